using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// How <see cref="NarrowLargeFromSmall"/> divides a large image: into bands of as many rows as the contributions that they need leave room
/// for. What two bands need is computed for both, to the same bits.
/// </summary>
internal readonly struct NarrowBands
{
    // Half of a second cache of a megabyte: the small image and the weight go through it too.
    private const int MostFloats = 1 << 17;

    private readonly int _rows;
    private readonly int _reach;
    private readonly int _rowsAtOnce;

    internal NarrowBands(in ConvolutionShape shape)
    {
        Line = AlignedBuffer.RoundUp(shape.Weight.Depth);
        long rowFloats = (long)shape.SmallWidth * Line + Lanes.Count;
        long mostSources = ((shape.LargeWidth - 1L) / shape.StrideWidth + 1) * shape.KernelArea;
        FirstShift = Ceiling(shape.PaddingHeight - (shape.KernelHeight - 1) * shape.DilationHeight, shape.StrideHeight);
        // What the first line of places reads is the farthest down.
        _reach = Ceiling(shape.PaddingHeight, shape.StrideHeight) - FirstShift;
        _rows = (shape.LargeHeight - 1) / shape.StrideHeight + 1;
        _rowsAtOnce = (int)Math.Min(_rows, MostFloats / rowFloats - _reach);
        Suit = mostSources <= MostFloats && _rowsAtOnce > 0 && (_rowsAtOnce == _rows || _reach <= _rowsAtOnce);
        // Beyond an int they suit none.
        (RowFloats, MostSources) = unchecked(((int)rowFloats, (int)mostSources));
    }

    /// <summary>
    /// Whether there is room for the rows of a band, of which no more than half are another band's too: computing them twice takes less
    /// time than tiles that are padding for the most part.
    /// </summary>
    internal bool Suit { get; }

    /// <summary>From one small pixel's contributions to the next's.</summary>
    internal int Line { get; }

    /// <summary>From one row of small pixels to the next: behind them are a vector's zeros.</summary>
    internal int RowFloats { get; }

    /// <summary>No more places of all of a row's pixels than these, over all phases.</summary>
    internal int MostSources { get; }

    /// <summary>From a row of a phase to the first small row that it reads.</summary>
    internal int FirstShift { get; }

    /// <summary>The number of bands.</summary>
    internal int Count => (_rows + _rowsAtOnce - 1) / _rowsAtOnce;

    /// <summary>The most small rows that a band needs, those beyond the image included.</summary>
    internal int SmallRows => Rows(_rowsAtOnce);

    /// <summary>Their floats.</summary>
    internal int Floats => SmallRows * RowFloats;

    /// <summary>The small rows that so many rows of every phase need.</summary>
    internal int Rows(int count) => count + _reach;

    /// <summary>A band's rows, of every phase.</summary>
    internal (int First, int Count) Band(int index) => (index * _rowsAtOnce, Math.Min(_rowsAtOnce, _rows - index * _rowsAtOnce));

    private static int Ceiling(int a, int b) => a / b + (a % b > 0 ? 1 : 0);
}

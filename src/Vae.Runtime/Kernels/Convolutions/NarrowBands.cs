using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// How <see cref="NarrowLargeFromSmall"/> divides a large image into bands of rows. A band has as many rows as memory for their
/// contributions allows. Contributions that two bands need are computed for both, to the same bits.
/// </summary>
internal readonly struct NarrowBands
{
    // Half of a second cache of one megabyte: the small image and the weight use it too.
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
        // The first line of places reads the lowest small row.
        _reach = Ceiling(shape.PaddingHeight, shape.StrideHeight) - FirstShift;
        _rows = (shape.LargeHeight - 1) / shape.StrideHeight + 1;
        _rowsAtOnce = (int)Math.Min(_rows, MostFloats / rowFloats - _reach);
        Suit = mostSources <= MostFloats && _rowsAtOnce > 0 && (_rowsAtOnce == _rows || _reach <= _rowsAtOnce);
        // Numbers beyond an int do not suit.
        (RowFloats, MostSources) = unchecked(((int)rowFloats, (int)mostSources));
    }

    /// <summary>
    /// Whether the memory is large enough for a band of which at most half the rows also belong to another band. Then computing rows twice
    /// takes less time than tiles that consist mostly of padding.
    /// </summary>
    internal bool Suit { get; }

    /// <summary>The floats from one small pixel's contributions to the next's.</summary>
    internal int Line { get; }

    /// <summary>The floats from one row of small pixels to the next. A row ends with a vector of zeros.</summary>
    internal int RowFloats { get; }

    /// <summary>An upper bound on the places of all of a row's pixels, over all phases.</summary>
    internal int MostSources { get; }

    /// <summary>The distance from a row of a phase to the first small row that it reads.</summary>
    internal int FirstShift { get; }

    /// <summary>The number of bands.</summary>
    internal int Count => (_rows + _rowsAtOnce - 1) / _rowsAtOnce;

    /// <summary>The most small rows that a band needs, including rows outside the image.</summary>
    internal int SmallRows => Rows(_rowsAtOnce);

    /// <summary>The floats of these rows.</summary>
    internal int Floats => SmallRows * RowFloats;

    /// <summary>The number of small rows that this many rows of every phase need.</summary>
    internal int Rows(int count) => count + _reach;

    /// <summary>The rows of a band, in every phase.</summary>
    internal (int First, int Count) Band(int index) => (index * _rowsAtOnce, Math.Min(_rowsAtOnce, _rows - index * _rowsAtOnce));

    private static int Ceiling(int a, int b) => a / b + (a % b > 0 ? 1 : 0);
}

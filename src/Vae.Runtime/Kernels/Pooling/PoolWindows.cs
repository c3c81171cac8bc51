using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Folds of windows, and the transpose of their sum. Averages, maxima and enlargements use them.</summary>
/// <remarks>
/// A worker computes lines in order. It keeps as many rows as one line needs in its own scratch memory, in the order of
/// <see cref="PoolRows"/>. The windows of the next line may overlap with those of this line; then most of its rows are already there.
/// </remarks>
internal static unsafe class PoolWindows
{
    /// <summary>Each output is the fold of the values under its window, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fold<TFold>(
        Worker worker, int rows, in PoolShape shape, TFold fold, ReadOnlySpan<float> image, Span<float> output)
        where TFold : struct, IWindowFold
    {
        shape.Require(rows, image.Length, output.Length);
        if (PixelWindows.Suits(shape.Channels))
        {
            PixelWindows.Fold(worker, rows, shape, fold, image, output);
            return;
        }
        var under = new RowsUnder(shape, fold.Outside);
        var room = new Scratch(under.Floats);
        under.Take(ref room);
        int outputHeight = shape.OutputHeight;
        int values = shape.OutputWidth * shape.Channels;
        Vector512<float> none = Vector512.Create(fold.Outside);
        PoolRows layout = under.Layout;
        int window = shape.WindowWidth;
        float** lines = under.Lines;
        (int start, int end) = worker.Share(rows * outputHeight);
        for (int line = start; line < end; line++)
        {
            int height = under.Prepare(image, line);
            for (int lane = 0; lane < values; lane += Lanes.Count)
            {
                Vector512<float> folded = none;
                for (int row = 0; row < height; row++)
                {
                    float* at = lines[row] + lane;
                    int phase = 0;
                    for (int column = 0; column < window; column++)
                    {
                        folded = fold.Take(folded, Vector512.Load(at));
                        at += layout.NextColumn(ref phase);
                    }
                }
                Lanes.Store(fold.Finish(folded), output, (line * values) + lane, values - lane);
            }
        }
        worker.Barrier();
    }

    /// <summary>Each value of the image is scale times the sum of the outputs whose windows cover it, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Spread(Worker worker, int rows, in PoolShape shape, float scale, ReadOnlySpan<float> output, Span<float> image)
    {
        shape.Require(rows, image.Length, output.Length);
        if (shape.OutputWidth == 1)
        {
            SpreadColumn(worker, rows, shape, scale, output, image);
            return;
        }
        if (PixelWindows.Suits(shape.Channels))
        {
            PixelWindows.Spread(worker, rows, shape, scale, output, image);
            return;
        }
        var over = new LinesOver(shape);
        PoolRows layout = over.Layout;
        var room = new Scratch(checked((layout.Stride * layout.PhaseFloats) + over.Floats));
        float* phases = room.Floats(layout.Stride * layout.PhaseFloats);
        over.Take(ref room);
        float* outputs = over.Outputs;
        nint* slots = over.Slots;
        int channels = shape.Channels;
        int size = shape.Width * channels;
        int outputSize = shape.OutputWidth * channels;
        Vector512<float> factor = Vector512.Create(scale);
        (int start, int end) = worker.Share(rows * shape.Height);
        for (int line = start; line < end; line++)
        {
            while (over.Next(line) is >= 0 and int next)
                layout.Widen(output.Slice(next * outputSize, outputSize), outputs + over.Slot(next));
            int height = over.Height;
            for (int phase = 0; phase < layout.Stride; phase++)
            {
                int covering = layout.Covering(phase, shape.WindowWidth);
                int origin = (layout.Reach - covering + 1) * channels;
                for (int lane = 0; lane < layout.Values; lane += Lanes.Count)
                {
                    (int first, int last) = layout.Windows(lane, covering);
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int row = 0; row < height; row++)
                    {
                        float* at = outputs + slots[row] + origin + lane + (first * channels);
                        for (int window = first; window < last; window++, at += channels)
                            sum += Vector512.Load(at);
                    }
                    (sum * factor).Store(phases + (phase * layout.PhaseFloats) + lane);
                }
            }
            layout.Join(phases, image.Slice(line * size, size));
        }
        worker.Barrier();
    }

    /// <summary>
    /// The same for an image with one window in a row: all pixels of a row that the window covers have the same gradient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadColumn(
        Worker worker, int rows, in PoolShape shape, float scale, ReadOnlySpan<float> output, Span<float> image)
    {
        int channels = shape.Channels;
        int size = shape.Width * channels;
        int covered = Math.Max(shape.ColumnsUnder(0).End, 0) * channels;
        Vector512<float> factor = Vector512.Create(scale);
        (int Top, int Bottom) above = (-1, -1);
        (int start, int end) = worker.Share(rows * shape.Height);
        for (int line = start; line < end; line++)
        {
            int origin = line / shape.Height * shape.OutputHeight;
            (int top, int bottom) = shape.RowsOver(line % shape.Height);
            (top, bottom) = (origin + top, origin + bottom);
            Span<float> row = image.Slice(line * size, size);
            if ((top, bottom) == above)
            {
                image.Slice((line - 1) * size, size).CopyTo(row);
                continue;
            }
            above = (top, bottom);
            row[covered..].Clear();
            if (covered == 0)
                continue;
            for (int c = 0; c < channels; c += Lanes.Count)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int i = top; i < bottom; i++)
                    sum += Load(output, (i * channels) + c, channels - c);
                Lanes.Store(sum * factor, row, c, channels - c);
            }
            for (int filled = channels; filled < covered; filled *= 2)
                row[..Math.Min(filled, covered - filled)].CopyTo(row[filled..]);
        }
        worker.Barrier();
    }

    /// <summary>
    /// At least the first <paramref name="lanes"/> floats from <paramref name="index"/> on. The other lanes may hold anything; their
    /// results are not stored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ReadOnlySpan<float> values, int index, int lanes) =>
        index + Lanes.Count <= values.Length ? Lanes.Load(values, index) : Lanes.Load(values, index, lanes);

    /// <summary>The rows under a line of windows, in phases.</summary>
    internal struct RowsUnder
    {
        private readonly PoolShape _shape;
        private readonly float _outside;
        private readonly int _most;
        private float* _rows;
        private int _ready;

        internal RowsUnder(in PoolShape shape, float outside)
        {
            _shape = shape;
            _outside = outside;
            _most = Math.Min(shape.WindowHeight, shape.Height);
            Layout = new PoolRows(shape);
        }

        internal PoolRows Layout { get; }

        /// <summary>The floats that <see cref="Take"/> needs.</summary>
        internal readonly int Floats => checked((_most * RowFloats) + Scratch.SizeOfNumbers(_most));

        /// <summary>The first phase of each row under the line that was prepared.</summary>
        internal float** Lines { get; private set; }

        /// <summary>The number of the image's rows above the first one under that line.</summary>
        internal int Top { get; private set; }

        private readonly int RowFloats => checked(Layout.Stride * Layout.PhaseFloats);

        internal void Take(ref Scratch room)
        {
            _rows = room.Floats(_most * RowFloats);
            Lines = (float**)room.Numbers(_most);
        }

        /// <summary>
        /// Prepares the rows that a line of outputs covers, and returns their number. Lines are counted over all images, and come in order.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal int Prepare(ReadOnlySpan<float> image, int line)
        {
            int origin = line / _shape.OutputHeight * _shape.Height;
            int size = _shape.Width * _shape.Channels;
            // If windows skip columns, only the phases that they cover.
            int phases = Math.Min(Layout.Stride, _shape.WindowWidth);
            (int top, int bottom) = _shape.RowsUnder(line % _shape.OutputHeight);
            for (int row = top; row < bottom; row++)
            {
                float* place = _rows + ((origin + row) % _most * RowFloats);
                Lines[row - top] = place;
                if (origin + row < _ready)
                    continue;
                Layout.Split(image[((origin + row) * size)..], phases, _outside, place);
                _ready = origin + row + 1;
            }
            Top = top;
            return bottom - top;
        }
    }

    /// <summary>The lines of outputs whose windows cover a row of the image.</summary>
    internal struct LinesOver
    {
        private readonly PoolShape _shape;
        private readonly int _most;
        private int _ready;
        private int _line;
        private int _end;

        internal LinesOver(in PoolShape shape)
        {
            _shape = shape;
            _most = Math.Min(((shape.WindowHeight - 1) / shape.StrideHeight) + 1, shape.OutputHeight);
            _line = -1;
            Layout = new PoolRows(shape);
        }

        internal PoolRows Layout { get; }

        /// <summary>The floats that <see cref="Take"/> needs.</summary>
        internal readonly int Floats => checked(OutputsFloats + Scratch.SizeOfNumbers(_most));

        /// <summary>The number of floats of <see cref="Outputs"/>.</summary>
        internal readonly int OutputsFloats => checked(_most * Layout.OutputFloats);

        /// <summary>The lines that are kept.</summary>
        internal float* Outputs { get; private set; }

        /// <summary>The position of each line over the row in <see cref="Outputs"/>.</summary>
        internal nint* Slots { get; private set; }

        /// <summary>The number of lines over the row.</summary>
        internal int Height { get; private set; }

        /// <summary>The row's position in the first line's windows.</summary>
        internal int FirstRow { get; private set; }

        internal void Take(ref Scratch room)
        {
            Outputs = room.Floats(OutputsFloats);
            Slots = room.Numbers(_most);
        }

        /// <summary>The position of a line, counted over all images.</summary>
        internal readonly int Slot(int output) => output % _most * Layout.OutputFloats;

        /// <summary>A line over this row that must be prepared, counted over all images, or −1. Rows come in order.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal int Next(int line)
        {
            if (line != _line)
            {
                _line = line;
                int origin = line / _shape.Height * _shape.OutputHeight;
                int row = line % _shape.Height;
                (int top, int bottom) = _shape.RowsOver(row);
                Height = Math.Max(bottom - top, 0);
                FirstRow = row + _shape.PaddingHeight - (top * _shape.StrideHeight);
                for (int i = 0; i < Height; i++)
                    Slots[i] = Slot(origin + top + i);
                _ready = Math.Max(_ready, origin + top);
                _end = origin + bottom;
            }
            return _ready < _end ? _ready++ : -1;
        }
    }
}

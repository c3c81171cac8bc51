using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>The largest value of each window. Padding counts as −∞. Called by generated code.</summary>
/// <remarks>
/// The backward pass finds the maxima again. That reads each window twice, but the input is kept for the layer before it anyway, and stored
/// indices would take as much memory as the output. NaN counts as larger than any number, so it is never lost; of several NaNs the last.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class MaxPool
{
    /// <summary>y = max x over each window.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="output">y. // [rows, output height, output width, channels]</param>
    public static void Forward(Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> input, Span<float> output) =>
        PoolWindows.Fold(worker, rows, shape, new Largest(), input, output);

    /// <summary>∂x = Σ ∂y over the windows whose first maximum, in row order, is x.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, output height, output width, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient)
    {
        shape.Require(rows, input.Length, outputGradient.Length);
        Lanes.Require(inputGradient.Length, (long)rows * shape.Height * shape.Width * shape.Channels);
        if (PixelWindows.Suits(shape.Channels))
        {
            PixelWindows.SpreadToMaxima(worker, rows, shape, input, outputGradient, inputGradient);
            return;
        }
        var under = new PoolWindows.RowsUnder(shape, float.NegativeInfinity);
        var over = new PoolWindows.LinesOver(shape);
        PoolRows layout = over.Layout;
        int phaseFloats = checked(layout.Stride * layout.PhaseFloats);
        var room = new Scratch(checked(under.Floats + over.Floats + over.OutputsFloats + phaseFloats + layout.OutputFloats));
        under.Take(ref room);
        over.Take(ref room);
        float* phases = room.Floats(phaseFloats);
        float* gradients = over.Outputs;
        int* maxima = (int*)room.Floats(over.OutputsFloats);
        int* firstColumns = (int*)room.Floats(layout.OutputFloats);
        FindFirstColumns(shape, firstColumns);
        nint* slots = over.Slots;
        int channels = shape.Channels;
        int size = shape.Width * channels;
        int outputSize = shape.OutputWidth * channels;
        (int start, int end) = worker.Share(rows * shape.Height);
        for (int line = start; line < end; line++)
        {
            while (over.Next(line) is >= 0 and int next)
            {
                layout.Widen(outputGradient.Slice(next * outputSize, outputSize), gradients + over.Slot(next));
                // Where there is no window, no place is the maximum.
                new Span<int>(maxima + over.Slot(next), layout.OutputFloats).Fill(-1);
                FindMaxima(shape, ref under, input, next, firstColumns, maxima + over.Slot(next) + (layout.Reach * channels));
            }
            int height = over.Height;
            int firstPlace = over.FirstRow * shape.WindowWidth;
            for (int phase = 0; phase < layout.Stride; phase++)
            {
                int covering = layout.Covering(phase, shape.WindowWidth);
                int origin = (layout.Reach - covering + 1) * channels;
                int lastColumn = phase + ((covering - 1) * layout.Stride);
                for (int lane = 0; lane < layout.Values; lane += Lanes.Count)
                {
                    (int first, int last) = layout.Windows(lane, covering);
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int row = 0; row < height; row++)
                    {
                        nint at = slots[row] + origin + lane + (first * channels);
                        int place = firstPlace - (row * shape.StrideHeight * shape.WindowWidth) + lastColumn - (first * layout.Stride);
                        for (int window = first; window < last; window++, at += channels, place -= layout.Stride)
                        {
                            Vector512<float> isHere = Vector512.Equals(Vector512.Load(maxima + at), Vector512.Create(place)).AsSingle();
                            sum += Vector512.ConditionalSelect(isHere, Vector512.Load(gradients + at), Vector512<float>.Zero);
                        }
                    }
                    sum.Store(phases + (phase * layout.PhaseFloats) + lane);
                }
            }
            layout.Join(phases, inputGradient.Slice(line * size, size));
        }
        worker.Barrier();
    }

    // The first column of each window that is inside the image.
    private static void FindFirstColumns(in PoolShape shape, int* firstColumns)
    {
        for (int x = 0; x < shape.OutputWidth; x++)
        {
            int first = Math.Max(0, shape.PaddingWidth - (x * shape.StrideWidth));
            new Span<int>(firstColumns + (x * shape.Channels), shape.Channels).Fill(first);
        }
    }

    // For each output of a line, the place of its maximum in its window, row by row: the first of equal ones, the last of several NaNs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindMaxima(
        in PoolShape shape, ref PoolWindows.RowsUnder under, ReadOnlySpan<float> input, int line, int* firstColumns, int* maxima)
    {
        int height = under.Prepare(input, line);
        PoolRows layout = under.Layout;
        float** lines = under.Lines;
        int window = shape.WindowWidth;
        int values = shape.OutputWidth * shape.Channels;
        int firstRow = under.Top + shape.PaddingHeight - (line % shape.OutputHeight * shape.StrideHeight);
        for (int lane = 0; lane < values; lane += Lanes.Count)
        {
            Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
            Vector512<int> place = Vector512.Create(firstRow * window);
            Vector512<int> where = place + Vector512.Load(firstColumns + lane);
            for (int row = 0; row < height; row++)
            {
                float* at = lines[row] + lane;
                int phase = 0;
                for (int column = 0; column < window; column++)
                {
                    Vector512<float> value = Vector512.Load(at);
                    Vector512<float> exceeds = Largest.Exceeds(value, largest);
                    largest = Vector512.ConditionalSelect(exceeds, value, largest);
                    where = Vector512.ConditionalSelect(exceeds.AsInt32(), place, where);
                    place += Vector512<int>.One;
                    at += layout.NextColumn(ref phase);
                }
            }
            int left = values - lane;
            if (left >= Lanes.Count)
                where.Store(maxima + lane);
            else
                Lanes.Store(where.AsSingle(), new Span<float>(maxima + lane, Lanes.Count), 0, left);
        }
    }
}

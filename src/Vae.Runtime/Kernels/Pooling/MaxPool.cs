using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>The largest value of each window, padding counted as −∞. Called by generated code.</summary>
/// <remarks>
/// The backward pass finds the maxima again: that reads each window twice, but the input is there anyway, for the layer before it, and
/// an index would take as much memory as the output. A NaN counts as larger than any number, so that none is lost; of several, the last.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MaxPool
{
    /// <summary>y = max x over each window.</summary>
    /// <param name="worker">One of the workers that make this call together.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="output">y. // [rows, output height, output width, channels]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> input, Span<float> output)
    {
        shape.Require(rows, input.Length, output.Length);
        int channels = shape.Channels;
        int outputHeight = shape.OutputHeight;
        int outputWidth = shape.OutputWidth;
        (int start, int end) = worker.Share(rows * outputHeight);
        for (int line = start; line < end; line++)
        {
            int origin = line / outputHeight * shape.Height;
            (int top, int bottom) = shape.RowsUnder(line % outputHeight);
            for (int x = 0; x < outputWidth; x++)
            {
                (int left, int right) = shape.ColumnsUnder(x);
                int target = (line * outputWidth + x) * channels;
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
                    for (int row = top; row < bottom; row++)
                    {
                        int source = ((origin + row) * shape.Width + left) * channels + c;
                        for (int column = left; column < right; column++, source += channels)
                        {
                            Vector512<float> value = PoolWindows.Load(input, source, channels - c);
                            largest = Vector512.ConditionalSelect(Exceeds(value, largest), value, largest);
                        }
                    }
                    Lanes.Store(largest, output, target + c, channels - c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>∂x = Σ ∂y over the windows whose first maximum, in row order, is x.</summary>
    /// <param name="worker">One of the workers that make this call together.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, output height, output width, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels]</param>
    public static void Backward(
        Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient)
    {
        shape.Require(rows, input.Length, outputGradient.Length);
        Lanes.Require(inputGradient.Length, (long)rows * shape.Height * shape.Width * shape.Channels);

        // Windows may overlap, so one worker has all of an image; but images fall apart into sixteen channels at a time.
        int parts = (shape.Channels + Lanes.Count - 1) / Lanes.Count;
        (int start, int end) = worker.Share(rows * parts);
        for (int i = start; i < end; i++)
            BackwardChannels(shape, i / parts, i % parts * Lanes.Count, input, outputGradient, inputGradient);
        worker.Barrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardChannels(
        in PoolShape shape, int image, int c, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int channels = shape.Channels;
        int lanes = channels - c;
        int pixels = shape.Height * shape.Width;
        int start = image * pixels * channels + c;
        for (int pixel = 0; pixel < pixels; pixel++)
            Lanes.Store(Vector512<float>.Zero, inputGradient, start + pixel * channels, lanes);
        int outputHeight = shape.OutputHeight;
        int outputWidth = shape.OutputWidth;
        for (int y = 0; y < outputHeight; y++)
        {
            (int top, int bottom) = shape.RowsUnder(y);
            for (int x = 0; x < outputWidth; x++)
            {
                (int left, int right) = shape.ColumnsUnder(x);
                Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
                Vector512<int> where = Vector512.Create(top * shape.Width + left);
                for (int row = top; row < bottom; row++)
                {
                    for (int pixel = row * shape.Width + left; pixel < row * shape.Width + right; pixel++)
                    {
                        Vector512<float> value = PoolWindows.Load(input, start + pixel * channels, lanes);
                        Vector512<float> exceeds = Exceeds(value, largest);
                        largest = Vector512.ConditionalSelect(exceeds, value, largest);
                        where = Vector512.ConditionalSelect(exceeds.AsInt32(), Vector512.Create(pixel), where);
                    }
                }
                int output = ((image * outputHeight + y) * outputWidth + x) * channels + c;
                Vector512<float> gradient = PoolWindows.Load(outputGradient, output, lanes);
                for (int row = top; row < bottom; row++)
                {
                    for (int pixel = row * shape.Width + left; pixel < row * shape.Width + right; pixel++)
                    {
                        int index = start + pixel * channels;
                        Vector512<float> isHere = Vector512.Equals(where, Vector512.Create(pixel)).AsSingle();
                        Vector512<float> share = Vector512.ConditionalSelect(isHere, gradient, Vector512<float>.Zero);
                        Lanes.Store(Lanes.Load(inputGradient, index, lanes) + share, inputGradient, index, lanes);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exceeds(Vector512<float> value, Vector512<float> largest) =>
        Vector512.GreaterThan(value, largest) | ~Vector512.Equals(value, value);
}

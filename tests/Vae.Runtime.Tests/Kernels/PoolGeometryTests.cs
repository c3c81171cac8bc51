using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>
/// Pooling of many drawn geometries, alone and by four workers, against loops over single values in the order that the kernels
/// promise: bit for bit, since no order of additions is left open.
/// </summary>
public class PoolGeometryTests
{
    private const int Workers = 4;

    /// <summary>Which part of the geometries is drawn: each is a test of its own.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Drawn_windows(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 40; i++)
            Check(random.Next(1, 5), Draw(random), random);
    }

    /// <summary>Strides beyond the image, of which only one window is left, and windows as large as the image.</summary>
    [Theory]
    [InlineData(28, 28, 3, 2, 65536, 0)]
    [InlineData(5, 9, 16, 3, 65536, 1)]
    [InlineData(1, 9, 7, 2, 65536, 1)]
    [InlineData(28, 28, 3, 28, 1, 0)]
    [InlineData(7, 7, 32, 7, 1, 0)]
    [InlineData(9, 11, 5, 8, 1, 0)]
    [InlineData(3, 3, 40001, 2, 65536, 0)]
    public void Few_windows(int height, int width, int channels, int window, int stride, int padding)
    {
        bool isSeries = height == 1;
        var shape = new PoolShape(
            height, width, channels, isSeries ? 1 : window, window, isSeries ? 1 : stride, stride, isSeries ? 0 : padding, padding);
        Check(2, shape, new Random(7));
    }

    private static PoolShape Draw(Random random)
    {
        int channels = random.Next(4) == 0 ? 16 * random.Next(1, 3) : random.Next(1, 21);
        (int height, int windowHeight, int strideHeight, int paddingHeight) = Side(random, random.Next(4) == 0 ? 1 : 9);
        (int width, int windowWidth, int strideWidth, int paddingWidth) = Side(random, 14);
        return new PoolShape(
            height, width, channels, windowHeight, windowWidth, strideHeight, strideWidth, paddingHeight, paddingWidth);
    }

    private static (int Size, int Window, int Stride, int Padding) Side(Random random, int most)
    {
        int size = random.Next(1, most + 1);
        int window;
        int padding;
        do
        {
            window = random.Next(4) == 0 ? size : random.Next(1, 6);
            padding = random.Next((window / 2) + 1);
        }
        while (window > size + (2 * padding));
        // Up to the window, beyond it, and beyond the image.
        int stride = random.Next(8) switch
        {
            0 => random.Next(window, 2 * window) + 1,
            1 => size + (2 * padding) + random.Next(3),
            _ => random.Next(1, window + 1),
        };
        return (size, window, stride, padding);
    }

    private static void Check(int images, PoolShape shape, Random random)
    {
        int large = images * shape.Height * shape.Width * shape.Channels;
        int small = images * shape.OutputHeight * shape.OutputWidth * shape.Channels;
        // Few different values, so that windows have several maxima, and now and then a NaN.
        float[] x = TestBuffers.Numbers(large, (uint)random.Next());
        for (int i = 0; i < large; i++)
            x[i] = random.Next(200) == 0 ? float.NaN : MathF.Round(x[i]);
        float[] values = TestBuffers.Numbers(large, (uint)random.Next());
        float[] g = TestBuffers.Numbers(small, (uint)random.Next());
        float share = (float)(1 / ((double)shape.WindowHeight * shape.WindowWidth));

        var maxima = new float[small];
        var toMaxima = new float[large];
        var means = new float[small];
        var toMeans = new float[large];
        ForEachWindow(images, shape, (output, window) =>
        {
            float largest = float.NegativeInfinity;
            int where = window[0];
            foreach (int input in window)
            {
                means[output] += values[input];
                toMeans[input] += g[output];
                if (!(x[input] > largest) && !float.IsNaN(x[input]))
                    continue;
                (largest, where) = (x[input], input);
            }
            maxima[output] = largest;
            toMaxima[where] += g[output];
            means[output] *= share;
        });
        for (int i = 0; i < large; i++)
            toMeans[i] *= share;

        Same(maxima, $"MaxPool.Forward, {images} × {shape}", (worker, y) => MaxPool.Forward(worker, images, shape, x, y));
        Same(toMaxima, $"MaxPool.Backward, {images} × {shape}", (worker, y) => MaxPool.Backward(worker, images, shape, x, g, y));
        Same(means, $"AvgPool.Forward, {images} × {shape}", (worker, y) => AvgPool.Forward(worker, images, shape, values, y));
        Same(toMeans, $"AvgPool.Backward, {images} × {shape}", (worker, y) => AvgPool.Backward(worker, images, shape, g, y));
    }

    private static void Same(float[] expected, string what, Action<Worker, float[]> kernel)
    {
        float[] alone = TestBuffers.Empty(expected.Length);
        kernel(Worker.Alone, alone);
        float[] together = TestBuffers.Empty(expected.Length);
        TeamAction.Run(Workers, worker => kernel(worker, together));
        for (int i = 0; i < expected.Length; i++)
        {
            int bits = BitConverter.SingleToInt32Bits(expected[i]);
            Assert.True(bits == BitConverter.SingleToInt32Bits(alone[i]), $"{what}: element {i} is {alone[i]:R}, not {expected[i]:R}");
            Assert.True(
                bits == BitConverter.SingleToInt32Bits(together[i]),
                $"{what}, {Workers} workers: element {i} is {together[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>Every output, in order, with the inputs of its window, in row order.</summary>
    private static void ForEachWindow(int images, PoolShape shape, Action<int, List<int>> action)
    {
        int output = 0;
        var window = new List<int>();
        for (int line = 0; line < images * shape.OutputHeight; line++)
        {
            (int image, int row) = Math.DivRem(line, shape.OutputHeight);
            int top = (row * shape.StrideHeight) - shape.PaddingHeight;
            for (int column = 0; column < shape.OutputWidth; column++)
            {
                int left = (column * shape.StrideWidth) - shape.PaddingWidth;
                for (int c = 0; c < shape.Channels; c++)
                {
                    window.Clear();
                    for (int i = Math.Max(top, 0); i < Math.Min(top + shape.WindowHeight, shape.Height); i++)
                    {
                        for (int j = Math.Max(left, 0); j < Math.Min(left + shape.WindowWidth, shape.Width); j++)
                            window.Add((((((image * shape.Height) + i) * shape.Width) + j) * shape.Channels) + c);
                    }
                    action(output++, window);
                }
            }
        }
    }
}

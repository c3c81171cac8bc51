using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>Kernels that move or combine pixels, against plain loops in double precision.</summary>
public class PoolingTests
{
    private const int Images = 2;

    /// <summary>Height, width, channels; window, stride and padding of either side.</summary>
    public static TheoryData<int, int, int, int[]> Shapes => new()
    {
        { 1, 1, 1, [1, 1, 1, 1, 0, 0] },
        { 4, 6, 16, [2, 2, 2, 2, 0, 0] },
        { 7, 7, 3, [2, 2, 2, 2, 0, 0] },
        { 7, 5, 17, [3, 3, 2, 2, 1, 1] },
        { 5, 6, 33, [3, 2, 1, 1, 1, 1] },
        { 1, 9, 5, [1, 3, 1, 2, 0, 1] },
        { 8, 9, 2, [2, 3, 3, 5, 0, 0] },
        { 2, 3, 40, [2, 3, 1, 1, 0, 0] },
        { 2, 2, 20, [4, 5, 3, 4, 2, 2] },
        { 6, 4, 15, [1, 1, 2, 3, 0, 0] },
        { 6, 7, 1, [3, 3, 2, 2, 1, 1] },
        { 5, 19, 4, [2, 3, 2, 2, 0, 1] },
        { 5, 6, 8, [5, 6, 1, 1, 2, 3] },
        { 3, 40, 6, [2, 5, 1, 2, 1, 2] },
        { 4, 3, 9, [4, 3, 4, 3, 0, 0] },
        { 5, 5, 32, [3, 3, 2, 2, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_largest_value_of_each_window(int height, int width, int channels, int[] windows)
    {
        PoolShape shape = Shape(height, width, channels, windows);
        // Few different values, so that windows have several maxima.
        float[] x = Rounded(Images * height * width * channels, 1);
        float[] g = TestBuffers.Numbers(Outputs(shape), 2);
        float[] y = TestBuffers.Empty(Outputs(shape));
        float[] dx = TestBuffers.Empty(Images * height * width * channels);
        MaxPool.Forward(Worker.Alone, Images, shape, x, y);
        MaxPool.Backward(Worker.Alone, Images, shape, x, g, dx);

        var expected = new double[Images * height * width * channels];
        ForEachOutput(shape, (output, window) =>
        {
            int first = window.MaxBy(input => x[input]); // The first of several.
            Assert.Equal(x[first], y[output]);
            expected[first] += g[output];
        });
        AssertClose(expected, dx);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_mean_of_each_window_with_its_padding(int height, int width, int channels, int[] windows)
    {
        PoolShape shape = Shape(height, width, channels, windows);
        float[] x = TestBuffers.Numbers(Images * height * width * channels, 3);
        float[] g = TestBuffers.Numbers(Outputs(shape), 4);
        float[] y = TestBuffers.Empty(Outputs(shape));
        float[] dx = TestBuffers.Empty(Images * height * width * channels);
        AvgPool.Forward(Worker.Alone, Images, shape, x, y);
        AvgPool.Backward(Worker.Alone, Images, shape, g, dx);

        double area = shape.WindowHeight * shape.WindowWidth;
        var means = new double[Outputs(shape)];
        var expected = new double[Images * height * width * channels];
        ForEachOutput(shape, (output, window) =>
        {
            means[output] = window.Sum(input => (double)x[input]) / area;
            foreach (int input in window)
                expected[input] += g[output] / area;
        });
        AssertClose(means, y);
        AssertClose(expected, dx);
    }

    [Fact]
    public void A_maximum_hides_no_NaN()
    {
        var shape = new PoolShape(1, 4, 1, 1, 4, 1, 4, 0, 0);
        for (int place = 0; place < 4; place++)
        {
            float[] x = TestBuffers.Of(1, 2, 3, 4);
            x[place] = float.NaN;
            float[] y = TestBuffers.Of(0);
            MaxPool.Forward(Worker.Alone, 1, shape, x, y);
            Assert.Equal(float.NaN, y[0]);
        }
    }

    [Fact]
    public void Windows_of_minus_infinity_give_the_gradient_to_the_first_place()
    {
        var shape = new PoolShape(3, 1, 1, 3, 1, 3, 1, 1, 0);
        float[] x = TestBuffers.Of(float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity);
        float[] y = TestBuffers.Of(0);
        float[] dx = TestBuffers.Empty(3);
        MaxPool.Forward(Worker.Alone, 1, shape, x, y);
        MaxPool.Backward(Worker.Alone, 1, shape, x, TestBuffers.Of(5), dx);
        Assert.Equal(float.NegativeInfinity, y[0]);
        Assert.Equal([5, 0, 0], dx[..3]);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(3, 2, 5, 2, 2)]
    [InlineData(4, 5, 16, 3, 3)]
    [InlineData(2, 3, 35, 4, 5)]
    [InlineData(1, 7, 4, 1, 3)]
    [InlineData(2, 1, 2, 7, 256)]
    public void Enlarged_images(int height, int width, int channels, int factorHeight, int factorWidth)
    {
        int small = height * width * channels;
        int large = small * factorHeight * factorWidth;
        float[] x = TestBuffers.Numbers(Images * small, 5);
        float[] g = TestBuffers.Numbers(Images * large, 6);
        float[] y = TestBuffers.Empty(Images * large);
        float[] dx = TestBuffers.Empty(Images * small);

        Upsample.Nearest(Worker.Alone, Images, height, width, channels, factorHeight, factorWidth, x, y);
        Upsample.NearestBackward(Worker.Alone, Images, height, width, channels, factorHeight, factorWidth, g, dx);
        Check((position, pixel, factor, _) => position / factor == pixel ? 1 : 0);

        Upsample.Bilinear(Worker.Alone, Images, height, width, channels, factorHeight, factorWidth, x, y);
        Upsample.BilinearBackward(Worker.Alone, Images, height, width, channels, factorHeight, factorWidth, g, dx);
        Check((position, pixel, factor, size) =>
            Math.Max(0, 1 - Math.Abs(Math.Clamp(((position + 0.5) / factor) - 0.5, 0, size - 1) - pixel)));

        // Each output is a sum over all pixels, each with a weight that is a product of the two sides'.
        void Check(Func<int, int, int, int, double> weight)
        {
            var enlarged = new double[Images * large];
            var gradient = new double[Images * small];
            for (int output = 0; output < enlarged.Length; output++)
            {
                (int row, int column, int c) = Place(output, width * factorWidth, channels);
                (int image, row) = (row / (height * factorHeight), row % (height * factorHeight));
                for (int i = 0; i < height; i++)
                {
                    for (int j = 0; j < width; j++)
                    {
                        double w = weight(row, i, factorHeight, height) * weight(column, j, factorWidth, width);
                        int input = ((((image * height) + i) * width) + j) * channels + c;
                        enlarged[output] += w * x[input];
                        gradient[input] += w * g[output];
                    }
                }
            }
            AssertClose(enlarged, y);
            AssertClose(gradient, dx, terms: 4 * factorHeight * factorWidth);
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 4, 2)]
    [InlineData(3, 2, 17, 3)]
    public void Channels_turned_into_resolution(int height, int width, int channels, int factor)
    {
        int size = Images * height * width * channels * factor * factor;
        float[] x = TestBuffers.Numbers(size, 7);
        float[] y = TestBuffers.Empty(size);
        float[] back = TestBuffers.Empty(size);
        PixelShuffle.Forward(Worker.Alone, Images, height, width, channels, factor, x, y);
        PixelShuffle.Backward(Worker.Alone, Images, height, width, channels, factor, y, back);
        for (int output = 0; output < size; output++)
        {
            (int row, int column, int c) = Place(output, width * factor, channels);
            int channel = (c * factor * factor) + (row % factor * factor) + (column % factor);
            Assert.Equal(x[(((row / factor * width) + (column / factor)) * channels * factor * factor) + channel], y[output]);
        }
        // It only moves values, so the way back is the inverse.
        Assert.Equal(x[..size], back[..size]);
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_refused()
    {
        var shape = new PoolShape(8, 8, 2, 2, 2, 2, 2, 0, 0);
        float[] image = TestBuffers.Empty(128);
        float[] output = TestBuffers.Empty(32);
        float[] little = TestBuffers.Empty(16);
        Assert.Throws<ArgumentException>(() => MaxPool.Forward(Worker.Alone, 1, shape, image, little));
        Assert.Throws<ArgumentException>(() => MaxPool.Backward(Worker.Alone, 1, shape, image, output, little));
        Assert.Throws<ArgumentException>(() => AvgPool.Forward(Worker.Alone, 1, shape, output, output));
        Assert.Throws<ArgumentException>(() => AvgPool.Backward(Worker.Alone, 1, shape, little, image));
        Assert.Throws<ArgumentException>(() => Upsample.Bilinear(Worker.Alone, 1, 4, 4, 2, 2, 2, output, output));
        Assert.Throws<ArgumentException>(() => Upsample.BilinearBackward(Worker.Alone, 1, 4, 4, 2, 2, 2, image, little));
        Assert.Throws<ArgumentException>(() => PixelShuffle.Forward(Worker.Alone, 1, 4, 4, 2, 2, image, output));
    }

    private static PoolShape Shape(int height, int width, int channels, int[] windows) =>
        new(height, width, channels, windows[0], windows[1], windows[2], windows[3], windows[4], windows[5]);

    private static int Outputs(PoolShape shape) => Images * shape.OutputHeight * shape.OutputWidth * shape.Channels;

    private static float[] Rounded(int count, uint seed)
    {
        float[] values = TestBuffers.Numbers(count, seed);
        for (int i = 0; i < count; i++)
            values[i] = MathF.Round(values[i]);
        return values;
    }

    private static (int Row, int Column, int Channel) Place(int index, int width, int channels) =>
        (index / channels / width, index / channels % width, index % channels);

    /// <summary>Every output with the inputs of its window, in row order, as indices.</summary>
    private static void ForEachOutput(PoolShape shape, Action<int, List<int>> action)
    {
        for (int output = 0; output < Outputs(shape); output++)
        {
            (int row, int column, int c) = Place(output, shape.OutputWidth, shape.Channels);
            var window = new List<int>();
            for (int a = 0; a < shape.WindowHeight; a++)
            {
                for (int b = 0; b < shape.WindowWidth; b++)
                {
                    int i = (row % shape.OutputHeight * shape.StrideHeight) - shape.PaddingHeight + a;
                    int j = (column * shape.StrideWidth) - shape.PaddingWidth + b;
                    if (i >= 0 && i < shape.Height && j >= 0 && j < shape.Width)
                    {
                        int image = row / shape.OutputHeight;
                        window.Add((((((image * shape.Height) + i) * shape.Width) + j) * shape.Channels) + c);
                    }
                }
            }
            action(output, window);
        }
    }

    private static void AssertClose(double[] expected, float[] actual, int terms = 40)
    {
        // Rounding grows with the number of terms, at most as fast.
        for (int i = 0; i < expected.Length; i++)
            TestBuffers.AssertClose(expected[i], actual[i], 1e-6, 2e-7 * terms, $"element {i}");
    }
}

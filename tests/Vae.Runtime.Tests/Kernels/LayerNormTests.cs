using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class LayerNormTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 15)]
    [InlineData(4, 16)]
    [InlineData(5, 17)]
    [InlineData(2, 33)]
    [InlineData(7, 1000)]
    public void Forward_agrees_with_double_precision(int rows, int width)
    {
        float[] input = TestBuffers.Numbers(rows * width, 1, -2, 5);
        float[] gain = TestBuffers.Numbers(width, 2);
        float[] bias = TestBuffers.Numbers(width, 3);
        float[] output = TestBuffers.Empty(rows * width);
        float[] statistics = TestBuffers.Empty(2 * rows);
        LayerNorm.Forward(Worker.Alone, rows, width, input, gain, bias, output, statistics);
        double[] truth = Truth(rows, width, ToDouble(input), ToDouble(gain), ToDouble(bias));
        for (int i = 0; i < rows * width; i++)
            TestBuffers.AssertClose(truth[i], output[i], 1e-6, 3e-6, $"element {i}");
        for (int row = 0; row < rows; row++)
        {
            double[] values = [.. Enumerable.Range(0, width).Select(j => (double)input[row * width + j])];
            double mean = values.Average();
            double variance = values.Average(value => (value - mean) * (value - mean));
            TestBuffers.AssertClose(mean, statistics[2 * row], 1e-6, 1e-6, "mean");
            TestBuffers.AssertClose(1 / Math.Sqrt(variance + 1e-5), statistics[2 * row + 1], 2e-6, 0, "inverse deviation");
        }

        float[] inPlace = [.. input];
        LayerNorm.Forward(Worker.Alone, rows, width, inPlace, gain, bias, inPlace, statistics);
        Assert.Equal(output[..(rows * width)], inPlace[..(rows * width)]);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 15)]
    [InlineData(3, 16)]
    [InlineData(5, 17)]
    [InlineData(2, 33)]
    public void Backward_agrees_with_finite_differences(int rows, int width)
    {
        int count = rows * width;
        float[] input = TestBuffers.Numbers(count, 1, -2, 5);
        float[] gain = TestBuffers.Numbers(width, 2);
        float[] bias = TestBuffers.Numbers(width, 3);
        float[] outputGradient = TestBuffers.Numbers(count, 4);
        float[] statistics = TestBuffers.Empty(2 * rows);
        LayerNorm.Forward(Worker.Alone, rows, width, input, gain, bias, TestBuffers.Empty(count), statistics);
        float[] inputGradient = TestBuffers.Empty(count);
        float[] gainGradient = TestBuffers.Empty(width);
        float[] biasGradient = TestBuffers.Empty(width);
        LayerNorm.Backward(
            Worker.Alone, rows, width, input, gain, statistics, outputGradient, inputGradient, gainGradient, biasGradient);

        double Loss(double[] x, double[] g, double[] b)
        {
            double[] y = Truth(rows, width, x, g, b);
            return Enumerable.Range(0, count).Sum(i => y[i] * outputGradient[i]);
        }
        (double[] x, double[] g, double[] b) = (ToDouble(input), ToDouble(gain), ToDouble(bias));
        for (int i = 0; i < count; i++)
            TestBuffers.AssertClose(Difference(x, i, () => Loss(x, g, b)), inputGradient[i], 1e-5, 1e-5, $"input {i}");
        for (int j = 0; j < width; j++)
        {
            TestBuffers.AssertClose(Difference(g, j, () => Loss(x, g, b)), gainGradient[j], 1e-5, 1e-5, $"gain {j}");
            TestBuffers.AssertClose(Difference(b, j, () => Loss(x, g, b)), biasGradient[j], 1e-5, 1e-5, $"bias {j}");
        }
        Assert.All(gainGradient[width..], value => Assert.Equal(0f, value));
        Assert.All(biasGradient[width..], value => Assert.Equal(0f, value));

        float[] inPlace = [.. outputGradient];
        LayerNorm.Backward(Worker.Alone, rows, width, input, gain, statistics, inPlace, inPlace, gainGradient, biasGradient);
        Assert.Equal(inputGradient[..count], inPlace[..count]);
    }

    private static double Difference(double[] values, int index, Func<double> loss)
    {
        const double Step = 1e-5;
        double middle = values[index];
        values[index] = middle + Step;
        double above = loss();
        values[index] = middle - Step;
        double below = loss();
        values[index] = middle;
        return (above - below) / (2 * Step);
    }

    private static double[] ToDouble(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Truth(int rows, int width, double[] x, double[] gain, double[] bias)
    {
        var y = new double[rows * width];
        for (int row = 0; row < rows; row++)
        {
            double mean = 0;
            for (int j = 0; j < width; j++)
                mean += x[row * width + j] / width;
            double variance = 0;
            for (int j = 0; j < width; j++)
                variance += (x[row * width + j] - mean) * (x[row * width + j] - mean) / width;
            for (int j = 0; j < width; j++)
                y[row * width + j] = gain[j] * (x[row * width + j] - mean) / Math.Sqrt(variance + 1e-5) + bias[j];
        }
        return y;
    }
}

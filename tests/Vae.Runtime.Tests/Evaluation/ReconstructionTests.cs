using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

public class ReconstructionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(150)]
    public void The_error_and_the_variance_are_those_of_plain_loops(int count)
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[] data = TinyData.Rows(count);
        float[] reconstructions = model.Reconstruct(data);
        double error = data.Zip(reconstructions, (x, y) => ((double)x - y) * ((double)x - y)).Average();
        double variance = Enumerable.Range(0, TinyVae.Data).Average(i =>
        {
            double[] column = [.. Enumerable.Range(0, count).Select(row => (double)data[row * TinyVae.Data + i])];
            return column.Average(value => (value - column.Average()) * (value - column.Average()));
        });

        ReconstructionQuality quality = model.EvaluateReconstruction(TinyData.Set(count));

        Close(error, quality.MeanSquaredError);
        Close(variance, quality.Variance);
        Close(10 * Math.Log10(1 / error), quality.PeakSignalToNoiseRatio);
        Assert.Equal((null, 0, count), (quality.StructuralSimilarity, quality.Window, quality.Records));
        foreach (int threads in new[] { 1, 2, 5 })
            Assert.Equal(quality, model.EvaluateReconstruction(TinyData.Set(count), new EvaluationOptions(0, threads)));
    }

    [Fact]
    public void Explained_variance_is_what_the_mean_leaves_out()
    {
        var quality = new ReconstructionQuality(0.02, 0.08, null, 0, 10);
        Assert.Equal(0.75, quality.ExplainedVariance, 1e-12);
    }

    [Theory]
    [InlineData(7, 9, 1)]
    [InlineData(11, 11, 1)]
    [InlineData(13, 10, 2)]
    [InlineData(12, 15, 3)]
    public void Similarity_is_that_of_plain_windows(int height, int width, int channels)
    {
        float[] first = Noise(height * width * channels, 1), second = Noise(height * width * channels, 2);
        for (int i = 0; i < first.Length; i++)
            second[i] = 0.7f * first[i] + 0.3f * second[i];
        StructuralSimilarity similarity = StructuralSimilarity.For([height, width, channels])!;
        Assert.Equal(Math.Min(height, width) < 11 ? 7 : 11, similarity.Window);
        double expected = Plain(first, second, height, width, channels, similarity.Window);
        Assert.InRange(expected, 0.2, 0.95);
        Close(expected, similarity.Of(first, second));
        Close(expected, similarity.Of(second, first));
        Close(1, similarity.Of(first, first));
    }

    /// <summary>Without contrast only the means are left: (2ab + C₁) / (a² + b² + C₁).</summary>
    [Fact]
    public void Flat_images_differ_in_luminance_alone()
    {
        float[] dark = [.. Enumerable.Repeat(0.25f, 144)], light = [.. Enumerable.Repeat(0.75f, 144)];
        Close((2 * 0.1875 + 1e-4) / (0.0625 + 0.5625 + 1e-4), StructuralSimilarity.For([12, 12])!.Of(dark, light));
    }

    [Fact]
    public void An_image_is_unlike_its_negative()
    {
        float[] image = Noise(400, 3);
        float[] negative = [.. image.Select(value => 1 - value)];
        Assert.InRange(StructuralSimilarity.For([20, 20])!.Of(image, negative), -1, -0.8);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(6, 30)]
    [InlineData(30, 6, 3)]
    [InlineData(2, 30, 30, 3)]
    public void What_is_no_image_or_too_small_has_no_similarity(params int[] shape) => Assert.Null(StructuralSimilarity.For(shape));

    [Fact]
    public void A_models_similarity_is_the_mean_over_its_records()
    {
        var model = new PictureVae();
        model.Initialize(1);
        float[] data = Noise(70 * 64, 4);
        float[] reconstructions = model.Reconstruct(data);
        double expected = Enumerable.Range(0, 70).Average(row =>
            Plain(data[(row * 64)..(row * 64 + 64)], reconstructions[(row * 64)..(row * 64 + 64)], 8, 8, 1, 7));
        ReconstructionQuality quality = model.EvaluateReconstruction(Dataset.FromRows(data, 8, 8));
        Assert.Equal(7, quality.Window);
        Close(expected, quality.StructuralSimilarity!.Value);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var model = new TinyVae();
        Assert.Throws<ArgumentException>(() => model.EvaluateReconstruction(FactorVae.Set(2)));
        Assert.Throws<InvalidDataException>(() => model.EvaluateReconstruction(Dataset.FromRows(new float[] { 0, 0, 0, 0, 0, 2 }, 6)));
        Assert.Throws<OperationCanceledException>(() =>
            model.EvaluateReconstruction(TinyData.Set(200), cancellation: new CancellationToken(true)));
    }

    private static double Plain(float[] first, float[] second, int height, int width, int channels, int window)
    {
        double total = 0;
        int places = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int top = 0; top + window <= height; top++)
            {
                for (int left = 0; left + window <= width; left++, places++)
                    total += At(top, left, channel);
            }
        }
        return total / places;

        double At(int top, int left, int channel)
        {
            var weighted = new List<(double Weight, double A, double B)>();
            for (int y = 0; y < window; y++)
            {
                for (int x = 0; x < window; x++)
                {
                    double dy = y - window / 2, dx = x - window / 2;
                    int index = ((top + y) * width + left + x) * channels + channel;
                    weighted.Add((Math.Exp(-(dy * dy + dx * dx) / 4.5), first[index], second[index]));
                }
            }
            double sum = weighted.Sum(item => item.Weight);
            double a = weighted.Sum(item => item.Weight * item.A) / sum, b = weighted.Sum(item => item.Weight * item.B) / sum;
            double aa = weighted.Sum(item => item.Weight * (item.A - a) * (item.A - a)) / sum;
            double bb = weighted.Sum(item => item.Weight * (item.B - b) * (item.B - b)) / sum;
            double ab = weighted.Sum(item => item.Weight * (item.A - a) * (item.B - b)) / sum;
            return (2 * a * b + 1e-4) * (2 * ab + 9e-4) / ((a * a + b * b + 1e-4) * (aa + bb + 9e-4));
        }
    }

    private static float[] Noise(int count, ulong seed)
    {
        var values = new float[count];
        UniformNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing), 0, values);
        return values;
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-9 * (1 + Math.Abs(expected)), $"{expected} {actual}");
}

/// <summary>Images just large enough for the smaller window.</summary>
[Vae]
[Encoder, Input(8, 8), Flatten, Dense(10), Tanh, Gaussian(3)]
[Decoder, Dense(10), Tanh, Dense(64), Reshape(8, 8), Bernoulli]
public sealed partial class PictureVae;

using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

public class InferenceTests
{
    private const int Data = TinyVae.Data;
    private const int Latent = TinyVae.Latent;

    private readonly TinyVae _model = new();

    public InferenceTests()
    {
        _model.Initialize(3);
        // Away from its symmetric start, so that biases and both halves of the posterior count.
        _model.SetParameter("encoder.2.bias", [0.5f, -0.25f, -1, 0.3f]);
        _model.SetParameter("decoder.2.bias", [0.1f, 0.2f, -0.3f, 0.4f, -0.5f, 0.6f]);
    }

    [Fact]
    public void Encoding_and_decoding_follow_the_declaration()
    {
        float[] data = TinyData.Rows(3);
        Posterior posterior = _model.Encode(data);
        for (int row = 0; row < 3; row++)
        {
            double[] hidden = Layer("encoder.0", Row(data, row, Data), Math.Tanh);
            double[] expected = Layer("encoder.2", hidden, x => x);
            Close(expected[..Latent], Row(posterior.Mean, row, Latent));
            Close(expected[Latent..], Row(posterior.LogVariance, row, Latent));
        }
        float[] decoded = _model.Decode(posterior.Mean);
        for (int row = 0; row < 3; row++)
        {
            double[] hidden = Layer("decoder.0", Row(posterior.Mean, row, Latent), Math.Tanh);
            Close(Layer("decoder.2", hidden, x => 1 / (1 + Math.Exp(-x))), Row(decoded, row, Data));
        }
        Bits.Equal(posterior.Mean, _model.Embed(data));
        Bits.Equal(decoded, _model.Reconstruct(data));
    }

    [Fact]
    public void The_elbo_is_the_mean_of_both_terms_in_nats()
    {
        float[] data = TinyData.Rows(70);
        ElboEstimate elbo = _model.Elbo(data, seed: 4);
        Posterior posterior = _model.Encode(data);
        float[] decoded = _model.Decode(_model.EmbedSample(data, seed: 4));
        double reconstruction = 0, kl = 0;
        for (int i = 0; i < data.Length; i++)
            reconstruction -= data[i] * Math.Log(decoded[i]) + (1 - data[i]) * Math.Log(1 - decoded[i]);
        for (int i = 0; i < posterior.Mean.Length; i++)
        {
            double mean = posterior.Mean[i], logVariance = posterior.LogVariance[i];
            kl += 0.5 * (Math.Exp(logVariance) + mean * mean - 1 - logVariance);
        }
        Close(reconstruction / 70, elbo.Reconstruction);
        Close(kl / 70, elbo.Kl);
        Assert.Equal(-(elbo.Reconstruction + elbo.Kl), elbo.Elbo);

        Evaluation evaluation = _model.Evaluate(Dataset.FromRows(data, Data), new EvaluationOptions(Seed: 4, Threads: 2));
        Close(elbo.Reconstruction, evaluation.Reconstruction);
        Close(elbo.Kl, evaluation.Kl);
        Close(evaluation.Kl, evaluation.KlPerDimension.Sum());
        int active = Enumerable.Range(0, Latent).Count(j => Variance(posterior.Mean, j) > 0.01);
        Assert.Equal(active, evaluation.ActiveUnits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void A_row_gives_the_same_bits_in_any_batch(int rows)
    {
        float[] data = TinyData.Rows(rows);
        Posterior posterior = _model.Encode(data);
        float[] reconstruction = _model.Reconstruct(data);
        Assert.Equal(rows * Latent, posterior.Mean.Length);
        for (int row = 0; row < rows; row++)
        {
            Posterior alone = _model.Encode(Row(data, row, Data));
            Bits.Equal(alone.Mean, Row(posterior.Mean, row, Latent));
            Bits.Equal(alone.LogVariance, Row(posterior.LogVariance, row, Latent));
            Bits.Equal(_model.Reconstruct(Row(data, row, Data)), Row(reconstruction, row, Data));
        }
    }

    [Fact]
    public void Samples_are_the_decoded_prior_and_more_begin_with_the_same_ones()
    {
        float[] many = _model.Sample(130, seed: 9);
        float[] few = _model.Sample(5, seed: 9);
        Bits.Equal(few, many.AsSpan(0, few.Length));
        Assert.NotEqual(few, _model.Sample(5, seed: 10));
        var z = new float[130 * Latent];
        NormalNoise.Fill(new NoiseKey(9, NoisePurpose.Prior), 0, z);
        Bits.Equal(_model.Decode(z), many);
        Assert.Empty(_model.Sample(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Sample(-1));
    }

    [Fact]
    public void An_interpolation_goes_straight_from_end_to_end()
    {
        float[] data = TinyData.Rows(2);
        float[] from = Row(data, 0, Data).ToArray(), to = Row(data, 1, Data).ToArray();
        float[] path = _model.Interpolate(from, to, 5);
        Bits.Equal(_model.Reconstruct(from), Row(path, 0, Data));
        Bits.Equal(_model.Reconstruct(to), Row(path, 4, Data));
        float[] a = _model.Embed(from), b = _model.Embed(to);
        float[] middle = [.. a.Zip(b, (x, y) => (float)(0.5 * x + 0.5 * y))];
        Bits.Equal(_model.Decode(middle), Row(path, 2, Data));

        // Longer than one pass: the same points.
        float[] longer = _model.Interpolate(from, to, 129);
        Bits.Equal(Row(path, 1, Data), Row(longer, 32, Data));
        Bits.Equal(Row(path, 4, Data), Row(longer, 128, Data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Interpolate(from, to, 1));
        Assert.Throws<ArgumentException>(() => _model.Interpolate(data, to, 5));
    }

    [Fact]
    public void Sampled_embeddings_scatter_around_the_mean_by_the_posterior()
    {
        float[] one = TinyData.Rows(1);
        const int count = 4000;
        float[] repeated = [.. Enumerable.Range(0, count).SelectMany(_ => one)];
        float[] z = _model.EmbedSample(repeated, seed: 2);
        Posterior posterior = _model.Encode(one);
        for (int j = 0; j < Latent; j++)
        {
            double mean = Enumerable.Range(0, count).Average(row => (double)z[row * Latent + j]);
            double deviation = Math.Exp(0.5 * posterior.LogVariance[j]);
            Assert.True(Math.Abs(mean - posterior.Mean[j]) <= 4 * deviation / Math.Sqrt(count), $"{mean} {posterior.Mean[j]}");
            Assert.True(Math.Abs(Math.Sqrt(Variance(z, j)) / deviation - 1) <= 0.05, $"{Variance(z, j)} {deviation}");
        }
        Bits.Equal(z, _model.EmbedSample(repeated, seed: 2));
        Assert.NotEqual(z, _model.EmbedSample(repeated, seed: 3));
    }

    [Fact]
    public void Wrong_lengths_name_what_came_and_what_was_wanted()
    {
        Says(() => _model.Encode(new float[13]), "6", "13");
        Says(() => _model.Encode(new float[12], new float[3], new float[4]), "2 rows of 2", "4", "3");
        Says(() => _model.Encode(new float[12], new float[4], new float[5]), "4", "5");
        Says(() => _model.Embed(new float[6], new float[3]), "2", "3");
        Says(() => _model.Reconstruct(new float[6], new float[12]), "6", "12");
        Says(() => _model.Decode(new float[3]), "2", "3");
        Says(() => _model.Decode(new float[2], new float[5]), "6", "5");
        Says(() => _model.Sample(1, new float[5]), "6", "5");
        Says(() => _model.Elbo([]), "at least one");
        Says(() => _model.Interpolate(new float[6], new float[6], new float[6]), "two ends", "1");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_refused_with_row_and_element(float bad)
    {
        float[] data = TinyData.Rows(100);
        data[75 * Data + 4] = bad;
        Says(() => _model.Encode(data), "Row 75, element 4");
        Says(() => _model.Reconstruct(data), "Row 75, element 4");
        Says(() => _model.Elbo(data), "Row 75, element 4");
        var z = new float[20 * Latent];
        z[11 * Latent + 1] = bad;
        Says(() => _model.Decode(z), "Row 11, element 1");
        Says(() => _model.Interpolate(TinyData.Rows(1), data.AsSpan(75 * Data, Data), 3), "element 4");
    }

    private static void Says(Action action, params string[] parts)
    {
        var thrown = Assert.ThrowsAny<ArgumentException>(action);
        foreach (string part in parts)
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
    }

    private double[] Layer(string path, ReadOnlySpan<float> input, Func<double, double> activation) =>
        Layer(path, [.. input.ToArray().Select(x => (double)x)], activation);

    private double[] Layer(string path, double[] input, Func<double, double> activation)
    {
        float[] weight = _model.GetParameter(path + ".weight");
        float[] bias = _model.GetParameter(path + ".bias");
        return
        [
            .. bias.Select((b, output) => activation(b + input.Select((x, i) => x * weight[output * input.Length + i]).Sum())),
        ];
    }

    private static double Variance(float[] values, int j)
    {
        double[] column = [.. values.Where((_, i) => i % Latent == j).Select(x => (double)x)];
        double mean = column.Average();
        return column.Average(x => (x - mean) * (x - mean));
    }

    private static ReadOnlySpan<float> Row(float[] values, int row, int width) => values.AsSpan(row * width, width);

    private static void Close(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Close(expected[i], actual[i]);
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-5 * (1 + Math.Abs(expected)), $"{expected} {actual}");
}

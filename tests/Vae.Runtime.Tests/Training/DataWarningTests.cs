using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

/// <summary>What is said of data before the training: what no mean can reach, and what has no scale.</summary>
public class DataWarningTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 2, BatchSize = 50, Seed = 1, Threads = 1 };

    private static float[] Numbers(int count, float low, float high)
    {
        var values = new float[count];
        UniformNoise.Fill(new NoiseKey(5, NoisePurpose.Drawing), 0, values);
        return [.. values.Select(value => low + (high - low) * value)];
    }

    // Counts of which a few are as large as those of a single cell's RNA.
    private static Dataset Counts()
    {
        float[] counts = [.. Numbers(200 * 8, 0, 1).Select(u => MathF.Floor(MathF.Pow(u, 9) * 21000))];
        counts[77 * 8 + 5] = 21730;
        return Dataset.FromRows(counts, 8);
    }

    private static TrainingWarning? Of(VaeModel model, Dataset data) =>
        s_options.Warnings(model.Description, data) is [] ? null : Assert.Single(s_options.Warnings(model.Description, data));

    [Theory]
    [InlineData(nameof(TanhEndVae), -1, 1, null)]
    [InlineData(nameof(TanhEndVae), -2, 2, "Tanh before Gaussian keeps the decoder's means between -1 and 1.")]
    [InlineData(nameof(SigmoidEndVae), 0, 1, null)]
    [InlineData(nameof(SigmoidEndVae), -1, 1, "Sigmoid before Laplace keeps the decoder's means between 0 and 1.")]
    [InlineData(nameof(SoftplusEndVae), 0, 9, null)]
    [InlineData(nameof(SoftplusEndVae), -1, 1, "Softplus before Laplace keeps the decoder's means above 0.")]
    [InlineData(nameof(BlockEndVae), -2, 2, "Tanh before StudentT keeps the decoder's means between -1 and 1.")]
    [InlineData(nameof(LinearEndVae), -9, 9, null)]
    public void An_activation_that_keeps_the_means_from_the_data_is_named_with_the_share(string name, float low, float high, string? begins)
    {
        VaeModel model = name switch
        {
            nameof(TanhEndVae) => new TanhEndVae(),
            nameof(SigmoidEndVae) => new SigmoidEndVae(),
            nameof(SoftplusEndVae) => new SoftplusEndVae(),
            nameof(BlockEndVae) => new BlockEndVae(),
            _ => new LinearEndVae(),
        };
        // A hundred of eight elements, of which half lie outside wherever the range is twice as wide.
        float[] values = Numbers(800, low, high);
        TrainingWarning? warning = Of(model, Dataset.FromRows(values, 8));
        if (begins is null)
        {
            Assert.Null(warning);
            return;
        }
        int outside = values.Count(value => model is TanhEndVae or BlockEndVae ? Math.Abs(value) > 1 : value < 0);
        Assert.InRange(outside, 300, 500);
        Assert.Equal(TrainingWarningKind.DataBeyondTheDecoder, warning!.Kind);
        Assert.StartsWith(
            FormattableString.Invariant($"{begins} {outside / 8.0:0.0} % of the training data's elements are outside that range"),
            warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_columns_whose_likelihood_has_a_mean_count()
    {
        // Of each row two reals, both out of reach, then two counts.
        float[] rows = [.. Enumerable.Range(0, 400).Select(i => i % 4 < 2 ? -5f : 7f)];
        TrainingWarning? warning = Of(new MixedEndVae(), Dataset.FromRows(rows, 4));
        Assert.StartsWith(
            "Tanh before Gaussian keeps the decoder's means between -1 and 1. 100.0 % of the training data's elements are outside "
            + "that range",
            warning!.Message, StringComparison.Ordinal);
        Assert.Null(Of(new MixedEndVae(), Dataset.FromRows([.. rows.Select(x => Math.Max(x, 0))], 4)));
    }

    [Fact]
    public void Large_data_are_looked_at_in_part_and_the_message_says_so()
    {
        float[] values = Numbers(3000 * 8, -2, 2);
        TrainingWarning? warning = Of(new TanhEndVae(), Dataset.FromRows(values, 8));
        Assert.Contains(
            " % of the training data's elements (of 1,024 rows) are outside that range", warning!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_in_the_thousands_are_told_to_begin_with_a_logarithm_and_then_train()
    {
        Dataset data = Counts();
        TrainingWarning? warning = Of(new PlainCountsVae(), data);
        Assert.Equal(TrainingWarningKind.DataNotScaled, warning!.Kind);
        Assert.StartsWith(
            "Dense (encoder.0) takes in elements as large as 21730 (row 77, element 5 of the training data). Begin the encoder with Log1p",
            warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("scale", warning.Message, StringComparison.OrdinalIgnoreCase);

        var logged = new LoggedCountsVae();
        Assert.Null(Of(logged, data));
        EpochRecord[] epochs = [.. logged.Train(data, null, s_options with { Epochs = 20, LearningRate = 1e-2 })];
        Assert.All(epochs, epoch => Assert.True(double.IsFinite(epoch.Train.Elbo)));
        Assert.True(epochs[^1].Train.Elbo > epochs[0].Train.Elbo + 10, $"{epochs[0].Train.Elbo} to {epochs[^1].Train.Elbo}");
    }

    [Fact]
    public void Real_numbers_in_the_thousands_are_told_to_be_scaled()
    {
        float[] values = Numbers(80, 0, 1);
        values[3 * 8 + 2] = -9999;
        TrainingWarning? warning = Of(new LinearEndVae(), Dataset.FromRows(values, 8));
        Assert.Equal(
            "Dense (encoder.0) takes in elements as large as -9999 (row 3, element 2 of the training data). Scale the data to about unit " +
            "range, or begin the encoder with LayerNorm or BatchNorm.",
            warning!.Message);
        Assert.Null(Of(new TanhEndVae(), Dataset.FromRows(Numbers(80, -1, 1), 8)));
    }

    [Fact]
    public void Every_report_and_the_history_have_the_warnings()
    {
        Dataset data = Dataset.FromRows(Numbers(800, -2, 2), 8);
        var reports = new List<TrainingProgress>();
        TrainingHistory history = new TanhEndVae().Fit(data, null, s_options, new Listener(reports.Add));
        Assert.NotEmpty(reports);
        Assert.All(reports, report =>
            Assert.Equal(TrainingWarningKind.DataBeyondTheDecoder, Assert.Single(report.Warnings).Kind));
        Assert.Equal(reports[0].Warnings, history.Warnings);
    }

    private sealed class Listener(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}

/// <summary>Means between −1 and 1.</summary>
[Vae]
[Encoder, Input(8), Dense(5), Relu, Gaussian(2)]
[Decoder, Dense(8), Tanh, Gaussian]
public sealed partial class TanhEndVae;

/// <summary>Means between 0 and 1, and layers behind that keep them there.</summary>
[Vae]
[Encoder, Input(2, 4), Flatten, Dense(5), Relu, Gaussian(2)]
[Decoder, Dense(8), Sigmoid, Dropout(0.1), Reshape(2, 4), Laplace]
public sealed partial class SigmoidEndVae;

/// <summary>Means from 0 on.</summary>
[Vae]
[Encoder, Input(8), Dense(5), Relu, Gaussian(2)]
[Decoder, Dense(8), Softplus, Laplace]
public sealed partial class SoftplusEndVae;

/// <summary>A block that ends in an activation.</summary>
[Block, Dense(8), Tanh]
public sealed class TanhLast;

/// <summary>Means between −1 and 1, of a block.</summary>
[Vae]
[Encoder, Input(8), Dense(5), Relu, Gaussian(2)]
[Decoder, Repeat<TanhLast>(2), StudentT(4)]
public sealed partial class BlockEndVae;

/// <summary>Means without bounds.</summary>
[Vae]
[Encoder, Input(8), Dense(5), Relu, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(8), Gaussian]
public sealed partial class LinearEndVae;

#pragma warning disable VAE0017 // The activation is what this is about.
/// <summary>Real numbers and counts.</summary>
[Vae]
[Encoder, Input(4), Dense(5), Relu, Gaussian(2)]
[Decoder, Dense(6), Tanh, Mixed, Columns(2), Gaussian, Columns(2), NegativeBinomial]
public sealed partial class MixedEndVae;
#pragma warning restore VAE0017

/// <summary>Counts as they are.</summary>
[Vae]
[Encoder, Input(8), Dense(16), Relu, Gaussian(2)]
[Decoder, Dense(16), Relu, Dense(16), NegativeBinomial]
public sealed partial class PlainCountsVae;

/// <summary>Logarithms of counts.</summary>
[Vae]
[Encoder, Input(8), Log1p, Dense(16), Relu, Gaussian(2)]
[Decoder, Dense(16), Relu, Dense(16), NegativeBinomial]
public sealed partial class LoggedCountsVae;

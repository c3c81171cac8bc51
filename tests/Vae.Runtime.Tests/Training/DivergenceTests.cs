using Vae.Data;
using Vae.Optimization;

namespace Vae.Tests;

public sealed class DivergenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-diverged-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Data_that_is_not_finite_is_named_with_its_row(int threads)
    {
        var model = new TinyVae();
        model.Initialize(1);
        var before = new TinyVae();
        before.Initialize(1);
        var data = new SpoiledData(TinyData.Set(16), row: 11, element: 4);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 16, Threads = threads };
        var thrown = Assert.Throws<InvalidDataException>(() => model.Train(data, null, options).Count());
        Assert.Equal("Row 11, element 4 of the training data is NaN. Every value must be finite.", thrown.Message);
        // Noticed before the update.
        Bits.Equal(before, model);
        var heldOut = Assert.Throws<InvalidDataException>(() => model.Train(TinyData.Set(16), data, options).Count());
        Assert.Equal("Row 11, element 4 of the held-out data is NaN. Every value must be finite.", heldOut.Message);
    }

    [Fact]
    public void Data_that_a_Bernoulli_cannot_have_drawn_is_named_with_its_row()
    {
        float[] bytes = [.. Enumerable.Repeat(0.5f, 16 * 6)];
        bytes[11 * 6 + 4] = 255;
        var model = new TinyVae();
        var options = new TrainingOptions { BatchSize = 16, Threads = 1 };
        var thrown = Assert.Throws<InvalidDataException>(() => model.Train(Dataset.FromRows(bytes, 6), null, options).Count());
        Assert.Contains("Row 11, element 4 of the training data is 255.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("between 0 and 1", thrown.Message, StringComparison.Ordinal);
        var refused = Assert.Throws<ArgumentException>(() => model.Elbo(bytes, 0));
        Assert.Contains("Row 11, element 4", refused.Message, StringComparison.Ordinal);
        var unread = Assert.Throws<InvalidDataException>(() => model.Evaluate(Dataset.FromRows(bytes, 6)));
        Assert.Contains("Row 11, element 4", unread.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_another_shape_is_refused_and_flat_data_is_not()
    {
        var model = new ShapedVae();
        var options = new TrainingOptions { Epochs = 1, Threads = 1 };
        var refused = Assert.Throws<ArgumentException>(() => model.Train(Dataset.FromRows(new float[12], 3, 2), null, options));
        Assert.Contains("(2×3)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("(3×2)", refused.Message, StringComparison.Ordinal);
        Assert.Single(model.Train(Dataset.FromRows(new float[12], 6), null, options));
        Assert.Single(model.Train(Dataset.FromRows(new float[12], 2, 3), null, options));
    }

    // A dense layer and the Relu behind it write one buffer, under the Relu's name.
    // The data is between 0 and 1; with all other weights 0, one large tensor decides where a sum overflows first.
    [Theory]
    [InlineData("encoder.1.output", "encoder.0.weight", 3e38f)]
    [InlineData("encoder.3.output", "encoder.0.bias", 2f, "encoder.2.weight", 3e38f)]
    [InlineData("z.posterior", "encoder.2.bias", 2f, "encoder.4.weight", 3e38f)]
    [InlineData("decoder.1.output", "encoder.4.bias", 10f, "decoder.0.bias", 3e38f, "decoder.0.weight", 1e37f)]
    [InlineData("x.likelihood", "decoder.0.bias", 2f, "decoder.2.weight", 3e38f)]
    [InlineData("x.score", "decoder.2.bias", 1e25f)]
    public void The_first_buffer_that_went_bad_is_named(string buffer, params object[] parameters)
    {
        var model = new LinearVae();
        foreach (ParameterDescription parameter in model.Description.Parameters)
            Fill(model, parameter.Name, 0);
        for (int i = 0; i < parameters.Length; i += 2)
            Fill(model, (string)parameters[i], (float)parameters[i + 1]);
        foreach (int threads in new[] { 1, 2 })
        {
            var options = new TrainingOptions { Epochs = 1, BatchSize = 16, Threads = threads };
            var thrown = Assert.Throws<TrainingDivergedException>(() => model.Train(TinyData.Set(40), null, options).Count());
            Assert.Equal(buffer, thrown.BufferName);
            Assert.Contains(buffer, thrown.Message, StringComparison.Ordinal);
            Assert.Equal(0, thrown.Step);
        }
    }

    [Fact]
    public void A_posterior_wider_than_any_number_trains()
    {
        var model = new LinearVae();
        model.Initialize(1);
        // e^(½·200) is no float.
        Fill(model, "encoder.4.bias", 200);
        EpochRecord epoch = model.Train(TinyData.Set(40), null, new TrainingOptions { Epochs = 1, BatchSize = 16 }).Single();
        Assert.True(double.IsFinite(epoch.Train.Elbo), epoch.ToString());
    }

    [Fact]
    public void A_row_that_stops_a_training_is_named_by_its_place_in_the_data_with_its_largest_element()
    {
        float[] rows = TinyData.Rows(60);
        rows[47 * 6 + 3] = -1e25f;
        var options = new TrainingOptions { Epochs = 1, BatchSize = 8, Threads = 1, LearningRate = 1e-6, Seed = 3 };
        var model = new LinearVae();
        var thrown = Assert.Throws<TrainingDivergedException>(() => model.Train(Dataset.FromRows(rows, 6), null, options).Count());
        Assert.True(thrown.Step > 0, "Otherwise this tests the advice of step 0.");
        Assert.Equal((47, 3), (thrown.Row, thrown.Element));
        Assert.Contains(
            "for row 47 of the training data. The row's largest element is element 3, -1E+25. Leave the row out, scale the data to about " +
            "unit range, lower the learning rate, or clip the gradient (TrainingOptions.ClipNorm).",
            thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_any_update_only_what_acts_then_is_advised()
    {
        float[] rows = [.. TinyData.Rows(20).Select(x => x * 1e25f)];
        var options = new TrainingOptions { Epochs = 1, BatchSize = 20, Threads = 1 };
        string message = Message(new LinearVae(), rows);
        Assert.Contains("No parameter was updated yet. The batch's elements are between ", message, StringComparison.Ordinal);
        Assert.Contains($"{rows.Min()}", message, StringComparison.Ordinal);
        Assert.Contains($"{rows.Max()}", message, StringComparison.Ordinal);
        // A norm at the encoder's beginning would not help: the decoder has to come to these numbers too.
        Assert.EndsWith("). Scale the data to about unit range.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("learning rate", message, StringComparison.Ordinal);
        Assert.DoesNotContain("clip", message, StringComparison.OrdinalIgnoreCase);

        var large = new LinearVae();
        large.Initialize(1);
        Fill(large, "decoder.2.weight", 3e38f);
        Assert.Contains("Initialise the model, or load it again.", Message(large, TinyData.Rows(20)), StringComparison.Ordinal);

        string Message(LinearVae model, float[] data) => Assert.Throws<TrainingDivergedException>(
            () => model.Train(Dataset.FromRows(data, 6), null, options).Count()).Message;
    }

    // The forward pass is finite, and so is the gradient, but not its square: no rate helps.
    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-7)]
    public void Counts_that_stop_the_first_update_are_told_what_helps(double rate)
    {
        (float[] counts, Dataset data) = Counts(power: 9);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 32, Threads = 1, LearningRate = rate };
        var thrown = Assert.Throws<TrainingDivergedException>(() => new ManyCountsVae().Fit(data, null, options));
        Assert.Equal(0, thrown.Step);
        Assert.Contains(
            $"It stopped the first update. The batch's elements are between {counts.Min()} and ", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "). Begin the encoder with Log1p and LayerNorm, or with LayerNorm or BatchNorm, or clip the gradient " +
            "(TrainingOptions.ClipNorm).",
            thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("learning rate", thrown.Message, StringComparison.Ordinal);
        // What it says helps.
        foreach (VaeModel model in new VaeModel[] { new LogNormedCountsVae(), new NormedCountsVae(), new BatchNormedCountsVae() })
        {
            Exception? failed = Record.Exception(() => model.Fit(data, null, options));
            Assert.True(failed is null, $"{model.GetType().Name}: {failed?.Message}");
        }
        Assert.True(double.IsFinite(new ManyCountsVae().Fit(data, null, options with { ClipNorm = 1 }).Last.Train.Elbo));
    }

    // Most of these counts are in the thousands. Their logarithms come to a large sum too.
    [Fact]
    public void Logarithms_that_stop_the_first_update_are_told_what_helps()
    {
        (_, Dataset data) = Counts(power: 4);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 32, Threads = 1, LearningRate = 1e-3 };
        string message = Assert.Throws<TrainingDivergedException>(() => new LogCountsVae().Fit(data, null, options)).Message;
        Assert.EndsWith(
            "). Clip the gradient (TrainingOptions.ClipNorm), put LayerNorm or BatchNorm behind Log1p, or leave out the rows with the " +
            "largest elements.",
            message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(new LogCountsVae().Fit(data, null, options with { ClipNorm = 1 }).Last.Train.Elbo));
        Assert.True(double.IsFinite(new LogNormedCountsVae().Fit(data, null, options).Last.Train.Elbo));
    }

    private static (float[] Counts, Dataset Data) Counts(int power)
    {
        var random = new Random(1);
        float[] counts = [.. Enumerable.Range(0, 64 * 40).Select(_ => MathF.Floor(22000 * MathF.Pow(random.NextSingle(), power)))];
        return (counts, Dataset.FromRows(counts, 40));
    }

    [Theory]
    [InlineData(1e12f, "). Scale the data to about unit range, begin the encoder with LayerNorm or BatchNorm, or")]
    [InlineData(1e19f, "). Scale the data to about unit range")]
    public void Numbers_that_stop_the_first_update_are_told_what_helps(float scale, string advice)
    {
        float[] rows = [.. TinyData.Rows(20).Select(x => x * scale)];
        var options = new TrainingOptions { Epochs = 2, BatchSize = 20, Threads = 1, LearningRate = 1e-3 };
        string message = Assert.Throws<TrainingDivergedException>(
            () => new LinearVae().Fit(Dataset.FromRows(rows, 6), null, options)).Message;
        Assert.True(message.Contains(advice, StringComparison.Ordinal), message);
        Assert.DoesNotContain("learning rate", message, StringComparison.Ordinal);
        Assert.EndsWith(", or clip the gradient (TrainingOptions.ClipNorm).", message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(new LinearVae().Fit(TinyData.Set(20), null, options).Last.Train.Elbo));
        if (advice.Contains("LayerNorm", StringComparison.Ordinal))
            Assert.True(double.IsFinite(new NormedLinearVae().Fit(Dataset.FromRows(rows, 6), null, options).Last.Train.Elbo));
    }

    [Fact]
    public void A_learning_rate_that_stops_the_first_update_is_named()
    {
        var options = new TrainingOptions { Epochs = 1, BatchSize = 20, Threads = 1, LearningRate = 1e39, Optimizer = new Sgd() };
        string message = Assert.Throws<TrainingDivergedException>(() => new LinearVae().Fit(TinyData.Set(20), null, options)).Message;
        Assert.Contains("Lower the learning rate", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gradient_that_is_not_finite_leaves_finite_parameters(bool clipped)
    {
        var model = new TinyVae();
        // Both terms are finite; β times the divergence's gradient is not.
        Fill(model, "encoder.2.bias", 60);
        var options = new TrainingOptions { Epochs = 1, BatchSize = 16, Threads = 2, Beta = 1e38, ClipNorm = clipped ? 1 : null };
        var thrown = Assert.Throws<TrainingDivergedException>(() => model.Train(TinyData.Set(16), null, options).Count());
        Assert.EndsWith(".gradient", thrown.BufferName, StringComparison.Ordinal);
        foreach (ParameterDescription parameter in model.Description.Parameters)
            Assert.All(model.GetParameter(parameter.Name), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_last_checkpoint_stays_and_the_training_can_go_on_from_it()
    {
        var data = new SpoiledData(TinyData.Set(48), row: 41, element: 0);
        var options = new TrainingOptions
        {
            Epochs = 4,
            BatchSize = 16,
            Threads = 1,
            LearningRate = 1e-2,
            CheckpointPath = Path.Combine(_folder, "checkpoint"),
        };
        var model = new TinyVae();
        using (IEnumerator<EpochRecord> epochs = model.Train(data.Sound(), null, options).GetEnumerator())
        {
            Assert.True(epochs.MoveNext());
        }
        byte[] good = File.ReadAllBytes(options.CheckpointPath);
        // The data are those of before when they are recognised, and go bad afterwards.
        data.Spoiled = false;
        IEnumerable<EpochRecord> resumed = model.Resume(options.CheckpointPath, data, null, options);
        data.Spoiled = true;
        var thrown = Assert.Throws<InvalidDataException>(() => resumed.Count());
        Assert.Contains("Row 41, element 0 of the training data", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(options.CheckpointPath));
        Assert.Equal(3, model.Resume(options.CheckpointPath, data.Sound(), null, options).Count());
    }

    private static void Fill(VaeModel model, string name, float value)
    {
        float[] values = model.GetParameter(name);
        values.AsSpan().Fill(value);
        model.SetParameter(name, values);
    }

    /// <summary>Data with one NaN.</summary>
    private sealed class SpoiledData(Dataset data, int row, int element) : Dataset(data.Count, data.Shape)
    {
        internal bool Spoiled { get; set; } = true;

        internal Dataset Sound() => data;

        public override void Read(int index, Span<float> destination, in RowNoise noise)
        {
            data.Read(index, destination, noise);
            if (Spoiled && index == row)
                destination[element] = float.NaN;
        }
    }
}

[Vae]
[Encoder, Input(40), Dense(32), Relu, Gaussian(4)]
[Decoder, Dense(32), Relu, Dense(80), NegativeBinomial]
public sealed partial class ManyCountsVae;

[Vae]
[Encoder, Input(40), Log1p, Dense(32), Relu, Gaussian(4)]
[Decoder, Dense(32), Relu, Dense(80), NegativeBinomial]
public sealed partial class LogCountsVae;

[Vae]
[Encoder, Input(40), LayerNorm, Dense(32), Relu, Gaussian(4)]
[Decoder, Dense(32), Relu, Dense(80), NegativeBinomial]
public sealed partial class NormedCountsVae;

[Vae]
[Encoder, Input(40), BatchNorm, Dense(32), Relu, Gaussian(4)]
[Decoder, Dense(32), Relu, Dense(80), NegativeBinomial]
public sealed partial class BatchNormedCountsVae;

[Vae]
[Encoder, Input(40), Log1p, LayerNorm, Dense(32), Relu, Gaussian(4)]
[Decoder, Dense(32), Relu, Dense(80), NegativeBinomial]
public sealed partial class LogNormedCountsVae;

[Vae]
[Encoder, Input(6), LayerNorm, Dense(5), Relu, Dense(7), Relu, Gaussian(2)]
[Decoder, Dense(5), Relu, Dense(6), Gaussian]
public sealed partial class NormedLinearVae;

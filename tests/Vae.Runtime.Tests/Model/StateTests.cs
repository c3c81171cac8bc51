using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>The running statistics: when they change, when they do not, and that they are never lost or spoiled.</summary>
public sealed class StateTests : IDisposable
{
    private static readonly TrainingOptions s_options = new() { Epochs = 2, BatchSize = 16, Seed = 5, LearningRate = 1e-2, Threads = 1 };

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-state-").FullName;

    private string ModelPath => Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_begins_at_mean_0_and_variance_1_and_each_step_counts_once()
    {
        var model = new NormedVae();
        model.Initialize(1);
        Check(count: 0, mean => mean == 0, variance => variance == 1);
        // 100 rows in batches of 16, twice; the held-out evaluations do not count.
        _ = model.Train(TinyData.Set(100), TinyData.Set(70, 2), s_options).Count();
        Check(count: 14, mean => mean is not (0 or float.NaN), variance => variance is > 0 and not 1);
        model.Initialize(1);
        Check(count: 0, mean => mean == 0, variance => variance == 1);

        void Check(long count, Func<float, bool> mean, Func<float, bool> variance)
        {
            model.Save(ModelPath);
            SafetensorsFile file = Safetensors.Read(ModelPath);
            foreach ((string path, int channels) in new[] { ("encoder.1", 20), ("decoder.1", 9) })
            {
                NamedTensor means = file.Find(path + ".running_mean")!;
                NamedTensor batches = file.Find(path + ".num_batches_tracked")!;
                Assert.Equal([channels], means.Shape);
                Assert.All(means.ToSingles(), value => Assert.True(mean(value), $"{value}"));
                Assert.All(file.Find(path + ".running_var")!.ToSingles(), value => Assert.True(variance(value), $"{value}"));
                Assert.Equal($"{path}.num_batches_tracked I64 []", batches.ToString());
                Assert.Equal([count], batches.ToInt64s());
            }
        }
    }

    [Fact]
    public void It_is_saved_and_loaded_with_the_parameters()
    {
        NormedVae model = Trained();
        model.Save(ModelPath);
        var loaded = new NormedVae();
        loaded.Load(ModelPath);
        Bits.Equal(model, loaded);
        float[] data = TinyData.Rows(10, 3);
        Bits.Equal(model.Reconstruct(data), loaded.Reconstruct(data));
        // It matters: without it the same parameters reconstruct something else.
        loaded.FlatState.Span.Fill(1);
        Assert.NotEqual(model.Reconstruct(data), loaded.Reconstruct(data));
    }

    [Theory]
    [InlineData("encoder.1.running_var", -1f, "is negative at element 0")]
    [InlineData("encoder.1.running_mean", float.NaN, "is not finite at element 0")]
    [InlineData("decoder.1.num_batches_tracked", -1f, "is negative")]
    public void What_no_training_leaves_is_refused(string name, float bad, string message)
    {
        NormedVae model = Trained();
        model.Save(ModelPath);
        SafetensorsFile file = Safetensors.Read(ModelPath);
        Write(file.Tensors.Select(tensor => tensor.Name != name ? tensor : Spoiled(tensor)));
        float[] before = [.. model.FlatState.Span];
        var thrown = Assert.Throws<ModelFormatException>(() => model.Load(ModelPath));
        Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Bits.Equal(before, model.FlatState.Span);

        Write(file.Tensors.Where(tensor => tensor.Name != name));
        Assert.Contains("is missing", Assert.Throws<ModelFormatException>(() => model.Load(ModelPath)).Message, StringComparison.Ordinal);

        NamedTensor Spoiled(NamedTensor tensor)
        {
            if (tensor.Type == TensorType.I64)
                return NamedTensor.From(name, [(long)bad]);
            float[] values = tensor.ToSingles();
            values[0] = bad;
            return NamedTensor.From(name, values, values.Length);
        }
        void Write(IEnumerable<NamedTensor> tensors) => Safetensors.Write(ModelPath, [.. tensors], file.Metadata);
    }

    [Fact]
    public void Inference_evaluation_and_measurement_leave_it()
    {
        NormedVae model = Trained();
        float[] before = [.. model.FlatState.Span];
        float[] data = TinyData.Rows(100);
        _ = model.Reconstruct(data);
        _ = model.Elbo(data);
        _ = model.Sample(5, 1);
        _ = model.Evaluate(TinyData.Set(100), new EvaluationOptions { Threads = 2 });
        _ = model.MeasureSteps(TinyData.Set(100), s_options, TimeSpan.FromMilliseconds(1));
        Bits.Equal(before, model.FlatState.Span);
    }

    [Fact]
    public void Outside_training_a_record_does_not_depend_on_those_beside_it()
    {
        NormedVae model = Trained();
        float[] data = TinyData.Rows(10);
        Bits.Equal(model.Reconstruct(data).AsSpan(0, 6), model.Reconstruct(data.AsSpan(0, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_that_fails_leaves_it_as_it_was(int threads)
    {
        var model = new NormedVae();
        float[] rows = TinyData.Rows(32);
        rows[7] = float.NaN;
        model.Initialize(1);
        float[] before = [.. model.FlatState.Span];
        Assert.Throws<InvalidDataException>(
            () => model.Train(new Raw(rows), null, s_options with { BatchSize = 32, Threads = threads }).Count());
        Bits.Equal(before, model.FlatState.Span);
        Assert.All(model.Reconstruct(TinyData.Rows(3)), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_variance_that_no_float_holds_stops_the_training_and_spoils_nothing()
    {
        // Distances of 1e25 are finite, and normalised they are harmless; their squares are not finite.
        var model = new FarVae();
        model.Initialize(1);
        model.SetParameter("encoder.0.weight", Array.ConvertAll(model.GetParameter("encoder.0.weight"), value => value * 1e25f));
        float[] state = [.. model.FlatState.Span];
        float[] parameters = [.. model.FlatParameters.Span];
        var thrown = Assert.Throws<TrainingDivergedException>(() => model.Train(TinyData.Set(16), null, s_options).Count());
        Assert.Equal("encoder.1.running_var", thrown.BufferName);
        Bits.Equal(state, model.FlatState.Span);
        Bits.Equal(parameters, model.FlatParameters.Span);
    }

    [Theory]
    [InlineData(17, 16, "The last batch of 17 records by 16 has one")]
    [InlineData(5, 1, "Batches have one record")]
    [InlineData(1, 16, "Batches have one record")]
    public void A_batch_of_one_vector_is_refused_before_the_training(int records, int batchSize, string message)
    {
        TrainingOptions options = s_options with { BatchSize = batchSize };
        var thrown = Assert.Throws<ArgumentException>(() => new NormedVae().Train(TinyData.Set(records), null, options));
        Assert.Equal("options", thrown.ParamName);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("encoder.1", thrown.Message, StringComparison.Ordinal);
        // A model without such a stage has no such trouble, nor has an image's.
        Assert.Equal(2, new TinyVae().Train(TinyData.Set(records), null, options).Count());
        Assert.Equal(2, new NormedImageVae().Train(TinyData.Set(records), null, options).Count());
    }

    [Fact]
    public void Any_number_of_threads_trains_it_to_the_same_bits()
    {
        NormedVae one = Trained();
        foreach (int threads in new[] { 2, 3 })
        {
            var many = new NormedVae();
            _ = many.Train(TinyData.Set(100), null, s_options with { Threads = threads }).Count();
            Bits.Equal(one, many);
        }
    }

    private static NormedVae Trained()
    {
        var model = new NormedVae();
        _ = model.Train(TinyData.Set(100), null, s_options).Count();
        return model;
    }

    /// <summary>Rows that nobody checked.</summary>
    private sealed class Raw(float[] rows) : Dataset(rows.Length / 6, [6])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) => rows.AsSpan(row * 6, 6).CopyTo(destination);
    }
}

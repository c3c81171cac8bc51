using Vae.Data;
using Vae.Persistence;
using Vae.Tests.Golden;
using Vae.Tests.Kernels;
using Vae.Tests.Persistence;

namespace Vae.Tests;

public class OptimalSigmaTests
{
    private const string Variance = "decoder.4.running_var";
    private const int Rows = 60;
    private const int Width = 36;

    [Fact]
    public void Training_finds_the_scale_of_the_data_and_the_file_keeps_it()
    {
        using var folder = new TemporaryFolder();
        // Nothing to be learned but the noise's scale: σ is that of the data, about the mean that the bias finds.
        Dataset data = Noise(scale: 0.3f);
        var model = new OptimalSigma();
        EpochRecord last = model.Train(data, data, new TrainingOptions { Epochs = 200, BatchSize = 20, LearningRate = 1e-2 }).Last();
        model.Save(folder.File("model"));
        NamedTensor variance = Safetensors.Read(folder.File("model")).Find(Variance)!;
        Assert.Empty(variance.Shape);
        double sigma = Math.Sqrt(variance.ToSingles()[0]);
        // Uniform noise of ±0.3 has σ = 0.3/√3; a model of 60 rows explains some of it.
        Assert.InRange(sigma, 0.4 * 0.3 / Math.Sqrt(3), 1.02 * 0.3 / Math.Sqrt(3));
        // At the optimum the squares are D·σ², and the score D·(½ + ln σ + ½·ln 2π), but for the last steps' changes.
        double expected = Width * (0.5 + Math.Log(sigma) + 0.5 * Math.Log(2 * Math.PI));
        Assert.InRange(last.HeldOut.Reconstruction, expected - 2, expected + 2);

        var loaded = new OptimalSigma();
        loaded.Load(folder.File("model"));
        Assert.Equal(model.Evaluate(data).Reconstruction, loaded.Evaluate(data).Reconstruction);
    }

    [Fact]
    public void Outside_training_a_record_s_score_does_not_depend_on_the_others()
    {
        var model = new OptimalSigma();
        Dataset data = Noise(scale: 0.3f);
        Assert.Equal(2, model.Train(data, options: new TrainingOptions { Epochs = 2, BatchSize = 20 }).Count());

        float[] near = Row(data, 1), far = [.. near.Select(value => value + 5)];
        // With a σ of the two records together, the far one would change what the first one scores.
        double toNear = Score(Row(data, 0), far) - Score(Row(data, 0), near);
        double toFar = Score(far, far) - Score(far, near);
        Assert.True(toNear > 100, $"{toNear}");
        Assert.Equal(toNear, toFar, 1e-4 * toNear);

        double Score(float[] first, float[] second) => 2 * model.Elbo([.. first, .. second], seed: 3).Reconstruction;
    }

    private static Dataset Noise(float scale)
    {
        float[] values = TestBuffers.Numbers(Rows * Width, 4, 0.5f - scale, 0.5f + scale);
        return Dataset.FromRows(values[..(Rows * Width)], 3, 4, 3);
    }

    private static float[] Row(Dataset data, int row)
    {
        var values = new float[Width];
        data.Read(row, values, default);
        return values;
    }
}

using Vae.Optimization;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>A training whose reconstruction has another weight than 1: what that does to each parameter, in closed form.</summary>
public sealed class ReconstructionWeightTests : IDisposable
{
    private const double Rate = 0.05;

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-weight-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>R/D + β·KL is 1/D of R + D·β·KL: plain gradient descent makes the same steps of that with 1/D of the step size.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.25)]
    public void A_mean_over_the_elements_is_a_sum_with_as_much_more_divergence(double beta)
    {
        var mean = new TrainingOptions
        {
            Epochs = 4,
            BatchSize = 16,
            Seed = 5,
            LearningRate = Rate,
            Optimizer = new Sgd(),
            Threads = 1,
            Reduction = Reduction.Mean,
            Beta = beta,
        };
        foreach (Func<VaeModel> create in (Func<VaeModel>[])[() => new TinyVae(), () => new BusyVae()])
        {
            VaeModel averaged = create(), summed = create();
            VaeModel untrained = create();
            untrained.Initialize(5);
            EpochRecord[] records = [.. averaged.Train(TinyData.Set(60), null, mean)];
            _ = summed.Train(
                TinyData.Set(60), null, mean with { Reduction = Reduction.Sum, Beta = 6 * beta, LearningRate = Rate / 6 }).Count();
            Assert.All(records, record => Assert.Equal(new LossWeights(1.0 / 6, beta), record.Weights));
            foreach (ParameterDescription parameter in averaged.Description.Parameters)
            {
                float[] expected = summed.GetParameter(parameter.Name);
                float[] before = untrained.GetParameter(parameter.Name);
                double moved = expected.Zip(before, (a, b) => Math.Abs((double)a - b)).Max();
                Assert.True(moved > 1e-4, $"{parameter.Name} has moved by {moved}.");
                float[] actual = averaged.GetParameter(parameter.Name);
                for (int i = 0; i < expected.Length; i++)
                {
                    double difference = Math.Abs((double)actual[i] - expected[i]);
                    Assert.True(difference <= 2e-6, $"{parameter.Name}[{i}]: {actual[i]}, not {expected[i]}");
                }
            }
        }
    }

    /// <summary>
    /// Geco's step by λ·R + KL: one step from one checkpoint, with several λ written into it. The decoder, which knows nothing of the
    /// divergence, moves λ times as far; the encoder by λ times one part and once another, which is the divergence's.
    /// </summary>
    [Fact]
    public void Geco_s_multiplier_weighs_the_reconstruction_and_not_the_divergence()
    {
        string file = Path.Combine(_folder, "checkpoint");
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 64,
            Seed = 5,
            LearningRate = Rate,
            Optimizer = new Sgd(),
            Threads = 1,
            CheckpointPath = file,
        };
        var start = new GecoVae();
        _ = start.Train(TinyData.Set(64), null, options).First();
        SafetensorsFile kept = Safetensors.Read(file);
        double[] multipliers = [1, 3, 8];
        GecoVae[] ends = [.. multipliers.Select(StepWith)];
        foreach (ParameterDescription parameter in start.Description.Parameters)
        {
            float[] before = start.GetParameter(parameter.Name);
            double[][] moved = [.. ends.Select(end => Difference(end.GetParameter(parameter.Name), before))];
            double scale = moved[2].Max(Math.Abs);
            Assert.True(scale > 1e-4, $"{parameter.Name} has moved by {scale}.");
            bool isDecoder = parameter.Name.StartsWith("decoder.", StringComparison.Ordinal);
            double divergence = 0;
            for (int i = 0; i < before.Length; i++)
            {
                double byReconstruction = (moved[2][i] - moved[0][i]) / 7;
                double alone = moved[0][i] - byReconstruction;
                divergence = Math.Max(divergence, Math.Abs(alone));
                double expected = alone + 3 * byReconstruction;
                Assert.True(Math.Abs(moved[1][i] - expected) <= 1e-6, $"{parameter.Name}[{i}]: {moved[1][i]}, not {expected}");
            }
            Assert.True(isDecoder ? divergence <= 1e-6 : divergence > 1e-5, $"{parameter.Name}: {divergence} without the reconstruction.");
        }

        GecoVae StepWith(double multiplier)
        {
            string changed = Path.Combine(_folder, $"with {multiplier}");
            Safetensors.Write(
                changed,
                [.. kept.Tensors.Where(tensor => tensor.Name != "geco.multiplier"), NamedTensor.From("geco.multiplier", [multiplier], 1)],
                kept.Metadata);
            var model = new GecoVae();
            _ = model.Resume(changed, TinyData.Set(64), null, options with { CheckpointPath = null }).Count();
            return model;
        }
    }

    private static double[] Difference(float[] after, float[] before) => [.. after.Zip(before, (a, b) => (double)a - b)];
}

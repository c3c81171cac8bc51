using Vae.Execution;
using Vae.Losses;
using Vae.Sampling;
using Vae.Tests.Golden;
using Vae.Tests.Interpreter;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

public class DivergencePenaltyTests
{
    private const int Rows = 6;
    private const float Weight = 0.25f;

    [Fact]
    public void A_floor_frees_the_dimensions_below_it()
    {
        // Means 0.5, 0.1 and 2; in total 2.6.
        float[] divergence = TestBuffers.Of(0.25f, 0.125f, 1, 0.75f, 0.075f, 3);
        Assert.Equal((Weight, Weight, Weight, 2.6), Weigh(DivergencePenaltyKind.Sum, 9));
        Assert.Equal((0, 0, Weight, 3.2), Weigh(DivergencePenaltyKind.FloorPerDimension, 0.6));
        Assert.Equal((Weight, 0, Weight, 2.7), Weigh(DivergencePenaltyKind.FloorPerDimension, 0.2));
        Assert.Equal((Weight, Weight, Weight, 2.6), Weigh(DivergencePenaltyKind.FloorInTotal, 2.5));
        Assert.Equal((0, 0, 0, 2.7), Weigh(DivergencePenaltyKind.FloorInTotal, 2.7));
        Assert.Equal((Weight, Weight, Weight, 0.6), Weigh(DivergencePenaltyKind.Distance, 2));
        Assert.Equal((-Weight, -Weight, -Weight, 1.4), Weigh(DivergencePenaltyKind.Distance, 4));

        (float, float, float, double) Weigh(DivergencePenaltyKind kind, double nats)
        {
            var penalty = new DivergencePenalty(3);
            penalty.Set(kind, nats);
            float[] weights = TestBuffers.Empty(3);
            DivergencePenalty.Weigh(Worker.Alone, 2, 3, Weight, penalty, divergence, weights);
            return (weights[0], weights[1], weights[2], Math.Round(penalty.Of(2.6), 6));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 17)]
    [InlineData(33, 50)]
    public void Weights_are_those_of_plain_loops(int rows, int latent)
    {
        float[] divergence = TestBuffers.Numbers(rows * latent, 3, 0, 1);
        var means = new double[latent];
        for (int i = 0; i < rows * latent; i++)
            means[i % latent] += divergence[i] / (double)rows;
        foreach (DivergencePenaltyKind kind in Enum.GetValues<DivergencePenaltyKind>())
        {
            foreach (double nats in new[] { 0.4, 0.5, 0.45 * latent, 0.6 * latent })
            {
                var penalty = new DivergencePenalty(latent);
                penalty.Set(kind, nats);
                float[] weights = TestBuffers.Empty(latent);
                DivergencePenalty.Weigh(Worker.Alone, rows, latent, Weight, penalty, divergence, weights);
                double cost = Cost(kind, nats, means);
                Assert.True(Math.Abs(penalty.Of(means.Sum()) - cost) <= 1e-9, $"{kind} {nats}: {penalty.Of(means.Sum())}, not {cost}");
                for (int j = 0; j < latent; j++)
                {
                    double slope = Cost(kind, nats, Moved(means, j, 1e-7)) - Cost(kind, nats, Moved(means, j, -1e-7));
                    double expected = Weight * slope / 2e-7;
                    Assert.True(Math.Abs(weights[j] - expected) <= 1e-6, $"{kind} {nats} {j}: {weights[j]}, not {expected}");
                }
            }
        }
    }

    /// <summary>The whole training pass against slopes of the loss in double precision.</summary>
    [Theory]
    [InlineData("FloorPerDimension", 0.3)]
    [InlineData("FloorInTotal", 0.3)]
    [InlineData("FloorInTotal", 50)]
    [InlineData("Distance", 0.1)]
    [InlineData("Distance", 50)]
    public void Gradients_agree_with_finite_differences_of_the_reference(string name, double nats)
    {
        DivergencePenaltyKind kind = Enum.Parse<DivergencePenaltyKind>(name);
        VaeModel model = new TinyVae();
        ModelDescription description = model.Description;
        var noise = new NoiseKey(11, NoisePurpose.Latent, 4);
        var random = new Random(2);
        var tensors = description.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => Floats(parameter.Count, () => random.NextDouble() * 1.6 - 0.8));
        // One dimension's posterior far from the prior, the other's near it.
        tensors["encoder.2.bias"] = [1.5f, 0.05f, -1, -0.1f];
        for (int i = 0; i < tensors["encoder.2.weight"].Length; i++)
            tensors["encoder.2.weight"][i] *= i / 5 % 2 == 0 ? 1 : 0.1f;
        tensors["input"] = TinyData.Rows(Rows);
        var pass = new GoldenPass(model, tensor => tensors[tensor], Rows, noise, beta: 2, spareRows: 3);
        pass.Training.Penalty.Set(kind, nats);
        pass.ForwardBackward(workers: 2);
        Dictionary<string, float[]> results = pass.Results();

        var epsilon = new float[Rows * TinyVae.Latent];
        NormalNoise.Fill(noise, 0, epsilon);
        var reference = new ReferenceModel(description, Doubles(tensors));
        double[] means = Means(reference.Train(Chunks(tensors["input"], 6), Chunks(epsilon, 2), noise));
        // Neither is near the kink, and one is on each side of a floor for each.
        Assert.True(means[0] > 0.5 && means[1] < 0.2, $"{means[0]} {means[1]}");
        var batch = new ReferenceBatch(Chunks(tensors["input"], 6), Chunks(epsilon, 2), noise, 1.0 / Rows, 2.0 / Rows)
        {
            Penalty = rows => 2 * Cost(kind, nats, Means(rows)),
        };
        foreach (ParameterDescription parameter in description.Parameters)
        {
            for (int i = 0; i < parameter.Count; i++)
            {
                double slope = batch.Derivative(description, Doubles(tensors), parameter.Name, i);
                float gradient = results["gradient." + parameter.Name][i];
                Assert.True(Math.Abs(slope - gradient) <= 2e-5, $"{parameter.Name}[{i}]: slope {slope:R}, gradient {gradient:R}");
            }
        }
    }

    private static double Cost(DivergencePenaltyKind kind, double nats, double[] means) => kind switch
    {
        DivergencePenaltyKind.FloorPerDimension => means.Sum(mean => Math.Max(nats, mean)),
        DivergencePenaltyKind.FloorInTotal => Math.Max(nats, means.Sum()),
        DivergencePenaltyKind.Distance => Math.Abs(means.Sum() - nats),
        _ => means.Sum(),
    };

    private static double[] Means(ReferenceRow[] rows) =>
        [.. Enumerable.Range(0, TinyVae.Latent).Select(j => rows.Average(row => row.Divergence[j]))];

    private static double[] Moved(double[] means, int index, double by)
    {
        double[] moved = [.. means];
        moved[index] += by;
        return moved;
    }

    private static float[] Floats(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => (float)draw())];

    private static double[][] Chunks(float[] values, int width) => [.. Array.ConvertAll(values, value => (double)value).Chunk(width)];

    private static Dictionary<string, double[]> Doubles(Dictionary<string, float[]> tensors) =>
        tensors.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(pair.Value, value => (double)value));
}

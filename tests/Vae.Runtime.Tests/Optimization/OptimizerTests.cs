using Vae.Execution;
using Vae.Optimization;
using Vae.Tests.Kernels;

namespace Vae.Tests.Optimization;

public class OptimizerTests
{
    private const int Floats = 48;
    private const double Rate = 0.01;

    [Fact]
    public void Adam_follows_its_formula() => Follow(new Adam(0.8, 0.95, 1e-6), AdamTruth(0.8, 0.95, 1e-6, 0));

    [Fact]
    public void AdamW_follows_its_formula() => Follow(new AdamW(WeightDecay: 0.1), AdamTruth(0.9, 0.999, 1e-8, 0.1));

    /// <summary>An ε as large as the gradients shows where it stands: outside of the root, and not divided by the correction.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Adam_adds_epsilon_to_the_corrected_root(double decay) =>
        Follow(decay == 0 ? new Adam(0.8, 0.95, 0.5) : new AdamW(0.8, 0.95, 0.5, decay), AdamTruth(0.8, 0.95, 0.5, decay));

    [Fact]
    public void Sgd_follows_its_formula() => Follow(new Sgd(), SgdTruth(0));

    [Fact]
    public void Sgd_with_momentum_follows_its_formula() => Follow(new Sgd(0.9), SgdTruth(0.9));

    [Fact]
    public void Adams_first_step_is_the_learning_rate_whatever_the_gradient()
    {
        float[] parameters = new float[16];
        float[] gradients = [.. Enumerable.Range(0, 16).Select(i => MathF.Pow(10, i - 8) * (i % 2 == 0 ? 1 : -1))];
        Optimizer optimizer = Optimizer.Create(new Adam(Epsilon: 1e-30), 16);
        optimizer.Prepare(1, 0.5, 1);
        optimizer.Update(Worker.Alone, parameters, gradients);
        for (int i = 0; i < 16; i++)
            TestBuffers.AssertClose(-0.5 * Math.Sign(gradients[i]), parameters[i], 1e-5, 0, $"parameter {i}");
    }

    [Fact]
    public void State_has_the_names_that_checkpoints_use_and_continues_from_what_is_put_there()
    {
        Assert.Equal(["m", "v"], Optimizer.Create(new Adam(), 16).State.Select(entry => entry.Name));
        Assert.Equal(["m", "v"], Optimizer.Create(new AdamW(), 16).State.Select(entry => entry.Name));
        Assert.Equal(["momentum"], Optimizer.Create(new Sgd(0.5), 16).State.Select(entry => entry.Name));
        Assert.Empty(Optimizer.Create(new Sgd(), 16).State);

        Optimizer first = Optimizer.Create(new Adam(), Floats);
        float[] parameters = TestBuffers.Numbers(Floats, 1);
        Step(first, 1, parameters);
        Optimizer second = Optimizer.Create(new Adam(), Floats);
        foreach ((var from, var to) in first.State.Zip(second.State))
            from.Buffer.Span.CopyTo(to.Buffer.Span);
        float[] resumed = [.. parameters];
        Step(first, 2, parameters);
        Step(second, 2, resumed);
        Assert.Equal(parameters, resumed);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_is_seen_and_forgotten_at_the_next_step(float bad)
    {
        foreach (OptimizerOptions options in new OptimizerOptions[] { new Adam(), new AdamW(), new Sgd(), new Sgd(0.5) })
        {
            foreach (int place in new[] { 0, 17, Floats - 1 })
            {
                Optimizer optimizer = Optimizer.Create(options, Floats);
                float[] gradients = TestBuffers.Numbers(Floats, 2);
                gradients[place] = bad;
                optimizer.Prepare(1, Rate, 1);
                TeamAction.Run(2, worker => optimizer.Update(worker, new float[Floats], gradients));
                Assert.True(optimizer.SawNonFinite);
                optimizer.Prepare(2, Rate, 1);
                Assert.False(optimizer.SawNonFinite);
                TeamAction.Run(2, worker => optimizer.Update(worker, Zeros, TestBuffers.Numbers(Floats, 2)));
                // What the first step left in the moments still shows, if there are any.
                Assert.Equal(optimizer.State.Count > 0, optimizer.SawNonFinite);
            }
        }
    }

    [Fact]
    public void A_parameter_that_overflows_is_seen_and_large_finite_numbers_are_not()
    {
        Optimizer optimizer = Optimizer.Create(new Sgd(), 16);
        float[] parameters = [.. Enumerable.Repeat(3e38f, 16)];
        float[] gradients = [.. Enumerable.Repeat(-1e37f, 16)];
        optimizer.Prepare(1, 1, 1);
        optimizer.Update(Worker.Alone, parameters, gradients);
        Assert.False(optimizer.SawNonFinite);
        optimizer.Prepare(2, 10, 1);
        optimizer.Update(Worker.Alone, parameters, gradients);
        Assert.True(optimizer.SawNonFinite);
    }

    [Fact]
    public void A_gradient_whose_square_overflows_is_seen()
    {
        foreach (OptimizerOptions options in new OptimizerOptions[] { new Adam(), new AdamW() })
        {
            Optimizer optimizer = Optimizer.Create(options, Floats);
            float[] gradients = TestBuffers.Numbers(Floats, 2);
            gradients[31] = 1e18f;
            optimizer.Prepare(1, Rate, 1);
            optimizer.Update(Worker.Alone, new float[Floats], gradients);
            Assert.False(optimizer.SawNonFinite);
            gradients[31] = -1e21f;
            optimizer.Prepare(2, Rate, 1);
            optimizer.Update(Worker.Alone, new float[Floats], gradients);
            Assert.True(optimizer.SawNonFinite);
        }
    }

    [Fact]
    public void Options_outside_their_range_and_wrong_sizes_are_refused()
    {
        OptimizerOptions[] wrong =
        [
            new Adam(Beta1: 1), new Adam(Beta2: -0.1), new Adam(Beta1: double.NaN), new Adam(Epsilon: 0), new Adam(Epsilon: double.NaN),
            new AdamW(WeightDecay: -1), new AdamW(WeightDecay: double.NaN), new Sgd(1), new Sgd(double.NaN),
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => Optimizer.Create(options, 16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Optimizer.Create(new Adam(), 15));
        Optimizer optimizer = Optimizer.Create(new Adam(), 16);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Prepare(0, Rate, 1));
        Assert.Throws<InvalidOperationException>(() => optimizer.Update(Worker.Alone, new float[16], new float[16]));
        optimizer.Prepare(1, Rate, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update(Worker.Alone, new float[16], new float[32]));
    }

    private static float[] Zeros => new float[Floats];

    private static void Step(Optimizer optimizer, long step, float[] parameters)
    {
        optimizer.Prepare(step, Rate, 1);
        optimizer.Update(Worker.Alone, parameters, TestBuffers.Numbers(Floats, (uint)step + 5));
    }

    /// <summary>Ten steps with changing gradients, rates and scales, against the truth in double precision.</summary>
    private static void Follow(OptimizerOptions options, Func<int, double, double, double, double> truth)
    {
        Optimizer optimizer = Optimizer.Create(options, Floats);
        float[] parameters = TestBuffers.Numbers(Floats, 1);
        double[] expected = Array.ConvertAll(parameters, value => (double)value);
        for (int step = 1; step <= 10; step++)
        {
            float[] gradients = TestBuffers.Numbers(Floats, (uint)step + 10);
            float scale = step % 3 == 0 ? 0.25f : 1;
            double rate = Rate / step;
            optimizer.Prepare(step, rate, scale);
            optimizer.Update(Worker.Alone, parameters, gradients);
            for (int i = 0; i < Floats; i++)
                expected[i] += truth(i, expected[i], (double)gradients[i] * scale, rate);
            Assert.False(optimizer.SawNonFinite);
        }
        for (int i = 0; i < Floats; i++)
            TestBuffers.AssertClose(expected[i], parameters[i], 2e-6, 1e-6, $"parameter {i}");
    }

    private static Func<int, double, double, double, double> AdamTruth(double beta1, double beta2, double epsilon, double decay)
    {
        var m = new double[Floats];
        var v = new double[Floats];
        var t = new int[Floats];
        return (i, parameter, gradient, rate) =>
        {
            t[i]++;
            m[i] = beta1 * m[i] + (1 - beta1) * gradient;
            v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
            double mean = m[i] / (1 - Math.Pow(beta1, t[i]));
            double square = v[i] / (1 - Math.Pow(beta2, t[i]));
            return -rate * decay * parameter - rate * mean / (Math.Sqrt(square) + epsilon);
        };
    }

    private static Func<int, double, double, double, double> SgdTruth(double momentum)
    {
        var direction = new double[Floats];
        return (i, _, gradient, rate) =>
        {
            direction[i] = momentum * direction[i] + gradient;
            return -rate * direction[i];
        };
    }
}

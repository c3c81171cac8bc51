using Vae.Data;
using Vae.Tests.Golden;

namespace Vae.Tests.Graphs;

/// <summary>The model whose generated code is the snapshot of a graph that was written by hand.</summary>
public partial class SharedParameters;

/// <summary>Parameters that several operations read, against PyTorch's gradients of the same model.</summary>
public sealed class SharedParametersTests
{
    private const double Tolerance = 1e-5;

    private static readonly int[] s_threads = [1, 2, 3];

    private readonly SharedParameters _model = new();
    private readonly GoldenFile _golden = new(nameof(SharedParameters));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_training_pass_gives_the_losses_and_every_gradient(int workers)
    {
        var pass = new GoldenPass(_model, _golden);
        Assert.Equal(_golden.ParameterNames, pass.Description.Parameters.Select(parameter => parameter.Name));
        pass.ForwardBackward(workers);
        foreach ((string tensor, float[] values) in pass.Results())
            TensorAssert.Close(tensor, Tolerance, _golden[tensor], values);
    }

    [Fact]
    public void An_inference_pass_gives_the_posterior_and_the_reconstruction()
    {
        var pass = new GoldenPass(_model, _golden);
        pass.Reconstruct(workers: 1);
        float[] posterior = _golden["inference.posterior"], likelihood = _golden["inference.likelihood"];
        TensorAssert.Close("posterior", Tolerance, posterior, pass.Inference.Posterior[..posterior.Length]);
        TensorAssert.Close("likelihood", Tolerance, likelihood, pass.Inference.Likelihood[..likelihood.Length]);
    }

    /// <summary>A step goes down the whole gradient, once.</summary>
    [Fact]
    public void A_step_applies_the_sum()
    {
        const double rate = 0.125;
        Dictionary<string, float[]> stepped = new GoldenPass(_model, _golden).Step(workers: 2, rate);
        foreach ((string name, float[] values) in stepped)
        {
            float[] expected = [.. _golden[name].Zip(_golden["gradient." + name], (p, g) => (float)(p - rate * g))];
            TensorAssert.Close(name, Tolerance, expected, values);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public void A_training_has_the_same_bits_for_any_number_of_threads(double? clipNorm)
    {
        float[] tokens = [.. Enumerable.Range(0, 6 * 50).Select(i => (float)(i * i % 7))];
        Dataset data = Dataset.FromRows(tokens, 6);
        float[][] results = [.. s_threads.Select(threads =>
        {
            var options = new TrainingOptions { Epochs = 3, BatchSize = 16, Threads = threads, ClipNorm = clipNorm, Seed = 4 };
            var model = new SharedParameters();
            TrainingHistory history = model.Fit(data, null, options);
            Assert.True(history.Last.Train.Elbo > history.Epochs[0].Train.Elbo);
            return model.Embed(tokens);
        })];
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void What_is_no_token_is_refused()
    {
        float[] tokens = [0, 1, 2, 3, 4, 7];
        var error = Assert.Throws<ArgumentException>(() => _model.Embed(tokens));
        Assert.Equal("7 is no token: tokens are whole numbers from 0 to 6.", error.Message);
    }
}

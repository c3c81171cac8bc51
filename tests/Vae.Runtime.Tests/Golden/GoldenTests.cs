using Vae.Sampling;

namespace Vae.Tests.Golden;

/// <summary>Generated code and PyTorch, of the same models.</summary>
public class GoldenTests
{
    // PyTorch's own single precision falls short of its double precision by up to 2e-6, in the same measure.
    private const double Tolerance = 1e-5;

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void The_declaration_is_the_model_that_PyTorch_computed(string name)
    {
        var golden = new GoldenFile(name);
        ModelDescription description = GoldenModels.Create(name).CompiledProgram.Description;

        Assert.Equal(name, description.Name);
        Assert.Equal(golden.ParameterNames, description.Parameters.Select(parameter => parameter.Name));
        Assert.All(description.Parameters, parameter => Assert.Equal(golden.ShapeOf(parameter.Name), parameter.Shape));
        Assert.Equal(golden.ShapeOf("input").Skip(1), description.DataShape);
        Assert.Equal(golden.ShapeOf("latent").Last(), description.LatentSize);
        Assert.Equal(golden.Beta, description.Objective.Beta);
        Assert.Equal(golden.Likelihood, description.Decoder[^1].Kind);
        if (golden.Likelihood == "Gaussian")
            Assert.Equal(golden.Sigma, description.Decoder[^1].Arguments["sigma"]);
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void Noise_is_that_of_another_implementation(string name)
    {
        var golden = new GoldenFile(name);
        float[] expected = golden["epsilon"];
        var epsilon = new float[expected.Length];
        NormalNoise.Fill(golden.Noise, 0, epsilon);
        for (int i = 0; i < epsilon.Length; i++)
        {
            double difference = Math.Abs(epsilon[i] - expected[i]);
            Assert.True(difference <= 1e-6, $"ε[{i}]: {expected[i]:R} expected, {epsilon[i]:R} came.");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void A_training_pass_gives_the_losses_and_every_gradient(string name)
    {
        var golden = new GoldenFile(name);
        var pass = new GoldenPass(GoldenModels.Create(name), golden);
        pass.ForwardBackward(workers: 1);
        foreach ((string tensor, float[] values) in pass.Results())
            TensorAssert.Close($"{name} {tensor}", Tolerance, golden[tensor], values);
    }

    /// <summary>A gradient can be added to another as it lies: the padding is written, and is zero.</summary>
    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void Nothing_but_zero_lies_between_the_gradients(string name)
    {
        var pass = new GoldenPass(GoldenModels.Create(name), new GoldenFile(name));
        pass.ForwardBackward(workers: 2);
        var expected = new float[pass.Gradients.Length];
        foreach (ParameterDescription parameter in pass.Description.Parameters)
        {
            var values = new float[parameter.Count];
            ParameterTensors.Read(parameter, pass.Gradients, values);
            ParameterTensors.Write(parameter, values, expected);
        }
        Assert.Equal(expected, pass.Gradients.ToArray());
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void An_inference_pass_gives_the_posterior_and_the_reconstruction(string name)
    {
        var golden = new GoldenFile(name);
        var pass = new GoldenPass(GoldenModels.Create(name), golden);
        pass.Reconstruct(workers: 1);
        Compare("inference.posterior", pass.Inference.Posterior);
        Compare("inference.likelihood", pass.Inference.Likelihood);
        Compare("inference.mean", pass.Inference.Mean);

        void Compare(string tensor, Span<float> padded)
        {
            float[] expected = golden[tensor];
            TensorAssert.Close($"{name} {tensor}", Tolerance, expected, padded[..expected.Length]);
        }
    }

    [Theory]
    [InlineData(nameof(NormVector))]
    [InlineData(nameof(NormImage))]
    [InlineData(nameof(ProjectedImages))]
    public void Running_statistics_after_two_steps_and_inference_with_them_are_those_of_PyTorch(string name)
    {
        var golden = new GoldenFile(name);
        var pass = new GoldenPass(GoldenModels.Create(name), golden);
        pass.ForwardBackward(workers: 2);
        pass.KeepState();
        foreach (ref float value in pass.Training.Input)
            value /= 2;
        pass.ForwardBackward(workers: 2);
        pass.KeepState();
        foreach (StateDescription state in pass.Description.State)
        {
            if (state.Kind == StateKind.BatchCount)
                Assert.Equal(2, BitConverter.SingleToInt32Bits(pass.State(state)[0]));
            else
                TensorAssert.Close($"{name} after.{state.Name}", Tolerance, golden["after." + state.Name], pass.State(state));
        }
        pass.Reconstruct(workers: 2);
        foreach (string tensor in (string[])["after.posterior", "after.likelihood"])
        {
            float[] expected = golden[tensor];
            Span<float> actual = tensor == "after.posterior" ? pass.Inference.Posterior : pass.Inference.Likelihood;
            TensorAssert.Close($"{name} {tensor}", Tolerance, expected, actual[..expected.Length]);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void A_team_of_any_size_computes_the_same_bits(string name)
    {
        var golden = new GoldenFile(name);
        var pass = new GoldenPass(GoldenModels.Create(name), golden);
        pass.ForwardBackward(workers: 1);
        Dictionary<string, float[]> alone = pass.Results();
        foreach (int workers in new[] { 2, 3 })
        {
            pass.ForwardBackward(workers);
            foreach ((string tensor, float[] values) in pass.Results())
                TensorAssert.Same($"{name} {tensor} of {workers} workers", alone[tensor], values);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void A_batch_smaller_than_the_buffers_gives_the_same_bits(string name)
    {
        var golden = new GoldenFile(name);
        var exact = new GoldenPass(GoldenModels.Create(name), golden);
        var roomy = new GoldenPass(GoldenModels.Create(name), golden, spareRows: 37);
        exact.ForwardBackward(workers: 1);
        roomy.ForwardBackward(workers: 1);
        Dictionary<string, float[]> expected = exact.Results();
        foreach ((string tensor, float[] values) in roomy.Results())
            TensorAssert.Same($"{name} {tensor}", expected[tensor], values);
    }
}

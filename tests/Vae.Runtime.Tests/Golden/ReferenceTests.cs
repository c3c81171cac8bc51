using Vae.Tests.Interpreter;

namespace Vae.Tests.Golden;

/// <summary>The reference interpreter against PyTorch, and the generated gradients against its finite differences.</summary>
public class ReferenceTests
{
    // Each slope costs two passes of the whole batch. Models up to this size have all of theirs compared, larger ones
    // this many of each tensor, evenly spread.
    private const long SmallModel = 1500;
    private const int ElementsPerTensor = 40;
    private const int FewElementsPerTensor = 8;

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void The_reference_computes_what_PyTorch_does(string name)
    {
        // What is left is the rounding of the stored values to single precision.
        const double tolerance = 1e-7;
        var golden = new GoldenFile(name);
        ModelDescription description = GoldenModels.Create(name).CompiledProgram.Description;
        ReferenceBatch batch = golden.ReferenceBatch();

        var training = new ReferenceModel(description, golden.Parameters()) { State = golden.State() };
        ReferenceRow[] rows = training.Train(batch.Inputs, batch.Epsilons, batch.Noise);
        Assert.Equal(golden.State().Keys.Order(), training.NextState.Keys.Order());
        foreach ((string state, double[] values) in training.NextState)
            Compare("next." + state, values);
        Compare("posterior", rows.SelectMany(row => row.Posterior));
        Compare("latent", rows.SelectMany(row => row.Latent));
        Compare("likelihood", rows.SelectMany(row => row.Likelihood));
        Compare("reconstruction", rows.Select(row => row.Reconstruction));
        Compare("divergence", rows.SelectMany(row => row.Divergence));
        if (description.Objective.ImportanceWeighted is not null)
            Compare("bound", rows.Select(row => row.Bound));
        Compare(
            "terms",
            [
                rows.Average(row => row.Reconstruction),
                rows.Average(row => row.Divergence.Sum()),
                batch.Loss(description, golden.Parameters()),
            ]);

        var model = new ReferenceModel(description, golden.Parameters()) { State = golden.State() };
        ReferenceRow[] inferred = batch.Inputs.Select(input => model.Infer(input)).ToArray();
        Compare("inference.posterior", inferred.SelectMany(row => row.Posterior));
        Compare("inference.likelihood", inferred.SelectMany(row => row.Likelihood));

        void Compare(string tensor, IEnumerable<double> values) =>
            TensorAssert.Close($"{name} {tensor}", tolerance, Array.ConvertAll(golden[tensor], value => (double)value), values.ToArray());
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void A_scoring_pass_draws_z_but_drops_nothing(string name)
    {
        const double tolerance = 1e-5;
        var golden = new GoldenFile(name);
        var pass = new GoldenPass(GoldenModels.Create(name), golden);
        pass.Score(workers: 1);
        var model = new ReferenceModel(pass.Description, golden.Parameters()) { State = golden.State() };
        double[][] epsilons = golden.EpsilonsOf(pass.Description.LatentSize);
        ReferenceRow[] rows = golden.Rows("input").Select((input, row) => model.Infer(input, epsilons[row])).ToArray();
        Compare("latent", rows.SelectMany(row => row.Latent), pass.Inference.Latent);
        Compare("likelihood", rows.SelectMany(row => row.Likelihood), pass.Inference.Likelihood);
        Compare("reconstruction", rows.Select(row => row.Reconstruction), pass.Inference.Reconstruction);
        Compare("divergence", rows.SelectMany(row => row.Divergence), pass.Inference.Divergence);

        void Compare(string tensor, IEnumerable<double> values, Span<float> padded)
        {
            double[] expected = values.ToArray();
            double[] actual = Array.ConvertAll(padded[..expected.Length].ToArray(), value => (double)value);
            TensorAssert.Close($"{name} {tensor}", tolerance, expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void Generated_gradients_are_the_slopes_of_the_reference(string name)
    {
        var golden = new GoldenFile(name);
        AreSlopes(golden, new GoldenPass(GoldenModels.Create(name), golden), golden.ReferenceBatch(), SmallModel, ElementsPerTensor);
    }

    /// <summary>
    /// Weights as a mean over the elements has them, or Geco's multiplier: the reconstruction's share of every gradient grows with its own
    /// weight, and nothing else does.
    /// </summary>
    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void Gradients_are_slopes_whatever_the_reconstruction_weighs(string name)
    {
        var golden = new GoldenFile(name);
        foreach (double weight in new[] { 1.0 / 37, 7.25 })
        {
            var pass = new GoldenPass(
                GoldenModels.Create(name), tensor => golden[tensor], golden.Batch, golden.Noise, golden.Beta, 0, golden.Records, weight);
            ReferenceBatch batch = golden.ReferenceBatch() with { ReconstructionWeight = weight / golden.Batch };
            AreSlopes(golden, pass, batch, 0, FewElementsPerTensor);
        }
    }

    private static void AreSlopes(GoldenFile golden, GoldenPass pass, ReferenceBatch batch, long smallModel, int elementsPerTensor)
    {
        const double tolerance = 1e-5;
        pass.ForwardBackward(workers: 1);
        Dictionary<string, double[]> parameters = golden.Parameters();
        // A doubly reparameterised encoder follows no slope of this batch's loss, but of its expectation.
        bool isDoubly = pass.Description.Objective.ImportanceWeighted?.DoublyReparameterized == true;
        foreach (ParameterDescription parameter in pass.Description.Parameters)
        {
            if (isDoubly && parameter.Name.StartsWith("encoder.", StringComparison.Ordinal))
                continue;
            float[] gradient = pass.Gradient(parameter);
            Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
            double scale = gradient.Max(Math.Abs);
            int stride = pass.Description.ParameterCount <= smallModel ? 1 : (gradient.Length / elementsPerTensor) + 1;
            for (int element = 0; element < gradient.Length; element += stride)
            {
                double slope = batch.Derivative(pass.Description, parameters, parameter.Name, element);
                double difference = Math.Abs(gradient[element] - slope);
                Assert.True(
                    difference <= tolerance * scale,
                    $"{golden.Name} {parameter.Name}[{element}]: slope {slope:R}, gradient {gradient[element]:R}; the largest: {scale:G4}");
            }
        }
    }
}

using Vae.Sampling;
using Vae.Tests.Golden;
using Vae.Tests.Interpreter;

namespace Vae.Tests.Drawn;

/// <summary>Generated code of declarations that nobody chose, against the reference interpreter.</summary>
public class RandomModelTests
{
    private const double Tolerance = 1e-4;
    private const int SlopesPerTensor = 3;

    [Theory]
    [MemberData(nameof(RandomModels.Numbers), MemberType = typeof(RandomModels))]
    public void A_training_pass_computes_what_the_reference_does(int number)
    {
        var setup = new Setup(number);
        setup.Pass.ForwardBackward(workers: 2);
        Dictionary<string, float[]> results = setup.Pass.Results();
        ReferenceRow[] rows = setup.Batch.Rows(setup.Description, setup.Parameters);
        Compare(rows, tensor => results[tensor], isSampled: results.ContainsKey("bound"));
        foreach ((string name, double[] values) in setup.Parameters)
        {
            float[] gradient = results["gradient." + name];
            // The slopes' own rounding is absolute: 1e-16 of the loss, divided by 2e-6.
            double tolerance = (Tolerance * gradient.Max(Math.Abs)) + 1e-6;
            for (int i = 0; i < SlopesPerTensor; i++)
            {
                int element = setup.Source.Next(values.Length);
                double slope = setup.Batch.Derivative(setup.Description, setup.Parameters, name, element);
                double difference = Math.Abs(slope - gradient[element]);
                Assert.True(difference <= tolerance, $"{name}[{element}]: slope {slope:R}, gradient {gradient[element]:R}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(RandomModels.Numbers), MemberType = typeof(RandomModels))]
    public void A_scoring_pass_computes_what_the_reference_does(int number)
    {
        var setup = new Setup(number);
        setup.Pass.Score(workers: 2);
        var model = new ReferenceModel(setup.Description, setup.Parameters) { State = setup.State };
        double[][] epsilons = [.. setup.Batch.Epsilons.SelectMany(epsilon => epsilon).Chunk(setup.Description.LatentSize)];
        ReferenceRow[] rows = setup.Batch.Inputs.Select((input, row) => model.Infer(input, epsilons[row])).ToArray();
        Pass pass = setup.Pass.Inference;
        Compare(rows, tensor => tensor switch
        {
            "latent" => pass.Latent[..(pass.Rows * setup.Description.LatentSize)].ToArray(),
            "likelihood" => pass.Likelihood[..(pass.Rows * setup.Description.LikelihoodSize)].ToArray(),
            "reconstruction" => pass.Reconstruction[..pass.Rows].ToArray(),
            _ => pass.Divergence[..(pass.Rows * setup.Description.LatentSize)].ToArray(),
        });
    }

    private static void Compare(ReferenceRow[] rows, Func<string, float[]> actual, bool isSampled = false)
    {
        if (isSampled)
        {
            Check("bound", rows.Select(row => row.Bound));
        }
        else
        {
            Check("latent", rows.SelectMany(row => row.Latent));
            Check("likelihood", rows.SelectMany(row => row.Likelihood));
        }
        Check("reconstruction", rows.Select(row => row.Reconstruction));
        Check("divergence", rows.SelectMany(row => row.Divergence));

        void Check(string tensor, IEnumerable<double> expected) =>
            TensorAssert.Close(tensor, Tolerance, expected.ToArray(), Array.ConvertAll(actual(tensor), value => (double)value));
    }

    /// <summary>A random model with random parameters and a random batch, all from its number.</summary>
    private sealed class Setup
    {
        internal Setup(int number)
        {
            Source = new Random(number);
            VaeModel model = RandomModels.Create(number);
            Description = model.Description;
            int rows = Source.Next(1, 21);
            // Of two or three values a normalisation leaves little but rounding.
            if (Description.State.Count > 0)
                rows = Math.Max(rows, 6);
            var noise = new NoiseKey((ulong)Source.NextInt64(), NoisePurpose.Latent, (ulong)Source.NextInt64(1L << 40));
            var tensors = Description.Parameters.ToDictionary(parameter => parameter.Name, Draw);
            foreach (StateDescription state in Description.State.Where(state => state.Kind != StateKind.BatchCount))
            {
                bool variance = state.Kind == StateKind.RunningVariance;
                tensors[state.Name] = Floats(state.Count, () => variance ? 0.5 + Source.NextDouble() : 0.3 * Normal());
            }
            StageDescription likelihood = Description.Decoder[^1];
            tensors["input"] = Floats(rows * Description.DataSize, () => likelihood.Kind switch
            {
                "Bernoulli" or "ContinuousBernoulli" => Source.NextDouble(),
                "Poisson" or "NegativeBinomial" => Source.Next(9),
                "Categorical" => Source.Next((int)likelihood.Arguments["classes"]),
                "DiscretizedLogistic" => Source.Next(256) / 255.0,
                _ => Normal(),
            });
            Pass = new GoldenPass(model, name => tensors[name], rows, noise, Description.Objective.Beta, spareRows: Source.Next(20));

            int samples = Description.Objective.ImportanceWeighted?.Samples ?? 1;
            var epsilon = new float[rows * samples * Description.LatentSize];
            NormalNoise.Fill(noise, 0, epsilon);
            Parameters = Description.Parameters.ToDictionary(parameter => parameter.Name, parameter => Doubles(tensors[parameter.Name]));
            State = Description.State.Where(state => state.Kind != StateKind.BatchCount)
                .ToDictionary(state => state.Name, state => Doubles(tensors[state.Name]));
            Batch = new ReferenceBatch(
                [.. Doubles(tensors["input"]).Chunk(Description.DataSize)],
                [.. Doubles(epsilon).Chunk(samples * Description.LatentSize)],
                noise,
                1.0 / rows,
                Description.Objective.Beta / rows);
        }

        internal Random Source { get; }

        internal ModelDescription Description { get; }

        internal GoldenPass Pass { get; }

        internal Dictionary<string, double[]> Parameters { get; }

        internal ReferenceBatch Batch { get; }

        internal Dictionary<string, double[]> State { get; }

        private float[] Draw(ParameterDescription parameter)
        {
            bool gain = parameter.Shape.Count == 1 && parameter.Name.EndsWith("weight", StringComparison.Ordinal);
            double scale = parameter.Shape.Count == 2 ? 1 / Math.Sqrt(parameter.Shape[1]) : 0.3;
            return Floats(parameter.Count, () => (gain ? 1 : 0) + (scale * Normal()));
        }

        private double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - Source.NextDouble())) * Math.Cos(2 * Math.PI * Source.NextDouble());

        private static float[] Floats(int count, Func<double> draw)
        {
            var values = new float[count];
            for (int i = 0; i < count; i++)
                values[i] = (float)draw();
            return values;
        }

        private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
    }
}

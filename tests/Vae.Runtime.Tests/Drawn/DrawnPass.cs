using Vae.Sampling;
using Vae.Tests.Golden;
using Vae.Tests.Interpreter;

namespace Vae.Tests.Drawn;

/// <summary>A model with random parameters and a random batch, and what the reference computes of them, in double precision.</summary>
internal sealed class DrawnPass
{
    private const double Tolerance = 1e-4;

    private readonly Random _source;
    private readonly ModelDescription _description;
    private readonly GoldenPass _pass;
    private readonly Dictionary<string, double[]> _parameters;
    private readonly Dictionary<string, double[]> _state;
    private readonly ReferenceBatch _batch;

    internal DrawnPass(VaeModel model, int seed)
    {
        _source = new Random(seed);
        _description = model.Description;
        int rows = _source.Next(1, 21);
        // Of two or three values a normalisation leaves little but rounding.
        if (_description.State.Count > 0)
            rows = Math.Max(rows, 6);
        var noise = new NoiseKey((ulong)_source.NextInt64(), NoisePurpose.Latent, (ulong)_source.NextInt64(1L << 40));
        var tensors = _description.Parameters.ToDictionary(parameter => parameter.Name, Draw);
        foreach (StateDescription state in _description.State.Where(state => state.Kind != StateKind.BatchCount))
        {
            bool variance = state.Kind == StateKind.RunningVariance;
            tensors[state.Name] = Floats(state.Count, () => variance ? 0.5 + _source.NextDouble() : 0.3 * Normal());
        }
        tensors["input"] = [.. Enumerable.Range(0, rows).SelectMany(_ => Data(_description.Decoder[^1], _description.DataSize))];
        int samples = _description.Objective.ImportanceWeighted?.Samples ?? 1;
        var epsilon = new float[rows * samples * _description.LatentSize];
        NormalNoise.Fill(noise, 0, epsilon);
        _parameters = _description.Parameters.ToDictionary(parameter => parameter.Name, parameter => Doubles(tensors[parameter.Name]));
        _state = _description.State.Where(state => state.Kind != StateKind.BatchCount)
            .ToDictionary(state => state.Name, state => Doubles(tensors[state.Name]));
        _batch = new ReferenceBatch(
            [.. Doubles(tensors["input"]).Chunk(_description.DataSize)],
            [.. Doubles(epsilon).Chunk(samples * _description.LatentSize)],
            noise,
            1.0 / rows,
            _description.Objective.Beta / rows);
        for (int i = 0; i < 6 && !IsModerate(); i++)
            Shrink(tensors);
        IsWellPosed = IsModerate() && IsStable();
        _pass = new GoldenPass(model, name => tensors[name], rows, noise, _description.Objective.Beta, spareRows: _source.Next(20));
    }

    /// <summary>
    /// Whether single precision can compute it at all: nothing is so large that its exponential is beyond all bounds, and no rounding is
    /// blown up, as by a normalisation of what is nearly constant. Says the reference alone.
    /// </summary>
    internal bool IsWellPosed { get; }

    private bool IsModerate()
    {
        return _batch.Rows(_description, _parameters).All(row => row.Posterior.All(value => Math.Abs(value) <= 4)
            && row.Latent.All(value => Math.Abs(value) <= 50) && row.Likelihood.All(value => Math.Abs(value) <= 10));
    }

    private void Shrink(Dictionary<string, float[]> tensors)
    {
        foreach (string name in _parameters.Keys)
        {
            tensors[name] = Array.ConvertAll(tensors[name], value => 0.6f * value);
            _parameters[name] = Doubles(tensors[name]);
        }
    }

    private bool IsStable()
    {
        ReferenceRow[] rows = _batch.Rows(_description, _parameters);
        ReferenceRow[] moved = _batch.Rows(_description, _parameters.ToDictionary(
            parameter => parameter.Key, parameter => Array.ConvertAll(parameter.Value, value => value * (1 + (1e-6 * Normal())))));
        return HardlyMoved(row => row.Posterior) && HardlyMoved(row => row.Likelihood) && HardlyMoved(row => [row.Reconstruction]);

        bool HardlyMoved(Func<ReferenceRow, double[]> values)
        {
            double[] from = [.. rows.SelectMany(values)];
            return from.Zip(moved.SelectMany(values), (a, b) => Math.Abs(a - b)).Max() <= 1e-5 * from.Max(Math.Abs);
        }
    }

    /// <summary>A training pass: the loss terms, the next running statistics, and every tensor's gradient.</summary>
    internal void CheckTraining()
    {
        _pass.ForwardBackward(workers: 2);
        Dictionary<string, float[]> results = _pass.Results();
        var reference = new ReferenceModel(_description, _parameters) { State = _state };
        ReferenceRow[] rows = reference.Train(_batch.Inputs, _batch.Epsilons, _batch.Noise);
        Compare(rows, tensor => results[tensor], isSampled: results.ContainsKey("bound"));
        Assert.Equal(_state.Keys.Order(), reference.NextState.Keys.Order());
        foreach ((string name, double[] values) in reference.NextState)
            Close("next." + name, values, results["next." + name]);

        // A layer's tensors are as good as its largest: where a normalisation follows, the bias before it has no gradient but rounding.
        double largest = _parameters.Keys.Max(name => Norm(results["gradient." + name]));
        foreach (IGrouping<string, string> layer in _parameters.Keys.GroupBy(name => name[..name.LastIndexOf('.')]))
        {
            double scale = layer.Max(name => Norm(results["gradient." + name]));
            foreach (string name in layer)
                CheckSlope(name, results["gradient." + name], (Tolerance * scale) + (1e-6 * largest) + 1e-6);
        }
    }

    /// <summary>The slope of the reference's loss along a random direction: every element of the gradient has a part in it.</summary>
    private void CheckSlope(string name, float[] gradient, double tolerance)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            double[] direction = Doubles(Floats(gradient.Length, Normal));
            double expected = gradient.Zip(direction, (g, d) => g * d).Sum();
            double slope = _batch.Slope(_description, _parameters, name, direction, 1e-6);
            // At a kink, which the loss of a Relu has many of, the slopes over two distances differ; then that is no place to measure.
            double half = _batch.Slope(_description, _parameters, name, direction, 5e-7);
            if (Math.Abs(slope - half) > 0.1 * tolerance)
                continue;
            Assert.True(
                Math.Abs(slope - expected) <= tolerance,
                $"{name}: slope {slope:R}, gradient {expected:R}, tolerance {tolerance:E1}, norm {Norm(gradient):G4}.");
            return;
        }
        Assert.Fail($"{name}: no direction without a kink.");
    }

    /// <summary>A scoring pass, with the running statistics and nothing dropped.</summary>
    internal void CheckScoring()
    {
        _pass.Score(workers: 2);
        var model = new ReferenceModel(_description, _parameters) { State = _state };
        double[][] epsilons = [.. _batch.Epsilons.SelectMany(epsilon => epsilon).Chunk(_description.LatentSize)];
        ReferenceRow[] rows = _batch.Inputs.Select((input, row) => model.Infer(input, epsilons[row])).ToArray();
        Pass pass = _pass.Inference;
        Compare(rows, tensor => tensor switch
        {
            "posterior" => pass.Posterior[..(pass.Rows * _description.PosteriorSize)].ToArray(),
            "latent" => pass.Latent[..(pass.Rows * _description.LatentSize)].ToArray(),
            "likelihood" => pass.Likelihood[..(pass.Rows * _description.LikelihoodSize)].ToArray(),
            "reconstruction" => pass.Reconstruction[..pass.Rows].ToArray(),
            _ => pass.Divergence[..(pass.Rows * _description.LatentSize)].ToArray(),
        });
    }

    /// <summary>
    /// A step of a training, which updates weights on the way back and reuses what it no longer needs: it must take the parameters where
    /// the gradients of the pass before lead, and keep the state that followed from it.
    /// </summary>
    internal void CheckStep()
    {
        const float rate = 0.25f;
        Dictionary<string, float[]> results = _pass.Results();
        Dictionary<string, float[]> stepped = _pass.Step(workers: 2, rate);
        foreach ((string name, double[] before) in _parameters)
        {
            double[] after = [.. before.Zip(results["gradient." + name], (value, gradient) => value - (rate * gradient))];
            TensorAssert.Close("stepped " + name, 1e-6, after, Doubles(stepped[name]));
        }
        foreach (StateDescription state in _description.State.Where(state => state.Kind != StateKind.BatchCount))
            TensorAssert.Same("kept " + state.Name, results["next." + state.Name], _pass.State(state));
    }

    private static void Compare(ReferenceRow[] rows, Func<string, float[]> actual, bool isSampled = false)
    {
        Check("posterior", rows.SelectMany(row => row.Posterior));
        Check("divergence", rows.SelectMany(row => row.Divergence));
        Check("reconstruction", rows.Select(row => row.Reconstruction));
        if (isSampled)
        {
            Check("bound", rows.Select(row => row.Bound));
            return;
        }
        Check("latent", rows.SelectMany(row => row.Latent));
        Check("likelihood", rows.SelectMany(row => row.Likelihood));

        void Check(string tensor, IEnumerable<double> expected) => Close(tensor, expected.ToArray(), actual(tensor));
    }

    private static void Close(string name, double[] expected, float[] actual) =>
        TensorAssert.Close(name, Tolerance, expected, Doubles(actual));

    private float[] Draw(ParameterDescription parameter)
    {
        bool gain = parameter.Shape.Count == 1 && parameter.Name.EndsWith("weight", StringComparison.Ordinal);
        double scale = parameter.Shape.Count > 1 ? 1 / Math.Sqrt(parameter.FanIn) : 0.3;
        // A log-variance has an exponential before it.
        if (parameter.Name.StartsWith(_description.Encoder[^1].Path + '.', StringComparison.Ordinal))
            scale *= 0.3;
        return Floats(parameter.Count, () => (gain ? 1 : 0) + (scale * Normal()));
    }

    // A record that the likelihood allows.
    private float[] Data(StageDescription likelihood, int count)
    {
        return likelihood.Kind == "Mixed"
            ? [.. likelihood.Stages.SelectMany(part => Data(part, part.Output[0]))]
            : Floats(count, () => likelihood.Kind switch
            {
                "Bernoulli" or "ContinuousBernoulli" => _source.NextDouble(),
                "Poisson" or "NegativeBinomial" => _source.Next(5),
                "Categorical" => _source.Next((int)likelihood.Arguments["classes"]),
                "DiscretizedLogistic" => _source.Next(256) / 255.0,
                _ => Normal(),
            });
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _source.NextDouble())) * Math.Cos(2 * Math.PI * _source.NextDouble());

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static float[] Floats(int count, Func<double> draw)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)draw();
        return values;
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}

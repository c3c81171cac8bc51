using Vae.Sampling;

namespace Vae.Tests.Interpreter;

/// <summary>What the reference computes for one row.</summary>
/// <param name="Posterior">Means, then log-variances.</param>
/// <param name="Latent">z.</param>
/// <param name="Likelihood">The likelihood's parameters: logits, or means.</param>
/// <param name="Reconstruction">−ln p(x|z), in nats.</param>
/// <param name="Divergence">Each latent dimension's share of the divergence, in nats.</param>
internal sealed record ReferenceRow(
    double[] Posterior, double[] Latent, double[] Likelihood, double Reconstruction, double[] Divergence)
{
    /// <summary>The importance-weighted bound of one sample, or of all of a record's together, in nats.</summary>
    internal double Bound { get; init; }
}

/// <summary>
/// A model interpreted from its description in double precision, stage by stage, with plain loops: what the generated code is compared
/// with. It shares nothing with that code but the description, and the uniform numbers that dropout's masks come from.
/// </summary>
/// <param name="Description">The model.</param>
/// <param name="Parameters">Its parameters by name, in the layout of files: a dense weight is [outputs, inputs].</param>
internal sealed record ReferenceModel(ModelDescription Description, IReadOnlyDictionary<string, double[]> Parameters)
{
    /// <summary>The running statistics by name; means of 0 and variances of 1 without them.</summary>
    internal IReadOnlyDictionary<string, double[]>? State { get; init; }

    /// <summary>What a training pass made of them.</summary>
    internal Dictionary<string, double[]> NextState { get; } = [];

    /// <summary>A training pass: z is drawn with the given ε, dropout drops, and batches are normalised by their own statistics.</summary>
    /// <param name="inputs">The data by row. // [rows][data size]</param>
    /// <param name="epsilons">The noise by row, of all its samples. // [rows][samples·latent size]</param>
    /// <param name="noise">The seed and step that dropout's masks depend on.</param>
    internal ReferenceRow[] Train(double[][] inputs, double[][] epsilons, NoiseKey noise) => Run(inputs, epsilons, noise);

    /// <summary>A row outside training: nothing is dropped, the statistics are the running ones. Without noise, z is the posterior's
    /// mean.</summary>
    internal ReferenceRow Infer(double[] input, double[]? epsilon = null) =>
        Run([input], [epsilon ?? new double[Description.LatentSize]], null)[0];

    // With noise, as in training.
    private ReferenceRow[] Run(double[][] inputs, double[][] epsilons, NoiseKey? noise)
    {
        double[][] hidden = Pipeline(Description.Encoder.SkipLast(1), inputs, noise);
        // As many samples of each record as there is noise for, neighbours.
        ReferenceRow[] samples = hidden
            .SelectMany((x, row) => epsilons[row].Chunk(Description.LatentSize).Select(epsilon => Latent(Posterior(x), epsilon)))
            .ToArray();
        int count = samples.Length / inputs.Length;
        double[][] targets = inputs.SelectMany(input => Enumerable.Repeat(input, count)).ToArray();
        double[][] likelihoods = Pipeline(Description.Decoder.SkipLast(1), Array.ConvertAll(samples, row => row.Latent), noise);
        Func<double[], double[], double> nats = Nats(Description.Decoder[^1], targets, likelihoods, noise is not null);
        return samples
            .Select((sample, i) =>
            {
                double reconstruction = nats(targets[i], likelihoods[i]);
                return sample with { Likelihood = likelihoods[i], Reconstruction = reconstruction, Bound = sample.Bound - reconstruction };
            })
            .Chunk(count)
            .Select(Joined)
            .ToArray();
    }

    private double[] Posterior(double[] x) => Dense(Description.Encoder[^1], x);

    /// <summary>The samples of one record: values one behind the other, the mean of the scores, and ln of the weights' mean.</summary>
    private static ReferenceRow Joined(ReferenceRow[] samples)
    {
        if (samples.Length == 1)
            return samples[0];
        double largest = samples.Max(sample => sample.Bound);
        return samples[0] with
        {
            Latent = [.. samples.SelectMany(sample => sample.Latent)],
            Likelihood = [.. samples.SelectMany(sample => sample.Likelihood)],
            Reconstruction = samples.Average(sample => sample.Reconstruction),
            Bound = largest + Math.Log(samples.Average(sample => Math.Exp(sample.Bound - largest))),
        };
    }

    // Its bound is so far ln p(z) − ln q(z|x), from the densities themselves.
    private ReferenceRow Latent(double[] posterior, double[] epsilon)
    {
        int size = Description.LatentSize;
        double[] mean = posterior[..size];
        double[] logVariance = Array.ConvertAll(posterior[size..], ReferenceMath.BoundedLogVariance);
        var latent = new double[size];
        var divergence = new double[size];
        double ratio = 0;
        for (int i = 0; i < size; i++)
        {
            latent[i] = mean[i] + (Math.Exp(0.5 * logVariance[i]) * epsilon[i]);
            divergence[i] = ReferenceMath.DivergenceNats(mean[i], logVariance[i]);
            ratio += ReferenceMath.GaussianNats(latent[i], mean[i], Math.Exp(0.5 * logVariance[i]))
                - ReferenceMath.GaussianNats(latent[i], 0, 1);
        }
        return new ReferenceRow(posterior, latent, [], 0, divergence) { Bound = ratio };
    }

    private Func<double[], double[], double> Nats(StageDescription stage, double[][] inputs, double[][] likelihoods, bool training)
    {
        if (stage.Kind == "Mixed")
            return MixedNats(stage, inputs, likelihoods, training);
        if (stage.Kind != "GaussianOptimal")
            return (x, likelihood) => ReferenceLikelihoods.Nats(stage, x, likelihood);
        double optimal = OptimalSigma(stage, inputs, likelihoods, training);
        return (x, likelihood) => x.Zip(likelihood, (value, mean) => ReferenceMath.GaussianNats(value, mean, optimal)).Sum();
    }

    // Each part's own of its columns, added.
    private Func<double[], double[], double> MixedNats(StageDescription stage, double[][] inputs, double[][] likelihoods, bool training)
    {
        var parts = new List<Func<double[], double[], double>>();
        (int column, int parameter) = (0, 0);
        foreach (StageDescription part in stage.Stages)
        {
            Range columns = column..(column += part.Output[0]);
            Range parameters = parameter..(parameter += part.Input.Aggregate(1, (product, size) => product * size));
            Func<double[], double[], double> nats = Nats(
                part, Array.ConvertAll(inputs, x => x[columns]), Array.ConvertAll(likelihoods, y => y[parameters]), training);
            parts.Add((x, y) => nats(x[columns], y[parameters]));
        }
        return (x, y) => parts.Sum(nats => nats(x, y));
    }

    // In training the batch's own, which is also what a model without any training before keeps; else the model's.
    private double OptimalSigma(StageDescription stage, double[][] inputs, double[][] likelihoods, bool training)
    {
        string name = stage.Path + ".running_var";
        if (!training)
            return Math.Sqrt(State is null ? 1 : State[name][0]);
        double variance = inputs.Zip(likelihoods, (x, mean) => x.Zip(mean, (a, b) => (a - b) * (a - b)).Average()).Average();
        NextState[name] = [variance];
        return Math.Sqrt(variance);
    }

    private double[][] Pipeline(IEnumerable<StageDescription> stages, double[][] rows, NoiseKey? noise) =>
        stages.Aggregate(rows, (x, stage) => Stage(stage, x, noise));

    // What a stage does to a batch: for most, the same to each row.
    private double[][] Stage(StageDescription stage, double[][] rows, NoiseKey? noise) => stage.Kind switch
    {
        "BatchNorm" => noise is null ? NormalizeByRunning(stage, rows) : NormalizeByBatch(stage, rows),
        "Dropout" => noise is { } key ? rows.Select((x, row) => Drop(stage, x, key, row)).ToArray() : rows,
        "Residual" => Residual(stage, rows, noise),
        "Repeat" or "Block" => Pipeline(stage.Stages, rows, noise),
        _ => Array.ConvertAll(rows, x => Stage(stage, x)),
    };

    private double[] Stage(StageDescription stage, double[] x) => stage.Kind switch
    {
        "Flatten" or "Reshape" => x,
        "Dense" => Dense(stage, x),
        "Conv" or "Conv1d" or "ConvTranspose" or "ConvTranspose1d" => ReferenceConvolution.Apply(
            stage, x, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]),
        "LayerNorm" => ReferenceMath.LayerNorm(x, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]),
        "GroupNorm" => ReferenceMath.GroupNorm(
            x, (int)stage.Arguments["groups"], Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]),
        "Relu" => Each(x, ReferenceMath.Relu),
        "LeakyRelu" => Each(x, value => ReferenceMath.LeakyRelu(value, stage.Arguments["slope"])),
        "Elu" => Each(x, value => ReferenceMath.Elu(value, stage.Arguments["alpha"])),
        "Gelu" => Each(x, ReferenceMath.Gelu),
        "Silu" => Each(x, ReferenceMath.Silu),
        "Tanh" => Each(x, Math.Tanh),
        "Sigmoid" => Each(x, ReferenceMath.Sigmoid),
        "Softplus" => Each(x, ReferenceMath.Softplus),
        "Log1p" => Each(x, ReferenceMath.Log1p),
        "MaxPool" or "AvgPool" or "GlobalAvgPool" or "Upsample" or "PixelShuffle" => ReferenceImages.Apply(stage, x),
        _ => throw new NotSupportedException($"{stage.Kind} at {stage.Path}"),
    };

    private double[][] Residual(StageDescription stage, double[][] rows, NoiseKey? noise)
    {
        ILookup<bool, StageDescription> stages = stage.Stages.ToLookup(inner => inner.Path == stage.Path + ".projection");
        double[][] shortcuts = Pipeline(stages[true], rows, noise);
        double[][] blocks = Pipeline(stages[false], rows, noise);
        Assert.Equal(shortcuts[0].Length, blocks[0].Length);
        return shortcuts.Zip(blocks, (x, block) => x.Zip(block, (a, b) => a + b).ToArray()).ToArray();
    }

    private double[] Dense(StageDescription stage, double[] x) =>
        ReferenceMath.Dense(x, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]);

    // The batch as one long row: every value of a channel takes part.
    private double[][] NormalizeByBatch(StageDescription stage, double[][] rows)
    {
        double[] all = rows.SelectMany(x => x).ToArray();
        int channels = stage.Input[^1];
        double count = (double)all.Length / channels;
        (double[] mean, double[] variance) = ReferenceMath.Moments(all, channels);
        (double[] runningMean, double[] runningVariance) = Running(stage);
        NextState[stage.Path + ".running_mean"] = runningMean.Zip(mean, (old, now) => (0.9 * old) + (0.1 * now)).ToArray();
        NextState[stage.Path + ".running_var"] =
            runningVariance.Zip(variance, (old, now) => (0.9 * old) + (0.1 * now * count / (count - 1))).ToArray();
        return Normalize(stage, rows, mean, variance);
    }

    private double[][] NormalizeByRunning(StageDescription stage, double[][] rows)
    {
        (double[] mean, double[] variance) = Running(stage);
        return Normalize(stage, rows, mean, variance);
    }

    private double[][] Normalize(StageDescription stage, double[][] rows, double[] mean, double[] variance) =>
        Array.ConvertAll(rows, x => ReferenceMath.BatchNorm(
            x, mean, variance, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]));

    private (double[] Mean, double[] Variance) Running(StageDescription stage) => State is null
        ? (new double[stage.Input[^1]], Enumerable.Repeat(1.0, stage.Input[^1]).ToArray())
        : (State[stage.Path + ".running_mean"], State[stage.Path + ".running_var"]);

    private double[] Drop(StageDescription stage, double[] x, NoiseKey noise, int row)
    {
        double rate = stage.Arguments["rate"];
        var uniform = new float[x.Length];
        UniformNoise.Fill(noise.For(NoisePurpose.Dropout, DropoutStream(stage)), (ulong)row * (ulong)x.Length, uniform);
        return x.Zip(uniform, (value, u) => u >= (float)rate ? value / (1 - rate) : 0).ToArray();
    }

    /// <summary>The running number of a dropout layer in the model, the encoder's first.</summary>
    private uint DropoutStream(StageDescription stage)
    {
        int stream = Description.Encoder.Concat(Description.Decoder)
            .SelectMany(Flat)
            .Where(layer => layer.Kind == "Dropout")
            .Select(layer => layer.Path)
            .ToList()
            .IndexOf(stage.Path);
        return checked((uint)stream);
    }

    private static IEnumerable<StageDescription> Flat(StageDescription stage) => stage.Stages.SelectMany(Flat).Prepend(stage);

    private static double[] Each(double[] x, Func<double, double> function) => Array.ConvertAll(x, value => function(value));
}

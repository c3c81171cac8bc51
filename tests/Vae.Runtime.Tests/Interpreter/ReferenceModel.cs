using Vae.Sampling;

namespace Vae.Tests.Interpreter;

/// <summary>What the reference computes for one row.</summary>
/// <param name="Posterior">Means, then log-variances.</param>
/// <param name="Latent">z.</param>
/// <param name="Likelihood">The likelihood's parameters: logits, or means.</param>
/// <param name="Reconstruction">−ln p(x|z), in nats.</param>
/// <param name="Divergence">Each latent dimension's share of the divergence, in nats.</param>
internal sealed record ReferenceRow(
    double[] Posterior, double[] Latent, double[] Likelihood, double Reconstruction, double[] Divergence);

/// <summary>
/// A model interpreted from its description in double precision, row by row, with plain loops: what the generated code is compared
/// with. It shares nothing with that code but the description, and the uniform numbers that dropout's masks come from.
/// </summary>
/// <param name="Description">The model.</param>
/// <param name="Parameters">Its parameters by name, in the layout of files: a dense weight is [outputs, inputs].</param>
internal sealed record ReferenceModel(ModelDescription Description, IReadOnlyDictionary<string, double[]> Parameters)
{
    /// <summary>A row of a training pass: z is drawn with the given ε, and dropout drops.</summary>
    /// <param name="input">The row's data. // [data size]</param>
    /// <param name="epsilon">The row's noise. // [latent size]</param>
    /// <param name="noise">The seed and step that the masks depend on.</param>
    /// <param name="row">The row's number in its batch, which the masks depend on too.</param>
    internal ReferenceRow Train(double[] input, double[] epsilon, NoiseKey noise, int row) =>
        Run(input, epsilon, (stage, x) => Drop(stage, x, noise, row));

    /// <summary>A row outside training: nothing is dropped. Without noise, z is the posterior's mean.</summary>
    internal ReferenceRow Infer(double[] input, double[]? epsilon = null) =>
        Run(input, epsilon ?? new double[Description.LatentSize], (_, x) => x);

    /// <summary>Rows that are scored together: a likelihood with a σ of the whole batch needs them all.</summary>
    internal ReferenceRow[] Together(IEnumerable<ReferenceRow> rows)
    {
        ReferenceRow[] all = rows.ToArray();
        if (Description.Decoder[^1].Kind != "GaussianOptimal")
            return all;
        double variance = Math.Max(all.Average(row => row.Reconstruction) / Description.DataSize, Math.Exp(-12));
        double constant = 0.5 * Description.DataSize * Math.Log(2 * Math.PI * variance);
        return Array.ConvertAll(all, row => row with { Reconstruction = (0.5 * row.Reconstruction / variance) + constant });
    }

    private ReferenceRow Run(double[] input, double[] epsilon, Func<StageDescription, double[], double[]> dropout)
    {
        double[] hidden = Pipeline(Description.Encoder.SkipLast(1), input, dropout);
        double[] posterior = Dense(Description.Encoder[^1], hidden);
        int size = Description.LatentSize;
        double[] mean = posterior[..size];
        double[] logVariance = posterior[size..];
        var latent = new double[size];
        var divergence = new double[size];
        for (int i = 0; i < size; i++)
        {
            latent[i] = mean[i] + (Math.Exp(0.5 * logVariance[i]) * epsilon[i]);
            divergence[i] = ReferenceMath.DivergenceNats(mean[i], logVariance[i]);
        }
        double[] likelihood = Pipeline(Description.Decoder.SkipLast(1), latent, dropout);
        return new ReferenceRow(posterior, latent, likelihood, Reconstruction(input, likelihood), divergence);
    }

    private double Reconstruction(double[] x, double[] likelihood)
    {
        StageDescription stage = Description.Decoder[^1];
        Func<double, double, double> nats = stage.Kind switch
        {
            "Bernoulli" => ReferenceMath.BernoulliNats,
            "Gaussian" => (value, mean) => ReferenceMath.GaussianNats(value, mean, stage.Arguments["sigma"]),
            "GaussianOptimal" => (value, mean) => (value - mean) * (value - mean), // Together makes it nats.
            _ => throw new NotSupportedException($"{stage.Kind} as a likelihood"),
        };
        Assert.Equal(x.Length, likelihood.Length);
        return x.Zip(likelihood, nats).Sum();
    }

    private double[] Pipeline(
        IEnumerable<StageDescription> stages, double[] input, Func<StageDescription, double[], double[]> dropout) =>
        stages.Aggregate(input, (x, stage) => Stage(stage, x, dropout));

    private double[] Stage(StageDescription stage, double[] x, Func<StageDescription, double[], double[]> dropout) => stage.Kind switch
    {
        "Flatten" or "Reshape" => x,
        "Dense" => Dense(stage, x),
        "LayerNorm" => ReferenceMath.LayerNorm(x, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]),
        "Dropout" => dropout(stage, x),
        "Relu" => Each(x, ReferenceMath.Relu),
        "LeakyRelu" => Each(x, value => ReferenceMath.LeakyRelu(value, stage.Arguments["slope"])),
        "Elu" => Each(x, value => ReferenceMath.Elu(value, stage.Arguments["alpha"])),
        "Gelu" => Each(x, ReferenceMath.Gelu),
        "Silu" => Each(x, ReferenceMath.Silu),
        "Tanh" => Each(x, Math.Tanh),
        "Sigmoid" => Each(x, ReferenceMath.Sigmoid),
        "Softplus" => Each(x, ReferenceMath.Softplus),
        "MaxPool" or "AvgPool" or "GlobalAvgPool" or "Upsample" or "PixelShuffle" => ReferenceImages.Apply(stage, x),
        "Residual" => x.Zip(Pipeline(stage.Stages, x, dropout), (shortcut, block) => shortcut + block).ToArray(),
        "Repeat" or "Block" => Pipeline(stage.Stages, x, dropout),
        _ => throw new NotSupportedException($"{stage.Kind} at {stage.Path}"),
    };

    private double[] Dense(StageDescription stage, double[] x) =>
        ReferenceMath.Dense(x, Parameters[stage.Path + ".weight"], Parameters[stage.Path + ".bias"]);

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

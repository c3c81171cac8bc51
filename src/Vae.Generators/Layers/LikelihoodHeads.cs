namespace Vae.Generators;

/// <summary>The end of a decoder: the likelihood p(x|z), whose parameters the decoder's output is.</summary>
/// <param name="Kernel">The runtime's class.</param>
/// <param name="Sigma">A fixed standard deviation, for those that have one.</param>
internal sealed record LikelihoodHead(string Kernel, double? Sigma)
{
    private const string Variance = "running_var";
    private const string Batches = "num_batches_tracked";

    internal string Name => Kernel.Substring(0, Kernel.Length - "Likelihood".Length);

    internal string Display => Sigma is null or 1 ? Name : $"{Name}(Sigma = {Literals.Plain(Sigma.Value)})";

    internal IEnumerable<Argument> Arguments => Sigma is { } sigma ? [new Argument("sigma", EquatableArray.Of(sigma))] : [];

    /// <summary>Its state tensors: a σ² that the data find.</summary>
    internal IEnumerable<StateSpec> State => this == GaussianOptimal
        ?
        [
            new StateSpec(Variance, EquatableArray<int>.Empty, "RunningVariance"),
            new StateSpec(Batches, EquatableArray<int>.Empty, "BatchCount"),
        ]
        : [];

    internal static LikelihoodHead Bernoulli { get; } = new("BernoulliLikelihood", null);

    internal static LikelihoodHead GaussianOptimal { get; } = new("GaussianOptimalLikelihood", null);

    internal static LikelihoodHead? ParseGaussian(StageDeclaration stage, ProblemList problems)
    {
        double sigma = stage.Number("Sigma", 1);
        // Its square and its logarithm must be finite as floats.
        if (sigma is >= 1e-15 and <= 1e15)
            return new LikelihoodHead("GaussianLikelihood", sigma);
        problems.Add(Descriptors.BadArgument, stage.Location, "Gaussian", "Sigma", "between 1e-15 and 1e15", Literals.Plain(sigma));
        return null;
    }

    /// <summary>Writes −ln p(x|z) of each row.</summary>
    internal void Score(Lowering program, string path, int size, Value likelihood, Value input, Value reconstruction)
    {
        IEnumerable<Operand> state = this == GaussianOptimal ? [Operand.Recall(program.State($"{path}.{Variance}"))] : [];
        program.Emit("−ln p(x|z), row by row", $"{Kernel}.Score",
            [.. Sizes(size), Operand.Read(likelihood), Operand.Read(input), .. state, Operand.Write(reconstruction)]);
    }

    /// <summary>Writes −ln p(x|z) of each row, and its weighted gradient.</summary>
    internal Value ScoreAndGradient(Lowering program, string path, int size, Value likelihood, Value input, Value reconstruction)
    {
        Value gradient = Lowering.Buffer("likelihood.gradient", size);
        program.Emit($"{Display}: −ln p(x|z), row by row, and its gradient", $"{Kernel}.ScoreAndGradient",
            [.. Sizes(size), "pass.ReconstructionWeight", Operand.Read(likelihood), Operand.Read(input), Operand.Write(reconstruction),
                Operand.Write(gradient), .. State.Select(spec => Operand.Keep(program.State($"{path}.{spec.Name}")))]);
        return gradient;
    }

    /// <summary>Writes the mean of p(x|z).</summary>
    internal void Mean(Lowering program, int size, Value likelihood, Value mean) =>
        program.Emit("the mean of p(x|z)", $"{Kernel}.Mean", [.. Sizes(size), Operand.Read(likelihood), Operand.Write(mean)]);

    private IEnumerable<Operand> Sizes(int size) =>
        Sigma is { } sigma ? ["rows", size, Literals.Float(sigma)] : ["rows", size];
}

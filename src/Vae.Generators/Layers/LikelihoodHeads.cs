namespace Vae.Generators;

/// <summary>The end of a decoder: the likelihood p(x|z), whose parameters the decoder's output is.</summary>
/// <param name="Name">Its name in the language; the runtime's class is that, and Likelihood.</param>
/// <param name="Values">Its arguments, in the order in which its kernels take them.</param>
internal record LikelihoodHead(string Name, EquatableArray<HeadArgument> Values)
{
    private const string Variance = "running_var";
    private const string Batches = "num_batches_tracked";

    // Their squares and their logarithms must be finite as floats.
    private const string ScaleRange = "between 1e-15 and 1e15";

    private delegate LikelihoodHead? Reader(StageDeclaration stage, ProblemList problems);

    private static readonly Dictionary<string, Reader> Readers = new()
    {
        ["Bernoulli"] = Plain,
        ["ContinuousBernoulli"] = Plain,
        ["Gaussian"] = (stage, problems) => With(stage, Scale(stage, "Sigma", problems)),
        ["GaussianOptimal"] = Plain,
        ["GaussianLearned"] = Plain,
        ["Laplace"] = (stage, problems) => With(stage, Scale(stage, "Scale", problems)),
        ["StudentT"] = (stage, problems) => With(
            stage, Real(stage, "degrees", isNamed: false, 0, "between 0.01 and 1e6", problems, least: 0.01, most: 1e6),
            Scale(stage, "Scale", problems)),
        ["Poisson"] = Plain,
        ["NegativeBinomial"] = Plain,
        ["Categorical"] = (stage, problems) => With(stage, Whole(stage, "classes", problems, least: 2, most: 65536)),
        ["DiscretizedLogistic"] = (stage, problems) => With(stage, Whole(stage, "mixtures", problems, least: 1, most: 64)),
    };

    internal string Kernel => Name + "Likelihood";

    internal virtual string Display
    {
        get
        {
            IEnumerable<string> written = Values.Where(value => !value.IsDefault).Select(value => value.ToString());
            return written.Any() ? $"{Name}({string.Join(", ", written)})" : Name;
        }
    }

    /// <summary>The parts of a mixture over columns, each with its own columns; none elsewhere.</summary>
    internal virtual IEnumerable<MixedPart> Parts => [];

    internal IEnumerable<Argument> Arguments => Values.Select(value => new Argument(value.Description, EquatableArray.Of(value.Value)));

    /// <summary>Its state tensors: a σ² that the data find.</summary>
    internal virtual IEnumerable<StateSpec> State => HasState
        ?
        [
            new StateSpec(Variance, EquatableArray<int>.Empty, "RunningVariance"),
            new StateSpec(Batches, EquatableArray<int>.Empty, "BatchCount"),
        ]
        : [];

    /// <summary>What its parameters are, where an activation before them would be a mistake; null where any may be right.</summary>
    internal virtual string? Unbounded => Name switch
    {
        "Bernoulli" or "ContinuousBernoulli" => "logits, of either sign, and applies the sigmoid itself",
        "Poisson" => "the logarithm of a rate, of either sign, and applies the exponential itself",
        _ => null,
    };

    /// <summary>Parameters of each data element, and what they are where there are several.</summary>
    private (int Count, string What) PerElement => Name switch
    {
        "GaussianLearned" => (2, "a mean and a log-variance"),
        "NegativeBinomial" => (2, "a logit and the logarithm of a size"),
        "Categorical" => ((int)Values[0].Value, "a logit for each class"),
        "DiscretizedLogistic" => (3 * (int)Values[0].Value, "logits, means and logarithms of scales"),
        _ => (1, ""),
    };

    /// <summary>
    /// Whether an element's parameters stand together, in an axis of their own; else one block after the other in the last one.
    /// </summary>
    private bool IsPlaceByPlace => Name == "Categorical";

    private bool HasState => Name == "GaussianOptimal";

    /// <summary>Whether a word is that of a likelihood of its own.</summary>
    internal static bool IsWord(string name) => Readers.ContainsKey(name);

    /// <summary>Whether the decoder's output has the data's shape, whatever the arguments.</summary>
    internal static bool TakesOnePerElement(string name) => name is not ("Categorical" or "DiscretizedLogistic");

    internal static LikelihoodHead? Parse(StageDeclaration stage, ProblemList problems) => Readers[stage.Name](stage, problems);

    /// <summary>
    /// The shape that the decoder's output must have: the data's; where each element takes several parameters, the last axis is so many
    /// times as long, with the first parameters first; but classes have an axis of their own, or that of a single channel.
    /// </summary>
    internal virtual Shape Parameters(Shape data)
    {
        bool addsAxis = IsPlaceByPlace && (data.IsVector || data.Last > 1) && data.Sizes.Count < 4;
        int[] sizes = addsAxis ? [.. data.Sizes, 1] : data.Sizes.ToArray();
        // No array is so large; the check of the model's size answers it.
        int last = sizes[sizes.Length - 1];
        sizes[sizes.Length - 1] = (int)Math.Min(int.MaxValue / (data.Size / last), (long)PerElement.Count * last);
        return new Shape(sizes.ToEquatable());
    }

    /// <summary>In words, how its parameters are made of the data's shape; empty where they are alike.</summary>
    internal virtual string HowMany(Shape data) =>
        PerElement.Count == 1 ? "" : $"{Display} takes {Parameters(data)}, {PerElement.What} of each element";

    /// <summary>Writes −ln p(x|z) of each row.</summary>
    internal virtual void Score(Lowering program, string path, Shape data, Value likelihood, Value input, Value reconstruction)
    {
        IEnumerable<Operand> state = HasState ? [Operand.Recall(program.State($"{path}.{Variance}"))] : [];
        program.Emit("−ln p(x|z), row by row", $"{Kernel}.Score",
            [.. Sizes(data), Operand.Read(likelihood), Operand.Read(input), .. state, Operand.Write(reconstruction)]);
    }

    /// <summary>Writes −ln p(x|z) of each row, and its weighted gradient.</summary>
    /// <param name="program">The program.</param>
    /// <param name="path">The likelihood's path.</param>
    /// <param name="data">The data's shape.</param>
    /// <param name="likelihood">Its parameters.</param>
    /// <param name="input">The data.</param>
    /// <param name="reconstruction">Where −ln p(x|z) goes.</param>
    /// <param name="name">What its buffers' names begin with.</param>
    internal virtual Value ScoreAndGradient(
        Lowering program, string path, Shape data, Value likelihood, Value input, Value reconstruction, string name = "likelihood")
    {
        Value gradient = Lowering.Buffer($"{name}.gradient", Parameters(data).Size);
        program.Emit($"{Display}: −ln p(x|z), row by row, and its gradient", $"{Kernel}.ScoreAndGradient",
            [.. Sizes(data), "pass.ReconstructionWeight", Operand.Read(likelihood), Operand.Read(input), Operand.Write(reconstruction),
                Operand.Write(gradient), .. State.Select(spec => Operand.Keep(program.State($"{path}.{spec.Name}")))]);
        return gradient;
    }

    /// <summary>Writes the mean of p(x|z).</summary>
    /// <param name="program">The program.</param>
    /// <param name="data">The data's shape.</param>
    /// <param name="likelihood">Its parameters.</param>
    /// <param name="mean">Where the mean goes.</param>
    /// <param name="name">What its buffers' names begin with.</param>
    internal virtual void Mean(Lowering program, Shape data, Value likelihood, Value mean, string name = "mean") =>
        program.Emit("the mean of p(x|z)", $"{Kernel}.Mean", [.. Sizes(data), Operand.Read(likelihood), Operand.Write(mean)]);

    private IEnumerable<Operand> Sizes(Shape data) =>
        [
            "rows",
            data.Size,
            .. PerElement.Count == 1 || IsPlaceByPlace ? (IEnumerable<Operand>)[] : [data.Last],
            .. Values.Select(value => (Operand)value.Literal),
        ];

    private static LikelihoodHead Plain(StageDeclaration stage, ProblemList problems) =>
        new(stage.Name, EquatableArray<HeadArgument>.Empty);

    /// <summary>Null if one of the arguments is out of its range.</summary>
    private static LikelihoodHead? With(StageDeclaration stage, params HeadArgument?[] values) =>
        values.Any(value => value is null) ? null : new LikelihoodHead(stage.Name, values.Select(value => value!).ToEquatable());

    private static HeadArgument? Scale(StageDeclaration stage, string name, ProblemList problems) =>
        Real(stage, name, isNamed: true, 1, ScaleRange, problems, least: 1e-15, most: 1e15);

    private static HeadArgument? Whole(StageDeclaration stage, string name, ProblemList problems, int least, int most)
    {
        double value = stage.Number(name);
        if (value >= least && value <= most)
            return new HeadArgument(name, IsNamed: false, value, IsDefault: false, IsInteger: true);
        problems.Add(
            Descriptors.BadSize, stage.Location, stage.Name,
            $"{name} must be at least {Literals.Int(least)} and at most {Literals.Int(most)}; it is {Literals.Plain(value)}");
        return null;
    }

    private static HeadArgument? Real(
        StageDeclaration stage, string name, bool isNamed, double otherwise, string range, ProblemList problems, double least, double most)
    {
        double value = stage.Number(name, otherwise);
        if (value >= least && value <= most)
            return new HeadArgument(name, isNamed, value, IsDefault: isNamed && value == otherwise);
        problems.Add(Descriptors.BadArgument, stage.Location, stage.Name, name, range, Literals.Plain(value));
        return null;
    }
}

/// <summary>An argument of a likelihood.</summary>
/// <param name="Name">Its name in the declaration.</param>
/// <param name="IsNamed">Whether it is written with its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsDefault">Whether it need not be written.</param>
/// <param name="IsInteger">Whether kernels take it as an integer.</param>
internal sealed record HeadArgument(string Name, bool IsNamed, double Value, bool IsDefault, bool IsInteger = false)
{
    /// <summary>Its name in the description that the model carries at run time.</summary>
    internal string Description => char.ToLowerInvariant(Name[0]) + Name.Substring(1);

    internal string Literal => IsInteger ? Literals.Int((long)Value) : Literals.Float(Value);

    /// <summary>As a person would write it.</summary>
    public override string ToString() => (IsNamed ? Name + " = " : "") + Literals.Plain(Value);
}

using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>A likelihood of the language: everything that the compiler needs about it.</summary>
/// <param name="Name">Its word. The runtime's class has this name followed by Likelihood.</param>
internal sealed record LikelihoodWord(string Name)
{
    // The squares and the logarithms of these numbers must be finite as floats.
    private const string ScaleRange = "between 1e-15 and 1e15";

    private static readonly Dictionary<string, LikelihoodWord> s_all = new LikelihoodWord[]
    {
        new("Bernoulli") { Unbounded = "logits, of either sign, and applies the sigmoid itself" },
        new("ContinuousBernoulli") { Unbounded = "logits, of either sign, and applies the sigmoid itself" },
        new("Gaussian") { Arguments = [Scale("Sigma")] },
        new("GaussianOptimal") { HasState = true },
        new("GaussianLearned") { PerElement = _ => 2, What = "a mean and a log-variance" },
        new("Laplace") { Arguments = [Scale("Scale")] },
        new("StudentT") { Arguments = [Real("degrees", "between 0.01 and 1e6", least: 0.01, most: 1e6), Scale("Scale")] },
        new("Poisson") { Unbounded = "the logarithm of a rate, of either sign, and applies the exponential itself" },
        new("NegativeBinomial")
        {
            PerElement = _ => 2,
            What = "a logit and the logarithm of a size",
            Unbounded = "a logit and the logarithm of a size, of either sign",
        },
        new("Categorical")
        {
            Arguments = [Whole("classes", least: 2, most: 65536)],
            PerElement = arguments => (int)arguments[0].Value,
            What = "a logit for each class",
            Unbounded = "logits, of either sign, and applies the softmax itself",
            HasOwnAxis = true,
            TakesOnePerElement = false,
        },
        new("DiscretizedLogistic")
        {
            Arguments = [Whole("mixtures", least: 1, most: 64)],
            PerElement = arguments => 3 * (int)arguments[0].Value,
            What = "logits, means and logarithms of scales",
            Unbounded = "logits, means and logarithms of scales, of either sign",
            TakesOnePerElement = false,
        },
    }.ToDictionary(word => word.Name);

    private delegate HeadArgument? Reader(StageDeclaration stage, ProblemList problems);

    /// <summary>Its parameters in words, if no activation can be right before them; null if one can.</summary>
    internal string? Unbounded { get; private init; }

    /// <summary>The number of parameters of each data element.</summary>
    internal Func<EquatableArray<HeadArgument>, int> PerElement { get; private init; } = _ => 1;

    /// <summary>The parameters in words, if there are several.</summary>
    internal string What { get; private init; } = "";

    /// <summary>
    /// Whether an element's parameters are stored together, in a separate axis; otherwise the last axis has one block after the other.
    /// </summary>
    internal bool HasOwnAxis { get; private init; }

    /// <summary>Whether it has a σ² that is computed from the data.</summary>
    internal bool HasState { get; private init; }

    /// <summary>Whether the decoder's output has the data's shape for any arguments.</summary>
    internal bool TakesOnePerElement { get; private init; } = true;

    internal OpKind Score { get; } = new($"{Name}Likelihood.Score");

    /// <summary>Its score together with its gradient.</summary>
    internal OpKind ScoreAndGradient { get; } = new($"{Name}Likelihood.ScoreAndGradient");

    internal OpKind Mean { get; } = new($"{Name}Likelihood.Mean");

    private Reader[] Arguments { get; init; } = [];

    /// <summary>The likelihood of a word; null for any other word.</summary>
    internal static LikelihoodWord? Find(string name) => s_all.TryGetValue(name, out LikelihoodWord? word) ? word : null;

    /// <summary>Reads its arguments; null if one is out of its range.</summary>
    internal LikelihoodHead? Parse(StageDeclaration stage, ProblemList problems)
    {
        List<HeadArgument?> values = Arguments.Select(read => read(stage, problems)).ToList();
        return values.Contains(null) ? null : new ElementLikelihood(this, values.Select(value => value!).ToEquatable());
    }

    public bool Equals(LikelihoodWord? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode();

    private static Reader Scale(string name) => (stage, problems) =>
        Real(stage, name, isNamed: true, 1, ScaleRange, problems, least: 1e-15, most: 1e15);

    private static Reader Real(string name, string range, double least, double most) => (stage, problems) =>
        Real(stage, name, isNamed: false, 0, range, problems, least, most);

    private static Reader Whole(string name, int least, int most) => (stage, problems) =>
    {
        double value = stage.Number(name);
        if (value >= least && value <= most)
            return new HeadArgument(name, IsNamed: false, value, IsDefault: false, IsInteger: true);
        problems.Add(
            Descriptors.BadSize, stage.Location, stage.Name,
            $"{name} must be at least {Literals.Int(least)} and at most {Literals.Int(most)}; it is {Literals.Plain(value)}");
        return null;
    };

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
/// <param name="IsDefault">Whether it may be left out.</param>
/// <param name="IsInteger">Whether kernels take it as an integer.</param>
internal sealed record HeadArgument(string Name, bool IsNamed, double Value, bool IsDefault, bool IsInteger = false)
{
    /// <summary>Its name in the description that the model has at run time.</summary>
    internal string Description => char.ToLowerInvariant(Name[0]) + Name.Substring(1);

    internal Operand ToOperand() => IsInteger ? (int)Value : Operand.Number(Value);

    /// <summary>The value as the user would write it.</summary>
    public override string ToString() => (IsNamed ? Name + " = " : "") + Literals.Plain(Value);
}

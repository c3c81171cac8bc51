namespace Vae.Generators;

/// <summary>Reads an objective's terms: their ranges, and which of them exclude each other.</summary>
internal sealed class ObjectiveReader(ProblemList problems)
{
    private const string Weight = "above 0 and at most 1e30";
    private const string WeightOrZero = "at least 0 and at most 1e30";
    private const string Span = "above 0 and at most 1e6";

    private const string Bound = "ImportanceWeighted";
    private const string WhyAlone = "the bound is of ln p(x), and its two terms have no weights of their own";
    private const int MostSamples = 65_536;

    /// <summary>Which terms cannot stand beside which, and why.</summary>
    private static readonly (string First, string Second, string Why)[] Exclusions =
    [
        ("Warmup", "Cyclical", "each is a schedule of β, and there is one"),
        ("Capacity", "Beta", "the capacity's γ takes the place of β"),
        ("Capacity", "Warmup", "the capacity's γ takes the place of β"),
        ("Capacity", "Cyclical", "the capacity's γ takes the place of β"),
        ("Capacity", "FreeBits", "each says how much divergence is wanted"),
        ("Geco", "Beta", "Geco finds the weight itself"),
        ("Geco", "Warmup", "Geco finds the weight itself"),
        ("Geco", "Cyclical", "Geco finds the weight itself"),
        ("Geco", "Capacity", "each finds the weight in its own way"),
        ("TotalCorrelation", "Beta", "it weighs one part of the divergence and leaves the others as they are"),
        ("TotalCorrelation", "Capacity", "the capacity's γ is the divergence's weight"),
        (Bound, "Beta", WhyAlone),
        (Bound, "Warmup", WhyAlone),
        (Bound, "Cyclical", WhyAlone),
        (Bound, "FreeBits", WhyAlone),
        (Bound, "Capacity", WhyAlone),
        (Bound, "Geco", WhyAlone),
    ];

    private readonly Dictionary<string, StageDeclaration> _seen = [];

    internal Objective Read(IEnumerable<StageDeclaration> terms)
    {
        double beta = 1;
        string reduction = "Sum";
        ImportanceWeightedBound? bound = null;
        var extra = new List<ObjectiveTerm>();
        foreach (StageDeclaration term in terms)
        {
            if (!LayerRegistry.IsTerm(term.Name))
            {
                problems.Add(Descriptors.Misplaced, term.Location, term.Name, "an objective is made of terms: Elbo, Beta(1)");
            }
            else if (_seen.ContainsKey(term.Name))
            {
                problems.Add(Descriptors.TermTwice, term.Location, term.Name);
            }
            else
            {
                CheckNeighbours(term);
                _seen.Add(term.Name, term);
                if (term.Name == "Beta")
                    beta = Number(term, "weight", IsWeightOrZero, WeightOrZero);
                else if (term.Name == "Reduction")
                    reduction = ReadReduction(term);
                else if (term.Name == Bound)
                    bound = ReadBound(term, extra);
                else if (term.Name != "Elbo")
                    extra.Add(ReadBalance(term));
            }
        }
        if (reduction == "Mean")
        {
            NotMean("Geco", "Geco's target is in nats per sample, and it finds the scale itself");
            NotMean(Bound, WhyAlone);
        }
        return new Objective(beta, reduction, bound, extra.ToEquatable());
    }

    private void NotMean(string name, string why)
    {
        if (_seen.TryGetValue(name, out StageDeclaration? term))
            problems.Add(Descriptors.TermsExclude, Later(term, _seen["Reduction"]), name, "Reduction(Reduction.Mean)", why);
    }

    private ImportanceWeightedBound ReadBound(StageDeclaration term, List<ObjectiveTerm> extra)
    {
        double samples = Number(term, "samples", value => value is >= 1 and <= MostSamples, "from 1 to 65,536");
        bool isDoubly = term.Number("DoublyReparameterized", 0) != 0;
        string doubly = isDoubly ? "true" : "false";
        extra.Add(new ObjectiveTerm(
            Bound, $"new ImportanceWeighted({Literals.Int((long)samples)}, {doubly})",
            $"k = {Literals.Plain(samples)} samples of each record"
            + (isDoubly ? ", the encoder's gradient doubly reparameterised" : "")));
        return new ImportanceWeightedBound((int)samples, isDoubly, term.Location);
    }

    private static int Later(StageDeclaration one, StageDeclaration other) => Math.Max(one.Location, other.Location);

    private void CheckNeighbours(StageDeclaration term)
    {
        foreach ((string first, string second, string why) in Exclusions)
        {
            string? other = term.Name == first ? second : term.Name == second ? first : null;
            if (other is not null && _seen.ContainsKey(other))
                problems.Add(Descriptors.TermsExclude, term.Location, other, term.Name, why);
        }
        foreach (string other in _seen.Keys)
        {
            bool isBoundAndTerm = (term.Name == Bound && BatchTerms.IsWord(other)) || (other == Bound && BatchTerms.IsWord(term.Name));
            if (isBoundAndTerm)
                problems.Add(Descriptors.TermsExclude, term.Location, other, term.Name, WhyAlone);
        }
    }

    private ObjectiveTerm ReadBalance(StageDeclaration term)
    {
        switch (term.Name)
        {
            case "Warmup":
                double rise = Number(term, "epochs", IsSpan, Span);
                return new("Schedule", $"WeightSchedule.Warmup({Literals.Double(rise)})",
                    $"β rises from 0 over {Literals.Plain(rise)} epochs");
            case "Cyclical":
                double cycles = Number(term, "cycles", value => value is >= 1 and <= 1e6, "at least 1 and at most 1,000,000");
                double part = Number(term, "proportion", value => value is > 0 and <= 1, "above 0 and at most 1");
                return new("Schedule", $"WeightSchedule.Cyclical({Literals.Int((long)cycles)}, {Literals.Double(part)})",
                    $"β rises from 0 in {Literals.Plain(cycles)} cycles, each for {Literals.Plain(part)} of it");
            case "FreeBits":
                double free = Number(term, "nats", IsWeight, Weight);
                double kind = Number(term, "kind", value => value is 0 or 1, "FreeBitsKind.PerDimension or FreeBitsKind.InTotal");
                string name = kind == 0 ? "PerDimension" : "InTotal";
                return new("FreeBits", $"new FreeBits({Literals.Double(free)}, FreeBitsKind.{name})",
                    $"{Literals.Plain(free)} nats of divergence {(kind == 0 ? "per dimension" : "in total")} are free");
            case "Capacity":
                double nats = Number(term, "nats", IsWeight, Weight);
                double epochs = Number(term, "epochs", IsSpan, Span);
                double gamma = Number(term, "gamma", IsWeight, Weight);
                return new("Capacity", $"new Capacity({Literals.Double(nats)}, {Literals.Double(epochs)}, {Literals.Double(gamma)})",
                    $"{Literals.Plain(gamma)}·|KL − C| for the second term, C rising to {Literals.Plain(nats)} over "
                    + $"{Literals.Plain(epochs)} epochs");
            case "TotalCorrelation":
                double correlation = Number(term, "weight", IsWeightOrZero, WeightOrZero);
                string estimator = Member(term, "estimator", "TotalCorrelationEstimator", "MinibatchWeighted", "MinibatchStratified");
                return new(term.Name, $"new TotalCorrelation({Literals.Double(correlation)}, TotalCorrelationEstimator.{estimator})",
                    $"{Literals.Plain(correlation - 1)} times it beside the divergence, which has it once; {estimator}");
            case "Dip":
                double offDiagonal = Number(term, "offDiagonal", IsWeightOrZero, WeightOrZero);
                double diagonal = Number(term, "diagonal", IsWeightOrZero, WeightOrZero);
                string dip = Member(term, "kind", "DipKind", "I", "II");
                return new(term.Name, $"new Dip({Literals.Double(offDiagonal)}, {Literals.Double(diagonal)}, DipKind.{dip})",
                    $"{Literals.Plain(offDiagonal)} times the squared covariances of {(dip == "I" ? "the means" : "z")} and "
                    + $"{Literals.Plain(diagonal)} times the squared distances of their variances from 1");
            case "Mmd":
                double mmd = Number(term, "weight", IsWeightOrZero, WeightOrZero);
                string kernel = Member(term, "kernel", "MmdKernel", "InverseMultiquadratic", "Rbf");
                string scale = term.Has("Scale") ? Literals.Double(Number(term, "Scale", IsWeight, Weight)) : "null";
                return new(term.Name, $"new Mmd({Literals.Double(mmd)}, MmdKernel.{kernel}, {scale})",
                    $"{Literals.Plain(mmd)} times the maximum mean discrepancy between z and the prior; {kernel}");
            case "SlicedWasserstein":
                double sliced = Number(term, "weight", IsWeightOrZero, WeightOrZero);
                double projections = Number(term, "projections", value => value is >= 1 and <= 10_000, "at least 1 and at most 10,000");
                return new(term.Name, $"new SlicedWasserstein({Literals.Double(sliced)}, {Literals.Int((long)projections)})",
                    $"{Literals.Plain(sliced)} times the sliced Wasserstein distance between z and the prior, on "
                    + $"{Literals.Plain(projections)} directions")
                {
                    Projections = (int)projections,
                };
            default:
                double target = Number(term, "target", value => value is >= -1e30 and <= 1e30, "between -1e30 and 1e30");
                double rate = term.Has("Rate") ? Number(term, "Rate", value => value is > 0 and <= 1000, "above 0 and at most 1000") : 1;
                double smoothing = term.Has("Smoothing")
                    ? Number(term, "Smoothing", value => value is >= 0 and < 1, "at least 0 and below 1")
                    : 0.9;
                return new("Geco", $"new Geco({Literals.Double(target)}, {Literals.Double(rate)}, {Literals.Double(smoothing)})",
                    $"the first term weighted by a multiplier that brings it to {Literals.Plain(target)}");
        }
    }

    private static bool IsWeight(double value) => value is > 0 and <= 1e30;

    private static bool IsWeightOrZero(double value) => value is >= 0 and <= 1e30;

    private static bool IsSpan(double value) => value is > 0 and <= 1e6;

    private double Number(StageDeclaration term, string name, Func<double, bool> isGood, string range)
    {
        double value = term.Number(name);
        if (isGood(value))
            return value;
        problems.Add(Descriptors.BadArgument, term.Location, term.Name, name, range, Literals.Plain(value));
        return 1;
    }

    /// <summary>An enum's member by its value.</summary>
    private string Member(StageDeclaration term, string name, string type, params string[] members)
    {
        string range = string.Join(" or ", members.Select(member => $"{type}.{member}"));
        double value = term.Number(name);
        bool exists = value >= 0 && value < members.Length && value == Math.Floor(value);
        if (!exists)
            problems.Add(Descriptors.BadArgument, term.Location, term.Name, name, range, Literals.Plain(value));
        return members[exists ? (int)value : 0];
    }

    private string ReadReduction(StageDeclaration term)
    {
        Number(term, "kind", value => value is 0 or 1, "Reduction.Sum or Reduction.Mean");
        return term.Number("kind") == 1 ? "Mean" : "Sum";
    }
}

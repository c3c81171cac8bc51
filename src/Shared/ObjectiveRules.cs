namespace Vae.Rules;

/// <summary>
/// Which words of an objective exclude each other. The compiler, the library and the program each compile this file, so that what one of
/// them refuses the others refuse too. A word at its neutral value, such as <c>Beta(1)</c>, says nothing and excludes nothing.
/// </summary>
internal static class ObjectiveRules
{
    internal const string Beta = "Beta";
    internal const string Warmup = "Warmup";
    internal const string Cyclical = "Cyclical";
    internal const string FreeBits = "FreeBits";
    internal const string Capacity = "Capacity";
    internal const string Geco = "Geco";
    internal const string TotalCorrelation = "TotalCorrelation";
    internal const string Dip = "Dip";
    internal const string Mmd = "Mmd";
    internal const string SlicedWasserstein = "SlicedWasserstein";
    internal const string ImportanceWeighted = "ImportanceWeighted";

    /// <summary>The reduction over a record's elements, where it is a mean.</summary>
    internal const string Mean = "Reduction.Mean";

    private const string CapacityWeighs = "the capacity's γ takes the place of β";
    private const string GecoWeighs = "Geco finds the weight itself";
    private const string BoundIsAlone = "the bound is of ln p(x), and its two terms have no weights of their own";

    /// <summary>The pairs, with the reason.</summary>
    internal static IReadOnlyList<(string First, string Second, string Why)> Exclusions { get; } =
    [
        (Warmup, Cyclical, "each is a schedule of β, and there is one"),
        (Capacity, Beta, CapacityWeighs),
        (Capacity, Warmup, CapacityWeighs),
        (Capacity, Cyclical, CapacityWeighs),
        (Capacity, FreeBits, "each says how much divergence is wanted"),
        (Geco, Capacity, "each finds the weight in its own way"),
        (Geco, Beta, GecoWeighs),
        (Geco, Warmup, GecoWeighs),
        (Geco, Cyclical, GecoWeighs),
        (Geco, Mean, "Geco's target is in nats per sample, and it finds the scale itself"),
        (TotalCorrelation, Beta, "it weighs one part of the divergence and leaves the others as they are"),
        (Capacity, TotalCorrelation, "the capacity's γ is the divergence's weight"),
        (FreeBits, ImportanceWeighted, BoundIsAlone),
        (Capacity, ImportanceWeighted, BoundIsAlone),
        (Geco, ImportanceWeighted, BoundIsAlone),
        (Beta, ImportanceWeighted, BoundIsAlone),
        (Warmup, ImportanceWeighted, BoundIsAlone),
        (Cyclical, ImportanceWeighted, BoundIsAlone),
        (Mean, ImportanceWeighted, BoundIsAlone),
        (TotalCorrelation, ImportanceWeighted, BoundIsAlone),
        (Dip, ImportanceWeighted, BoundIsAlone),
        (Mmd, ImportanceWeighted, BoundIsAlone),
        (SlicedWasserstein, ImportanceWeighted, BoundIsAlone),
    ];

    /// <summary>Why two words cannot be combined; null if they can.</summary>
    internal static string? WhyNot(string one, string other)
    {
        foreach ((string first, string second, string why) in Exclusions)
        {
            if ((first == one && second == other) || (first == other && second == one))
                return why;
        }
        return null;
    }
}

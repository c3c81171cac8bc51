namespace Vae.Examples.Reports;

/// <summary>
/// What of an objective can be turned, in words that stand behind "Try": a β where it has one, and what it has in the place of it.
/// </summary>
internal static class Levers
{
    /// <summary>What lets the latent code say more; null where the objective has nothing of the kind.</summary>
    internal static string? ForMore(ObjectiveDescription objective) => objective switch
    {
        { Beta: 0, Mmd: not null } => "a smaller weight of Mmd",
        { Beta: 0, SlicedWasserstein: not null } => "a smaller weight of SlicedWasserstein",
        { Beta: 0 } => null,
        { Reduction: Reduction.Mean } => "Reduction.Sum",
        { Geco: not null } => "a lower target for Geco",
        { Capacity: not null } => "a capacity of more nats",
        { ImportanceWeighted: not null } => null,
        { TotalCorrelation: not null } => "a smaller weight of the total correlation",
        _ => "a smaller β",
    };

    /// <summary>What lets the latent code say less; null where the objective has nothing of the kind.</summary>
    internal static string? ForLess(ObjectiveDescription objective) => objective switch
    {
        { Geco: not null } => "a higher target for Geco",
        { Capacity: not null } => "a capacity of fewer nats",
        { ImportanceWeighted: not null } or { TotalCorrelation: not null } => null,
        _ => "a larger β",
    };

    /// <summary>What draws all latent points together to the prior; null where the objective has nothing of the kind.</summary>
    internal static string? ToPrior(ObjectiveDescription objective) => objective switch
    {
        { Mmd: not null } => "a larger weight of Mmd",
        { SlicedWasserstein: not null } => "a larger weight of SlicedWasserstein",
        _ => ForLess(objective),
    };

    /// <summary>Those of some ways that there are: <c>a, b or c</c>.</summary>
    internal static string Either(params string?[] ways)
    {
        string[] given = [.. ways.OfType<string>()];
        return given.Length == 1 ? given[0] : $"{string.Join(", ", given[..^1])} or {given[^1]}";
    }

    /// <summary>At the beginning of a sentence.</summary>
    internal static string Capitalized(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}

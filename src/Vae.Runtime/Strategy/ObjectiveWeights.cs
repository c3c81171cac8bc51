using System.Globalization;

namespace Vae;

/// <summary>
/// The numbers of an objective that a search multiplies: the weights of the terms of a whole batch, and the nats of free bits and of a
/// capacity. Not β, which has a list of its own, nor Geco's target, which is what the reconstruction comes to.
/// </summary>
internal static class ObjectiveWeights
{
    /// <summary>All words that have one. Their places in this list choose what is drawn for them.</summary>
    internal static IReadOnlyList<string> Words { get; } =
    [
        nameof(TotalCorrelation), nameof(Dip), nameof(Mmd), nameof(SlicedWasserstein), nameof(FreeBits), nameof(Capacity),
    ];

    /// <summary>Whether an objective has any.</summary>
    internal static bool Has(ObjectiveDescription objective) => Words.Any(word => Multiply(objective, word, 2) != objective);

    /// <summary>The objective with one word's numbers times a factor; the same where it does not have the word.</summary>
    internal static ObjectiveDescription Multiply(ObjectiveDescription objective, string word, double factor) => (word, objective) switch
    {
        (nameof(TotalCorrelation), { TotalCorrelation: { } term }) =>
            objective with { TotalCorrelation = term with { Weight = Product(factor, term.Weight) } },
        (nameof(Dip), { Dip: { } term }) => objective with
        {
            Dip = term with { OffDiagonal = Product(factor, term.OffDiagonal), Diagonal = Product(factor, term.Diagonal) },
        },
        (nameof(Mmd), { Mmd: { } term }) => objective with { Mmd = term with { Weight = Product(factor, term.Weight) } },
        (nameof(SlicedWasserstein), { SlicedWasserstein: { } term }) =>
            objective with { SlicedWasserstein = term with { Weight = Product(factor, term.Weight) } },
        (nameof(FreeBits), { FreeBits: { } free }) => objective with { FreeBits = free with { Nats = Product(factor, free.Nats) } },
        (nameof(Capacity), { Capacity: { } capacity }) =>
            objective with { Capacity = capacity with { Nats = Product(factor, capacity.Nats) } },
        _ => objective,
    };

    /// <summary>The objective with all such numbers times a factor.</summary>
    internal static ObjectiveDescription MultiplyAll(ObjectiveDescription objective, double factor) =>
        Words.Aggregate(objective, (product, word) => Multiply(product, word, factor));

    // Rounded: what is printed is what was trained with, and a tenth of 6 is 0.6.
    private static double Product(double factor, double weight) =>
        double.Parse((factor * weight).ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

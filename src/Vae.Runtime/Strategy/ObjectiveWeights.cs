namespace Vae;

/// <summary>
/// The numbers of an objective that a search multiplies: the weights of the terms of a whole batch, and the nats of free bits and of a
/// capacity. Not β, which has a list of its own, nor Geco's target, which is what the reconstruction comes to.
/// </summary>
internal static class ObjectiveWeights
{
    // The terms of a whole batch come first: the places in this list choose what is drawn for a word.
    private static readonly ObjectivePartKind[] s_kinds =
        [.. ObjectiveParts.All.Where(kind => kind.HasWeight).OrderBy(kind => !kind.IsBatchTerm)];

    /// <summary>All words that have one.</summary>
    internal static IReadOnlyList<string> Words { get; } = [.. s_kinds.Select(kind => kind.Word)];

    /// <summary>Whether an objective has any.</summary>
    internal static bool Has(ObjectiveDescription objective) => s_kinds.Any(kind => kind.Get(objective) is not null);

    /// <summary>The objective with one word's numbers times a factor; the same where it does not have the word.</summary>
    internal static ObjectiveDescription Multiply(ObjectiveDescription objective, string word, double factor)
    {
        ObjectivePartKind kind = s_kinds.Single(kind => kind.Word == word);
        return kind.Get(objective) is { } part ? kind.Set(objective, part.Times(factor)) : objective;
    }

    /// <summary>The objective with all such numbers times a factor.</summary>
    internal static ObjectiveDescription MultiplyAll(ObjectiveDescription objective, double factor) =>
        Words.Aggregate(objective, (product, word) => Multiply(product, word, factor));
}

namespace Vae;

/// <summary>An objective's terms that are functions of a whole batch, as the texts of a checkpoint and back.</summary>
internal static class TermsText
{
    internal const string TotalCorrelation = "total correlation";

    /// <summary>The texts by their names.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(ObjectiveDescription objective) =>
    [
        (TotalCorrelation, objective.TotalCorrelation is { } correlation
            ? $"{OptionsText.Of(correlation.Weight)} {correlation.Estimator}"
            : OptionsText.None),
    ];

    internal static TotalCorrelation? ReadTotalCorrelation(string text) => text.Split(' ') switch
    {
        [OptionsText.None] => null,
        [string weight, string estimator] =>
            new TotalCorrelation(OptionsText.Number(weight), Member<TotalCorrelationEstimator>(estimator)),
        _ => throw new FormatException("There is no such term."),
    };

    private static T Member<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, out T value) && value.ToString() == text ? value : throw new FormatException($"There is no '{text}'.");
}

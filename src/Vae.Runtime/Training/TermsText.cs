using System.Globalization;

namespace Vae;

/// <summary>Converts an objective's terms of a whole batch to the texts of a checkpoint, and back.</summary>
internal static class TermsText
{
    internal const string TotalCorrelation = "total correlation";
    internal const string Dip = "dip";
    internal const string Mmd = "mmd";
    internal const string SlicedWasserstein = "sliced wasserstein";

    /// <summary>The texts with their names.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(ObjectiveDescription objective) =>
    [
        (TotalCorrelation, objective.TotalCorrelation is { } correlation
            ? $"{OptionsText.Of(correlation.Weight)} {correlation.Estimator}"
            : OptionsText.None),
        (Dip, objective.Dip is { } dip
            ? $"{OptionsText.Of(dip.OffDiagonal)} {OptionsText.Of(dip.Diagonal)} {dip.Kind}"
            : OptionsText.None),
        (Mmd, objective.Mmd is { } mmd
            ? $"{OptionsText.Of(mmd.Weight)} {mmd.Kernel} {OptionsText.Of(mmd.Scale)}"
            : OptionsText.None),
        (SlicedWasserstein, objective.SlicedWasserstein is { } sliced
            ? string.Create(CultureInfo.InvariantCulture, $"{OptionsText.Of(sliced.Weight)} {sliced.Projections}")
            : OptionsText.None),
    ];

    internal static TotalCorrelation? ReadTotalCorrelation(string text) => text.Split(' ') switch
    {
        [OptionsText.None] => null,
        [string weight, string estimator] =>
            new TotalCorrelation(OptionsText.Number(weight), Member<TotalCorrelationEstimator>(estimator)),
        _ => throw new FormatException("It is not a term of the objective."),
    };

    internal static Dip? ReadDip(string text) => text.Split(' ') switch
    {
        [OptionsText.None] => null,
        [string offDiagonal, string diagonal, string kind] =>
            new Dip(OptionsText.Number(offDiagonal), OptionsText.Number(diagonal), Member<DipKind>(kind)),
        _ => throw new FormatException("It is not a term of the objective."),
    };

    internal static Mmd? ReadMmd(string text) => text.Split(' ') switch
    {
        [OptionsText.None] => null,
        [string weight, string kernel, OptionsText.None] => new Mmd(OptionsText.Number(weight), Member<MmdKernel>(kernel)),
        [string weight, string kernel, string scale] =>
            new Mmd(OptionsText.Number(weight), Member<MmdKernel>(kernel), OptionsText.Number(scale)),
        _ => throw new FormatException("It is not a term of the objective."),
    };

    internal static SlicedWasserstein? ReadSlicedWasserstein(string text) => text.Split(' ') switch
    {
        [OptionsText.None] => null,
        [string weight, string projections] =>
            new SlicedWasserstein(OptionsText.Number(weight), OptionsText.Integer(projections)),
        _ => throw new FormatException("It is not a term of the objective."),
    };

    private static T Member<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, out T value) && value.ToString() == text ? value : throw new FormatException($"'{text}' is not a known value.");
}

using System.Globalization;

namespace Vae;

/// <summary>The settings of a further part of an objective: a record for each word.</summary>
internal interface IObjectivePart
{
    /// <summary>Throws if a value is out of its range.</summary>
    /// <param name="path">The part's name in the error.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    void Validate(string path);

    /// <summary>The settings as a checkpoint has them. <see cref="ObjectivePartKind.Read"/> reads them.</summary>
    string ToText();

    /// <summary>The part with each number that a search multiplies times a factor; the same if it has none.</summary>
    IObjectivePart Times(double factor) => this;
}

/// <summary>One kind of part: its names, its property of the objective, and its settings in a text.</summary>
/// <param name="Word">Its word in a declaration, which is also the name of its property.</param>
/// <param name="FileName">Its name in a checkpoint.</param>
/// <param name="Get">The part of an objective; null if the objective has none.</param>
/// <param name="Set">The objective with this part in place of its own.</param>
/// <param name="Read">The part that <see cref="IObjectivePart.ToText"/> gives, from the words of the text; null if they are wrong.</param>
internal sealed record ObjectivePartKind(
    string Word,
    string FileName,
    Func<ObjectiveDescription, IObjectivePart?> Get,
    Func<ObjectiveDescription, IObjectivePart?, ObjectiveDescription> Set,
    Func<string[], IObjectivePart?> Read)
{
    /// <summary>The text of a setting that is not given.</summary>
    internal const string None = "none";

    /// <summary>Whether it is a term of a whole batch.</summary>
    internal bool IsBatchTerm { get; init; }

    /// <summary>Whether a search can multiply it.</summary>
    internal bool HasWeight { get; init; }

    /// <summary>A number as a text that gives its bits back.</summary>
    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A weight times a factor. It is rounded, so that what is printed is what was trained with: a tenth of 6 is 0.6.</summary>
    internal static double Product(double factor, double weight) =>
        double.Parse((factor * weight).ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The member of an enum by its name.</summary>
    /// <exception cref="FormatException">There is no such member.</exception>
    internal static T Member<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, out T value) && value.ToString() == text ? value : throw new FormatException($"There is no '{text}'.");
}

/// <summary>All kinds of parts.</summary>
internal static class ObjectiveParts
{
    /// <summary>The kinds, in the order in which texts name them.</summary>
    internal static readonly IReadOnlyList<ObjectivePartKind> All =
    [
        FreeBits.Part, Capacity.Part, Geco.Part, TotalCorrelation.Part, Dip.Part, Mmd.Part, SlicedWasserstein.Part, ImportanceWeighted.Part,
    ];
}

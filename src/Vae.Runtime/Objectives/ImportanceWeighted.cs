using System.Globalization;

namespace Vae;

/// <summary>
/// The importance-weighted bound in place of the ELBO. It is part of the generated code: the options of a training cannot change it. See
/// <see cref="ImportanceWeightedAttribute"/>.
/// </summary>
/// <param name="Samples">k, from 1 to 65,536.</param>
/// <param name="DoublyReparameterized">Whether the encoder has the doubly reparameterised gradient.</param>
public sealed record ImportanceWeighted(int Samples, bool DoublyReparameterized = false) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(ImportanceWeighted),
        "importance weighted",
        objective => objective.ImportanceWeighted,
        (objective, part) => objective with { ImportanceWeighted = (ImportanceWeighted?)part },
        words => words switch
        {
            [string samples] => new ImportanceWeighted(NumberText.Count<int>(samples)),
            [string samples, Doubly] => new ImportanceWeighted(NumberText.Count<int>(samples), true),
            _ => null,
        });

    private const string Doubly = "doubly-reparameterized";

    /// <summary>The largest k.</summary>
    internal const int MostSamples = 65_536;

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        if (Samples is < 1 or > MostSamples)
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Samples)}", Samples, "The number of importance samples must be from 1 to 65,536.");
        }
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => Samples.ToString(CultureInfo.InvariantCulture) + (DoublyReparameterized ? " " + Doubly : "");
}

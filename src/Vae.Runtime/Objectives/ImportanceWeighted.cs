using System.Globalization;

namespace Vae;

/// <summary>
/// The importance-weighted bound in place of the ELBO. It is part of the generated code: the options of a training cannot change it. See
/// <see cref="ImportanceWeightedAttribute"/>.
/// </summary>
/// <param name="Samples">k, from 1 to 65,536.</param>
/// <param name="DoublyReparameterized">Whether the encoder has the doubly reparameterised gradient.</param>
public sealed record ImportanceWeighted(int Samples, bool DoublyReparameterized = false)
{
    private const string Doubly = "doubly-reparameterized";

    /// <summary>The largest k.</summary>
    internal const int MostSamples = 65_536;

    /// <exception cref="ArgumentOutOfRangeException">k is out of its range.</exception>
    internal void Validate(string path)
    {
        if (Samples is < 1 or > MostSamples)
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Samples)}", Samples, "The number of importance samples must be from 1 to 65,536.");
        }
    }

    /// <summary>As checkpoints keep it: <c>5</c>, <c>5 doubly-reparameterized</c>.</summary>
    internal string ToText() => Samples.ToString(CultureInfo.InvariantCulture) + (DoublyReparameterized ? " " + Doubly : "");

    /// <exception cref="FormatException">The text is not one that <see cref="ToText"/> gives.</exception>
    internal static ImportanceWeighted FromText(string text) => text.Split(' ') switch
    {
        [string samples] => new(NumberText.Count<int>(samples)),
        [string samples, Doubly] => new(NumberText.Count<int>(samples), true),
        _ => throw new FormatException("There is no such bound."),
    };
}

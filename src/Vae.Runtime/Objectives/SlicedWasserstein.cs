using System.Globalization;

namespace Vae;

/// <summary>
/// The sliced Wasserstein distance between the latent codes of a batch and the prior. See <see cref="SlicedWassersteinAttribute"/>.
/// </summary>
/// <param name="Weight">Its weight, at least 0 and at most 1e30.</param>
/// <param name="Projections">The directions of a step, at least 1 and at most as many as were declared.</param>
public sealed record SlicedWasserstein(double Weight, int Projections = SlicedWasserstein.DefaultProjections) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(SlicedWasserstein),
        "sliced wasserstein",
        objective => objective.SlicedWasserstein,
        (objective, part) => objective with { SlicedWasserstein = (SlicedWasserstein?)part },
        words => words is [var weight, var projections]
            ? new SlicedWasserstein(NumberText.Real(weight), NumberText.Count<int>(projections))
            : null)
    {
        IsBatchTerm = true,
        HasWeight = true,
    };

    internal const int DefaultProjections = 50;

    /// <summary>The most directions.</summary>
    internal const int MostProjections = 10_000;

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.RequireWeight(Weight, "SlicedWasserstein's weight", $"{path}.{nameof(Weight)}");
        if (Projections is < 1 or > MostProjections)
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Projections)}", Projections, "SlicedWasserstein's projections must be at least 1 and at most 10,000.");
        }
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => string.Create(CultureInfo.InvariantCulture, $"{ObjectivePartKind.Text(Weight)} {Projections}");

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with { Weight = ObjectivePartKind.Product(factor, Weight) };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SlicedWasserstein), PrintMembers);
}

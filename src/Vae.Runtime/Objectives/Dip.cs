namespace Vae;

/// <summary>Which covariance is pulled toward the identity.</summary>
public enum DipKind
{
    /// <summary>DIP-VAE-I: the covariance of the posterior means, Cov[μ(x)].</summary>
    I,

    /// <summary>DIP-VAE-II: the covariance of z, Cov[μ(x)] + E[diag σ²(x)].</summary>
    II,
}

/// <summary>Pulls the covariance of the latent code toward the identity. See <see cref="DipAttribute"/>.</summary>
/// <param name="OffDiagonal">The weight of the squared covariances, at least 0 and at most 1e30.</param>
/// <param name="Diagonal">The weight of the squared distances of the variances from 1, at least 0 and at most 1e30.</param>
/// <param name="Kind">Which covariance.</param>
public sealed record Dip(double OffDiagonal, double Diagonal, DipKind Kind = DipKind.I) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(Dip),
        "dip",
        objective => objective.Dip,
        (objective, part) => objective with { Dip = (Dip?)part },
        words => words is [var offDiagonal, var diagonal, var kind]
            ? new Dip(NumberText.Real(offDiagonal), NumberText.Real(diagonal), ObjectivePartKind.Member<DipKind>(kind))
            : null)
    {
        IsBatchTerm = true,
        HasWeight = true,
    };

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.RequireWeight(OffDiagonal, "Dip's weight of the covariances", $"{path}.{nameof(OffDiagonal)}");
        Positive.RequireWeight(Diagonal, "Dip's weight of the variances", $"{path}.{nameof(Diagonal)}");
        if (!Enum.IsDefined(Kind))
            throw OutOfRange.Error($"{path}.{nameof(Kind)}", Kind, "There is no such kind of Dip.");
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => $"{ObjectivePartKind.Text(OffDiagonal)} {ObjectivePartKind.Text(Diagonal)} {Kind}";

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with
    {
        OffDiagonal = ObjectivePartKind.Product(factor, OffDiagonal),
        Diagonal = ObjectivePartKind.Product(factor, Diagonal),
    };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Dip), PrintMembers);
}

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
public sealed record Dip(double OffDiagonal, double Diagonal, DipKind Kind = DipKind.I)
{
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate(string path)
    {
        Positive.RequireWeight(OffDiagonal, "Dip's weight of the covariances", $"{path}.{nameof(OffDiagonal)}");
        Positive.RequireWeight(Diagonal, "Dip's weight of the variances", $"{path}.{nameof(Diagonal)}");
        if (!Enum.IsDefined(Kind))
            throw OutOfRange.Error($"{path}.{nameof(Kind)}", Kind, "There is no such kind of Dip.");
    }
}

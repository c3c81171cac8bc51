namespace Vae;

/// <summary>Whether free nats are for each latent dimension or for all together.</summary>
public enum FreeBitsKind
{
    /// <summary>Σⱼ max(λ, KLⱼ): each dimension has its own λ.</summary>
    PerDimension,

    /// <summary>max(λ, Σⱼ KLⱼ): one λ for the sum.</summary>
    InTotal,
}

/// <summary>
/// Divergence that costs nothing: Σⱼ max(λ, KLⱼ) or max(λ, Σⱼ KLⱼ), KLⱼ the batch's mean of dimension j. See
/// <see cref="FreeBitsAttribute"/>.
/// </summary>
/// <param name="Nats">λ, in nats per sample, above 0 and at most 1e30.</param>
/// <param name="Kind">Whether λ is for each dimension or for all together.</param>
public sealed record FreeBits(double Nats, FreeBitsKind Kind = FreeBitsKind.PerDimension)
{
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate(string path)
    {
        Positive.Require(Nats, Positive.Largest, "The free nats", $"{path}.{nameof(Nats)}");
        if (!Enum.IsDefined(Kind))
            throw OutOfRange.Error($"{path}.{nameof(Kind)}", Kind, "There is no such kind of free bits.");
    }
}

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
public sealed record FreeBits(double Nats, FreeBitsKind Kind = FreeBitsKind.PerDimension) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(FreeBits),
        "free bits",
        objective => objective.FreeBits,
        (objective, part) => objective with { FreeBits = (FreeBits?)part },
        words => words is [var nats, var kind] ? new FreeBits(NumberText.Real(nats), ObjectivePartKind.Member<FreeBitsKind>(kind)) : null)
    {
        HasWeight = true,
    };

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.Require(Nats, Positive.Largest, "The free nats", $"{path}.{nameof(Nats)}");
        if (!Enum.IsDefined(Kind))
            throw OutOfRange.Error($"{path}.{nameof(Kind)}", Kind, "There is no such kind of free bits.");
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => $"{ObjectivePartKind.Text(Nats)} {Kind}";

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with { Nats = ObjectivePartKind.Product(factor, Nats) };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(FreeBits), PrintMembers);
}

namespace Vae;

/// <summary>
/// The weights of a step's loss, reconstruction·(−E[ln p(x|z)]) + divergence·KL; with a capacity C the second term is divergence·|KL − C|.
/// </summary>
/// <param name="Reconstruction">
/// 1; 1/D with <see cref="Reduction.Mean"/> of D elements; with <see cref="Geco"/> the multiplier λ.
/// </param>
/// <param name="Divergence">β times its schedule's factor; with <see cref="Vae.Capacity"/> γ.</param>
/// <param name="Capacity">C, in nats per sample; 0 without one.</param>
public readonly record struct LossWeights(double Reconstruction, double Divergence, double Capacity = 0)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LossWeights), PrintMembers);
}

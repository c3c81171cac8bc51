namespace Vae;

/// <summary>The two terms of the evidence lower bound, in nats per sample.</summary>
/// <param name="Reconstruction">The mean of −ln p(x|z), with z drawn once from each record's posterior.</param>
/// <param name="Kl">The mean of KL(q(z|x) ‖ p(z)).</param>
public readonly record struct ElboEstimate(double Reconstruction, double Kl)
{
    /// <summary>The bound itself, −(reconstruction + KL): at most ln p(x), and the higher the better.</summary>
    public double Elbo => -(Reconstruction + Kl);

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ElboEstimate), PrintMembers);
}

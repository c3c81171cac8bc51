namespace Vae;

/// <summary>The two parts of the divergence KL(q(z|x) ‖ p(z)), over N records. All in nats per sample.</summary>
/// <param name="Kl">The mean of KL(q(z|x) ‖ p(z)): the sum of the two parts.</param>
/// <param name="MutualInformation">
/// I(x;z) between the records and their latent points: how much z says about which of the N records it came from. At most
/// <paramref name="Limit"/>. Near the limit every record can be told from every other, and with more records it would be larger.
/// </param>
/// <param name="MutualInformationError">Its standard error from one z a record.</param>
/// <param name="Limit">ln N.</param>
/// <param name="Records">N.</param>
/// <remarks>
/// <para>q(z) = 1/N·Σₙ q(z|xₙ) is the aggregate posterior of just these records, and I(x;z) = E[ln q(z|x) − ln q(z)], with one z from each
/// record's posterior and the whole sum for each.</para>
/// <para>Source: Hoffman &amp; Johnson, "ELBO surgery: yet another way to carve up the variational evidence lower bound", 2016, Advances in
/// Approximate Bayesian Inference, NIPS.</para>
/// </remarks>
public sealed record LatentInformation(
    double Kl, double MutualInformation, double MutualInformationError, double Limit, int Records)
{
    /// <summary>
    /// KL(q(z) ‖ p(z)): how far the latent points of all records together are from the prior that samples are drawn from. If I(x;z) is at
    /// its limit, this is an upper bound.
    /// </summary>
    public double MarginalKl => Kl - MutualInformation;

    /// <summary>Whether I(x;z) is above nine tenths of its limit: then it says little more than the number of records.</summary>
    public bool IsSaturated => MutualInformation > 0.9 * Limit;

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LatentInformation), PrintMembers);
}

namespace Vae;

/// <summary>An estimate of ln p(x) of one record, by importance sampling. All in nats.</summary>
/// <param name="Value">
/// ln of the mean of the weights p(x|z)·p(z) / q(z|x) over K draws z ~ q(z|x). In expectation it is a lower bound of ln p(x) that more
/// draws never loosen: the ELBO for K = 1, ln p(x) itself as K grows.
/// </param>
/// <param name="StandardError">
/// The standard error about that expectation, by the delta method: √((K / ESS − 1) / (K − 1)). NaN for K = 1. If the effective sample size
/// is small, the standard error is too small itself: the draws have missed regions where the weights are large.
/// </param>
/// <param name="EffectiveSampleSize">
/// (Σw)² / Σw², between 1 and K: the number of equal weights that would be as good. Near 1, a single draw dominates, and the estimate is
/// loose.
/// </param>
/// <remarks>
/// Sources: Burda, Grosse &amp; Salakhutdinov, 2016, arXiv:1509.00519, section 3 (the estimate, and that it grows with K); Kong, Liu &amp;
/// Wong, 1994, "Sequential Imputations and Bayesian Missing Data Problems" (the effective sample size).
/// </remarks>
public readonly record struct LogLikelihood(double Value, double StandardError, double EffectiveSampleSize)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LogLikelihood), PrintMembers);
}

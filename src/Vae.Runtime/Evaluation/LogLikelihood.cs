namespace Vae;

/// <summary>An estimate of ln p(x) of one record, by importance sampling. All in nats.</summary>
/// <param name="Value">
/// ln of the mean of the weights p(x|z)·p(z) / q(z|x) over K draws z ~ q(z|x). In expectation a lower bound of ln p(x) that no further
/// draw loosens: the ELBO for K = 1, ln p(x) itself as K grows.
/// </param>
/// <param name="StandardError">
/// How far the value scatters about that expectation, by the delta method: √((K / ESS − 1) / (K − 1)). NaN for K = 1, which says nothing
/// about it. Where the effective sample size is small it is itself too small: the draws have missed what they do not know of.
/// </param>
/// <param name="EffectiveSampleSize">
/// (Σw)² / Σw², between 1 and K: how many equal weights would be as good. Near 1, one draw says everything, and the estimate is loose.
/// </param>
/// <remarks>
/// Sources: Burda, Grosse &amp; Salakhutdinov, 2016, arXiv:1509.00519, section 3 (the estimate and its order); Kong, Liu &amp; Wong, 1994,
/// "Sequential Imputations and Bayesian Missing Data Problems" (the effective sample size).
/// </remarks>
public readonly record struct LogLikelihood(double Value, double StandardError, double EffectiveSampleSize);

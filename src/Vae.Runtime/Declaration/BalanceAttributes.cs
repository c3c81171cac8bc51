namespace Vae;

/// <summary>
/// The divergence's weight rises in a straight line from 0 to β over the first epochs, and stays there:
/// β(s) = β·min(1, s / (epochs·S)) at step s from 0, with S steps an epoch.
/// </summary>
/// <remarks>
/// The model learns to reconstruct first, so the posterior collapses less often. Every reported term stays in nats per sample, without the
/// weight. It cannot be combined with <c>Cyclical</c>, <c>Capacity</c> or <c>Geco</c>. A training that ends before the warm-up gives a
/// warning: <see cref="TrainingOptions.Warnings"/>, and, where the compiler sees the length, VAE0027. Source:
/// Bowman et al. 2015, arXiv:1511.06349, section 3.1; Sønderby et al. 2016, arXiv:1602.02282, section 2.3.
/// </remarks>
/// <param name="epochs">The epochs of the rise, whole or not, above 0 and at most 1e6.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class WarmupAttribute(double epochs) : Attribute
{
    /// <summary>The epochs of the rise.</summary>
    public double Epochs { get; } = epochs;
}

/// <summary>
/// The divergence's weight rises from 0 to β in each of M cycles of T/M steps. During the first part R of a cycle it rises; for the rest it
/// stays at β. β(s) = β·min(1, τ/R) with τ = (s mod ⌈T/M⌉) / (T/M), at step s from 0 of T steps in all.
/// </summary>
/// <remarks>
/// Each cycle starts from latent codes that the cycle before made informative. The schedule depends on the length of the training, so a
/// training must be resumed with as many epochs as it was started with. A training with no more steps than cycles is refused, since β(s)
/// would be 0 at every step. One whose steps make fewer than M cycles warns (<see cref="TrainingOptions.Warnings"/>). It cannot be
/// combined with <c>Warmup</c>, <c>Capacity</c> or <c>Geco</c>. Source: Fu et al. 2019, arXiv:1903.10145, equation 6.
/// </remarks>
/// <param name="cycles">M, at least 1 and at most 1,000,000; the paper has 4.</param>
/// <param name="proportion">R, above 0 and at most 1; the paper has ½.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class CyclicalAttribute(int cycles, double proportion = 0.5) : Attribute
{
    /// <summary>M.</summary>
    public int Cycles { get; } = cycles;

    /// <summary>R.</summary>
    public double Proportion { get; } = proportion;
}

/// <summary>
/// Divergence that costs nothing: the loss has β·Σⱼ max(λ, KLⱼ) in place of β·Σⱼ KLⱼ, or β·max(λ, Σⱼ KLⱼ), where KLⱼ is latent
/// dimension j's divergence averaged over the batch, in nats per sample.
/// </summary>
/// <remarks>
/// A dimension below λ has no gradient from the divergence, so nothing pulls it to the prior. It can be combined with <c>Beta</c>,
/// <c>Warmup</c> or <c>Cyclical</c>, which give the weight, and with <c>Geco</c>, but not with <c>Capacity</c>. Source: Kingma et al. 2016,
/// arXiv:1606.04934, appendix C.8, equation 15 (each dimension a group of its own; or one group of all).
/// </remarks>
/// <param name="nats">λ, in nats per sample, above 0 and at most 1e30.</param>
/// <param name="kind">Whether λ is for each dimension or for all together.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class FreeBitsAttribute(double nats, FreeBitsKind kind = FreeBitsKind.PerDimension) : Attribute
{
    /// <summary>λ, in nats per sample.</summary>
    public double Nats { get; } = nats;

    /// <summary>Whether λ is for each dimension or for all together.</summary>
    public FreeBitsKind Kind { get; } = kind;
}

/// <summary>
/// Pulls the divergence toward a target that grows: the loss is −E[ln p(x|z)] + γ·|KL − C|, with KL the batch's mean in nats per
/// sample and C rising in a straight line from 0 to <c>nats</c> over the first epochs.
/// </summary>
/// <remarks>
/// γ takes β's place, so it cannot be combined with <c>Beta</c>, <c>Warmup</c>, <c>Cyclical</c>, <c>FreeBits</c> or <c>Geco</c>. A training
/// that ends before C has risen gives a warning: <see cref="TrainingOptions.Warnings"/>, and VAE0027. Source: Burgess et
/// al. 2018, arXiv:1804.03599, equation 8.
/// </remarks>
/// <param name="nats">The target that C rises to, in nats per sample, above 0 and at most 1e30; the paper has 25 and 50.</param>
/// <param name="epochs">The epochs of the rise, whole or not, above 0 and at most 1e6.</param>
/// <param name="gamma">γ, above 0 and at most 1e30; the paper has 1000.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class CapacityAttribute(double nats, double epochs, double gamma) : Attribute
{
    /// <summary>The target that C rises to, in nats per sample.</summary>
    public double Nats { get; } = nats;

    /// <summary>The epochs of the rise.</summary>
    public double Epochs { get; } = epochs;

    /// <summary>γ.</summary>
    public double Gamma { get; } = gamma;
}

/// <summary>
/// The least divergence under the constraint that −E[ln p(x|z)] is at most a target, in nats per sample: the reconstruction is given, and
/// its weight is found. The loss is KL + λ·(−E[ln p(x|z)] − target). Each step updates the multiplier λ from its batch's constraint
/// c = (−ln p(x|z) − target) / D, with D elements a record: λ ← λ·exp(ρ·e), where e is the part, from 0 to c̄, that c̄ + 2.5·(c̄ − p) comes
/// to. Here c̄ is the running average of c, c̄ ← smoothing·c̄ + (1 − smoothing)·c, and p its average over about the last fifth of the
/// steps so far. So e is what will be left of c̄ after half as many steps again.
/// </summary>
/// <remarks>
/// <para>λ starts at 1, which is the ELBO, and stays within 1e-6 and 1e6. A step changes its logarithm by at most 0.01, and adds at most
/// 0.002 while c̄ is not above p, nor in the first steps, when the two are the same. The rate ρ is <c>rate</c>, or less where batches
/// differ much: then 4 standard deviations of c̄, measured on the way, make the largest change. The limits so meet a drift of c and not
/// its noise, of which they would cut unequal parts: λ rests where the average of c is 0, for batches of any size.</para>
/// <para>While little is learned the reconstruction is far from the target and falls towards it with any λ. A multiplier that grew all
/// that time would take as long to come back; so λ rests while c̄ is about to vanish by itself.</para>
/// <para>A target below what the model can reach lets λ grow to its bound: look at the epochs' weights. The target is
/// −ln p(x|z), not a squared error; for a <c>Gaussian</c> with standard deviation σ and a mean squared error m per element it is
/// D·(m/(2σ²) + ln σ + ½·ln 2π). λ takes β's place: not beside <c>Beta</c>, <c>Warmup</c>, <c>Cyclical</c>, <c>Capacity</c> or
/// <c>Reduction.Mean</c>. λ and the averages are part of a checkpoint.</para>
/// <para>Source: Rezende &amp; Viola 2018, "Taming VAEs", arXiv:1810.00597, algorithm 1. There the constraint is not divided by D, nor
/// looked at ahead of time, and the rate is a constant; here one rate serves for records of any size, batches of any size and trainings of
/// any length.</para>
/// </remarks>
/// <param name="target">What the reconstruction term is to come to, in nats per sample; negative where a density may be above 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GecoAttribute(double target) : Attribute
{
    /// <summary>What the reconstruction term is to come to, in nats per sample.</summary>
    public double Target { get; } = target;

    /// <summary>How fast ln λ follows the constraint at most, above 0 and at most 1000; 1 unless given.</summary>
    public double Rate { get; init; } = Geco.DefaultRate;

    /// <summary>The share of the old average in the new one, at least 0 and below 1; 0.9 unless given.</summary>
    public double Smoothing { get; init; } = Geco.DefaultSmoothing;
}

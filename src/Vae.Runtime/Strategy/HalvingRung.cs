namespace Vae;

/// <summary>One rung of successive halving: so many trials, each trained up to so many epochs in all.</summary>
/// <param name="Trials">The trials.</param>
/// <param name="Epochs">The epochs of each, those of the rungs before included.</param>
public readonly record struct HalvingRung(int Trials, int Epochs)
{
    /// <summary>
    /// The rungs of successive halving: with the factor η and K rungs, rung k has ⌊trials/η^k⌋ trials and
    /// ⌊epochs/η^(K−1−k)⌋ epochs, with the largest K that leaves the last rung a trial and the first one an epoch.
    /// </summary>
    /// <remarks>
    /// Source: Jamieson &amp; Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", arXiv:1502.07943,
    /// with a budget in epochs; the factor η is that of Li et al. 2018, "Hyperband", arXiv:1603.06560.
    /// </remarks>
    /// <param name="trials">The trials to begin with, at least 1.</param>
    /// <param name="epochs">The epochs of the trials that reach the last rung, at least 1.</param>
    /// <param name="factor">η, at least 2: one in η goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IReadOnlyList<HalvingRung> Of(int trials, int epochs, int factor)
    {
        OutOfRange.IfLess(trials, 1);
        OutOfRange.IfLess(epochs, 1);
        OutOfRange.IfLess(factor, 2);
        var rungs = new List<HalvingRung>();
        // From the last rung, which has all epochs, to the first, which has all trials.
        int shorter = epochs;
        for (int left = trials; left >= 1 && shorter >= 1; left /= factor, shorter /= factor)
            rungs.Add(new HalvingRung(0, shorter));
        rungs.Reverse();
        int share = trials;
        for (int index = 0; index < rungs.Count; index++, share /= factor)
            rungs[index] = rungs[index] with { Trials = share };
        return rungs;
    }
}

namespace Vae.Examples.Reports;

/// <summary>What a rate–distortion curve means, and which weight to take.</summary>
internal static class BalanceFindings
{
    /// <summary>Weights whose −ELBO is within so many nats of the best are as good by it.</summary>
    internal const double AsGood = 1;

    /// <summary>A curve this near to one that falls and is convex, in nats, is one within the noise of training.</summary>
    internal const double Noise = 0.5;

    /// <summary>Of fewer points it says nothing that they fall and are convex.</summary>
    internal const int FewestForShape = 4;

    internal static IReadOnlyList<Finding> Of(RateDistortionCurve curve) =>
        [Best(curve), .. Choice(curve), .. Knee(curve), Collapse(curve), .. Shape(curve)];

    private static Finding Best(RateDistortionCurve curve)
    {
        RateDistortionPoint best = curve.Best;
        string figures = $"At β = {Beta(best)} rate + distortion is {Numbers.Nats(best.NegativeElbo)} nats: rate "
            + $"{Numbers.Nats(best.Rate)}, distortion {Numbers.Nats(best.Distortion)}.";
        if (curve.Points.Count > 1 && best == curve.Points[0] && best.Beta > 1)
            return new(Severity.Note, "The best ELBO is at the smallest weight", figures + " Try smaller ones, down to 1 at least.");
        if (curve.Points.Count > 1 && best == curve.Points[^1] && best.Beta < 1)
            return new(Severity.Note, "The best ELBO is at the largest weight", figures + " Try larger ones, up to 1 at least.");
        if (best.Beta != 1 && curve.Points.All(point => point.Beta != 1))
            return new(Severity.Note, $"The best ELBO is at β = {Beta(best)}, of the weights tried", figures + Untried(curve));
        string meaning = best.Beta == 1
            ? " β = 1 trains the ELBO itself."
            : " β = 1 trains the ELBO itself. That another weight reaches a better one on new data means that this training, or "
                + "its length, profits from it, not the objective.";
        return new(Severity.Good, $"The best ELBO is at β = {Beta(best)}", figures + meaning);
    }

    // What to say of a ladder without the ELBO's own weight.
    private static string Untried(RateDistortionCurve curve)
    {
        RateDistortionPoint? below = curve.Points.LastOrDefault(point => point.Beta < 1);
        RateDistortionPoint? above = curve.Points.FirstOrDefault(point => point.Beta > 1);
        string between = below is null || above is null ? "" : $", between {Beta(below)} and {Beta(above)}";
        return $" Try 1{between}: it trains the ELBO itself.";
    }

    private static IEnumerable<Finding> Choice(RateDistortionCurve curve)
    {
        IReadOnlyList<RateDistortionPoint> good = curve.Within(AsGood);
        if (good.Count < 2)
            yield break;
        (RateDistortionPoint low, RateDistortionPoint high) = (good[0], good[^1]);
        yield return new(Severity.Note, "Several weights are equally good by the ELBO, and differ in how much the code says",
            $"From β = {Beta(low)} to {Beta(high)} it is within {Numbers.Setting(AsGood)} nat of the best, while the code's rate goes from "
            + $"{Numbers.Nats(low.Rate)} to {Numbers.Nats(high.Rate)} nats. Take β = {Beta(low)}, the smallest, for embeddings and "
            + $"reconstructions (distortion {Numbers.Nats(low.Distortion)}), and β = {Beta(high)}, the largest, for samples and a simple "
            + "latent space.");
    }

    private static IEnumerable<Finding> Knee(RateDistortionCurve curve)
    {
        if (curve.Knee is { } knee)
        {
            yield return new(Severity.Note, $"The curve bends most at β = {Beta(knee)}",
                $"Up to a rate of {Numbers.Nats(knee.Rate)} nats each nat saves much distortion; beyond, less and less. Take this weight "
                + "for a code that is short and still says most.");
        }
    }

    private static Finding Collapse(RateDistortionCurve curve) => curve.Collapse switch
    {
        null => new(Severity.Good, "No weight of the ladder collapses the code",
            $"Even at β = {Beta(curve.Points[^1])} it carries {Numbers.Nats(curve.Points[^1].Rate)} nats in "
            + $"{curve.Points[^1].HeldOut.ActiveUnits} active units."),
        { } collapse when collapse.Beta <= 1 => new(Severity.Bad, $"The code collapses from β = {Beta(collapse)} on",
            "So the ELBO itself, β = 1, leaves it unused. Let the weight rise from 0 (Warmup), or give free nats (FreeBits); if no small "
            + "weight helps either, the decoder may not need a code."),
        { } collapse => new(Severity.Note, $"The code collapses from β = {Beta(collapse)} on",
            "There no latent dimension follows the data, or all together carry less than "
            + $"{Numbers.Setting(RateDistortionCurve.CollapsedRate)} nats: every reconstruction is the same."),
    };

    private static IEnumerable<Finding> Shape(RateDistortionCurve curve)
    {
        double off = Math.Max(curve.DistanceFromConvex, curve.OutOfOrder);
        // Few points lie on such a curve by chance, two do nearly always; that one is off says something of any number.
        if (off <= Noise && curve.Points.Count < FewestForShape)
            yield break;
        yield return off <= Noise
            ? new(Severity.Good, "The curve falls and is convex",
                "As the exact curve does: no point is off" + (off < 0.005 ? "." : $" by more than {Numbers.Nats(off)} nats.")
                + " This does not show that the trainings are finished: more epochs may move all points.")
            : new(Severity.Note, "The curve is not finished",
                $"It must fall and be convex, and a point is off by {Numbers.Nats(off)} nats: train for more epochs before you read small "
                + "differences from it.");
    }

    private static string Beta(RateDistortionPoint point) => Numbers.Setting(point.Beta);
}

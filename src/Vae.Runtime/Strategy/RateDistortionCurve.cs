namespace Vae;

/// <summary>The points of a rate–distortion curve, and what they show. Distances are in nats per sample.</summary>
public sealed class RateDistortionCurve
{
    /// <summary>Below this rate, in nats per sample, a code counts as collapsed although some unit is active.</summary>
    public const double CollapsedRate = 0.1;

    /// <summary>A curve of some points.</summary>
    /// <param name="points">The points, in any order; at least one. A lazy sequence from <see cref="RateDistortion.Trace"/> is trained
    /// here.</param>
    /// <exception cref="ArgumentException">There is no point, a term of one is not finite, or two have the same weight.</exception>
    public RateDistortionCurve(IEnumerable<RateDistortionPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        Points = [.. points.OrderBy(point => point.Beta)];
        if (Points.Count == 0)
            throw new ArgumentException("A curve needs at least one point.", nameof(points));
        if (Points.FirstOrDefault(point => !double.IsFinite(point.NegativeElbo)) is { } bad)
            throw new ArgumentException($"The point at β = {OptionsText.Of(bad.Beta)} is not finite.", nameof(points));
        if (Points.DistinctBy(point => point.Beta).Count() < Points.Count)
            throw new ArgumentException("Two points have the same weight.", nameof(points));
        Best = Points.MinBy(point => point.NegativeElbo)!;
        Collapse = Points.Reverse().TakeWhile(point => point.IsCollapsed).LastOrDefault();
    }

    /// <summary>The points, the smallest weight first.</summary>
    public IReadOnlyList<RateDistortionPoint> Points { get; }

    /// <summary>The point with the least rate + distortion, so with the best ELBO; of several the one with the smallest weight.</summary>
    public RateDistortionPoint Best { get; }

    /// <summary>
    /// The collapse point: from its weight on, the latent code says nothing about the data. Null if the code still does at the largest
    /// weight.
    /// </summary>
    public RateDistortionPoint? Collapse { get; }

    /// <summary>
    /// The knee, where the curve bends most: before it distortion falls fast for little rate, behind it slowly for much rate. It is the
    /// point farthest below the straight line between the ends, with both axes scaled to the curve's extent; null if no point is below that
    /// line.
    /// </summary>
    /// <remarks>Source: Satopää et al. 2011, "Finding a Kneedle in a Haystack", doi:10.1109/ICDCSW.2011.20.</remarks>
    public RateDistortionPoint? Knee
    {
        get
        {
            double rates = Points.Max(point => point.Rate) - Points.Min(point => point.Rate);
            double distortions = Points.Max(point => point.Distortion) - Points.Min(point => point.Distortion);
            if (!(rates > 0 && distortions > 0))
                return null;
            RateDistortionPoint least = Points.MinBy(point => point.Rate)!;
            RateDistortionPoint most = Points.MaxBy(point => point.Rate)!;
            // On the unit square, of the line through the ends.
            double Below(RateDistortionPoint point) =>
                (least.Distortion - point.Distortion) / distortions
                - (point.Rate - least.Rate) / (most.Rate - least.Rate) * ((least.Distortion - most.Distortion) / distortions);
            RateDistortionPoint knee = Points.MaxBy(Below)!;
            return Below(knee) > 1e-9 ? knee : null;
        }
    }

    /// <summary>
    /// How far the curve is from falling and convex, as the exact curve is: the largest distance of a point from the lower convex hull.
    /// More than some tenths of a nat means that some point was not trained to its end.
    /// </summary>
    /// <remarks>Source: Alemi et al. 2018, arXiv:1711.00464, section 2: the curve is monotonic and convex.</remarks>
    public double DistanceFromConvex
    {
        get
        {
            List<RateDistortionPoint> hull = Hull();
            return Points.Max(point => Enumerable.Range(0, hull.Count).Min(index =>
                Distance(point, hull[index], index + 1 < hull.Count ? hull[index + 1] : null)));
        }
    }

    /// <summary>
    /// The most nats by which a larger weight has a higher rate than a smaller one; 0 if rates fall as weights grow, as they should.
    /// </summary>
    public double OutOfOrder
    {
        get
        {
            double worst = 0;
            double least = double.PositiveInfinity;
            foreach (RateDistortionPoint point in Points)
            {
                worst = Math.Max(worst, point.Rate - least);
                least = Math.Min(least, point.Rate);
            }
            return worst;
        }
    }

    /// <summary>The points whose rate + distortion is within some nats of the best, the smallest weight first.</summary>
    /// <param name="nats">The nats, at least 0.</param>
    public IReadOnlyList<RateDistortionPoint> Within(double nats)
    {
        OutOfRange.IfNegative(nats);
        return [.. Points.Where(point => point.NegativeElbo <= Best.NegativeElbo + nats)];
    }

    // The corners of the largest falling convex curve that lies nowhere above a point, the lowest rate first.
    private List<RateDistortionPoint> Hull()
    {
        var hull = new List<RateDistortionPoint>();
        double least = double.PositiveInfinity;
        foreach (RateDistortionPoint point in Points.OrderBy(point => point.Rate).ThenBy(point => point.Distortion))
        {
            if (point.Distortion >= least)
                continue; // Above one that has no higher rate: no corner of a curve that falls.
            least = point.Distortion;
            while (hull.Count >= 2 && !TurnsLeft(hull[^2], hull[^1], point))
                hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }
        return hull;
    }

    private static bool TurnsLeft(RateDistortionPoint a, RateDistortionPoint b, RateDistortionPoint c) =>
        (b.Rate - a.Rate) * (c.Distortion - a.Distortion) - (b.Distortion - a.Distortion) * (c.Rate - a.Rate) > 0;

    // To the segment between two corners; behind the last, to the level line from there on.
    private static double Distance(RateDistortionPoint point, RateDistortionPoint from, RateDistortionPoint? to)
    {
        (double x, double y) = (point.Rate - from.Rate, point.Distortion - from.Distortion);
        (double dx, double dy) = to is null ? (1, 0) : (to.Rate - from.Rate, to.Distortion - from.Distortion);
        double along = Math.Max(0, (x * dx + y * dy) / (dx * dx + dy * dy));
        if (to is not null)
            along = Math.Min(1, along);
        (double across, double up) = (x - along * dx, y - along * dy);
        return Math.Sqrt(across * across + up * up);
    }
}

namespace Vae.Examples.Reports;

/// <summary>The charts of a rate–distortion curve.</summary>
internal static class BalanceCharts
{
    // Labels nearer to each other than this, in the chart's units, would lie on one another.
    private const double LabelHeight = 13;
    private const double LabelWidth = 44;

    /// <summary>Distortion over rate: the points with their weights, and the line of all that have the best one's ELBO.</summary>
    internal static Chart Curve(BalanceResult result)
    {
        RateDistortionCurve curve = result.Curve;
        Axis rates = Axis.Around(curve.Points.Select(point => point.Rate), fromZero: true);
        Axis distortions = Axis.Around(curve.Points.Select(point => point.Distortion));
        var chart = new Chart(
            $"Rate–distortion curve of {result.ModelName} on {result.DataName}", rates, distortions,
            "rate: KL, nats per sample", "distortion: −E ln p(x|z), nats per sample")
        {
            Width = 720,
            Height = 480,
            Top = 54,
        };
        double best = curve.Best.NegativeElbo;
        // Where the line of slope −1 leaves the chart on either side.
        double left = Math.Max(rates.Low, best - distortions.High);
        double right = Math.Min(rates.High, best - distortions.Low);
        if (left < right)
        {
            chart.AddLine(
                $"rate + distortion = {Numbers.Nats(best)}", "iso", [(left, best - left), (right, best - right)], dots: false);
        }
        chart.AddLine("measured", "train", [.. curve.Points.Select(point => (point.Rate, point.Distortion))]);
        chart.AddRing("best ELBO", "good", curve.Best.Rate, curve.Best.Distortion, 8);
        if (curve.Knee is { } knee)
            chart.AddRing("knee", "bad", knee.Rate, knee.Distortion, knee == curve.Best ? 11.5 : 8);
        if (curve.Collapse is { } collapse)
            chart.AddRing("collapse", "idle", collapse.Rate, collapse.Distortion, 8);
        Label(chart, curve);
        return chart;
    }

    /// <summary>One figure of each point over the ladder of weights.</summary>
    internal static string ByWeight(string name, RateDistortionCurve curve, Func<RateDistortionPoint, double> figure)
    {
        double[] values = [.. curve.Points.Select(figure)];
        var chart = new Chart(
            name, Axis.OfIntegers([-0.4, values.Length - 0.6]), Axis.Around(values), "weight β of the divergence", "nats per sample");
        chart.AddLine("test", "test", [.. values.Select((value, index) => ((double)index, value))]);
        for (int index = 0; index < values.Length; index++)
            chart.AddLabel(index, Numbers.Setting(curve.Points[index].Beta));
        return chart.ToSvg(horizontalTicks: false);
    }

    // Weights whose points lie on one another share a label.
    private static void Label(Chart chart, RateDistortionCurve curve)
    {
        var shared = new List<RateDistortionPoint>();
        void Write()
        {
            IEnumerable<string> weights = shared.Select(point => Numbers.Setting(point.Beta)).Reverse();
            chart.AddText(shared[0].Rate, shared[0].Distortion, "β " + string.Join(", ", weights));
            shared.Clear();
        }
        foreach (RateDistortionPoint point in curve.Points.Reverse())
        {
            if (shared.Count > 0)
            {
                (double right, double down) = chart.Between(
                    (shared[0].Rate, shared[0].Distortion), (point.Rate, point.Distortion));
                if (Math.Abs(down) >= LabelHeight || Math.Abs(right) >= LabelWidth)
                    Write();
            }
            shared.Add(point);
        }
        Write();
    }
}

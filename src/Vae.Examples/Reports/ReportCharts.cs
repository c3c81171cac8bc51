namespace Vae.Examples.Reports;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    /// <summary>Below this many nats a dimension is drawn as idle.</summary>
    private const double IdleKl = 0.01;

    /// <summary>The bars' axis reaches at least so far: dimensions that carry nothing must look it.</summary>
    private const double LeastScale = 0.1;

    /// <summary>The style sheet has so many colours for classes.</summary>
    private const int ClassColours = 10;

    /// <summary>One loss term over the epochs, on training and held-out data.</summary>
    internal static string Term(string name, IReadOnlyList<EpochRecord> history, Func<Evaluation, double> term)
    {
        List<(double, double)> train = [.. history.Select(epoch => ((double)epoch.Epoch, term(epoch.Train)))];
        List<(double, double)> test =
            [.. history.Where(epoch => epoch.HeldOutOrNull is not null).Select(epoch => ((double)epoch.Epoch, term(epoch.HeldOut)))];
        var chart = new Chart(
            name,
            Axis.OfIntegers(train.Select(point => point.Item1)),
            Axis.Around(train.Concat(test).Select(point => point.Item2)),
            "epoch",
            "nats per sample");
        chart.AddLine("training", "train", train);
        if (test.Count > 0)
            chart.AddLine("test", "test", test);
        return chart.ToSvg();
    }

    /// <summary>What each latent dimension carries, the most active first.</summary>
    internal static string KlPerDimension(Evaluation evaluation)
    {
        double[] kl = evaluation.KlPerDimension;
        int[] order = LatentGrid.MostActiveFirst(kl);
        var chart = new Chart(
            "KL per latent dimension",
            Axis.OfIntegers([-0.7, kl.Length - 0.3]),
            Axis.Around(kl.Append(LeastScale), fromZero: true),
            "latent dimension, the most active first",
            "nats per sample");
        chart.AddLegend("in use", "test");
        chart.AddLegend("idle (KL below 0.01)", "idle");
        int labelEvery = kl.Length <= 32 ? 1 : (kl.Length + 31) / 32;
        for (int rank = 0; rank < order.Length; rank++)
        {
            int dimension = order[rank];
            chart.AddBar(kl[dimension] < IdleKl ? "idle" : "test", rank, kl[dimension], 0.72,
                $"z{dimension}: {Numbers.Nats(kl[dimension])} nats");
            if (rank % labelEvery == 0)
                chart.AddLabel(rank, $"z{dimension}");
        }
        return chart.ToSvg(horizontalTicks: false);
    }

    /// <summary>Where held-out rows lie in the latent space. The largest classes have colours of their own.</summary>
    internal static string Cloud(LatentCloud cloud)
    {
        var chart = new Chart(
            "Held-out rows in the latent space",
            Axis.Around(cloud.Points.Select(point => point.X)),
            Axis.Around(cloud.Points.Select(point => point.Y)),
            $"posterior mean of z{cloud.Horizontal}",
            $"posterior mean of z{cloud.Vertical}")
        {
            Height = 520,
        };
        ILookup<int?, (double X, double Y)> rows = cloud.Points.ToLookup(point => point.Label, point => (point.X, point.Y));
        int?[] labels = [.. rows.Select(group => group.Key).Where(label => label is not null)];
        int?[] coloured = [.. labels.OrderByDescending(label => rows[label].Count()).ThenBy(label => label).Take(ClassColours).Order()];
        // Below the others, so as not to hide them.
        var others = rows.Where(group => !coloured.Contains(group.Key)).SelectMany(group => group).ToList();
        if (others.Count > 0)
            chart.AddDots(labels.Length == 0 ? "rows" : "others", labels.Length == 0 ? "test" : "idle", others);
        for (int colour = 0; colour < coloured.Length; colour++)
            chart.AddDots(Numbers.Count(coloured[colour]!.Value), $"class{colour}", rows[coloured[colour]]);
        return chart.ToSvg();
    }
}

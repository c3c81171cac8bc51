using Vae.Data;

namespace Vae.Examples.Reports;

/// <summary>Where held-out rows lie in two dimensions of the latent space, with their labels.</summary>
/// <param name="Horizontal">The dimension to the right.</param>
/// <param name="Vertical">The dimension upwards.</param>
/// <param name="Caption">What is drawn, in words.</param>
/// <param name="Points">Each row's label, if it has one, and its posterior means.</param>
internal sealed record LatentCloud(
    int Horizontal, int Vertical, string Caption, IReadOnlyList<(int? Label, double X, double Y)> Points)
{
    private const int MostRows = 2_000;

    /// <summary>
    /// The first test rows by their posterior means: in the plane of a latent space of two dimensions, or else in the two dimensions that
    /// the labels differ in most, or without labels in the two that carry most.
    /// </summary>
    /// <param name="model">The finished model, of two latent dimensions at least.</param>
    /// <param name="test">Rows that it was not trained on.</param>
    /// <param name="evaluation">Its terms on those rows.</param>
    internal static LatentCloud Of(VaeModel model, Dataset test, Evaluation evaluation)
    {
        int latent = model.Description.LatentSize;
        int count = Math.Min(MostRows, test.Count);
        var rows = new float[count * test.RowSize];
        for (int row = 0; row < count; row++)
            test.Read(row, rows.AsSpan(row * test.RowSize, test.RowSize), default);
        float[] means = model.Embed(rows);
        int?[] labels = [.. Enumerable.Range(0, count).Select(test.LabelOf)];
        double[] Column(int dimension) => [.. Enumerable.Range(0, count).Select(row => (double)means[row * latent + dimension])];

        double[] shares = [.. Enumerable.Range(0, latent).Select(dimension => ShareBetween(labels, Column(dimension)))];
        bool isPlane = latent == 2;
        bool isLabelled = labels.Distinct().Count() > 1;
        int[] axes = isPlane ? [0, 1]
            : LatentGrid.MostActiveFirst(isLabelled ? shares : evaluation.KlPerDimension)[..2];
        (double[] x, double[] y) = (Column(axes[0]), Column(axes[1]));
        string why = isPlane ? "in the latent plane"
            : isLabelled
                ? $"in z{axes[0]} and z{axes[1]}, the two dimensions in which labels differ most: {Numbers.Percent(shares[axes[0]])} and "
                    + $"{Numbers.Percent(shares[axes[1]])} of the variance lie between labels"
            : $"in z{axes[0]} and z{axes[1]}, the two dimensions that carry most";
        string colours = isLabelled ? " Colours are labels, which training never saw." : "";
        return new LatentCloud(
            axes[0],
            axes[1],
            $"Where {Numbers.Several(count, "test row")} lie {why}.{colours}",
            [.. Enumerable.Range(0, count).Select(row => (labels[row], x[row], y[row]))]);
    }

    /// <summary>
    /// The share of a variable's variance that lies between classes, from 0 to 1: η², the sum of squares between the classes' means over
    /// the whole sum of squares. 0 for a variable that is the same everywhere.
    /// </summary>
    internal static double ShareBetween(IReadOnlyList<int?> labels, IReadOnlyList<double> values)
    {
        double mean = values.Average();
        double whole = values.Sum(value => (value - mean) * (value - mean));
        if (!(whole > 0))
            return 0;
        double between = Enumerable.Range(0, values.Count)
            .GroupBy(row => labels[row])
            .Sum(rows => rows.Count() * Math.Pow(rows.Average(row => values[row]) - mean, 2));
        return between / whole;
    }
}

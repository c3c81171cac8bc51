using Vae.Data;

namespace Vae.Examples.Reports;

/// <summary>Pictures of what a trained model has learned.</summary>
internal static class Gallery
{
    private const int SampleColumns = 10;
    private const int SampleCount = 100;
    private const int ReconstructionColumns = 10;
    private const int ReconstructionPairs = 4;
    private const int MapSide = 20;
    private const int TraversalColumns = 13;
    private const int MostTraversed = 32;

    /// <summary>All pictures of a run.</summary>
    /// <param name="model">The finished model.</param>
    /// <param name="test">Rows that it was not trained on.</param>
    /// <param name="evaluation">Its terms on those rows: the most active dimensions come first.</param>
    /// <param name="seed">For the samples.</param>
    /// <param name="cancellation">Checked before each picture.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static RunPictures Draw(
        VaeModel model, Dataset test, Evaluation evaluation, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (Picture latent, string caption) = model.Description.LatentSize == 2 ? Map(model) : Traversal(model, test, evaluation);
        cancellation.ThrowIfCancellationRequested();
        Picture samples = Samples(model, SampleCount, seed);
        cancellation.ThrowIfCancellationRequested();
        Picture reconstructions = Reconstructions(model, test, ReconstructionColumns * ReconstructionPairs);
        cancellation.ThrowIfCancellationRequested();
        return new RunPictures
        {
            Samples = samples,
            Reconstructions = reconstructions,
            Latent = latent,
            LatentCaption = caption,
            Cloud = model.Description.LatentSize < 2 ? null : LatentCloud.Of(model, test, evaluation),
        };
    }

    /// <summary>Drawn from the prior and decoded.</summary>
    internal static Picture Samples(VaeModel model, int count, ulong seed) =>
        new ContactSheet(Tile(model), Math.Min(SampleColumns, count)).Draw(model.Sample(count, seed));

    /// <summary>Pairs of rows: originals above, reconstructions below. Labelled data has one class a column.</summary>
    internal static Picture Reconstructions(VaeModel model, Dataset test, int count)
    {
        int[] rows = OneClassAColumn(test, count);
        float[] originals = Read(test, rows);
        return Pairs(Tile(model), originals, model.Reconstruct(originals));
    }

    /// <summary>Pairs of rows: samples above, the nearest training row below each; the likeliest copies first.</summary>
    internal static Picture Neighbours(VaeModel model, Dataset training, ModelReview review)
    {
        int size = training.RowSize;
        int[] order = [.. Enumerable.Range(0, review.SampleNeighbours.Count)
            .OrderBy(sample => review.SampleNeighbours[sample].Ratio)
            .Take(ReconstructionColumns * ReconstructionPairs)];
        float[] samples = [.. order.SelectMany(sample => review.TracedSamples.Skip(sample * size).Take(size))];
        int[] rows = [.. order.Select(sample => review.SampleNeighbours[sample].Row)];
        return Pairs(Tile(model), samples, Read(training, rows));
    }

    private static Picture Pairs(TileShape tile, float[] above, float[] below)
    {
        int columns = Math.Min(ReconstructionColumns, above.Length / tile.Size);
        int stride = columns * tile.Size;
        int pairs = (above.Length + stride - 1) / stride;
        var sheet = new float[2 * pairs * stride];
        for (int start = 0; start < above.Length; start += stride)
        {
            int length = Math.Min(stride, above.Length - start);
            above.AsSpan(start, length).CopyTo(sheet.AsSpan(2 * start));
            below.AsSpan(start, length).CopyTo(sheet.AsSpan(2 * start + stride));
        }
        return new ContactSheet(tile, columns) { RowsPerGroup = 2 }.Draw(sheet);
    }

    private static (Picture, string) Map(VaeModel model)
    {
        var sheet = new ContactSheet(Tile(model), MapSide) { Gap = 0 };
        return (
            sheet.Draw(model.Decode(LatentGrid.Map(MapSide))),
            "Map of the latent plane: z0 grows to the right, z1 upwards, in steps of equal probability under the prior.");
    }

    private static (Picture, string) Traversal(VaeModel model, Dataset test, Evaluation evaluation)
    {
        float[] start = model.Embed(Read(test, [0]));
        int[] all = LatentGrid.MostActiveFirst(evaluation.KlPerDimension);
        int[] order = all[..Math.Min(all.Length, MostTraversed)];
        var sheet = new ContactSheet(Tile(model), TraversalColumns)
        {
            RowNames = [.. order.Select(dimension => ($"z{dimension}", Numbers.Nats(evaluation.KlPerDimension[dimension])))],
        };
        string names = string.Join(", ", order.Select(dimension => $"z{dimension} ({Numbers.Nats(evaluation.KlPerDimension[dimension])})"));
        return (
            sheet.Draw(model.Decode(LatentGrid.Traversal(start, order, TraversalColumns))),
            "Traversal: each row moves one latent dimension from −3 to 3 and leaves the others where the first test row lies. "
            + (sheet.HasRowNames ? "At its left its name and the nats it carries." : $"From the top, with the nats they carry: {names}.")
            + (order.Length < all.Length ? $" The other {all.Length - order.Length} carry less." : ""));
    }

    /// <summary>The first rows of each class in turn, so that a column of the sheet holds one class; else simply the first rows.</summary>
    private static int[] OneClassAColumn(Dataset data, int count)
    {
        if (data.ClassCount != ReconstructionColumns)
            return [.. Enumerable.Range(0, Math.Min(count, data.Count))];
        int[][] byClass = [.. Enumerable.Range(0, data.Count)
            .GroupBy(row => data.LabelOf(row))
            .OrderBy(rows => rows.Key)
            .Select(rows => rows.Take((count + ReconstructionColumns - 1) / ReconstructionColumns).ToArray())];
        int full = byClass.Length == ReconstructionColumns ? byClass.Min(rows => rows.Length) : 0;
        if (full == 0)
            return [.. Enumerable.Range(0, Math.Min(count, data.Count))];
        return [.. Enumerable.Range(0, full).SelectMany(pair => byClass.Select(rows => rows[pair])).Take(count)];
    }

    private static float[] Read(Dataset data, int[] rows)
    {
        var values = new float[rows.Length * data.RowSize];
        for (int i = 0; i < rows.Length; i++)
            data.Read(rows[i], values.AsSpan(i * data.RowSize, data.RowSize), default);
        return values;
    }

    private static TileShape Tile(VaeModel model) => TileShape.Of(model.Description.DataShape);
}

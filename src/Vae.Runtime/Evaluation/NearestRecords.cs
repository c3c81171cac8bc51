using System.Globalization;
using System.Numerics.Tensors;
using Vae.Data;

namespace Vae;

/// <summary>Finds the records that are nearest to some queries, such as the record that a sample was copied from.</summary>
public static class NearestRecords
{
    /// <summary>The nearest record of each query. The data are read twice, block by block, and never held in memory.</summary>
    /// <param name="queries">Records of the data's size, such as samples. // [queries, row size]</param>
    /// <param name="data">The records to look among; at least 2.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>One a query; the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">
    /// The queries' length is not a multiple of the row size, a value is not finite, or there are fewer than 2 records.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A distance overflows: that of a query, or of the record nearest to it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NearestRecord[] Find(
        ReadOnlySpan<float> queries, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new EvaluationOptions();
        options.Validate();
        int size = data.RowSize;
        if (queries.Length % size != 0)
        {
            throw new ArgumentException(
                $"The data's rows have {size} elements; got {queries.Length}, which is not a multiple of it.", nameof(queries));
        }
        int bad = NonFinite.IndexOf(queries);
        if (bad >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Query {bad / size}, element {bad % size} is {queries[bad]}."), nameof(queries));
        }
        if (data.Count < 2)
            throw new ArgumentException($"The nearest record is looked for among at least 2; the data have {data.Count}.", nameof(data));
        if (queries.IsEmpty)
            return [];

        int threads = WorkerCount.BoundedOrAll(options.Threads);
        var scan = new NearestScan(data, options.Seed, threads);
        (int Row, float Square)[] nearest = scan.Run(queries.ToArray(), null, progress, cancellation);
        RequireFinite(nearest, "queries", "record", queries, query => query);
        // Once more from the records found, each but for itself.
        int[] rows = [.. nearest.Select(found => found.Row).Distinct()];
        var records = new float[ArraySize.Of(rows.Length, size, nameof(queries))];
        for (int i = 0; i < rows.Length; i++)
            data.Read(rows[i], records.AsSpan(i * size, size), EvaluationNoise.Row(options.Seed, rows[i], size));
        (int Row, float Square)[] gaps = scan.Run(records, rows, progress, cancellation);
        RequireFinite(gaps, "data", "other record", records, found => rows[found]);
        Dictionary<int, double> gapOf = rows.Zip(gaps).ToDictionary(pair => pair.First, pair => Math.Sqrt(pair.Second.Square));
        return [.. nearest.Select(found => new NearestRecord(found.Row, Math.Sqrt(found.Square), gapOf[found.Row]))];
    }

    // Squares of distances above some 10¹⁹ are no floats.
    private static void RequireFinite(
        (int Row, float Square)[] found, string rows, string others, ReadOnlySpan<float> values, Func<int, int> rowOf)
    {
        int place = Array.FindIndex(found, one => !float.IsFinite(one.Square));
        if (place < 0)
            return;
        int size = values.Length / found.Length;
        ReadOnlySpan<float> own = values.Slice(place * size, size);
        int element = TensorPrimitives.IndexOfMaxMagnitude(own);
        string problem = string.Create(
            CultureInfo.InvariantCulture,
            $"has no finite distance to any {others}. Its largest element is element {element}, {own[element]}. Scale queries and data " +
            $"to about unit range, or leave out rows of such a size.");
        throw new NonFiniteResultException(rowOf(place), element, rows, problem);
    }
}

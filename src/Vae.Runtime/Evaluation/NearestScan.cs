using Vae.Data;

namespace Vae;

/// <summary>One reading of some data, past queries that each remember the nearest record.</summary>
internal sealed class NearestScan(Dataset data, ulong seed, int threads)
{
    private const int BlockRows = 64;

    /// <summary>The nearest record of each query.</summary>
    /// <param name="queries">[queries, row size]</param>
    /// <param name="excluded">A row that does not count, for each query; or null.</param>
    /// <param name="progress">Receives the progress after each block.</param>
    /// <param name="cancellation">Checked before each block of records, and before each query within it.</param>
    internal (int Row, float Square)[] Run(
        float[] queries, int[]? excluded, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        Reader[] readers = [.. Enumerable.Range(0, threads).Select(_ => new Reader(data, seed, queries, excluded))];
        RecordBlocks.Run(data.Count, BlockRows, readers, progress, cancellation);
        // Which reader had which block is chance; the nearest of all, and the first of several, is not.
        return
        [
            .. Enumerable.Range(0, queries.Length / data.RowSize)
                .Select(query => readers.Select(reader => reader.Nearest[query]).MinBy(found => (found.Square, found.Row))),
        ];
    }

    private sealed class Reader : IBlockWorker
    {
        private readonly Dataset _data;
        private readonly ulong _seed;
        private readonly float[] _queries;
        private readonly int[]? _excluded;
        private readonly float[] _records;
        private readonly float[] _distances = new float[BlockRows];

        internal Reader(Dataset data, ulong seed, float[] queries, int[]? excluded)
        {
            (_data, _seed, _queries, _excluded) = (data, seed, queries, excluded);
            _records = new float[BlockRows * data.RowSize];
            Nearest = new (int, float)[queries.Length / data.RowSize];
            Nearest.AsSpan().Fill((int.MaxValue, float.PositiveInfinity));
        }

        internal (int Row, float Square)[] Nearest { get; }

        public void Process(int first, int count, CancellationToken cancellation)
        {
            int size = _data.RowSize;
            for (int i = 0; i < count; i++)
                _data.Read(first + i, _records.AsSpan(i * size, size), EvaluationNoise.Row(_seed, first + i, size));
            Span<float> distances = _distances.AsSpan(0, count);
            for (int query = 0; query < Nearest.Length; query++)
            {
                cancellation.ThrowIfCancellationRequested();
                SquaredDistances.Fill(_queries.AsSpan(query * size, size), _records, distances);
                for (int i = 0; i < count; i++)
                {
                    if (first + i != _excluded?[query] && distances[i] < Nearest[query].Square)
                        Nearest[query] = (first + i, distances[i]);
                }
            }
        }
    }
}

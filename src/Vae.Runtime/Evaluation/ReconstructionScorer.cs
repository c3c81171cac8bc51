using Vae.Execution;

namespace Vae;

/// <summary>Reconstructs block after block of records and compares each with its original.</summary>
internal sealed class ReconstructionScorer(
    VaeProgram program, RecordReader reader, Pass pass, StructuralSimilarity? similarity, ReconstructionScorer.Results results)
    : IBlockWorker
{
    private readonly int _size = program.Description.DataSize;

    /// <inheritdoc/>
    public void Process(int first, int count, CancellationToken cancellation)
    {
        ModelDescription description = program.Description;
        reader.Read(first, count, pass);
        program.Encode(Worker.Alone, pass);
        FiniteResults.RequirePosterior(pass, first);
        for (int row = 0; row < count; row++)
        {
            pass.Posterior.Slice(row * description.PosteriorSize, description.LatentSize)
                .CopyTo(pass.Latent[(row * description.LatentSize)..]);
        }
        program.Decode(Worker.Alone, pass);
        program.Mean(Worker.Alone, pass);
        FiniteResults.RequireReconstructions(pass, first, pass.Mean);
        for (int row = 0; row < count; row++)
            Compare(first + row, pass.Input.Slice(row * _size, _size), pass.Mean.Slice(row * _size, _size));
        AddBlock(first / PassPool.Rows, count);
    }

    private void Compare(int record, ReadOnlySpan<float> original, ReadOnlySpan<float> reconstruction)
    {
        double squares = 0;
        for (int i = 0; i < original.Length; i++)
        {
            double distance = (double)original[i] - reconstruction[i];
            squares += distance * distance;
        }
        results.Squares[record] = squares;
        if (similarity is not null)
            results.Similarities[record] = similarity.Of(original, reconstruction);
    }

    // For the mean record and the variance about it: a difference of large sums would lose it.
    private void AddBlock(int block, int count)
    {
        Span<double> sums = results.Sums.AsSpan(block * _size, _size);
        double squares = 0;
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> original = pass.Input.Slice(row * _size, _size);
            for (int i = 0; i < _size; i++)
                sums[i] += original[i];
        }
        for (int i = 0; i < _size; i++)
        {
            double mean = sums[i] / count;
            for (int row = 0; row < count; row++)
            {
                double distance = pass.Input[row * _size + i] - mean;
                squares += distance * distance;
            }
        }
        results.Within[block] = squares;
    }

    /// <summary>What the workers find, record by record and block by block: summed afterwards, in order.</summary>
    internal sealed class Results(int records, int size)
    {
        private static int BlockRows => PassPool.Rows;

        /// <summary>Each record's Σ(x − x̂)². // [records]</summary>
        internal double[] Squares { get; } = new double[records];

        /// <summary>Each record's similarity. // [records]</summary>
        internal double[] Similarities { get; } = new double[records];

        /// <summary>Each block's sum of records. // [blocks, size]</summary>
        internal double[] Sums { get; } = new double[checked((records + BlockRows - 1) / BlockRows * size)];

        /// <summary>Each block's sum of squared distances from its own mean. // [blocks]</summary>
        internal double[] Within { get; } = new double[(records + BlockRows - 1) / BlockRows];

        /// <summary>The means over all.</summary>
        internal ReconstructionQuality ToQuality(StructuralSimilarity? similarity) => new(
            Squares.Sum() / ((double)records * size),
            Variance(),
            similarity is null ? null : Similarities.Average(),
            similarity?.Window ?? 0,
            records);

        // Within the blocks, and between them.
        private double Variance()
        {
            double squares = Within.Sum();
            for (int i = 0; i < size; i++)
            {
                double mean = 0;
                for (int block = 0; block < Within.Length; block++)
                    mean += Sums[block * size + i];
                mean /= records;
                for (int block = 0; block < Within.Length; block++)
                {
                    int count = Math.Min(BlockRows, records - block * BlockRows);
                    double distance = Sums[block * size + i] / count - mean;
                    squares += count * distance * distance;
                }
            }
            return squares / ((double)records * size);
        }
    }
}

namespace Vae;

/// <summary>Compares two clouds of points by the balls that reach from each point to its k-th nearest neighbour.</summary>
internal sealed class Neighbourhoods
{
    private readonly float[] _real;
    private readonly float[] _samples;
    private readonly int _width;
    private readonly int _realCount;
    private readonly int _sampleCount;

    // Squared radii: of real points for k = 3 and 5, of samples for k = 3. // [points]
    private readonly float[] _realThird;
    private readonly float[] _realFifth;
    private readonly float[] _sampleThird;

    // What each point finds among those of the other cloud. // [points]
    private readonly bool[] _isPrecise;
    private readonly int[] _balls;
    private readonly bool[] _isRecalled;
    private readonly bool[] _isCovered;

    private Neighbourhoods(float[] real, float[] samples, int width)
    {
        (_real, _samples, _width) = (real, samples, width);
        (_realCount, _sampleCount) = (real.Length / width, samples.Length / width);
        (_realThird, _realFifth, _sampleThird) = (new float[_realCount], new float[_realCount], new float[_sampleCount]);
        (_isPrecise, _balls) = (new bool[_sampleCount], new int[_sampleCount]);
        (_isRecalled, _isCovered) = (new bool[_realCount], new bool[_realCount]);
    }

    /// <summary>Precision, recall, density and coverage.</summary>
    /// <param name="real">[real records, width]</param>
    /// <param name="samples">[samples, width]</param>
    /// <param name="width">The features of a record.</param>
    /// <param name="name">The features' name.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Checked before each point.</param>
    internal static SampleQuality Compare(
        float[] real, float[] samples, int width, string name, int threads, CancellationToken cancellation)
    {
        var clouds = new Neighbourhoods(real, samples, width);
        // All radii first: whoever looks into the other cloud needs them.
        clouds.Run(radii: true, threads, cancellation);
        clouds.Run(radii: false, threads, cancellation);
        return new SampleQuality(
            Share(clouds._isPrecise),
            Share(clouds._isRecalled),
            clouds._balls.Sum(balls => (double)balls) / ((double)SampleQuality.DensityNeighbours * clouds._sampleCount),
            Share(clouds._isCovered),
            name,
            clouds._realCount,
            clouds._sampleCount);
    }

    private static double Share(bool[] values) => (double)values.Count(value => value) / values.Length;

    // Points are numbered through both clouds, real ones first.
    private void Run(bool radii, int threads, CancellationToken cancellation)
    {
        const int blockRows = 16;
        IBlockWorker[] workers =
            [.. Enumerable.Range(0, threads).Select(_ => radii ? (IBlockWorker)new RadiusFinder(this) : new Visitor(this))];
        RecordBlocks.Run(_realCount + _sampleCount, blockRows, workers, null, cancellation);
    }

    private ReadOnlySpan<float> Real(int point) => _real.AsSpan(point * _width, _width);

    private ReadOnlySpan<float> Sample(int point) => _samples.AsSpan(point * _width, _width);

    private sealed class RadiusFinder(Neighbourhoods clouds) : IBlockWorker
    {
        private readonly float[] _distances = new float[Math.Max(clouds._realCount, clouds._sampleCount)];

        public void Process(int first, int count, CancellationToken cancellation)
        {
            Span<float> nearest = stackalloc float[SampleQuality.DensityNeighbours];
            for (int point = first; point < first + count; point++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (point < clouds._realCount)
                {
                    Find(clouds.Real(point), clouds._real, clouds._realCount, point, nearest);
                    clouds._realThird[point] = nearest[SampleQuality.PrecisionNeighbours - 1];
                    clouds._realFifth[point] = nearest[^1];
                }
                else
                {
                    int sample = point - clouds._realCount;
                    Find(clouds.Sample(sample), clouds._samples, clouds._sampleCount, sample, nearest);
                    clouds._sampleThird[sample] = nearest[SampleQuality.PrecisionNeighbours - 1];
                }
            }
        }

        // The nearest other points' squared distances, rising.
        private void Find(ReadOnlySpan<float> point, float[] cloud, int count, int self, Span<float> nearest)
        {
            Span<float> distances = _distances.AsSpan(0, count);
            SquaredDistances.Fill(point, cloud, distances);
            nearest.Fill(float.PositiveInfinity);
            for (int other = 0; other < count; other++)
            {
                if (other == self || !(distances[other] < nearest[^1]))
                    continue;
                int place = nearest.Length - 1;
                for (; place > 0 && distances[other] < nearest[place - 1]; place--)
                    nearest[place] = nearest[place - 1];
                nearest[place] = distances[other];
            }
        }
    }

    private sealed class Visitor(Neighbourhoods clouds) : IBlockWorker
    {
        private readonly float[] _distances = new float[Math.Max(clouds._realCount, clouds._sampleCount)];

        public void Process(int first, int count, CancellationToken cancellation)
        {
            for (int point = first; point < first + count; point++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (point < clouds._realCount)
                    VisitSamples(point);
                else
                    VisitReal(point - clouds._realCount);
            }
        }

        private void VisitSamples(int real)
        {
            Span<float> distances = _distances.AsSpan(0, clouds._sampleCount);
            SquaredDistances.Fill(clouds.Real(real), clouds._samples, distances);
            for (int sample = 0; sample < distances.Length; sample++)
            {
                clouds._isRecalled[real] |= distances[sample] <= clouds._sampleThird[sample];
                // A ball of density and coverage is open, one of precision and recall closed: each as in its source.
                clouds._isCovered[real] |= distances[sample] < clouds._realFifth[real];
            }
        }

        private void VisitReal(int sample)
        {
            Span<float> distances = _distances.AsSpan(0, clouds._realCount);
            SquaredDistances.Fill(clouds.Sample(sample), clouds._real, distances);
            for (int real = 0; real < distances.Length; real++)
            {
                clouds._isPrecise[sample] |= distances[real] <= clouds._realThird[real];
                if (distances[real] < clouds._realFifth[real])
                    clouds._balls[sample]++;
            }
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae;

/// <summary>q(z) = 1/N·Σₙ q(z|xₙ) of some records, laid out for evaluation at many points.</summary>
internal sealed class AggregatePosterior
{
    // 1/σ² is at most e^60: of a posterior so narrow, (z − μ)²/σ² is still a number.
    private const double MostLogPrecision = 60;

    // Latent-major, so that 16 neighbouring records fill a vector. The rows of the last one that are no record are never read back.
    private readonly float[] _mean;
    private readonly float[] _precision;
    private readonly float[] _logVarianceSum;
    private readonly int _stride;
    private readonly int _latent;
    private readonly Posterior _posterior;

    internal AggregatePosterior(Posterior posterior, int latent)
    {
        _posterior = posterior;
        _latent = latent;
        Count = posterior.Mean.Length / latent;
        _stride = AlignedBuffer.RoundUp(Count);
        _mean = new float[ArraySize.Of(_stride, latent, nameof(posterior))];
        _precision = new float[_mean.Length];
        _logVarianceSum = new float[_stride];
        for (int row = 0; row < Count; row++)
        {
            double sum = 0;
            for (int j = 0; j < latent; j++)
            {
                float logVariance = posterior.LogVariance[row * latent + j];
                _mean[j * _stride + row] = posterior.Mean[row * latent + j];
                _precision[j * _stride + row] = (float)Portable.Exp(Math.Min(-(double)logVariance, MostLogPrecision));
                sum += logVariance;
            }
            _logVarianceSum[row] = (float)sum;
        }
    }

    /// <summary>N.</summary>
    internal int Count { get; }

    /// <summary>One block worker, which writes ln q(z|x) − ln q(z) for one z drawn from each record's posterior.</summary>
    internal IBlockWorker Worker(ulong seed, double[] gains) => new Gains(this, seed, gains);

    /// <summary>−2·ln q(z|xₙ), but for the constant, for all n. // [records]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Distances(ReadOnlySpan<float> z, Span<float> distances)
    {
        for (int row = 0; row < _stride; row += Lanes.Count)
        {
            Vector512<float> sum = Lanes.Load(_logVarianceSum, row);
            for (int j = 0; j < z.Length; j++)
            {
                Vector512<float> distance = Vector512.Create(z[j]) - Lanes.Load(_mean, j * _stride + row);
                sum = Fused.MultiplyAdd(distance * distance, Lanes.Load(_precision, j * _stride + row), sum);
            }
            Lanes.Store(sum, distances, row);
        }
    }

    private sealed class Gains(AggregatePosterior aggregate, ulong seed, double[] gains) : IBlockWorker
    {
        // e^−50 of the nearest record's density is beneath what the sum's last digit holds.
        private const float Negligible = 100;

        private readonly float[] _z = new float[aggregate._latent];
        private readonly float[] _distances = new float[aggregate._stride];

        public void Process(int first, int count, CancellationToken cancellation)
        {
            for (int record = first; record < first + count; record++)
            {
                cancellation.ThrowIfCancellationRequested();
                gains[record] = Gain(record);
            }
        }

        private double Gain(int record)
        {
            int latent = aggregate._latent;
            NormalNoise.Fill(EvaluationNoise.Aggregate(seed, record), 0, _z);
            for (int j = 0; j < latent; j++)
            {
                double deviation = Portable.Exp(0.5 * aggregate._posterior.LogVariance[record * latent + j]);
                _z[j] = (float)(aggregate._posterior.Mean[record * latent + j] + deviation * _z[j]);
            }
            aggregate.Distances(_z, _distances);
            ReadOnlySpan<float> distances = _distances.AsSpan(0, aggregate.Count);
            float nearest = float.PositiveInfinity;
            foreach (float distance in distances)
                nearest = Math.Min(nearest, distance);
            double sum = 0;
            foreach (float distance in distances)
            {
                if (distance - nearest < Negligible)
                    sum += Portable.Exp(-0.5 * ((double)distance - nearest));
            }
            double own = -0.5 * ((double)distances[record] - nearest);
            return own - Portable.Log(sum / aggregate.Count);
        }
    }
}

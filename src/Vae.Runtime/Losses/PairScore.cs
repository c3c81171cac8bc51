using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>The term of −ln p(x|z) for one data element with two parameters.</summary>
internal interface IPairScore
{
    /// <summary>The term, in nats.</summary>
    static abstract Vector512<float> Term(Vector512<float> first, Vector512<float> second, Vector512<float> target);

    /// <summary>The term, and its two derivatives.</summary>
    static abstract Vector512<float> Term(
        Vector512<float> first, Vector512<float> second, Vector512<float> target, out Vector512<float> firstGradient,
        out Vector512<float> secondGradient);

    /// <summary>The mean.</summary>
    static abstract Vector512<float> Mean(Vector512<float> first, Vector512<float> second);
}

/// <summary>
/// The loops of the likelihoods with two parameters for each element. Workers divide the rows; each row is summed in 16 lanes in order.
/// </summary>
internal static class PairScore
{
    /// <summary>Each row's sum of terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Score<TScore>(
        Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction)
        where TScore : struct, IPairScore
    {
        Lanes.Require(parameters.Length, 2L * rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
        var planes = new ParameterPlanes(channels, 2);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> pair = parameters.Slice(2 * row * width, 2 * width);
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> term = TScore.Term(
                    planes.Load(pair, 0, j, width - j), planes.Load(pair, 1, j, width - j),
                    Lanes.Load(target, row * width + j, width - j));
                sum += Lanes.KeepFirst(term, width - j);
            }
            reconstruction[row] = Lanes.Sum(sum);
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>Each row's sum of terms, and the weighted derivatives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreAndGradient<TScore>(
        Worker worker, int rows, int width, int channels, float weight, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> gradient)
        where TScore : struct, IPairScore
    {
        Lanes.Require(parameters.Length, 2L * rows * width);
        Lanes.Require(gradient.Length, 2L * rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
        Vector512<float> weights = Vector512.Create(weight);
        var planes = new ParameterPlanes(channels, 2);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> pair = parameters.Slice(2 * row * width, 2 * width);
            Span<float> pairGradient = gradient.Slice(2 * row * width, 2 * width);
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> term = TScore.Term(
                    planes.Load(pair, 0, j, width - j), planes.Load(pair, 1, j, width - j),
                    Lanes.Load(target, row * width + j, width - j), out Vector512<float> first, out Vector512<float> second);
                sum += Lanes.KeepFirst(term, width - j);
                planes.Store(first * weights, pairGradient, 0, j, width - j);
                planes.Store(second * weights, pairGradient, 1, j, width - j);
            }
            reconstruction[row] = Lanes.Sum(sum);
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>Each element's mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Mean<TScore>(
        Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, Span<float> mean)
        where TScore : struct, IPairScore
    {
        Lanes.Require(parameters.Length, 2L * rows * width);
        Lanes.Require(mean.Length, (long)rows * width);
        var planes = new ParameterPlanes(channels, 2);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> pair = parameters.Slice(2 * row * width, 2 * width);
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> value = TScore.Mean(planes.Load(pair, 0, j, width - j), planes.Load(pair, 1, j, width - j));
                Lanes.Store(value, mean, row * width + j, width - j);
            }
        }
        worker.Barrier();
    }
}

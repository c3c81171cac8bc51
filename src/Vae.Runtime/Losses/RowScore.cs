using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>The term of −ln p(x|z) for one data element, and its derivative by the likelihood's parameter.</summary>
internal interface IElementScore
{
    /// <summary>The term, in nats, without the constant that all elements share.</summary>
    Vector512<float> Term(Vector512<float> parameter, Vector512<float> target);

    /// <summary>The term, and its weighted derivative.</summary>
    Vector512<float> Term(
        Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient);
}

/// <summary>
/// The loop of the likelihoods with one parameter for each element. Workers divide the rows; each row is summed in 16 lanes in order.
/// </summary>
internal static class RowScore
{
    /// <summary>Each row's sum of terms, plus a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Score<TScore>(
        Worker worker, int rows, int width, TScore score, float constant, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction)
        where TScore : struct, IElementScore
    {
        Lanes.Require(parameters.Length, (long)rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int index = row * width + j;
                Vector512<float> term = score.Term(
                    Lanes.Load(parameters, index, width - j), Lanes.Load(target, index, width - j));
                sum += Lanes.KeepFirst(term, width - j);
            }
            reconstruction[row] = Lanes.Sum(sum) + constant;
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>Each row's sum of terms, plus a constant, and the weighted derivatives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreAndGradient<TScore>(
        Worker worker, int rows, int width, TScore score, float constant, float weight, ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> target, Span<float> reconstruction, Span<float> gradient)
        where TScore : struct, IElementScore
    {
        Lanes.Require(parameters.Length, (long)rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(gradient.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
        Vector512<float> weights = Vector512.Create(weight);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int index = row * width + j;
                Vector512<float> term = score.Term(
                    Lanes.Load(parameters, index, width - j), Lanes.Load(target, index, width - j), weights,
                    out Vector512<float> derivative);
                sum += Lanes.KeepFirst(term, width - j);
                Lanes.Store(derivative, gradient, index, width - j);
            }
            reconstruction[row] = Lanes.Sum(sum) + constant;
        }
        worker.Barrier(StepPart.Loss);
    }
}

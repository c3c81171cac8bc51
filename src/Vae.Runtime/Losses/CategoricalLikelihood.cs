using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// One of K classes at each place: p(x|z) = Π softmax(lᵢ)[xᵢ], from logits l, with x the class's number. −ln p(x|z) =
/// Σ ln Σₖ e^(lᵢₖ) − lᵢ[xᵢ], in nats, summed over a row's places: the cross-entropy. Called by generated code.
/// </summary>
/// <remarks>
/// The largest logit is subtracted first, so that nothing overflows. Source: Bridle, "Probabilistic Interpretation of Feedforward
/// Classification Network Outputs", 1990.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CategoricalLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "Categorical", LikelihoodSupport.Classes, (_, _, own, noise) => Draw(own, noise.Both))
    {
        HasOwnAxis = true,
    };

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The places of a row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="logits">l. // [rows, width, classes]</param>
    /// <param name="target">x, a whole number from 0 to K − 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, int classes, ReadOnlySpan<float> logits, ReadOnlySpan<float> target,
        Span<float> reconstruction)
    {
        Require(rows, width, classes, logits, target, reconstruction);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            reconstruction[row] = ScoreRow(row, width, classes, 0, logits, target, default);
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>−ln p(x|z) of each row, in nats, and ∂l = weight·(softmax(l) − 1 at the class x).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The places of a row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="logits">l. // [rows, width, classes]</param>
    /// <param name="target">x, a whole number from 0 to K − 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="logitsGradient">∂loss/∂l, overwritten; may be the logits. // [rows, width, classes]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, int classes, float weight, ReadOnlySpan<float> logits, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> logitsGradient)
    {
        Require(rows, width, classes, logits, target, reconstruction);
        Lanes.Require(logitsGradient.Length, (long)rows * width * classes);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            reconstruction[row] = ScoreRow(row, width, classes, weight, logits, target, logitsGradient);
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>The most probable class of each place; of equal ones the first. Classes have no order, so they have no mean.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The places of a row.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="logits">l. // [rows, width, classes]</param>
    /// <param name="mean">The class's number; NaN if a logit is NaN. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, int classes, ReadOnlySpan<float> logits, Span<float> mean)
    {
        Lanes.Require(logits.Length, (long)rows * width * classes);
        Lanes.Require(mean.Length, (long)rows * width);
        (int start, int end) = worker.Share(rows);
        for (int place = start * width; place < end * width; place++)
            mean[place] = Likeliest(logits.Slice(place * classes, classes));
        worker.Barrier();
    }

    private static void Require(
        int rows, int width, int classes, ReadOnlySpan<float> logits, ReadOnlySpan<float> target, ReadOnlySpan<float> reconstruction)
    {
        Lanes.Require(logits.Length, (long)rows * width * classes);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
    }

    /// <summary>−ln p(x|z) of one row. An empty gradient is not written. Logarithms are computed for 16 places at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ScoreRow(
        int row, int width, int classes, float weight, ReadOnlySpan<float> logits, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Span<float> distances = stackalloc float[Lanes.Count];
        Span<float> sums = stackalloc float[Lanes.Count];
        Vector512<float> total = Vector512<float>.Zero;
        for (int j = 0; j < width; j += Lanes.Count)
        {
            int lanes = Math.Min(Lanes.Count, width - j);
            for (int lane = 0; lane < lanes; lane++)
            {
                int place = row * width + j + lane;
                ReadOnlySpan<float> own = logits.Slice(place * classes, classes);
                Span<float> exponentials = gradient.IsEmpty ? default : gradient.Slice(place * classes, classes);
                float x = target[place];
                int index = x >= 0 && x < classes && (int)x == x ? (int)x : -1;
                float largest = Largest(own);
                distances[lane] = index < 0 ? float.NaN : largest - own[index];
                sums[lane] = SumOfExponentials(own, largest, exponentials);
                if (!gradient.IsEmpty)
                    Scale(exponentials, weight / sums[lane]);
                if (!gradient.IsEmpty && index >= 0)
                    exponentials[index] -= weight;
            }
            Vector512<float> sum = Lanes.Load(sums, 0);
            // The logarithm's kernel does not pass NaN on. sum − sum is 0, but NaN for NaN.
            Vector512<float> term = Lanes.Load(distances, 0) + VectorFunctions.Log(sum) + (sum - sum);
            total += Lanes.KeepFirst(term, lanes);
        }
        return Lanes.Sum(total);
    }

    /// <summary>The largest of the numbers, which does not depend on their order. NaN is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = float.NegativeInfinity;
        int i = 0;
        if (values.Length >= Lanes.Count)
        {
            Vector512<float> most = Lanes.Load(values, 0);
            for (i = Lanes.Count; i + Lanes.Count <= values.Length; i += Lanes.Count)
            {
                Vector512<float> next = Lanes.Load(values, i);
                most = Vector512.ConditionalSelect(Vector512.GreaterThan(next, most), next, most);
            }
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                if (most[lane] > largest)
                    largest = most[lane];
            }
        }
        for (; i < values.Length; i++)
        {
            if (values[i] > largest)
                largest = values[i];
        }
        return largest;
    }

    /// <summary>
    /// Σ e^(value − largest), and each exponential if there is room for it. The sum is at least 1, or NaN if a value is NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfExponentials(ReadOnlySpan<float> values, float largest, Span<float> exponentials)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int k = 0; k < values.Length; k += Lanes.Count)
        {
            int lanes = values.Length - k;
            Vector512<float> exponential = VectorFunctions.Exp(Lanes.Load(values, k, lanes) - Vector512.Create(largest));
            sum += Lanes.KeepFirst(exponential, lanes);
            if (!exponentials.IsEmpty)
                Lanes.Store(exponential, exponentials, k, lanes);
        }
        return Lanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(Span<float> values, float factor)
    {
        for (int k = 0; k < values.Length; k += Lanes.Count)
        {
            int lanes = values.Length - k;
            Lanes.Store(Lanes.Load(values, k, lanes) * Vector512.Create(factor), values, k, lanes);
        }
    }

    private static float Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int k = 0; k < logits.Length; k++)
        {
            if (float.IsNaN(logits[k]))
                return float.NaN;
            if (logits[k] > logits[best])
                best = k;
        }
        return best;
    }

    private static double Draw(ElementParameters logits, double u)
    {
        double largest = double.NegativeInfinity;
        for (int k = 0; k < logits.Count; k++)
            largest = Math.Max(largest, logits[k]);
        double total = 0;
        for (int k = 0; k < logits.Count; k++)
            total += Portable.Exp(logits[k] - largest);
        double left = u * total;
        int last = 0;
        for (int k = 0; k < logits.Count; k++)
        {
            double share = Portable.Exp(logits[k] - largest);
            left -= share;
            if (left <= 0)
                return k;
            if (share > 0)
                last = k;
        }
        return double.IsNaN(total) ? double.NaN : last;
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// The probability of each of the 256 levels of an 8-bit element, under a mixture of k logistic distributions cut into 256 intervals:
/// −ln p(x|z) = −Σ ln Σⱼ πⱼ·(σ(aⱼ) − σ(bⱼ)), in nats, summed over a row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>Level x·255 is at y = 2x − 1. a = (y + 1/255 − m)/s and b = (y − 1/255 − m)/s, but black's b is −∞ and white's a is ∞.
/// π is the softmax of the logits. m is a mean on the scale −1 … 1. ln s is at least −7 and at most 60. Given z, elements are independent:
/// no channel depends on another.</para>
/// <para>ln(σ(a) − σ(b)) = −ln(1 + e^(−a)) − ln(1 + e^b) + ln(1 − e^(b − a)) is exact everywhere, even far in the tails, where the
/// difference itself rounds to zero. (The authors switch to the density there.) Source: Salimans, Karpathy, Chen &amp; Kingma,
/// "PixelCNN++", 2017, arXiv:1701.05517, section 2.1; Kingma et al. 2016, arXiv:1606.04934, appendix B.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DiscretizedLogisticLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "DiscretizedLogistic", LikelihoodSupport.Levels, (_, _, own, noise) => Draw(own, noise));

    /// <summary>The most components: buffers on a worker's stack have this size.</summary>
    internal const int MostMixtures = 64;

    /// <summary>How far an element may be from a whole level, in levels.</summary>
    internal const float Tolerance = 1e-3f;

    /// <summary>The smallest ln s.</summary>
    internal const float LeastLogScale = -7;

    private const float HalfStep = 1f / 255;

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="mixtures">k, from 1 to 64.</param>
    /// <param name="parameters">At each place k logits, means and ln s, of all channels. // [rows, width/channels, 3·k, channels]</param>
    /// <param name="target">x, whole multiples of 1/255 from 0 to 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, int channels, int mixtures, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction)
    {
        Require(rows, width, mixtures, parameters, target, reconstruction);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            reconstruction[row] = ScoreRow(row, width, channels, mixtures, 0, parameters, target, default);
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>−ln p(x|z) of each row, in nats, and its weighted gradient, which is 0 for an ln s below −7 or above 60.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="mixtures">k, from 1 to 64.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="parameters">At each place k logits, means and ln s, of all channels. // [rows, width/channels, 3·k, channels]</param>
    /// <param name="target">x, whole multiples of 1/255 from 0 to 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="gradient">∂loss/∂parameters, overwritten; may be the parameters. // as the parameters</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, int channels, int mixtures, float weight, ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> target, Span<float> reconstruction, Span<float> gradient)
    {
        Require(rows, width, mixtures, parameters, target, reconstruction);
        Lanes.Require(gradient.Length, 3L * mixtures * rows * width);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            reconstruction[row] = ScoreRow(row, width, channels, mixtures, weight, parameters, target, gradient);
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>
    /// The mean of p(x|z), within half a level: the mean of the logistics clamped to the range from black to white,
    /// Σ πⱼ·½·sⱼ·(ln(1 + e^((mⱼ + 1)/sⱼ)) − ln(1 + e^((mⱼ − 1)/sⱼ))), between 0 and 1.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="mixtures">k, from 1 to 64.</param>
    /// <param name="parameters">At each place k logits, means and ln s, of all channels. // [rows, width/channels, 3·k, channels]</param>
    /// <param name="mean">The mean. // [rows, width]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mean(
        Worker worker, int rows, int width, int channels, int mixtures, ReadOnlySpan<float> parameters, Span<float> mean)
    {
        Lanes.Require(parameters.Length, 3L * mixtures * rows * width);
        Lanes.Require(mean.Length, (long)rows * width);
        var planes = new ParameterPlanes(channels, 3 * mixtures);
        int floats = 3 * mixtures * width;
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> own = parameters.Slice(row * floats, floats);
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int lanes = width - j;
                Vector512<float> largest = planes.Load(own, 0, j, lanes);
                for (int k = 1; k < mixtures; k++)
                    largest = Larger(planes.Load(own, k, j, lanes), largest);
                (Vector512<float> sum, Vector512<float> weights) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (int k = 0; k < mixtures; k++)
                {
                    Vector512<float> share = VectorFunctions.Exp(planes.Load(own, k, j, lanes) - largest);
                    Vector512<float> component = MeanOf(
                        planes.Load(own, mixtures + k, j, lanes), planes.Load(own, 2 * mixtures + k, j, lanes));
                    weights += share;
                    sum = Fused.MultiplyAdd(share, component, sum);
                }
                Lanes.Store(sum / weights, mean, row * width + j, lanes);
            }
        }
        worker.Barrier();
    }

    private static void Require(
        int rows, int width, int mixtures, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target, ReadOnlySpan<float> reconstruction)
    {
        OutOfRange.IfGreater(mixtures, MostMixtures);
        Lanes.Require(parameters.Length, 3L * mixtures * rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(reconstruction.Length, rows);
    }

    /// <summary>−ln p(x|z) of one row. An empty gradient is not written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static float ScoreRow(
        int row, int width, int channels, int mixtures, float weight, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> gradient)
    {
        Span<Vector512<float>> joint = stackalloc Vector512<float>[mixtures];
        Span<Vector512<float>> byMean = stackalloc Vector512<float>[mixtures];
        Span<Vector512<float>> byLogScale = stackalloc Vector512<float>[mixtures];
        var planes = new ParameterPlanes(channels, 3 * mixtures);
        int floats = 3 * mixtures * width;
        ReadOnlySpan<float> own = parameters.Slice(row * floats, floats);
        Span<float> ownGradient = gradient.IsEmpty ? default : gradient.Slice(row * floats, floats);
        Vector512<float> total = Vector512<float>.Zero;
        for (int j = 0; j < width; j += Lanes.Count)
        {
            int lanes = width - j;
            var level = new Level(Lanes.Load(target, row * width + j, lanes));
            Vector512<float> largestLogit = planes.Load(own, 0, j, lanes);
            Vector512<float> largestJoint = Vector512.Create(float.NegativeInfinity);
            for (int k = 0; k < mixtures; k++)
            {
                Vector512<float> logit = planes.Load(own, k, j, lanes);
                joint[k] = logit + level.LogProbability(
                    planes.Load(own, mixtures + k, j, lanes), planes.Load(own, 2 * mixtures + k, j, lanes), out byMean[k],
                    out byLogScale[k]);
                largestLogit = Larger(logit, largestLogit);
                largestJoint = Larger(joint[k], largestJoint);
            }
            (Vector512<float> logits, Vector512<float> joints) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (int k = 0; k < mixtures; k++)
            {
                logits += VectorFunctions.Exp(planes.Load(own, k, j, lanes) - largestLogit);
                joints += VectorFunctions.Exp(joint[k] - largestJoint);
            }
            Vector512<float> logOfLogits = largestLogit + VectorFunctions.Log(logits);
            Vector512<float> logOfJoints = largestJoint + VectorFunctions.Log(joints);
            // The logarithm's kernel does not pass NaN on.
            Vector512<float> term = level.OrNaNOutside(logOfLogits - logOfJoints + (joints - joints) + (logits - logits));
            total += Lanes.KeepFirst(term, lanes);
            if (ownGradient.IsEmpty)
                continue;
            Vector512<float> weights = Vector512.Create(weight);
            for (int k = 0; k < mixtures; k++)
            {
                Vector512<float> share = VectorFunctions.Exp(planes.Load(own, k, j, lanes) - logOfLogits);
                Vector512<float> responsibility = VectorFunctions.Exp(joint[k] - logOfJoints);
                planes.Store((share - responsibility) * weights, ownGradient, k, j, lanes);
                planes.Store(-responsibility * byMean[k] * weights, ownGradient, mixtures + k, j, lanes);
                planes.Store(-responsibility * byLogScale[k] * weights, ownGradient, 2 * mixtures + k, j, lanes);
            }
        }
        return Lanes.Sum(total);
    }

    /// <summary>The larger of two numbers; the second if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Larger(Vector512<float> first, Vector512<float> second) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(first, second), first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bounded(Vector512<float> logScale)
    {
        Vector512<float> least = Vector512.Create(LeastLogScale);
        return ExponentBound.AtMost(
            Vector512.ConditionalSelect(Vector512.LessThan(logScale, least), least, logScale), ExponentBound.LogScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MeanOf(Vector512<float> mean, Vector512<float> logScale)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> scale = VectorFunctions.Exp(Bounded(logScale));
        return scale * Vector512.Create(0.5f)
            * (VectorFunctions.Softplus((mean + one) / scale) - VectorFunctions.Softplus((mean - one) / scale));
    }

    /// <summary>The levels of 16 elements.</summary>
    private readonly ref struct Level
    {
        private readonly Vector512<float> _y;
        private readonly Vector512<float> _isBlack;
        private readonly Vector512<float> _isWhite;
        private readonly Vector512<float> _isLevel;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Level(Vector512<float> x)
        {
            Vector512<float> top = Vector512.Create(255f);
            Vector512<float> scaled = x * top;
            Vector512<float> level = Vector512.Floor(scaled + Vector512.Create(0.5f));
            _y = Fused.MultiplyAdd(level, Vector512.Create(2f / 255), Vector512.Create(-1f));
            _isBlack = Vector512.Equals(level, Vector512<float>.Zero);
            _isWhite = Vector512.Equals(level, top);
            _isLevel = Vector512.LessThanOrEqual(Vector512.Abs(scaled - level), Vector512.Create(Tolerance))
                & Vector512.GreaterThanOrEqual(level, Vector512<float>.Zero)
                & Vector512.LessThanOrEqual(level, top);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<float> OrNaNOutside(Vector512<float> term) =>
            Vector512.ConditionalSelect(_isLevel, term, Vector512.Create(float.NaN));

        /// <summary>ln(σ(a) − σ(b)) of one component, and its derivatives by m and ln s.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<float> LogProbability(
            Vector512<float> mean, Vector512<float> logScale, out Vector512<float> byMean, out Vector512<float> byLogScale)
        {
            Vector512<float> one = Vector512.Create(1f);
            Vector512<float> rate = VectorFunctions.Exp(-Bounded(logScale));
            Vector512<float> centre = (_y - mean) * rate;
            Vector512<float> half = rate * Vector512.Create(HalfStep);
            Vector512<float> upper = centre + half;
            Vector512<float> lower = centre - half;
            Vector512<float> upperExp = VectorFunctions.Exp(-Vector512.Abs(upper));
            Vector512<float> lowerExp = VectorFunctions.Exp(-Vector512.Abs(lower));
            // 1 − e^(b − a).
            Vector512<float> inside = -VectorFunctions.Expm1(half * Vector512.Create(-2f));

            Vector512<float> aboveTerm = Vector512.AndNot(
                VectorFunctions.PositivePart(-upper) + VectorFunctions.Log1pOfUnit(upperExp), _isWhite);
            Vector512<float> belowTerm = Vector512.AndNot(
                VectorFunctions.PositivePart(lower) + VectorFunctions.Log1pOfUnit(lowerExp), _isBlack);
            Vector512<float> isEdge = _isBlack | _isWhite;
            Vector512<float> insideTerm = Vector512.AndNot(VectorFunctions.Log(inside), isEdge);

            Vector512<float> above = Vector512.AndNot(VectorFunctions.Sigmoid(-upper, upperExp), _isWhite);
            Vector512<float> below = Vector512.AndNot(VectorFunctions.Sigmoid(lower, lowerExp), _isBlack);
            Vector512<float> narrowing = Vector512.AndNot(
                half * Vector512.Create(2f) * ((one - inside) / inside), isEdge);
            byMean = (below - above) * rate;
            Vector512<float> isBounded = Vector512.LessThan(logScale, Vector512.Create(LeastLogScale))
                | ExponentBound.IsAbove(logScale, ExponentBound.LogScale);
            byLogScale = Vector512.AndNot(lower * below - upper * above - narrowing, isBounded);
            // An infinite scale would give a finite number.
            return insideTerm - aboveTerm - belowTerm + (rate * logScale - rate * logScale);
        }
    }

    // First a component, then a number from its logistic; the interval that contains the number is the level.
    private static double Draw(ElementParameters parameters, ElementNoise noise)
    {
        int mixtures = parameters.Count / 3;
        double largest = double.NegativeInfinity;
        for (int i = 0; i < mixtures; i++)
            largest = Math.Max(largest, parameters[i]);
        double total = 0;
        for (int i = 0; i < mixtures; i++)
            total += Portable.Exp(parameters[i] - largest);
        double left = noise.First * total;
        int component = 0;
        for (; component < mixtures - 1; component++)
        {
            left -= Portable.Exp(parameters[component] - largest);
            if (left <= 0)
                break;
        }
        double scale = Portable.Exp(ExponentBound.AtMost(
            Math.Max(parameters[2 * mixtures + component], LeastLogScale), ExponentBound.LogScale));
        double y = parameters[mixtures + component] + scale * Portable.Log(noise.Second / (1 - noise.Second));
        return Math.Clamp(Math.Floor(127.5 * (y + 1) + 0.5), 0, 255) / 255;
    }
}

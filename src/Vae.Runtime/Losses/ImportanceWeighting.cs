using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>
/// The importance-weighted bound L = ln (1/k)·Σᵢ wᵢ with ln wᵢ = ln p(x|zᵢ) + ln p(zᵢ) − ln q(zᵢ|x), k samples zᵢ of each record from its
/// posterior N(μ, diag e^v), and p(z) = N(0, I). A record's samples are neighbouring rows. Called by generated code.
/// </summary>
/// <remarks>
/// <para>With z = μ + σ·ε, ln p(z) − ln q(z|x) = ½·Σⱼ(εⱼ² + vⱼ − zⱼ²). The gradient of −L is that of −Σᵢ w̃ᵢ·ln wᵢ with the normalised
/// weights w̃ᵢ = wᵢ/Σw held fixed: Burda, Grosse &amp; Salakhutdinov, 2016, arXiv:1509.00519, equations 8 and 14.</para>
/// <para>A log-variance above 20 counts as 20, and its gradient is 0, as in <see cref="GaussianPosterior"/>.</para>
/// <para>ε is stored. Taking it from z − μ would lose digits if σ is small beside μ.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ImportanceWeighting
{
    private const float MostLogInverseDeviation = 30;

    /// <summary>zᵢ = μ + e^(v/2)·εᵢ, with ε the key's standard normal numbers, in the order of z's elements.</summary>
    /// <param name="rows">The number of records.</param>
    /// <param name="samples">k.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="key">The random key of ε.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="noise">ε, overwritten. // [rows, samples, latent]</param>
    /// <param name="z">z, overwritten. // [rows, samples, latent]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(
        Worker worker, int rows, int samples, int latent, NoiseKey key, ReadOnlySpan<float> posterior, Span<float> noise, Span<float> z)
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(noise.Length, (long)rows * samples * latent);
        Lanes.Require(z.Length, (long)rows * samples * latent);
        int record = samples * latent;
        (int start, int end) = worker.Share(rows);
        NormalNoise.Fill(key, key.IndexOf(start, record), noise[(start * record)..(end * record)]);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                int lanes = latent - j;
                Vector512<float> mean = Lanes.Load(posterior, 2 * row * latent + j, lanes);
                Vector512<float> deviation = Deviation(posterior, row, latent, j);
                for (int sample = 0; sample < samples; sample++)
                {
                    int index = row * record + sample * latent + j;
                    Lanes.Store(Fused.MultiplyAdd(deviation, Lanes.Load(noise, index, lanes), mean), z, index, lanes);
                }
            }
        }
        worker.Barrier(StepPart.Sampler);
    }

    /// <summary>Repeats each record, once for each of its samples.</summary>
    /// <param name="rows">The number of records.</param>
    /// <param name="samples">k.</param>
    /// <param name="width">The elements of a record.</param>
    /// <param name="input">The records. // [rows, width]</param>
    /// <param name="repeated">The records, overwritten. // [rows, samples, width]</param>
    public static void Repeat(
        Worker worker, int rows, int samples, int width, ReadOnlySpan<float> input, Span<float> repeated)
    {
        Lanes.Require(input.Length, (long)rows * width);
        Lanes.Require(repeated.Length, (long)rows * samples * width);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> record = input.Slice(row * width, width);
            for (int sample = 0; sample < samples; sample++)
                record.CopyTo(repeated[((row * samples + sample) * width)..]);
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>The normalised weights of each record's samples, the mean of their −ln p(x|z), and the bound.</summary>
    /// <remarks>Weights are relative to the record's largest, so that nothing overflows, and summed in double precision in order.</remarks>
    /// <param name="rows">The number of records.</param>
    /// <param name="samples">k.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="noise">ε. // [rows, samples, latent]</param>
    /// <param name="z">z. // [rows, samples, latent]</param>
    /// <param name="scores">−ln p(x|z), in nats. // [rows, samples]</param>
    /// <param name="weights">w̃, overwritten: those of a record add up to 1. // [rows, samples]</param>
    /// <param name="reconstruction">The mean of a record's scores, in nats. // [rows]</param>
    /// <param name="bound">L, in nats. // [rows]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(
        Worker worker, int rows, int samples, int latent, ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise,
        ReadOnlySpan<float> z, ReadOnlySpan<float> scores, Span<float> weights, Span<float> reconstruction, Span<float> bound)
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(noise.Length, (long)rows * samples * latent);
        Lanes.Require(z.Length, (long)rows * samples * latent);
        Lanes.Require(scores.Length, (long)rows * samples);
        Lanes.Require(weights.Length, (long)rows * samples);
        Lanes.Require(reconstruction.Length, rows);
        Lanes.Require(bound.Length, rows);
        (int start, int end) = worker.Share(rows);
        var scratch = new Scratch(Scratch.SizeOfDoubles(samples));
        Span<double> logWeights = scratch.Doubles(samples);
        for (int row = start; row < end; row++)
        {
            double score = 0;
            double largest = double.NegativeInfinity;
            for (int i = 0; i < samples; i++)
            {
                int sample = row * samples + i;
                score += scores[sample];
                logWeights[i] = LogRatio(row, sample, latent, posterior, noise, z) - (double)scores[sample];
                largest = Math.Max(largest, logWeights[i]);
            }
            // In single precision from here on: a weight's rounding error is now small relative to that weight.
            Span<float> ofRecord = weights.Slice(row * samples, samples);
            for (int i = 0; i < samples; i++)
                ofRecord[i] = (float)(logWeights[i] - largest);
            for (int i = 0; i < samples; i += Lanes.Count)
                Lanes.Store(VectorFunctions.Exp(Lanes.Load(ofRecord, i, samples - i)), ofRecord, i, samples - i);
            double sum = 0;
            foreach (float ratio in ofRecord)
                sum += ratio;
            foreach (ref float weight in ofRecord)
                weight = (float)(weight / sum);
            reconstruction[row] = (float)(score / samples);
            bound[row] = (float)(largest + Portable.Log(sum / samples));
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>Each row times a weight of its own.</summary>
    /// <param name="rows">The number of rows, one for each sample.</param>
    /// <param name="width">The elements of a row.</param>
    /// <param name="weights">The weights. // [rows]</param>
    /// <param name="gradient">The rows. // [rows, width]</param>
    /// <param name="weighted">The products; may be the rows. // [rows, width]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(
        Worker worker, int rows, int width, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, Span<float> weighted)
    {
        Lanes.Require(weights.Length, rows);
        Lanes.Require(gradient.Length, (long)rows * width);
        Lanes.Require(weighted.Length, (long)rows * width);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            Vector512<float> weight = Vector512.Create(weights[row]);
            for (int j = 0; j < width; j += Lanes.Count)
                Lanes.Store(Lanes.Load(gradient, row * width + j, width - j) * weight, weighted, row * width + j, width - j);
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>
    /// The gradient of the loss with respect to the posterior, through z and directly: with gᵢ = ∂zᵢ + c·w̃ᵢ·zᵢ, ∂μ = Σᵢ gᵢ and
    /// ∂v = ½·(σ·Σᵢ gᵢ·εᵢ − c).
    /// </summary>
    /// <param name="rows">The number of records.</param>
    /// <param name="samples">k.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="weight">c, each record's weight in the loss.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="noise">ε. // [rows, samples, latent]</param>
    /// <param name="z">z. // [rows, samples, latent]</param>
    /// <param name="weights">w̃. // [rows, samples]</param>
    /// <param name="zGradient">∂z, the gradient of −c·Σᵢ w̃ᵢ·ln p(x|zᵢ). // [rows, samples, latent]</param>
    /// <param name="posteriorGradient">∂μ, then ∂v, overwritten. // [rows, 2·latent]</param>
    public static void Backward(
        Worker worker, int rows, int samples, int latent, float weight, ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise,
        ReadOnlySpan<float> z, ReadOnlySpan<float> weights, ReadOnlySpan<float> zGradient, Span<float> posteriorGradient) =>
        Backward<TotalGradient>(
            worker, rows, samples, latent, weight, posterior, noise, z, weights, zGradient, posteriorGradient);

    /// <summary>
    /// The doubly reparameterised gradient of the loss with respect to the posterior: with gᵢ = w̃ᵢ·(∂zᵢ + c·w̃ᵢ·zᵢ),
    /// ∂μ = Σᵢ gᵢ − (1/σ)·Σᵢ c·w̃ᵢ²·εᵢ and ∂v = ½·(σ·Σᵢ gᵢ·εᵢ − Σᵢ c·w̃ᵢ²·εᵢ²).
    /// </summary>
    /// <remarks>
    /// <para>1/σ is at most e³⁰, its value at v = −60, because the gradient by a mean grows without bound as σ shrinks. Nothing else
    /// divides by σ, so ∂v reaches its limit −½·Σᵢ c·w̃ᵢ²·εᵢ² even for a σ of 0.</para>
    /// <para>Source: Tucker, Lawson, Gu &amp; Maddison, 2018, arXiv:1810.04152, equation 8.</para>
    /// </remarks>
    /// <param name="rows">The number of records.</param>
    /// <param name="samples">k.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="weight">c, each record's weight in the loss.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="noise">ε. // [rows, samples, latent]</param>
    /// <param name="z">z. // [rows, samples, latent]</param>
    /// <param name="weights">w̃. // [rows, samples]</param>
    /// <param name="zGradient">∂z, the gradient of −c·Σᵢ w̃ᵢ·ln p(x|zᵢ). // [rows, samples, latent]</param>
    /// <param name="posteriorGradient">∂μ, then ∂v, overwritten. // [rows, 2·latent]</param>
    public static void BackwardDoublyReparameterized(
        Worker worker, int rows, int samples, int latent, float weight, ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise,
        ReadOnlySpan<float> z, ReadOnlySpan<float> weights, ReadOnlySpan<float> zGradient, Span<float> posteriorGradient) =>
        Backward<DoublyReparameterizedGradient>(
            worker, rows, samples, latent, weight, posterior, noise, z, weights, zGradient, posteriorGradient);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TGradient>(
        Worker worker, int rows, int samples, int latent, float weight, ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise,
        ReadOnlySpan<float> z, ReadOnlySpan<float> weights, ReadOnlySpan<float> zGradient, Span<float> posteriorGradient)
        where TGradient : struct, IGradient
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(posteriorGradient.Length, 2L * rows * latent);
        Lanes.Require(noise.Length, (long)rows * samples * latent);
        Lanes.Require(z.Length, (long)rows * samples * latent);
        Lanes.Require(zGradient.Length, (long)rows * samples * latent);
        Lanes.Require(weights.Length, (long)rows * samples);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                int lanes = latent - j;
                Vector512<float> meanGradient = Vector512<float>.Zero;
                Vector512<float> deviationGradient = Vector512<float>.Zero;
                // Of ln q, which the total gradient has in closed form: by the mean times σ, and by twice the log-variance.
                Vector512<float> shift = Vector512<float>.Zero;
                Vector512<float> spread = Vector512.Create(TGradient.IsDoublyReparameterized ? 0 : weight);
                for (int sample = row * samples; sample < (row + 1) * samples; sample++)
                {
                    int index = sample * latent + j;
                    Vector512<float> epsilon = Lanes.Load(noise, index, lanes);
                    var share = Vector512.Create(weights[sample]);
                    Vector512<float> weighted = share * Vector512.Create(weight);
                    Vector512<float> gradient =
                        Fused.MultiplyAdd(weighted, Lanes.Load(z, index, lanes), Lanes.Load(zGradient, index, lanes));
                    if (TGradient.IsDoublyReparameterized)
                    {
                        gradient *= share;
                        Vector512<float> pull = weighted * share * epsilon;
                        shift += pull;
                        spread = Fused.MultiplyAdd(pull, epsilon, spread);
                    }
                    meanGradient += gradient;
                    deviationGradient = Fused.MultiplyAdd(gradient, epsilon, deviationGradient);
                }
                if (TGradient.IsDoublyReparameterized)
                    meanGradient -= shift * InverseDeviation(posterior, row, latent, j);
                Vector512<float> logVarianceGradient =
                    (deviationGradient * Deviation(posterior, row, latent, j) - spread) * Vector512.Create(0.5f);
                Lanes.Store(meanGradient, posteriorGradient, 2 * row * latent + j, lanes);
                Lanes.Store(
                    ExponentBound.ByLogVariance(logVarianceGradient, posterior, row, latent, j), posteriorGradient,
                    (2 * row + 1) * latent + j, lanes);
            }
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>ln p(z) − ln q(z|x) of one sample, in 16 lanes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float LogRatio(
        int row, int sample, int latent, ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise, ReadOnlySpan<float> z)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int j = 0; j < latent; j += Lanes.Count)
        {
            int lanes = latent - j;
            Vector512<float> epsilon = Lanes.Load(noise, sample * latent + j, lanes);
            Vector512<float> point = Lanes.Load(z, sample * latent + j, lanes);
            Vector512<float> logVariance = ExponentBound.LogVariance(posterior, row, latent, j);
            // What lies behind the last dimension is loaded as zeros, and adds nothing.
            sum += Fused.MultiplyAdd(epsilon, epsilon, Fused.MultiplyAdd(-point, point, logVariance));
        }
        return 0.5f * Lanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Deviation(ReadOnlySpan<float> posterior, int row, int latent, int j) => VectorFunctions.Exp(
        ExponentBound.LogVariance(posterior, row, latent, j) * Vector512.Create(0.5f));

    /// <summary>1/σ, at most e³⁰.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> InverseDeviation(ReadOnlySpan<float> posterior, int row, int latent, int j)
    {
        Vector512<float> exponent = ExponentBound.LogVariance(posterior, row, latent, j) * Vector512.Create(-0.5f);
        var most = Vector512.Create(MostLogInverseDeviation);
        return VectorFunctions.Exp(Vector512.ConditionalSelect(Vector512.GreaterThan(exponent, most), most, exponent));
    }

    /// <summary>Which gradient: a type, so that each has code of its own.</summary>
    private interface IGradient
    {
        static abstract bool IsDoublyReparameterized { get; }
    }

    private readonly struct TotalGradient : IGradient
    {
        public static bool IsDoublyReparameterized => false;
    }

    private readonly struct DoublyReparameterizedGradient : IGradient
    {
        public static bool IsDoublyReparameterized => true;
    }
}

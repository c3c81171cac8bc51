using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>
/// An unbiased estimate of the squared maximum mean discrepancy between a batch's z and as many draws p from the prior:
/// 1/(B(B−1))·Σ_{a≠b} k(zₐ, z_b) + 1/(B(B−1))·Σ_{a≠b} k(pₐ, p_b) − 2/B²·Σ_{a,b} k(zₐ, p_b). It may be negative. Called by generated code.
/// </summary>
/// <remarks>
/// Source: Gretton et al. 2012, "A Kernel Two-Sample Test", lemma 6; Tolstikhin et al. 2018, arXiv:1711.01558, algorithm 2. The kernels and
/// their scales are those of the latter's program.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MmdTerm : BatchTerm
{
    // The factors of the scale in the terms of the inverse multiquadratic kernel.
    private static readonly float[] s_multiples = [0.1f, 0.2f, 0.5f, 1, 2, 5, 10];

    private readonly int _latent;
    private MmdKernel _kernel;
    private float _scale;

    internal MmdTerm(int rows, int latent)
        : base(nameof(Mmd), rows)
    {
        _latent = latent;
    }

    /// <summary>The term of a model, for batches of at most so many rows; null if its objective lacks it.</summary>
    internal static BatchTerm? Of(ModelDescription description, int rows) =>
        description.Objective.Mmd is null ? null : new MmdTerm(rows, description.LatentSize);

    private protected override void Take(ObjectiveDescription objective, int records)
    {
        Mmd term = objective.Mmd!;
        (Weight, _kernel, _scale) = (term.Weight, term.Kernel, (float)(term.Scale ?? 2.0 * _latent));
    }

    /// <summary>The term of a batch, and the gradient of its weighted value.</summary>
    /// <remarks>With k′ the kernel's derivative by the squared distance: ∂zᵢ = 4/(B(B−1))·Σ k′·(zᵢ − z_b) − 4/B²·Σ k′·(zᵢ − p_b).</remarks>
    /// <param name="rows">The number of rows, at least 2.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="term">The term.</param>
    /// <param name="key">The pass's key. The draws use <see cref="NoisePurpose.PriorBatch"/>.</param>
    /// <param name="z">z. // [rows, latent]</param>
    /// <param name="zGradient">The gradient by z; overwritten. // [rows, latent]</param>
    /// <param name="prior">Scratch. // [rows, latent]</param>
    /// <param name="points">Scratch. // [rows, 2·latent in whole vectors]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(
        Worker worker, int rows, int latent, MmdTerm term, NoiseKey key, ReadOnlySpan<float> z, Span<float> zGradient, Span<float> prior,
        Span<float> points)
    {
        ArgumentNullException.ThrowIfNull(term);
        Lanes.Require(z.Length, (long)rows * latent);
        Lanes.Require(zGradient.Length, (long)rows * latent);
        Lanes.Require(prior.Length, (long)rows * latent);
        Lanes.Require(points.Length, 2L * rows * AlignedBuffer.RoundUp(latent));
        if (!term.IsOn)
        {
            Clear(worker, zGradient);
            worker.Barrier(StepPart.Loss);
            return;
        }
        PriorBatch.Fill(worker, rows, latent, key, z, prior, points);
        worker.Barrier(StepPart.Sampler);
        (int start, int end) = worker.Share(rows);
        var scratch = new Scratch(2 * AlignedBuffer.RoundUp(rows) + AlignedBuffer.RoundUp(latent));
        Room room = Room.Of(ref scratch, rows, latent);
        for (int row = start; row < end; row++)
            term.Parts[row] = term.Row(row, rows, latent, points, room, zGradient);
        worker.Barrier(StepPart.Loss);
        term.Finish(worker, rows, 1);
    }

    // One z and one draw, against all others.
    private double Row(int row, int rows, int latent, ReadOnlySpan<float> points, Room room, Span<float> gradient)
    {
        int width = AlignedBuffer.RoundUp(latent);
        double within = 1.0 / rows / (rows - 1);
        double across = -2.0 / rows / rows;
        room.Gradient.Clear();
        double part = within * Compare(points, width, 2 * row, 0, row, room);
        Pull(points, width, 2 * row, 0, (float)(4 * within * Weight), room);
        part += across * Compare(points, width, 2 * row, 1, -1, room);
        Pull(points, width, 2 * row, 1, (float)(2 * across * Weight), room);
        for (int j = 0; j < latent; j += Lanes.Count)
            Lanes.Store(Lanes.Load(room.Gradient, j), gradient, row * latent + j, latent - j);
        return part + within * Compare(points, width, 2 * row + 1, 1, row, room);
    }

    /// <summary>Σ k between one point and a set of points, with one left out. Each k′ is written to the scratch memory.</summary>
    /// <param name="points">z and draws, alternating.</param>
    /// <param name="width">The width of a point.</param>
    /// <param name="point">The point's index.</param>
    /// <param name="set">0: the z; 1: the draws.</param>
    /// <param name="but">The index in the set that is left out; −1: none.</param>
    /// <param name="room">The thread's scratch memory.</param>
    private float Compare(ReadOnlySpan<float> points, int width, int point, int set, int but, Room room)
    {
        Span<float> values = room.Values;
        Span<float> slopes = room.Slopes;
        int rows = room.Rows;
        for (int other = 0; other < rows; other++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> distance = Lanes.Load(points, point * width + j) - Lanes.Load(points, (2 * other + set) * width + j);
                sum = Fused.MultiplyAdd(distance, distance, sum);
            }
            values[other] = Lanes.Sum(sum);
        }
        for (int other = 0; other < rows; other += Lanes.Count)
        {
            (Vector512<float> value, Vector512<float> slope) = Kernel(Lanes.Load(values, other));
            Lanes.Store(Lanes.KeepFirst(value, rows - other), values, other);
            Lanes.Store(slope, slopes, other);
        }
        if (but >= 0)
            (values[but], slopes[but]) = (0, 0);
        Vector512<float> total = Vector512<float>.Zero;
        for (int other = 0; other < rows; other += Lanes.Count)
            total += Lanes.Load(values, other);
        return Lanes.Sum(total);
    }

    /// <summary>k and its derivative by the squared distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<float> Value, Vector512<float> Slope) Kernel(Vector512<float> square)
    {
        if (_kernel == MmdKernel.Rbf)
        {
            var rate = Vector512.Create(-1 / _scale);
            Vector512<float> value = VectorFunctions.Exp(square * rate);
            return (value, value * rate);
        }
        Vector512<float> sum = Vector512<float>.Zero;
        Vector512<float> slope = Vector512<float>.Zero;
        foreach (float multiple in s_multiples)
        {
            var scale = Vector512.Create(multiple * _scale);
            Vector512<float> value = scale / (scale + square);
            sum += value;
            slope -= value * value / scale;
        }
        return (sum, slope);
    }

    // Adds factor·Σ k′·(point − other).
    private static void Pull(ReadOnlySpan<float> points, int width, int point, int set, float factor, Room room)
    {
        ReadOnlySpan<float> slopes = room.Slopes;
        for (int j = 0; j < width; j += Lanes.Count)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int other = 0; other < room.Rows; other++)
            {
                Vector512<float> distance = Lanes.Load(points, point * width + j) - Lanes.Load(points, (2 * other + set) * width + j);
                sum = Fused.MultiplyAdd(Vector512.Create(slopes[other]), distance, sum);
            }
            Lanes.Store(Fused.MultiplyAdd(sum, Vector512.Create(factor), Lanes.Load(room.Gradient, j)), room.Gradient, j);
        }
    }

    /// <summary>A thread's scratch memory for one point.</summary>
    private readonly unsafe struct Room(float* values, float* slopes, float* gradient, int rows, int latent)
    {
        internal int Rows => rows;

        /// <summary>k for each other point. // [rows]</summary>
        internal Span<float> Values => new(values, AlignedBuffer.RoundUp(rows));

        /// <summary>k′ for each other point. // [rows]</summary>
        internal Span<float> Slopes => new(slopes, AlignedBuffer.RoundUp(rows));

        /// <summary>The point's gradient. // [latent]</summary>
        internal Span<float> Gradient => new(gradient, AlignedBuffer.RoundUp(latent));

        internal static Room Of(ref Scratch scratch, int rows, int latent) =>
            new(scratch.Floats(rows), scratch.Floats(rows), scratch.Floats(latent), rows, latent);
    }
}

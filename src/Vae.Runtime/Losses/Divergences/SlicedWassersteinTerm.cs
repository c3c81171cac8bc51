using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>
/// The squared sliced Wasserstein distance between a batch's z and as many draws p from the prior: 1/(L·B)·Σₗ Σₙ (a₍ₙ₎ − b₍ₙ₎)², with a
/// and b the projections θₗ·z and θₗ·p on L directions, each in ascending order. Called by generated code.
/// </summary>
/// <remarks>Source: Kolouri et al. 2018, arXiv:1804.01947, algorithm 1 and equation 15.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SlicedWassersteinTerm : BatchTerm
{
    private int _projections;

    internal SlicedWassersteinTerm(int projections)
        : base(nameof(SlicedWasserstein), projections)
    {
    }

    /// <summary>The term of a model, for batches of at most so many rows; null if its objective lacks it.</summary>
    internal static BatchTerm? Of(ModelDescription description, int rows) =>
        description.Objective.SlicedWasserstein is { } declared ? new SlicedWassersteinTerm(declared.Projections) : null;

    private protected override void Take(ObjectiveDescription objective, int records)
    {
        SlicedWasserstein term = objective.SlicedWasserstein!;
        (Weight, _projections) = (term.Weight, term.Projections);
    }

    /// <summary>The term of a batch, and the gradient of its weighted value: ∂zₙ = 2/(L·B)·Σₗ (aₙ − b₍rank of n₎)·θₗ.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="term">The term.</param>
    /// <param name="key">The pass's key. Draws and directions have separate purposes.</param>
    /// <param name="z">z. // [rows, latent]</param>
    /// <param name="zGradient">The gradient by z; overwritten. // [rows, latent]</param>
    /// <param name="prior">Scratch. // [rows, latent]</param>
    /// <param name="points">Scratch. // [rows, 2·latent in whole vectors]</param>
    /// <param name="differences">
    /// Scratch: each row's aₙ − b₍rank of n₎, one direction after the other. // [projections, rows in whole vectors]
    /// </param>
    /// <param name="directions">Scratch. // [projections, latent in whole vectors]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(
        Worker worker, int rows, int latent, SlicedWassersteinTerm term, NoiseKey key, ReadOnlySpan<float> z, Span<float> zGradient,
        Span<float> prior, Span<float> points, Span<float> differences, Span<float> directions)
    {
        ArgumentNullException.ThrowIfNull(term);
        int width = AlignedBuffer.RoundUp(latent);
        int projections = term._projections;
        Lanes.Require(z.Length, (long)rows * latent);
        Lanes.Require(zGradient.Length, (long)rows * latent);
        Lanes.Require(prior.Length, (long)rows * latent);
        Lanes.Require(points.Length, 2L * rows * width);
        Lanes.Require(differences.Length, (long)AlignedBuffer.RoundUp(rows) * projections);
        Lanes.Require(directions.Length, (long)projections * width);
        if (!term.IsOn)
        {
            Clear(worker, zGradient);
            worker.Barrier(StepPart.Loss);
            return;
        }
        (int start, int end) = worker.Share(projections);
        for (int projection = start; projection < end; projection++)
            Direct(key, latent, projection, directions.Slice(projection * width, width));
        PriorBatch.Fill(worker, rows, latent, key, z, prior, points);
        worker.Barrier(StepPart.Sampler);
        var scratch = new Scratch(checked(2 * AlignedBuffer.RoundUp(2 * rows)));
        Room room = Room.Of(ref scratch, rows);
        int stride = AlignedBuffer.RoundUp(rows);
        for (int projection = start; projection < end; projection++)
        {
            ReadOnlySpan<float> direction = directions.Slice(projection * width, width);
            term.Parts[projection] = Transport(points, direction, room, differences.Slice(projection * stride, stride));
        }
        worker.Barrier(StepPart.Loss);
        double mean = 1.0 / projections / rows;
        var scale = Vector512.Create((float)(2 * mean * term.Weight));
        (start, end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int projection = 0; projection < projections; projection++)
                {
                    var difference = Vector512.Create(differences[projection * stride + row]);
                    sum = Fused.MultiplyAdd(difference, Lanes.Load(directions, projection * width + j), sum);
                }
                Lanes.Store(sum * scale, zGradient, row * latent + j, latent - j);
            }
        }
        worker.Barrier(StepPart.Loss);
        term.Finish(worker, projections, mean);
    }

    /// <summary>A direction, uniform on the sphere: a normal vector scaled to length 1, zeros after the last element.</summary>
    private static void Direct(NoiseKey key, int latent, int projection, Span<float> direction)
    {
        direction.Clear();
        NormalNoise.Fill(key.For(NoisePurpose.Projection), (ulong)projection * (ulong)latent, direction[..latent]);
        Vector512<float> square = Vector512<float>.Zero;
        for (int j = 0; j < direction.Length; j += Lanes.Count)
            square = Fused.MultiplyAdd(Lanes.Load(direction, j), Lanes.Load(direction, j), square);
        float length = MathF.Sqrt(Lanes.Sum(square));
        for (int j = 0; j < direction.Length; j += Lanes.Count)
            Lanes.Store(Lanes.Load(direction, j) / Vector512.Create(length), direction, j);
        // A vector of zeros has no direction. Its probability is at most 2⁻⁴⁸.
        if (!(length > 0))
        {
            direction.Clear();
            direction[0] = 1;
        }
    }

    /// <summary>The projections on one direction: Σ (a₍ₙ₎ − b₍ₙ₎)², and the differences by row of z.</summary>
    private static double Transport(ReadOnlySpan<float> points, ReadOnlySpan<float> direction, Room room, Span<float> differences)
    {
        Span<ulong> codes = room.Codes;
        Span<ulong> draws = room.Draws;
        for (int row = 0; row < codes.Length; row++)
        {
            codes[row] = Key(Project(points, 2 * row, direction), row);
            draws[row] = Key(Project(points, 2 * row + 1, direction), row);
        }
        codes.Sort();
        draws.Sort();
        double sum = 0;
        for (int rank = 0; rank < codes.Length; rank++)
        {
            float difference = ValueOf(codes[rank]) - ValueOf(draws[rank]);
            differences[(int)(uint)codes[rank]] = difference;
            sum += (double)difference * difference;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Project(ReadOnlySpan<float> points, int point, ReadOnlySpan<float> direction)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int j = 0; j < direction.Length; j += Lanes.Count)
            sum = Fused.MultiplyAdd(Lanes.Load(points, point * direction.Length + j), Lanes.Load(direction, j), sum);
        return Lanes.Sum(sum);
    }

    // A whole number that sorts as the value does, and equal values by their index. No two are equal, so every sorting algorithm agrees.
    private static ulong Key(float value, int index)
    {
        // −0 and 0 are equal.
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        uint ordered = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return (ulong)ordered << 32 | (uint)index;
    }

    private static float ValueOf(ulong key)
    {
        uint ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered & 0x7FFF_FFFF : ~ordered);
    }

    /// <summary>A thread's scratch memory for the projections on one direction.</summary>
    private readonly unsafe struct Room(ulong* codes, ulong* draws, int rows)
    {
        internal Span<ulong> Codes => new(codes, rows);

        internal Span<ulong> Draws => new(draws, rows);

        internal static Room Of(ref Scratch scratch, int rows) =>
            new((ulong*)scratch.Floats(2 * rows), (ulong*)scratch.Floats(2 * rows), rows);
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// The total correlation of q(z) = 1/N·Σₙ q(z|xₙ), KL(q(z) ‖ Πⱼ q(zⱼ)), estimated from a batch: the mean over the batch's z of
/// ln Σₘ w·q(z|xₘ) − Σⱼ ln Σₘ w·q(zⱼ|xₘ), in nats. Called by generated code.
/// </summary>
/// <remarks>
/// The weights w of the batch's posteriors are the estimator's (<see cref="TotalCorrelationEstimator"/>), the same for z and for its
/// dimensions. Source: Chen et al. 2018, arXiv:1802.04942, equations 2 and 5 and appendix C.2.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TotalCorrelationTerm : BatchTerm
{
    // 1/σ² is at most e^60. For a posterior as narrow as that, (z − μ)²/σ² is still finite.
    private const float MostLogPrecision = 60;

    // The vectors of a row in the components: means, log-variances, 1/σ² and z.
    private const int Planes = 4;

    private TotalCorrelationEstimator _estimator;
    private double _weight;
    private int _records;

    internal TotalCorrelationTerm(int rows)
        : base(nameof(TotalCorrelation), rows)
    {
    }

    /// <summary>The term of a model, for batches of at most so many rows; null if its objective lacks it.</summary>
    internal static BatchTerm? Of(ModelDescription description, int rows) =>
        description.Objective.TotalCorrelation is null ? null : new TotalCorrelationTerm(rows);

    internal override void Prepare(double divergenceWeight) => Weight = divergenceWeight * (_weight - 1);

    private protected override void Take(ObjectiveDescription objective, int records)
    {
        TotalCorrelation term = objective.TotalCorrelation!;
        (_weight, _estimator, _records) = (term.Weight, term.Estimator, records);
    }

    /// <summary>The term of a batch, and the gradient of its weighted value.</summary>
    /// <remarks>
    /// With l = ln q(zᵢⱼ|xₘ), p = w·q(zᵢ|xₘ)/Σ and r = w·q(zᵢⱼ|xₘ)/Σ: ∂/∂l = (p − r)/B. l is not stored for all pairs of rows. The gradient
    /// by a posterior computes it again, so that one worker computes each sum, over the rows in order.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="term">The term.</param>
    /// <param name="posterior">μ, then v = ln σ². // [rows, 2·latent]</param>
    /// <param name="z">z. // [rows, latent]</param>
    /// <param name="zGradient">The gradient by z; overwritten. // [rows, latent]</param>
    /// <param name="posteriorGradient">The gradient by μ, then by v, at a fixed z; overwritten. // [rows, 2·latent]</param>
    /// <param name="components">Scratch. // [rows, 4·latent in whole vectors]</param>
    /// <param name="densities">Scratch. // [rows, latent in whole vectors, and one vector]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(
        Worker worker, int rows, int latent, TotalCorrelationTerm term, ReadOnlySpan<float> posterior, ReadOnlySpan<float> z,
        Span<float> zGradient, Span<float> posteriorGradient, Span<float> components, Span<float> densities)
    {
        ArgumentNullException.ThrowIfNull(term);
        int width = AlignedBuffer.RoundUp(latent);
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(z.Length, (long)rows * latent);
        Lanes.Require(zGradient.Length, (long)rows * latent);
        Lanes.Require(posteriorGradient.Length, 2L * rows * latent);
        Lanes.Require(components.Length, (long)rows * Planes * width);
        Lanes.Require(densities.Length, (long)rows * (width + Lanes.Count));
        if (!term.IsOn)
        {
            Clear(worker, zGradient);
            Clear(worker, posteriorGradient);
            worker.Barrier(StepPart.Loss);
            return;
        }
        var batch = new Batch(rows, latent, width, components, densities, term.Weights(rows), (float)(term.Weight / rows));
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            batch.Pack(row, posterior, z);
        worker.Barrier(StepPart.Loss);
        // This is smaller than the components, which fit into an array, so the size fits into an int.
        var scratch = new Scratch(checked(AlignedBuffer.RoundUp(rows * width) + AlignedBuffer.RoundUp(rows) + 2 * width));
        Room room = Room.Of(ref scratch, rows, width);
        for (int row = start; row < end; row++)
            term.Parts[row] = batch.ByRow(row, room, zGradient);
        worker.Barrier(StepPart.Loss);
        for (int row = start; row < end; row++)
            batch.ByPosterior(row, room, posterior, posteriorGradient);
        worker.Barrier(StepPart.Loss);
        term.Finish(worker, rows, 1.0 / rows);
    }

    /// <summary>ln w of a posterior for its own z, for the z of the row before it, and for any other z.</summary>
    private (float Own, float Next, float Other) Weights(int rows)
    {
        double own = 1.0 / _records;
        if (_estimator == TotalCorrelationEstimator.MinibatchWeighted)
        {
            float equal = Log(own / rows);
            return (equal, equal, equal);
        }
        double others = rows - 1;
        return (Log(own), Log((_records - others) * own / others), Log(1 / others));

        // Not Math.Log, whose bits differ between systems.
        static float Log(double value) => VectorFunctions.Log(Vector512.Create((float)value))[0];
    }

    /// <summary>A thread's scratch memory for one row's densities under all posteriors.</summary>
    private readonly unsafe struct Room(float* each, float* joint, float* largest, float* sums, int rows, int width)
    {
        /// <summary>For each posterior and dimension. // [rows, width]</summary>
        internal Span<float> Each => new(each, AlignedBuffer.RoundUp(rows * width));

        /// <summary>For each posterior. // [rows]</summary>
        internal Span<float> Joint => new(joint, AlignedBuffer.RoundUp(rows));

        /// <summary>For each dimension. // [width]</summary>
        internal Span<float> Largest => new(largest, width);

        /// <summary>For each dimension. // [width]</summary>
        internal Span<float> Sums => new(sums, width);

        internal static Room Of(ref Scratch scratch, int rows, int width) => new(
            scratch.Floats(rows * width), scratch.Floats(rows), scratch.Floats(width), scratch.Floats(width), rows, width);
    }

    /// <summary>The densities of one batch.</summary>
    private readonly ref struct Batch
    {
        private readonly int _rows;
        private readonly int _latent;
        private readonly int _width;
        private readonly Span<float> _components;
        private readonly Span<float> _densities;
        private readonly (float Own, float Next, float Other) _weights;
        private readonly float _scale;

        internal Batch(
            int rows, int latent, int width, Span<float> components, Span<float> densities, (float Own, float Next, float Other) weights,
            float scale)
        {
            (_rows, _latent, _width, _weights, _scale) = (rows, latent, width, weights, scale);
            _components = components;
            _densities = densities;
        }

        /// <summary>A row's parameters and z in whole vectors, zeros after the last dimension.</summary>
        internal void Pack(int row, ReadOnlySpan<float> posterior, ReadOnlySpan<float> z)
        {
            for (int j = 0; j < _width; j += Lanes.Count)
            {
                int lanes = _latent - j;
                Vector512<float> logVariance = ExponentBound.LogVariance(posterior, row, _latent, j);
                Vector512<float> precision = VectorFunctions.Exp(Vector512.Min(-logVariance, Vector512.Create(MostLogPrecision)));
                int place = row * Planes * _width + j;
                Lanes.Store(Lanes.Load(posterior, 2 * row * _latent + j, lanes), _components, place);
                Lanes.Store(logVariance, _components, place + _width);
                Lanes.Store(Lanes.KeepFirst(precision, lanes), _components, place + 2 * _width);
                Lanes.Store(Lanes.Load(z, row * _latent + j, lanes), _components, place + 3 * _width);
            }
        }

        /// <summary>One z under all posteriors: its share of the term, and its gradient.</summary>
        internal double ByRow(int row, Room room, Span<float> gradient)
        {
            Span<float> each = room.Each;
            Span<float> joint = room.Joint;
            Span<float> largest = room.Largest;
            Span<float> sums = room.Sums;
            largest.Fill(float.NegativeInfinity);
            sums.Clear();
            float most = float.NegativeInfinity;
            for (int other = 0; other < _rows; other++)
            {
                float weight = WeightOf(row, other);
                Vector512<float> total = Vector512<float>.Zero;
                for (int j = 0; j < _width; j += Lanes.Count)
                {
                    Vector512<float> density = Density(row, other, j, out _);
                    total += density;
                    density += Vector512.Create(weight);
                    Lanes.Store(density, each, other * _width + j);
                    Lanes.Store(Vector512.Max(Lanes.Load(largest, j), density), largest, j);
                }
                joint[other] = Lanes.Sum(total) + weight;
                most = Math.Max(most, joint[other]);
            }
            Vector512<float> sum = Vector512<float>.Zero;
            for (int other = 0; other < _rows; other += Lanes.Count)
            {
                Vector512<float> share = VectorFunctions.Exp(Lanes.Load(joint, other) - Vector512.Create(most));
                share = Lanes.KeepFirst(share, _rows - other);
                Lanes.Store(share, joint, other);
                sum += share;
            }
            for (int place = 0; place < _rows * _width; place += _width)
            {
                for (int j = 0; j < _width; j += Lanes.Count)
                {
                    Vector512<float> share = VectorFunctions.Exp(Lanes.Load(each, place + j) - Lanes.Load(largest, j));
                    Lanes.Store(share, each, place + j);
                    Lanes.Store(Lanes.Load(sums, j) + share, sums, j);
                }
            }
            float jointSum = Lanes.Sum(sum);
            Gradient(row, room, 1 / jointSum, gradient);
            return Logarithms(row, most, jointSum, largest, sums);
        }

        /// <summary>The gradient by one posterior, from the densities of all z under it.</summary>
        internal void ByPosterior(int posterior, Room room, ReadOnlySpan<float> parameters, Span<float> gradient)
        {
            Span<float> joint = room.Joint;
            for (int row = 0; row < _rows; row++)
            {
                Vector512<float> total = Vector512<float>.Zero;
                for (int j = 0; j < _width; j += Lanes.Count)
                    total += Density(row, posterior, j, out _);
                joint[row] = Lanes.Sum(total) + WeightOf(row, posterior) - _densities[row * (_width + Lanes.Count) + _width];
            }
            for (int row = 0; row < _rows; row += Lanes.Count)
                Lanes.Store(VectorFunctions.Exp(Lanes.Load(joint, row)), joint, row);
            for (int j = 0; j < _width; j += Lanes.Count)
            {
                Vector512<float> byMean = Vector512<float>.Zero;
                Vector512<float> byLogVariance = Vector512<float>.Zero;
                Vector512<float> precision = Lanes.Load(_components, posterior * Planes * _width + 2 * _width + j);
                for (int row = 0; row < _rows; row++)
                {
                    Vector512<float> density = Density(row, posterior, j, out Vector512<float> distance);
                    density += Vector512.Create(WeightOf(row, posterior));
                    Vector512<float> share = VectorFunctions.Exp(density - Lanes.Load(_densities, row * (_width + Lanes.Count) + j));
                    Vector512<float> slope = Vector512.Create(joint[row]) - share;
                    Vector512<float> pull = distance * precision;
                    byMean = Fused.MultiplyAdd(slope, pull, byMean);
                    Vector512<float> excess = Fused.MultiplyAdd(distance, pull, Vector512.Create(-1f));
                    byLogVariance = Fused.MultiplyAdd(slope, excess, byLogVariance);
                }
                int lanes = _latent - j;
                Lanes.Store(byMean * Vector512.Create(_scale), gradient, 2 * posterior * _latent + j, lanes);
                byLogVariance = ExponentBound.ByLogVariance(
                    byLogVariance * Vector512.Create(0.5f * _scale), parameters, posterior, _latent, j);
                Lanes.Store(byLogVariance, gradient, (2 * posterior + 1) * _latent + j, lanes);
            }
        }

        // −½·(v + (z − μ)²/σ²). −½·ln 2π cancels in the total correlation.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<float> Density(int row, int posterior, int j, out Vector512<float> distance)
        {
            int place = posterior * Planes * _width + j;
            distance = Lanes.Load(_components, row * Planes * _width + 3 * _width + j) - Lanes.Load(_components, place);
            Vector512<float> precision = Lanes.Load(_components, place + 2 * _width);
            Vector512<float> twice = Fused.MultiplyAdd(distance * distance, precision, Lanes.Load(_components, place + _width));
            return twice * Vector512.Create(-0.5f);
        }

        private float WeightOf(int row, int posterior) =>
            posterior == row ? _weights.Own
            : posterior == (row + 1 == _rows ? 0 : row + 1) ? _weights.Next
            : _weights.Other;

        private void Gradient(int row, Room room, float jointScale, Span<float> gradient)
        {
            Span<float> each = room.Each;
            Span<float> joint = room.Joint;
            Span<float> sums = room.Sums;
            for (int j = 0; j < _width; j += Lanes.Count)
            {
                Vector512<float> eachScale = Vector512<float>.One / Lanes.Load(sums, j);
                Vector512<float> sum = Vector512<float>.Zero;
                for (int other = 0; other < _rows; other++)
                {
                    int place = other * Planes * _width + j;
                    Vector512<float> distance =
                        Lanes.Load(_components, place) - Lanes.Load(_components, row * Planes * _width + 3 * _width + j);
                    Vector512<float> pull = distance * Lanes.Load(_components, place + 2 * _width);
                    Vector512<float> share = Lanes.Load(each, other * _width + j) * eachScale;
                    sum = Fused.MultiplyAdd(Vector512.Create(joint[other] * jointScale) - share, pull, sum);
                }
                Lanes.Store(sum * Vector512.Create(_scale), gradient, row * _latent + j, _latent - j);
            }
        }

        // Keeps ln Σ of each dimension and of all dimensions together; returns their difference.
        private double Logarithms(int row, float most, float jointSum, Span<float> largest, Span<float> sums)
        {
            Span<float> logarithms = _densities.Slice(row * (_width + Lanes.Count), _width + Lanes.Count);
            for (int j = 0; j < _width; j += Lanes.Count)
                Lanes.Store(VectorFunctions.Log(Lanes.Load(sums, j)) + Lanes.Load(largest, j), logarithms, j);
            Vector512<float> joint = VectorFunctions.Log(Vector512.Create(jointSum)) + Vector512.Create(most);
            Lanes.Store(joint, logarithms, _width);
            double difference = logarithms[_width];
            foreach (float each in logarithms[.._latent])
                difference -= each;
            return difference;
        }
    }
}

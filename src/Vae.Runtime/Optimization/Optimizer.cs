using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Optimization;

/// <summary>Updates the flat parameter buffer from the flat gradient buffer, in one pass over both and its own state.</summary>
internal abstract class Optimizer : ParameterUpdater
{
    private readonly int _floats;
    private float _gradientScale = 1;
    private bool _prepared;
    private volatile bool _sawNonFinite;

    private protected Optimizer(int floats) => _floats = floats;

    /// <summary>Whether the last update met a gradient, or made a parameter or a moment, that is not a finite number.</summary>
    internal bool SawNonFinite => _sawNonFinite;

    /// <summary>An optimizer for <paramref name="floats"/> parameters, padding included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range, or the size is not in whole vectors.</exception>
    internal static Optimizer Create(OptimizerOptions options, int floats)
    {
        ArgumentNullException.ThrowIfNull(options);
        OutOfRange.IfNegative(floats);
        OutOfRange.IfNot(floats % AlignedBuffer.Alignment, 0, nameof(floats));
        return options switch
        {
            Adam adam => new AdamOptimizer(adam.Beta1, adam.Beta2, adam.Epsilon, 0, floats),
            AdamW adam => new AdamOptimizer(adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay, floats),
            Sgd sgd => new SgdOptimizer(sgd.Momentum, floats),
            _ => throw new ArgumentException($"{options.GetType().Name} is not a known kind of optimizer.", nameof(options)),
        };
    }

    /// <summary>Sets the scalars of the next update. To be called by one thread, while no update runs.</summary>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="gradientScale">The factor that gradients are multiplied by first: 1, or less when clipped.</param>
    internal void Prepare(long step, double learningRate, float gradientScale)
    {
        OutOfRange.IfLess(step, 1);
        _gradientScale = gradientScale;
        _sawNonFinite = false;
        _prepared = true;
        SetScalars(step, learningRate);
    }

    /// <summary>Updates the parameters. Called by all workers.</summary>
    /// <param name="parameters">The parameters. // [floats]</param>
    /// <param name="gradients">Their gradients, not yet scaled. // [floats]</param>
    internal void Update(Worker worker, Span<float> parameters, ReadOnlySpan<float> gradients) =>
        Update(worker, parameters, gradients, [(0, _floats)]);

    /// <summary>Updates some of the parameters. Called by all workers.</summary>
    /// <param name="parameters">The parameters. // [floats]</param>
    /// <param name="gradients">Their gradients, not yet scaled. // [floats]</param>
    /// <param name="ranges">The parameters to update, in whole vectors.</param>
    internal void Update(
        Worker worker, Span<float> parameters, ReadOnlySpan<float> gradients, ReadOnlySpan<(int Start, int Length)> ranges)
    {
        OutOfRange.IfNot(parameters.Length, _floats, nameof(parameters));
        OutOfRange.IfNot(gradients.Length, _floats, nameof(gradients));
        int floats = 0;
        foreach ((_, int length) in ranges)
            floats += length;
        (int first, int end) = worker.Share(floats, Lanes.Count);
        int passed = 0;
        foreach ((int start, int length) in ranges)
        {
            int from = Math.Max(first - passed, 0);
            int to = Math.Min(end - passed, length);
            if (from < to)
                UpdateRange(start + from, parameters, gradients.Slice(start + from, to - from));
            passed += length;
        }
        worker.Barrier(StepPart.Optimizer);
    }

    /// <inheritdoc/>
    internal sealed override void UpdateRange(int start, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        if (!_prepared)
            throw new InvalidOperationException("Call Prepare before an update.");
        // Any worker may set it and none clears it, so their order does not matter.
        if (UpdateRange(start, _gradientScale, parameters, gradients))
            _sawNonFinite = true;
    }

    /// <summary>Computes the values that depend on the step's number and the learning rate.</summary>
    private protected abstract void SetScalars(long step, double learningRate);

    /// <summary>Updates a range. Returns whether any gradient, new parameter or new moment is not finite.</summary>
    private protected abstract bool UpdateRange(
        int start, float gradientScale, Span<float> parameters, ReadOnlySpan<float> gradients);

    /// <summary>0 for finite numbers, else NaN, which stays in the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static Vector512<float> Watch(Vector512<float> watched, Vector512<float> values) =>
        Fused.MultiplyAdd(values, Vector512<float>.Zero, watched);

    /// <summary>Where the new parameter is not finite, the old one: a training that fails leaves a model that can be used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static Vector512<float> FiniteOr(Vector512<float> parameter, Vector512<float> old) =>
        Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(Vector512.Abs(parameter), Vector512.Create(float.MaxValue)), parameter, old);

    private protected static void RequireShare(double value, string name)
    {
        if (!(value >= 0 && value < 1))
            throw OutOfRange.Error(name, value, $"{name} must be at least 0 and below 1.");
    }
}

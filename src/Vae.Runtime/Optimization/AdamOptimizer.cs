using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Optimization;

/// <summary><see cref="Adam"/> and <see cref="AdamW"/>.</summary>
internal sealed class AdamOptimizer : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly AlignedBuffer _mean;
    private readonly AlignedBuffer _square;
    private float _stepSize;
    private float _inverseCorrection;
    private float _kept;

    internal AdamOptimizer(double beta1, double beta2, double epsilon, double weightDecay, int floats)
        : base(floats)
    {
        RequireShare(beta1, nameof(Adam.Beta1));
        RequireShare(beta2, nameof(Adam.Beta2));
        if (!(epsilon > 0 && double.IsFinite(epsilon)))
            throw OutOfRange.Error(nameof(Adam.Epsilon), epsilon, "Epsilon must be above 0.");
        if (!(weightDecay >= 0 && double.IsFinite(weightDecay)))
            throw OutOfRange.Error(nameof(AdamW.WeightDecay), weightDecay, "WeightDecay must be at least 0.");
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        _mean = new AlignedBuffer(floats);
        _square = new AlignedBuffer(floats);
        State = [("m", _mean), ("v", _square)];
    }

    internal override IReadOnlyList<(string Name, AlignedBuffer Buffer)> State { get; }

    private protected override void SetScalars(long step, double learningRate)
    {
        _stepSize = (float)(learningRate / (1 - Portable.Power(_beta1, step)));
        _inverseCorrection = (float)(1 / Math.Sqrt(1 - Portable.Power(_beta2, step)));
        _kept = (float)(1 - learningRate * _weightDecay);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override bool UpdateRange(
        int start, float gradientScale, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        parameters = parameters.Slice(start, gradients.Length);
        Span<float> means = _mean.Span.Slice(start, gradients.Length);
        Span<float> squares = _square.Span.Slice(start, gradients.Length);
        Vector512<float> scale = Vector512.Create(gradientScale);
        Vector512<float> newMean = Vector512.Create((float)(1 - _beta1));
        Vector512<float> oldSquare = Vector512.Create((float)_beta2);
        Vector512<float> newSquare = Vector512.Create((float)(1 - _beta2));
        Vector512<float> epsilon = Vector512.Create((float)_epsilon);
        Vector512<float> stepSize = Vector512.Create(-_stepSize);
        Vector512<float> inverseCorrection = Vector512.Create(_inverseCorrection);
        Vector512<float> kept = Vector512.Create(_kept);
        Vector512<float> watched = Vector512<float>.Zero;
        for (int i = 0; i < gradients.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = Lanes.Load(gradients, i);
            watched = Watch(watched, gradient);
            gradient *= scale;
            Vector512<float> mean = Lanes.Load(means, i);
            mean = Fused.MultiplyAdd(gradient - mean, newMean, mean);
            Vector512<float> square = Fused.MultiplyAdd(gradient * gradient, newSquare, Lanes.Load(squares, i) * oldSquare);
            Vector512<float> divisor = Fused.MultiplyAdd(Vector512.Sqrt(square), inverseCorrection, epsilon);
            Vector512<float> old = Lanes.Load(parameters, i);
            Vector512<float> parameter = Fused.MultiplyAdd(stepSize, mean / divisor, old * kept);
            // A finite gradient above 1.8e19 has an infinite square; its parameter would never change again.
            watched = Watch(Watch(watched, square), parameter);
            Lanes.Store(mean, means, i);
            Lanes.Store(square, squares, i);
            Lanes.Store(FiniteOr(parameter, old), parameters, i);
        }
        return !Vector512.EqualsAll(watched, Vector512<float>.Zero);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Optimization;

/// <summary><see cref="Sgd"/>.</summary>
internal sealed class SgdOptimizer : Optimizer
{
    private readonly float _momentum;
    private readonly AlignedBuffer? _direction;
    private float _learningRate;

    internal SgdOptimizer(double momentum, int floats)
        : base(floats)
    {
        RequireShare(momentum, nameof(Sgd.Momentum));
        _momentum = (float)momentum;
        if (momentum == 0)
        {
            State = [];
            return;
        }
        _direction = new AlignedBuffer(floats);
        State = [("momentum", _direction)];
    }

    internal override IReadOnlyList<(string Name, AlignedBuffer Buffer)> State { get; }

    private protected override void SetScalars(long step, double learningRate) => _learningRate = (float)learningRate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override bool UpdateRange(
        int start, float gradientScale, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        parameters = parameters.Slice(start, gradients.Length);
        Span<float> directions = _direction is null ? default : _direction.Span.Slice(start, gradients.Length);
        Vector512<float> scale = Vector512.Create(gradientScale);
        Vector512<float> momentum = Vector512.Create(_momentum);
        Vector512<float> rate = Vector512.Create(-_learningRate);
        Vector512<float> watched = Vector512<float>.Zero;
        for (int i = 0; i < gradients.Length; i += Lanes.Count)
        {
            Vector512<float> direction = Lanes.Load(gradients, i);
            watched = Watch(watched, direction);
            direction *= scale;
            if (!directions.IsEmpty)
            {
                direction = Fused.MultiplyAdd(momentum, Lanes.Load(directions, i), direction);
                Lanes.Store(direction, directions, i);
            }
            Vector512<float> old = Lanes.Load(parameters, i);
            Vector512<float> parameter = Fused.MultiplyAdd(rate, direction, old);
            watched = Watch(watched, parameter);
            Lanes.Store(FiniteOr(parameter, old), parameters, i);
        }
        return !Vector512.EqualsAll(watched, Vector512<float>.Zero);
    }
}

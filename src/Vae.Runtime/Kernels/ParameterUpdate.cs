using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// What is done with a weight's gradient when it has been computed. With an update, the worker that computes a part of it applies that part
/// at once, while it is in that core's cache, and the gradient is never stored. Without an update it is stored in the gradient buffer.
/// </summary>
/// <remarks>
/// A gradient that is needed as a whole (to be clipped, summed over machines, or inspected) is computed without an update. The updated
/// parameters have the same bits in both cases, because each element is updated separately.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct ParameterUpdate
{
    /// <summary>The most buffers that an update reads: the parameters, and two moments.</summary>
    internal const int MostBuffers = 3;

    private readonly ParameterUpdater? _updater;
    private readonly AlignedBuffer? _parameters;
    private readonly int _offset;

    internal ParameterUpdate(ParameterUpdater updater, AlignedBuffer parameters, int offset)
    {
        _updater = updater;
        _parameters = parameters;
        _offset = offset;
    }

    /// <summary>Whether there is an update.</summary>
    internal bool IsPresent => _updater is not null;

    /// <summary>Applies a part of the tensor's gradient.</summary>
    /// <param name="start">The start of the part in the tensor, a multiple of 16.</param>
    /// <param name="gradients">Its gradient, in whole vectors of 16.</param>
    internal void Apply(int start, ReadOnlySpan<float> gradients) =>
        _updater!.UpdateRange(_offset + start, _parameters!.Span, gradients);

    /// <summary>The address of a part of the tensor in one of the buffers that the update reads; null if there is no such buffer.</summary>
    internal float* Buffer(int number, int start)
    {
        AlignedBuffer? buffer = number == 0 ? _parameters
            : number <= _updater!.State.Count ? _updater.State[number - 1].Buffer : null;
        // The buffers never move.
        return buffer is null ? null : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span)) + _offset + start;
    }
}

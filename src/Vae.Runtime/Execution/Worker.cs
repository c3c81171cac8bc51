using System.ComponentModel;

namespace Vae.Execution;

/// <summary>
/// One of the threads that run a pass together. Every kernel takes a worker as its first parameter. All workers of a team call it with
/// otherwise equal arguments; each computes its own share of the output. A kernel ends with <see cref="Barrier"/>, so any worker may read
/// what it wrote afterwards. Parts of kernels take a worker too, and leave the barrier to the kernel.
/// </summary>
/// <remarks>
/// Shares divide outputs, never a sum. Where a kernel cuts a sum over the batch into parts, it cuts at the same places for any team and
/// adds the parts in their order. So the bits of a result do not depend on the number of workers.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Worker
{
    private readonly SpinBarrier? _barrier;
    private readonly StepClock? _clock;
    private readonly AlignedBuffer? _room;

    internal Worker(int rank, int count, SpinBarrier? barrier, StepClock? clock = null, AlignedBuffer? room = null)
    {
        Rank = rank;
        Count = count;
        _barrier = barrier;
        _clock = clock;
        _room = room;
    }

    /// <summary>A worker without a team.</summary>
    internal static Worker Alone { get; } = new(0, 1, null);

    /// <summary>This worker's number, from 0.</summary>
    internal int Rank { get; }

    /// <summary>The number of workers in the team.</summary>
    internal int Count { get; }

    /// <summary>
    /// Memory that the workers of a team share while a kernel runs, for sums that one of them adds: some thousand floats for each worker.
    /// It is empty without a team.
    /// </summary>
    internal Span<float> Room => _room is null ? default : _room.Span;

    /// <summary>Waits until every worker of the team has reached this barrier.</summary>
    /// <param name="part">The part of the step that the time since the last barrier belongs to.</param>
    internal void Barrier(StepPart part = StepPart.ElementWise)
    {
        _barrier?.Wait();
        _clock?.Mark(part);
    }

    /// <summary>This worker's share of items 0 … <paramref name="count"/> − 1, cut at multiples of <paramref name="grain"/>.</summary>
    internal (int Start, int End) Share(int count, int grain = 1)
    {
        int grains = (count + grain - 1) / grain;
        int start = (int)((long)grains * Rank / Count) * grain;
        int end = (int)((long)grains * (Rank + 1) / Count) * grain;
        return (Math.Min(start, count), Math.Min(end, count));
    }
}

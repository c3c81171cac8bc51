namespace Vae.Execution;

/// <summary>A barrier at which threads wait by spinning: it takes some hundred nanoseconds, no lock and no allocation.</summary>
internal class SpinBarrier(int participants)
{
    private int _arrived;
    private volatile int _phase;
    private volatile bool _broken;

    /// <summary>Waits for all participants.</summary>
    /// <exception cref="BrokenTeamException">Another participant failed and will not reach the barrier.</exception>
    internal virtual void Wait()
    {
        int phase = _phase;
        if (Interlocked.Increment(ref _arrived) == participants)
        {
            _arrived = 0;
            _phase = phase + 1;
            return;
        }
        for (int spins = 0; _phase == phase; spins++)
        {
            if (_broken)
                throw new BrokenTeamException();
            Pause(spins);
        }
    }

    /// <summary>
    /// Waits a moment. At first it spins, because a partner on another core arrives within a microsecond or two. Later it yields, because
    /// the partner may be waiting for this core.
    /// </summary>
    internal static void Pause(int spins)
    {
        if (spins < 200)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }

    /// <summary>Throws an exception in every thread that waits, now or later.</summary>
    internal void Break() => _broken = true;

    /// <summary>Makes the barrier usable again once every participant has left.</summary>
    internal void Reset()
    {
        _arrived = 0;
        _broken = false;
    }
}

/// <summary>Thrown in workers that waited for a failed one. The caller sees the failure itself.</summary>
internal sealed class BrokenTeamException : Exception;

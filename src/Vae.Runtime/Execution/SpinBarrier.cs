namespace Vae.Execution;

/// <summary>A barrier that threads on cores of their own wait at by spinning: some hundred nanoseconds, no lock, no allocation.</summary>
internal class SpinBarrier(int participants)
{
    private int _arrived;
    private volatile int _phase;
    private volatile bool _broken;

    /// <summary>Waits for all participants.</summary>
    /// <exception cref="BrokenTeamException">Another participant failed and will not come.</exception>
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
    /// Passes a moment: by spinning at first, since a partner on a core of its own is here in a microsecond or two; by yielding later,
    /// since the partner may be waiting for this very core.
    /// </summary>
    internal static void Pause(int spins)
    {
        if (spins < 200)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }

    /// <summary>Releases everyone who waits, now and later, with an exception.</summary>
    internal void Break() => _broken = true;

    /// <summary>Makes the barrier usable again once every participant has left.</summary>
    internal void Reset()
    {
        _arrived = 0;
        _broken = false;
    }
}

/// <summary>Thrown in the workers that waited for one that failed; the failure itself is what the caller sees.</summary>
internal sealed class BrokenTeamException : Exception;

using System.Runtime.ExceptionServices;

namespace Vae.Execution;

/// <summary>Work that every worker of a team does together.</summary>
internal interface ITeamWork
{
    /// <summary>Does one worker's share, meeting the others at barriers.</summary>
    void Execute(Worker worker);
}

/// <summary>
/// Threads that stay, and run one piece of work after another together with the caller. Running work allocates nothing and takes
/// no lock while the threads are awake; after a while without work they sleep.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Some thousand pauses: longer than the pause between two steps, shorter than anyone minds a core kept busy.
    private const int SpinsBeforeSleep = 4000;

    // Of the room that the workers have in common.
    private const int RoomFloatsPerWorker = 4096;

    private readonly SpinBarrier _barrier;
    private readonly Worker[] _workers;
    private readonly TeamThread[] _threads;
    private ITeamWork? _work;
    private volatile int _generation;
    private int _running;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _disposed;

    /// <summary>Starts a team.</summary>
    /// <param name="workers">The number of threads, the caller's included; at least 1.</param>
    public WorkerTeam(int workers)
        : this(workers, null)
    {
    }

    /// <summary>Starts a team whose first worker has its time told apart by a clock.</summary>
    internal WorkerTeam(int workers, StepClock? clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _barrier = new SpinBarrier(workers);
        _workers = new Worker[workers];
        AlignedBuffer? room = workers == 1 ? null : new AlignedBuffer(workers * RoomFloatsPerWorker);
        for (int rank = 0; rank < workers; rank++)
            _workers[rank] = new Worker(rank, workers, workers == 1 ? null : _barrier, rank == 0 ? clock : null, room);
        _threads = new TeamThread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
            _threads[i] = new TeamThread(this, _workers[i + 1]);
    }

    /// <summary>How many workers the team has.</summary>
    public int Count => _workers.Length;

    /// <summary>Runs one piece of work on all workers and returns when all have finished.</summary>
    /// <remarks>Called by one thread at a time. An exception in any worker is thrown here, after all have stopped.</remarks>
    public void Run(ITeamWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_workers.Length == 1)
        {
            work.Execute(_workers[0]);
            return;
        }
        _work = work;
        _running = _threads.Length;
        StartGeneration();
        ExecuteGuarded(_workers[0], work);
        for (int spins = 0; Volatile.Read(ref _running) != 0; spins++)
            SpinBarrier.Pause(spins);
        _work = null;
        if (_failure is { } failure)
        {
            _failure = null;
            _barrier.Reset();
            failure.Throw();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        StartGeneration();
        foreach (TeamThread thread in _threads)
            thread.Dispose();
    }

    private void StartGeneration()
    {
        Interlocked.Increment(ref _generation);
        foreach (TeamThread thread in _threads)
            thread.WakeIfAsleep();
    }

    /// <summary>A thread that runs each generation's work once, and sleeps when none comes for a while.</summary>
    private sealed class TeamThread : IDisposable
    {
        private readonly WorkerTeam _team;
        private readonly Worker _worker;
        private readonly Thread _thread;

        // One permit of its own: with a shared one, a fast thread that falls asleep again could take a slow one's.
        private readonly SemaphoreSlim _permit = new(0);
        private int _asleep;

        internal TeamThread(WorkerTeam team, Worker worker)
        {
            _team = team;
            _worker = worker;
            _thread = new Thread(Loop) { IsBackground = true, Name = $"VaeGen worker {worker.Rank}" };
            _thread.Start();
        }

        public void Dispose()
        {
            _thread.Join();
            _permit.Dispose();
        }

        internal void WakeIfAsleep()
        {
            if (Interlocked.Exchange(ref _asleep, 0) == 1)
                _permit.Release();
        }

        private void Loop()
        {
            for (int seen = 0; ; seen++)
            {
                WaitForGenerationAfter(seen);
                if (_team._disposed)
                    return;
                _team.ExecuteGuarded(_worker, _team._work!);
                Interlocked.Decrement(ref _team._running);
            }
        }

        private void WaitForGenerationAfter(int seen)
        {
            for (int spins = 0; spins < SpinsBeforeSleep; spins++)
            {
                if (_team._generation != seen)
                    return;
                SpinBarrier.Pause(spins);
            }
            // Announce the sleep, then look once more. Whoever sets the announcement back to 0 decides: this thread, and it does
            // not sleep; or the one that starts a generation, and a permit is on its way.
            Interlocked.Exchange(ref _asleep, 1);
            if (_team._generation != seen && Interlocked.Exchange(ref _asleep, 0) == 1)
                return;
            _permit.Wait();
        }
    }

    private void ExecuteGuarded(Worker worker, ITeamWork work)
    {
        try
        {
            work.Execute(worker);
        }
        catch (BrokenTeamException)
        {
            // Another worker failed first, and its failure is the one to tell.
        }
#pragma warning disable CA1031 // Any exception must reach the caller of Run, whichever thread it came from.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            _barrier.Break();
        }
    }
}

using System.Runtime.ExceptionServices;

namespace Vae.Execution;

/// <summary>Work that every worker of a team does together.</summary>
internal interface ITeamWork
{
    /// <summary>Does one worker's share, meeting the others at barriers.</summary>
    void Execute(Worker worker);
}

/// <summary>
/// Threads that run one piece of work after another together with the caller. Running work allocates nothing and takes no lock while the
/// threads are awake. After a while without work they sleep, and after some seconds they end; the next work starts them again.
/// So a team that nobody disposes holds no threads.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Some thousand pauses: longer than the pause between two steps, shorter than anyone minds a core kept busy.
    private const int SpinsBeforeSleep = 4000;

    // How long a thread sleeps before it ends.
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(5);

    // Of the room that the workers have in common.
    private const int RoomFloatsPerWorker = 4096;

    private readonly SpinBarrier _barrier;
    private readonly Worker[] _workers;
    private readonly TeamThread[] _threads;
    private readonly TimeSpan _idleTime;
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

    /// <summary>Starts a team whose first worker has its time told apart by a clock, and whose threads end after another time.</summary>
    internal WorkerTeam(int workers, StepClock? clock, TimeSpan? idleTime = null)
    {
        OutOfRange.IfLess(workers, 1);
        _barrier = new SpinBarrier(workers);
        _workers = new Worker[workers];
        AlignedBuffer? room = workers == 1 ? null : new AlignedBuffer(workers * RoomFloatsPerWorker);
        for (int rank = 0; rank < workers; rank++)
            _workers[rank] = new Worker(rank, workers, workers == 1 ? null : _barrier, rank == 0 ? clock : null, room);
        _idleTime = idleTime ?? s_idleTime;
        _threads = new TeamThread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
            _threads[i] = new TeamThread(this, _workers[i + 1]);
    }

    /// <summary>How many workers the team has.</summary>
    public int Count => _workers.Length;

    /// <summary>How many threads the team has at present, the caller's not included.</summary>
    internal int LiveThreads => _threads.Count(thread => thread.IsAlive);

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
            thread.Wake();
    }

    /// <summary>A thread that runs each generation's work once, sleeps when none comes for a while, and then ends.</summary>
    private sealed class TeamThread : IDisposable
    {
        private const int Awake = 0;
        private const int Asleep = 1;
        private const int Ended = 2;

        private readonly WorkerTeam _team;
        private readonly Worker _worker;

        // One permit of its own: with a shared one, a fast thread that falls asleep again could take a slow one's.
        private readonly SemaphoreSlim _permit = new(0);
        private Thread _thread;
        private int _state;

        internal TeamThread(WorkerTeam team, Worker worker)
        {
            _team = team;
            _worker = worker;
            _thread = Start(team._generation);
        }

        internal bool IsAlive => _thread.IsAlive;

        public void Dispose()
        {
            _thread.Join();
            _permit.Dispose();
        }

        /// <summary>Called after a generation has begun: the thread is to run it.</summary>
        internal void Wake()
        {
            int state = Interlocked.Exchange(ref _state, Awake);
            if (state == Asleep)
                _permit.Release();
            else if (state == Ended && !_team._disposed)
                _thread = Start(_team._generation - 1);
        }

        private Thread Start(int seen)
        {
            var thread = new Thread(() => Loop(seen)) { IsBackground = true, Name = $"VaeGen worker {_worker.Rank}" };
            thread.Start();
            return thread;
        }

        private void Loop(int seen)
        {
            for (; WaitForGenerationAfter(seen) && !_team._disposed; seen++)
            {
                _team.ExecuteGuarded(_worker, _team._work!);
                Interlocked.Decrement(ref _team._running);
            }
        }

        /// <summary>Whether there is one; if not, the thread has announced its end.</summary>
        private bool WaitForGenerationAfter(int seen)
        {
            for (int spins = 0; spins < SpinsBeforeSleep; spins++)
            {
                if (_team._generation != seen)
                    return true;
                SpinBarrier.Pause(spins);
            }
            // Announce the sleep, then look once more. Whoever sets the announcement back decides: this thread, and it does not sleep;
            // or the one that starts a generation, and a permit is on its way.
            Interlocked.Exchange(ref _state, Asleep);
            if (_team._generation != seen && Interlocked.Exchange(ref _state, Awake) == Asleep)
                return true;
            if (_permit.Wait(_team._idleTime))
                return true;
            // The same for the end: this thread announces it, or a permit is on its way.
            if (Interlocked.CompareExchange(ref _state, Ended, Asleep) == Asleep)
                return false;
            _permit.Wait();
            return true;
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

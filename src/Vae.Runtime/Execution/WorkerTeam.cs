using System.Runtime.ExceptionServices;

namespace Vae.Execution;

/// <summary>Work that every worker of a team does together.</summary>
internal interface ITeamWork
{
    /// <summary>Does one worker's share, and waits for the others at barriers.</summary>
    void Execute(Worker worker);
}

/// <summary>
/// Threads that run one piece of work after another together with the caller. While the threads are awake, running work allocates nothing
/// and takes no lock. After a short time without work they sleep, and after some seconds they end; the next work starts them again. So a
/// team that is not disposed keeps no threads.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Some thousand pauses: longer than the time between two steps, and too short to waste much processor time.
    private const int SpinsBeforeSleep = 4000;

    // How long a thread sleeps before it ends.
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(5);

    // The size of the workers' common memory.
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

    /// <summary>Creates a team.</summary>
    /// <param name="workers">The number of threads, including the caller's; at least 1.</param>
    public WorkerTeam(int workers)
        : this(workers, null)
    {
    }

    /// <summary>Creates a team with a clock for its first worker's time and another time until its threads end.</summary>
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

    /// <summary>The number of workers in the team.</summary>
    public int Count => _workers.Length;

    /// <summary>The number of threads that the team has now, without the caller's.</summary>
    internal int LiveThreads => _threads.Count(thread => thread.IsAlive);

    /// <summary>Runs one piece of work on all workers and returns when all have finished.</summary>
    /// <remarks>To be called by one thread at a time. An exception in any worker is thrown here, after all workers have stopped.</remarks>
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

    /// <summary>A thread that runs each generation's work once. Without work it sleeps after a while, and then ends.</summary>
    private sealed class TeamThread : IDisposable
    {
        private const int Awake = 0;
        private const int Asleep = 1;
        private const int Ended = 2;

        private readonly WorkerTeam _team;
        private readonly Worker _worker;

        // Each thread has its own semaphore: with a shared one, a fast thread that sleeps again could take a slow thread's permit.
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

        /// <summary>Makes the thread run a generation. Called after the generation has begun.</summary>
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

        /// <summary>Whether there is work; if not, the thread has announced its end.</summary>
        private bool WaitForGenerationAfter(int seen)
        {
            for (int spins = 0; spins < SpinsBeforeSleep; spins++)
            {
                if (_team._generation != seen)
                    return true;
                SpinBarrier.Pause(spins);
            }
            // The thread announces that it sleeps, then checks for work again. Either it withdraws the announcement itself and does not
            // sleep, or the thread that starts a generation has withdrawn it and releases a permit.
            Interlocked.Exchange(ref _state, Asleep);
            if (_team._generation != seen && Interlocked.Exchange(ref _state, Awake) == Asleep)
                return true;
            if (_permit.Wait(_team._idleTime))
                return true;
            // The same for the end of the thread: it announces the end, or a permit is on its way.
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
            // Another worker failed first. That failure is reported.
        }
#pragma warning disable CA1031 // Any exception in any thread must reach the caller of Run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            _barrier.Break();
        }
    }
}

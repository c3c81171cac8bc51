using Vae.Execution;

namespace Vae;

/// <summary>What one worker does with the blocks of records that it gets.</summary>
internal interface IBlockWorker
{
    /// <summary>Works on some neighbouring records. Their results must not depend on what the worker did before.</summary>
    /// <param name="first">The first record.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="cancellation">To be checked where a block may take long.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    void Process(int first, int count, CancellationToken cancellation);
}

/// <summary>
/// Hands out records to workers, the next block to the next free worker, so no worker waits for another. A record's result depends on the
/// record alone, so the result does not depend on the number of workers.
/// </summary>
internal sealed class RecordBlocks : ITeamWork
{
    private readonly int _records;
    private readonly int _blockRows;
    private readonly IReadOnlyList<IBlockWorker> _workers;
    private readonly IProgress<EvaluationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private long _next;
    private int _done;
    private volatile bool _failed;

    private RecordBlocks(
        int records, int blockRows, IReadOnlyList<IBlockWorker> workers, IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        _records = records;
        _blockRows = blockRows;
        _workers = workers;
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>The blocks of so many records.</summary>
    internal static int CountOf(int records, int blockRows) => (int)(((long)records + blockRows - 1) / blockRows);

    /// <summary>Works through all records.</summary>
    /// <param name="records">How many there are.</param>
    /// <param name="blockRows">The records of one block.</param>
    /// <param name="workers">One for each thread.</param>
    /// <param name="progress">Receives the progress of all, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block, and by the workers within it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static void Run(
        int records, int blockRows, IReadOnlyList<IBlockWorker> workers, IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        using var team = new WorkerTeam(workers.Count);
        team.Run(new RecordBlocks(records, blockRows, workers, progress, cancellation));
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new EvaluationProgress(records, records));
    }

    /// <inheritdoc/>
    public void Execute(Worker worker)
    {
        try
        {
            while (!_failed && !_cancellation.IsCancellationRequested)
            {
                long next = Interlocked.Add(ref _next, _blockRows) - _blockRows;
                if (next >= _records)
                    return;
                int first = (int)next;
                int count = Math.Min(_blockRows, _records - first);
                _workers[worker.Rank].Process(first, count, _cancellation);
                int done = Interlocked.Add(ref _done, count);
                if (worker.Rank == 0 && done < _records)
                    _progress?.Report(new EvaluationProgress(done, _records));
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // Every worker sees it; the caller is told once.
        }
        catch
        {
            // The team tells of it once all have stopped: let them.
            _failed = true;
            throw;
        }
    }
}

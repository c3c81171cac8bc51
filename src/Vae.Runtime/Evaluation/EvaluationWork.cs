using Vae.Data;
using Vae.Execution;

namespace Vae;

/// <summary>Scores a whole dataset, chunk after chunk, on all workers of a team.</summary>
internal sealed class EvaluationWork : ITeamWork
{
    private readonly VaeProgram _program;
    private readonly RecordReader _records;
    private readonly Pass _pass;
    private readonly ulong _seed;
    private readonly string _name;
    private readonly LossStatistics _statistics;
    private CancellationToken _cancellation;
    private bool _cancelled;

    internal EvaluationWork(VaeProgram program, Dataset data, Pass pass, ulong seed, string name = "data")
    {
        _program = program;
        _records = new RecordReader(program.Description, data, seed, name);
        _pass = pass;
        _seed = seed;
        _name = name;
        _statistics = new LossStatistics(program.Description);
    }

    /// <summary>Runs the work on a team.</summary>
    /// <param name="team">The workers.</param>
    /// <param name="cancellation">Checked before each chunk.</param>
    /// <returns>The means over the records; null if it was cancelled before the end.</returns>
    internal Evaluation? Run(WorkerTeam team, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _cancelled = false;
        _statistics.Clear();
        team.Run(this);
        return _cancelled ? null : _statistics.ToEvaluation();
    }

    private void RequireFinite(int first)
    {
        FiniteResults.RequirePosterior(_pass, first, _name);
        FiniteResults.RequireScores(_pass, first, _name);
    }

    /// <inheritdoc/>
    public void Execute(Worker worker)
    {
        int rowSize = _program.Description.DataSize;
        for (int first = 0; first < _records.Count; first += PassPool.Rows)
        {
            // One worker's bookkeeping between two barriers: the others only wait for it.
            if (worker.Rank == 0)
            {
                _cancelled = _cancellation.IsCancellationRequested;
                _pass.Rows = Math.Min(PassPool.Rows, _records.Count - first);
                _pass.Noise = EvaluationNoise.Latent(_seed, first);
            }
            worker.Barrier();
            // One worker looked, for all: they stop together or not at all.
            if (_cancelled)
                return;
            (int start, int end) = worker.Share(_pass.Rows);
            for (int row = start; row < end; row++)
                _records.Read(first + row, _pass.Input[(row * rowSize)..]);
            worker.Barrier();
            _program.Encode(worker, _pass);
            _program.DrawLatent(worker, _pass);
            _program.Decode(worker, _pass);
            _program.Score(worker, _pass);
            // One worker looks, so that it is always the first row that is named; the others stop at their next barrier.
            if (worker.Rank == 0)
                RequireFinite(first);
            _statistics.Add(worker, _pass);
        }
    }
}

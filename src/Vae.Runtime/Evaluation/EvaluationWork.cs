using Vae.Data;
using Vae.Execution;
using Vae.Losses;

namespace Vae;

/// <summary>Scores a whole dataset, chunk after chunk, on all workers of a team.</summary>
internal sealed class EvaluationWork : ITeamWork
{
    private readonly VaeProgram _program;
    private readonly Dataset _data;
    private readonly Pass _pass;
    private readonly ulong _seed;
    private readonly LossStatistics _statistics;
    private CancellationToken _cancellation;
    private bool _cancelled;

    internal EvaluationWork(VaeProgram program, Dataset data, Pass pass, ulong seed)
    {
        _program = program;
        _data = data;
        _pass = pass;
        _seed = seed;
        _statistics = new LossStatistics(program.Description.LatentSize);
    }

    /// <summary>Runs the work on a team.</summary>
    /// <param name="team">The workers.</param>
    /// <param name="cancellation">Looked at before each chunk.</param>
    /// <returns>The means over the records; null if it was cancelled before it had them all.</returns>
    internal Evaluation? Run(WorkerTeam team, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _cancelled = false;
        _statistics.Clear();
        team.Run(this);
        return _cancelled ? null : _statistics.ToEvaluation();
    }

    /// <inheritdoc/>
    public void Execute(Worker worker)
    {
        int rowSize = _data.RowSize;
        for (int first = 0; first < _data.Count; first += PassPool.Rows)
        {
            // One worker's bookkeeping between two barriers: the others only wait for it.
            if (worker.Rank == 0)
            {
                _cancelled = _cancellation.IsCancellationRequested;
                _pass.Rows = Math.Min(PassPool.Rows, _data.Count - first);
                _pass.Noise = EvaluationNoise.Latent(_seed, first);
            }
            worker.Barrier();
            // One worker looked, for all: they stop together or not at all.
            if (_cancelled)
                return;
            (int start, int end) = worker.Share(_pass.Rows);
            for (int row = start; row < end; row++)
            {
                var noise = new RowNoise(EvaluationNoise.Binarization(_seed, first), (ulong)row * (ulong)rowSize);
                Span<float> record = _pass.Input.Slice(row * rowSize, rowSize);
                _data.Read(first + row, record, noise);
                RequireLikely(record, first + row);
            }
            worker.Barrier();
            _program.Encode(worker, _pass);
            _program.DrawLatent(worker, _pass);
            _program.Decode(worker, _pass);
            _program.Score(worker, _pass);
            _statistics.Add(worker, _pass);
        }
    }

    private void RequireLikely(ReadOnlySpan<float> record, int row)
    {
        int index = NonFinite.IndexOf(record);
        string advice = "Every value must be finite.";
        if (index < 0)
        {
            index = LikelihoodDomain.IndexOutside(_program.Description, record);
            advice = LikelihoodDomain.Advice;
        }
        if (index >= 0)
            throw new InvalidDataException($"Row {row}, element {index} of the data is {record[index]}. {advice}");
    }
}

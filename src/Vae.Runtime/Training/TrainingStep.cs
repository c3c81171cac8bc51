using Vae.Data;
using Vae.Execution;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae;

/// <summary>
/// One step on all workers: read the batch; then, phase after phase, forward, backward, combine the gradients, update. Allocates nothing.
/// </summary>
internal sealed class TrainingStep : ITeamWork
{
    private readonly Dataset _data;
    private readonly TrainingPass _pass;
    private readonly AlignedBuffer _parameters;
    private readonly PhaseWork[] _phases;
    private readonly IGradientExchange? _exchange;
    private readonly double _clipNorm;
    private readonly bool _needsWhole;
    private readonly LossStatistics _statistics;
    private readonly int[] _order;
    private int _first;
    private long _step;
    private double _learningRate;
    private NoiseKey _dataNoise;
    private volatile bool _finite;
    private volatile bool _updates;

    /// <summary>Prepares the steps of one training.</summary>
    /// <param name="program">The model's passes.</param>
    /// <param name="data">The training data.</param>
    /// <param name="pass">The buffers.</param>
    /// <param name="parameters">The parameters to update, those of the pass.</param>
    /// <param name="optimizers">What updates them, phase by phase.</param>
    /// <param name="clipNorm">The norm to clip the gradient of each phase to; null: no clipping.</param>
    /// <param name="statistics">Where the loss terms are summed.</param>
    /// <param name="order">The epoch's order of the data; its content changes from epoch to epoch.</param>
    /// <param name="exchange">What combines the gradients with those of other workers; null where there are none.</param>
    internal TrainingStep(
        VaeProgram program,
        Dataset data,
        TrainingPass pass,
        AlignedBuffer parameters,
        IReadOnlyList<Optimizer> optimizers,
        double? clipNorm,
        LossStatistics statistics,
        int[] order,
        IGradientExchange? exchange = null)
    {
        _data = data;
        _pass = pass;
        _parameters = parameters;
        IReadOnlyList<PhaseDescription> phases = program.Description.Phases;
        _phases =
        [
            .. program.Phases.Select((code, i) =>
                new PhaseWork(code, phases[i], program.Description, optimizers[i], clips: clipNorm is not null)),
        ];
        _clipNorm = clipNorm ?? 0;
        _statistics = statistics;
        _order = order;
        _exchange = exchange;
        // Clipping, and other workers, need the whole gradient before the first update.
        _needsWhole = clipNorm is not null || exchange is not null;
    }

    /// <summary>Whether the last step has changed the parameters.</summary>
    internal bool Updated { get; private set; }

    /// <summary>Runs one step on a team. The pass has its rows, its noise and its weights.</summary>
    /// <param name="team">The workers.</param>
    /// <param name="first">The position of the batch's first record in the epoch's order.</param>
    /// <param name="step">The step, from 0, since the beginning of the training.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="dataNoise">The key for random transformations of the data.</param>
    /// <returns>Whether loss, gradient and new parameters are all finite.</returns>
    internal bool Run(WorkerTeam team, int first, long step, double learningRate, NoiseKey dataNoise)
    {
        _first = first;
        _step = step;
        _learningRate = learningRate;
        _dataNoise = dataNoise;
        _finite = true;
        _updates = false;
        foreach (PhaseWork phase in _phases)
            phase.Optimizer.Prepare(step + 1, learningRate, 1);
        team.Run(this);
        Updated = _updates;
        foreach (PhaseWork phase in _phases)
            _finite &= !phase.Optimizer.SawNonFinite;
        return _finite;
    }

    /// <inheritdoc/>
    public void Execute(Worker worker)
    {
        ReadRows(worker);
        for (int i = 0; i < _phases.Length; i++)
        {
            if (!Run(worker, _phases[i], isFirst: i == 0, isLast: i == _phases.Length - 1))
                return;
        }
    }

    // False if something is not finite: the same for all workers, which stop together.
    private bool Run(Worker worker, PhaseWork phase, bool isFirst, bool isLast)
    {
        if (worker.Rank == 0)
            (_pass.Updater, _pass.UpdatedOffsets) = (_needsWhole ? null : phase.Optimizer, phase.Offsets);
        phase.Code.Forward(worker, _pass);
        if (isFirst && !Add(worker))
            return false;
        phase.Code.Backward(worker, _pass);
        if (_exchange is not null)
        {
            _exchange.Combine(worker, _pass.Gradients);
            worker.Barrier(StepPart.Optimizer);
        }
        if (phase.Norm is not null && !Clip(worker, phase, phase.Norm))
            return false;
        _updates = true;
        if (isLast)
            _pass.KeepState(worker);
        phase.Update(worker, _parameters.Span, _pass.Gradients, _needsWhole);
        return true;
    }

    // The sums are complete and the same for all workers. Neither parameters nor state have changed yet.
    private bool Add(Worker worker)
    {
        _statistics.Add(worker, _pass);
        if (_statistics.IsFinite && _pass.Terms.FindNonFinite() is null
            && StateTensors.FindNonFinite(_pass.Description, _pass.NextState) is null)
        {
            return true;
        }
        _finite = false;
        return false;
    }

    private void ReadRows(Worker worker)
    {
        _pass.BeginState(worker);
        int size = _data.RowSize;
        (int start, int end) = worker.Share(_pass.Rows);
        for (int row = start; row < end; row++)
        {
            var noise = new RowNoise(_dataNoise, _dataNoise.IndexOf(row, size));
            _data.Read(_order[_first + row], _pass.Input.Slice(row * size, size), noise);
        }
        worker.Barrier(StepPart.BatchReading);
    }

    // False if the gradient is not finite: again, the same for all workers.
    private bool Clip(Worker worker, PhaseWork phase, GradientNorm norm)
    {
        norm.Accumulate(worker, _pass.Gradients);
        if (worker.Rank == 0)
        {
            double length = norm.Value;
            _finite = double.IsFinite(length);
            // As in PyTorch's clip_grad_norm_, which keeps the quotient finite for a gradient of zero.
            phase.Optimizer.Prepare(_step + 1, _learningRate, (float)Math.Min(1, _clipNorm / (length + 1e-6)));
        }
        worker.Barrier(StepPart.Optimizer);
        return _finite;
    }
}

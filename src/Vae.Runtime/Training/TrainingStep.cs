using Vae.Data;
using Vae.Execution;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae;

/// <summary>One step on all workers: read the batch, forward, backward, sum the loss terms, update. Allocates nothing.</summary>
internal sealed class TrainingStep : ITeamWork
{
    private readonly VaeProgram _program;
    private readonly Dataset _data;
    private readonly TrainingPass _pass;
    private readonly AlignedBuffer _parameters;
    private readonly Optimizer _optimizer;
    private readonly GradientNorm? _norm;
    private readonly double _clipNorm;
    private readonly LossStatistics _statistics;
    private readonly int[] _order;
    private readonly (int Start, int Length)[] _leftToUpdate;
    private int _first;
    private long _step;
    private double _learningRate;
    private NoiseKey _dataNoise;
    private volatile bool _finite;

    /// <summary>Prepares the steps of one training.</summary>
    /// <param name="program">The model's passes.</param>
    /// <param name="data">The training data.</param>
    /// <param name="pass">The buffers.</param>
    /// <param name="parameters">The parameters to update: those of the pass.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="clipNorm">The norm to clip the gradient to; null: no clipping.</param>
    /// <param name="statistics">Receives the sums of the loss terms.</param>
    /// <param name="order">The order of the data, which changes from epoch to epoch.</param>
    internal TrainingStep(
        VaeProgram program,
        Dataset data,
        TrainingPass pass,
        AlignedBuffer parameters,
        Optimizer optimizer,
        double? clipNorm,
        LossStatistics statistics,
        int[] order)
    {
        _program = program;
        _data = data;
        _pass = pass;
        _parameters = parameters;
        _optimizer = optimizer;
        _norm = clipNorm is null ? null : new GradientNorm(parameters.Length);
        _clipNorm = clipNorm ?? 0;
        _statistics = statistics;
        _order = order;
        // Clipping needs the whole gradient before the first update.
        _pass.Updater = _norm is null ? optimizer : null;
        _leftToUpdate = _norm is null ? NotUpdatedInBackward(pass.Description) : [(0, parameters.Length)];
    }

    /// <summary>The ranges of the flat buffer that the backward pass does not update.</summary>
    private static (int Start, int Length)[] NotUpdatedInBackward(ModelDescription description)
    {
        var ranges = new List<(int Start, int Length)>();
        foreach (ParameterDescription parameter in description.Parameters)
        {
            if (parameter.IsUpdatedInBackward)
                continue;
            if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Length == parameter.Offset)
                ranges[^1] = (ranges[^1].Start, ranges[^1].Length + parameter.Floats);
            else
                ranges.Add((parameter.Offset, parameter.Floats));
        }
        return [.. ranges];
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
        if (_norm is null)
            _optimizer.Prepare(step + 1, learningRate, 1);
        team.Run(this);
        Updated = _finite;
        return _finite && !_optimizer.SawNonFinite;
    }

    /// <inheritdoc/>
    public void Execute(Worker worker)
    {
        ReadRows(worker);
        _program.Forward(worker, _pass);
        _statistics.Add(worker, _pass);
        // The sums are complete and the same for all workers, so all of them stop here, or none. Parameters and state have not changed yet.
        if (!_statistics.IsFinite || _pass.Terms.FindNonFinite() is not null
            || StateTensors.FindNonFinite(_pass.Description, _pass.NextState) is not null)
        {
            _finite = false;
            return;
        }
        _program.Backward(worker, _pass);
        if (_norm is not null && !Clip(worker, _norm))
            return;
        _pass.KeepState(worker);
        _optimizer.Update(worker, _parameters.Span, _pass.Gradients, _leftToUpdate);
    }

    private void ReadRows(Worker worker)
    {
        _pass.BeginState(worker);
        int size = _data.RowSize;
        (int start, int end) = worker.Share(_pass.Rows);
        for (int row = start; row < end; row++)
        {
            var noise = new RowNoise(_dataNoise, (ulong)row * (ulong)size);
            _data.Read(_order[_first + row], _pass.Input.Slice(row * size, size), noise);
        }
        worker.Barrier(StepPart.BatchReading);
    }

    // False if the gradient is not finite: again the same for all workers.
    private bool Clip(Worker worker, GradientNorm norm)
    {
        norm.Accumulate(worker, _pass.Gradients);
        if (worker.Rank == 0)
        {
            double length = norm.Value;
            _finite = double.IsFinite(length);
            // As in PyTorch's clip_grad_norm_, which keeps the quotient finite for a gradient of zero.
            _optimizer.Prepare(_step + 1, _learningRate, (float)Math.Min(1, _clipNorm / (length + 1e-6)));
        }
        worker.Barrier(StepPart.Optimizer);
        return _finite;
    }
}

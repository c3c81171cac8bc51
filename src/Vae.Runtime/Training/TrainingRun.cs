using System.Diagnostics;
using Vae.Data;
using Vae.Execution;
using Vae.Optimization;
using Vae.Persistence;
using Vae.Sampling;

namespace Vae;

/// <summary>One training, from its first step or from a checkpoint to its end: buffers, position, sums, history.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(50);

    private readonly VaeModel _model;
    private readonly VaeProgram _program;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly TrainingCheckpoint _checkpoint;
    private readonly WorkerTeam _team;
    private readonly TrainingPass _pass;
    private readonly TrainingStep _work;
    private readonly Dataset? _heldOut;
    private readonly EvaluationWork? _evaluation;
    private readonly LossStatistics _statistics;
    private readonly Optimizer[] _optimizers;
    private readonly List<EpochRecord> _history = [];
    private readonly int[] _order;
    private readonly int _batchSize;
    private readonly int _batches;
    private readonly long _totalSteps;
    private readonly LossBalance _balance;
    private readonly IReadOnlyList<TrainingWarning> _warnings;
    private TrainingPosition _position;
    private double _lastLoss;
    private long _started;
    private long _lastReport;
    private int _startedAtRow;
    private bool _unsaved;

    internal TrainingRun(
        VaeModel model,
        VaeProgram program,
        Dataset training,
        Dataset? heldOut,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation,
        StepClock? clock = null,
        TrainingCheckpoint? checkpoint = null)
    {
        ModelDescription description = program.Description;
        _model = model;
        _program = program;
        _options = options;
        _progress = progress;
        _cancellation = cancellation;
        _batchSize = Math.Min(options.BatchSize, training.Count);
        _batches = (int)(((long)training.Count + _batchSize - 1) / _batchSize);
        _totalSteps = (long)_batches * options.Epochs;
        _balance = new LossBalance(options.ObjectiveOf(description), description.DataSize, _batches, _totalSteps);
        _warnings = WarningsOf(options, description, training, heldOut);
        _order = new int[training.Count];
        ImportanceWeighted? bound = description.Objective.ImportanceWeighted;
        _statistics = new LossStatistics(description, bound is not null);
        _optimizers = [.. description.Phases.Select(_ => Optimizer.Create(options.Optimizer, description.ParameterFloats))];
        var gradients = new AlignedBuffer(description.ParameterFloats);
        _pass = new TrainingPass(description, model.FlatParameters, model.FlatState, gradients, _batchSize);
        _work = new TrainingStep(
            program, training, _pass, model.FlatParameters, _optimizers, options.ClipNorm, _statistics, _order);
        _pass.Terms.Use(options.ObjectiveOf(description), training.Count);
        _heldOut = heldOut;
        if (heldOut is not null)
            _evaluation = new EvaluationWork(program, heldOut, model.Passes.Create(), new EvaluationOptions().Seed, "held-out data");
        _checkpoint = checkpoint ?? new TrainingCheckpoint(description, training, options);
        int workers = WorkerCount.For(options.Threads, description, _batchSize, flopsPerForwardFlop: 3, bound?.Samples ?? 1);
        _team = new WorkerTeam(workers, clock);
    }

    /// <summary>Likely mistakes in a training's options or data. The parts of one dataset have the same warnings.</summary>
    internal static IReadOnlyList<TrainingWarning> WarningsOf(
        TrainingOptions options, ModelDescription description, Dataset training, Dataset? heldOut) =>
        [.. options.Warnings(description, training).Concat(training.Warnings).Concat(heldOut?.Warnings ?? []).Distinct()];

    /// <summary>The records of the epochs so far.</summary>
    internal IReadOnlyList<EpochRecord> History => _history;

    /// <summary>The workers.</summary>
    internal WorkerTeam Team => _team;

    /// <summary>The position of the training.</summary>
    internal TrainingPosition Position => _position;

    /// <summary>Continues from a checkpoint, and replaces the model's parameters.</summary>
    internal void Restore(ResumePoint point)
    {
        point.Restore(_program.Description, _model.FlatParameters, _model.FlatState, _optimizers, _statistics, _pass.Terms, _balance);
        _history.Clear();
        _history.AddRange(point.History);
        _position = point.Position;
    }

    /// <summary>Trains for one epoch, or for the rest of an interrupted one.</summary>
    /// <returns>The epoch's record; null if no epoch is left.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written if the options name one.</exception>
    /// <exception cref="TrainingDivergedException">A loss or a gradient is not finite.</exception>
    /// <exception cref="InvalidDataException">A value of the data is not finite, or outside the likelihood's support.</exception>
    internal EpochRecord? RunEpoch()
    {
        if (_position.Epoch >= _options.Epochs)
            return null;
        _unsaved = false;
        long entered = Stopwatch.GetTimestamp();
        double before = _position.Seconds;
        BeginEpoch();
        while (_position.Batch < _batches)
        {
            if (_cancellation.IsCancellationRequested)
                throw Cancelled(before + Stopwatch.GetElapsedTime(entered).TotalSeconds);
            Step();
            Report();
        }
        double training = before + Stopwatch.GetElapsedTime(entered).TotalSeconds;
        Evaluation? heldOut = EvaluateOrKeep(training);
        // The epoch's steps are done and kept. A resumed training only repeats the evaluation.
        if (_heldOut is not null && heldOut is null)
            throw Cancelled(training);
        // Not from the last step of this run: there may have been none since the checkpoint.
        double learningRate = _options.LearningRate.At(_position.Step - 1, _totalSteps);
        double all = before + Stopwatch.GetElapsedTime(entered).TotalSeconds;
        var record = new EpochRecord(
            _position.Epoch + 1,
            _statistics.ToEvaluation(),
            heldOut,
            all,
            _order.Length / training,
            learningRate,
            _position.Step,
            _team.Count,
            _balance.At(_position.Step - 1))
        {
            Terms = _pass.Terms.Means(_statistics.Count),
        };
        _history.Add(record);
        _statistics.Clear();
        _pass.Terms.Clear();
        _position = new TrainingPosition(_position.Epoch + 1, 0, _position.Step, 0);
        _unsaved = true;
        if (_position.Epoch % _options.CheckpointEveryEpochs == 0 || _position.Epoch == _options.Epochs)
            Save();
        return record;
    }

    /// <summary>Shuffles the data for this epoch. Called before its first step, and before the first one after a restoration.</summary>
    internal void BeginEpoch()
    {
        Permutation.Fill(new NoiseKey(_options.Seed, NoisePurpose.Shuffle, (ulong)_position.Epoch), _order);
        _started = Stopwatch.GetTimestamp();
        _lastReport = _started;
        _startedAtRow = _position.Batch * _batchSize;
    }

    /// <summary>One step. Allocates nothing.</summary>
    internal void Step()
    {
        int first = _position.Batch * _batchSize;
        int rows = Math.Min(_batchSize, _order.Length - first);
        long step = _position.Step;
        _pass.Rows = rows;
        _pass.Noise = new NoiseKey(_options.Seed, NoisePurpose.Latent, (ulong)step);
        LossWeights weights = _balance.At(step);
        _pass.ReconstructionWeight = (float)(weights.Reconstruction / rows);
        _pass.DivergenceWeight = (float)(weights.Divergence / rows);
        _balance.Set(_pass.Penalty, weights);
        _pass.Terms.Prepare(weights.Divergence);
        double learningRate = _options.LearningRate.At(step, _totalSteps);
        double reconstruction = _statistics.Reconstruction;
        double divergence = _statistics.TotalDivergence;
        double bound = _statistics.Bound;
        if (!_work.Run(_team, first, step, learningRate, _pass.Noise.For(NoisePurpose.Binarization)))
        {
            // Data outside the likelihood's support stop the step at its loss. If the parameters have changed, the data are not the cause.
            if (!_work.Updated)
                RequireSound(_order.AsSpan(first, rows));
            NonFiniteValue value = NonFiniteValue.Find(_program, _pass, _work.Updated);
            var report = new DivergenceReport(_pass, [.. _order.AsSpan(first, rows)], value);
            string advice = report.Advice(UpdatesBefore(step, learningRate), _options.ClipNorm is not null);
            throw new TrainingDivergedException(step, _position.Epoch + 1, value.Buffer, report, advice);
        }
        reconstruction = (_statistics.Reconstruction - reconstruction) / rows;
        divergence = (_statistics.TotalDivergence - divergence) / rows;
        _lastLoss = _statistics.HasBound
            ? (bound - _statistics.Bound) / rows
            : reconstruction + weights.Divergence * _pass.Penalty.Of(divergence) + _pass.Terms.Loss;
        _pass.Terms.Add(rows);
        _balance.Observe(step, reconstruction);
        _position = _position with { Batch = _position.Batch + 1, Step = step + 1 };
    }

    /// <summary>
    /// Runs one step, and begins the next epoch if one ends. It makes no evaluations, records or checkpoints. For measuring steps.
    /// </summary>
    internal void StepOnAndOn()
    {
        if (_position.Batch == _batches)
        {
            _position = new TrainingPosition(_position.Epoch + 1, 0, _position.Step, 0);
            BeginEpoch();
        }
        Step();
    }

    /// <summary>Ends the threads. If the caller stopped between two epochs, the last epoch is saved first.</summary>
    public void Dispose()
    {
        try
        {
            if (_unsaved)
                Save();
        }
        finally
        {
            _team.Dispose();
        }
    }

    // A rate of at most 1 makes no parameter infinite at once. What stopped the first update then was the gradient.
    private UpdatesBefore UpdatesBefore(long step, double learningRate)
    {
        if (step > 0)
            return Vae.UpdatesBefore.Several;
        if (!_work.Updated)
            return Vae.UpdatesBefore.None;
        bool areMomentsFinite = !_optimizers.Any(
            optimizer => optimizer.State.Any(state => NonFinite.IndexOf(state.Buffer.Span) >= 0));
        return learningRate > 1 && areMomentsFinite ? Vae.UpdatesBefore.Several : Vae.UpdatesBefore.First;
    }

    // Whether the data are what stopped a step.
    private void RequireSound(ReadOnlySpan<int> datasetRows)
    {
        int width = _program.Description.DataSize;
        for (int row = 0; row < datasetRows.Length; row++)
        {
            ReadOnlySpan<float> record = _pass.Input.Slice(row * width, width);
            if (RecordReader.Fault(_program.Description, record, datasetRows[row], "training data") is { } fault)
                throw fault;
        }
    }

    // If the held-out data cannot be scored, the epoch's steps are kept. A resumed training only repeats the evaluation.
    private Evaluation? EvaluateOrKeep(double seconds)
    {
        try
        {
            return Evaluate();
        }
        catch (Exception exception) when (exception is InvalidDataException or NonFiniteResultException)
        {
            _position = _position with { Seconds = seconds };
            Save();
            throw;
        }
    }

    // Null without held-out data, and if it was cancelled.
    private Evaluation? Evaluate()
    {
        if (_heldOut is null || _evaluation!.Run(_team, _cancellation) is not { } evaluation)
            return null;
        try
        {
            return _model.WithBound(evaluation, _heldOut, new EvaluationOptions(Threads: _options.Threads), _cancellation);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    // Saves the position, with the seconds so far.
    private OperationCanceledException Cancelled(double seconds)
    {
        _position = _position with { Seconds = seconds };
        Save();
        return new OperationCanceledException(_cancellation);
    }

    private void Save()
    {
        _unsaved = false;
        if (_options.CheckpointPath is { } path)
            CheckpointFile.Write(path, Capture());
    }

    private CheckpointState Capture() =>
        _checkpoint.Capture(_position, _model.FlatParameters, _model.FlatState, _optimizers, _statistics, _pass.Terms, _balance, _history);

    private void Report()
    {
        if (_progress is null || (_position.Batch < _batches && Stopwatch.GetElapsedTime(_lastReport) < ReportInterval))
            return;
        _lastReport = Stopwatch.GetTimestamp();
        int rows = Math.Min(_position.Batch * _batchSize, _order.Length) - _startedAtRow;
        _progress.Report(new TrainingProgress(
            _position.Epoch + 1,
            _options.Epochs,
            _position.Batch,
            _batches,
            _lastLoss,
            rows / Stopwatch.GetElapsedTime(_started, _lastReport).TotalSeconds)
        {
            Warnings = _warnings,
        });
    }
}

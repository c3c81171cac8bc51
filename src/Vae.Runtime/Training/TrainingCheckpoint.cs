using System.Globalization;
using Vae.Data;
using Vae.Execution;
using Vae.Losses;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae;

/// <summary>What a training writes into its checkpoints, and what it requires when it resumes.</summary>
internal sealed class TrainingCheckpoint
{
    private const string Data = "data";
    private const string Parameters = "model";
    private const string Squares = "v";
    private const string Terms = "sums.terms";
    private const string Multiplier = "geco.multiplier";
    private const string Constraint = "geco.constraint";
    private const string Past = "geco.past";
    private const string Last = "geco.last";
    private const string Noise = "geco.noise";
    private const string Bound = "sums.bound";

    private readonly ModelDescription _description;
    private readonly TrainingOptions _options;
    private readonly ObjectiveDescription _objective;
    private readonly int _rows;
    private readonly int _batchSize;
    private readonly Lazy<string> _fingerprint;

    internal TrainingCheckpoint(ModelDescription description, Dataset training, TrainingOptions options)
    {
        _description = description;
        _options = options;
        _objective = options.ObjectiveOf(description);
        _rows = training.Count;
        _batchSize = Math.Min(options.BatchSize, _rows);
        // Reads all of the data, so only for a training with a checkpoint.
        _fingerprint = new Lazy<string>(() => DataFingerprint.Of(training));
    }

    /// <summary>Everything that a resumed training needs.</summary>
    internal CheckpointState Capture(
        TrainingPosition position,
        AlignedBuffer parameters,
        AlignedBuffer modelState,
        IReadOnlyList<Optimizer> optimizers,
        LossStatistics statistics,
        BatchTerms terms,
        LossBalance balance,
        IReadOnlyList<EpochRecord> history)
    {
        var state = new CheckpointState();
        foreach ((string name, string value) in Fixed())
            state.Set(name, value);
        state.Set("epochs", _options.Epochs);
        state.Set("checkpoint every", _options.CheckpointEveryEpochs);
        state.Set("epoch", position.Epoch);
        state.Set("batch", position.Batch);
        state.Set("step", position.Step);
        state.AddGroup(Parameters, Tensors(parameters));
        state.AddGroup(Parameters, StateTensors.ToFile(_description, modelState.Span));
        for (int i = 0; i < optimizers.Count; i++)
        {
            foreach ((string name, AlignedBuffer buffer) in optimizers[i].State)
                state.AddGroup($"{_description.Phases[i].OptimizerName}.{name}", Tensors(buffer));
        }
        state.Set("sums.count", statistics.Count);
        state.AddDoubles("sums.seconds", position.Seconds);
        state.AddDoubles("sums.reconstruction", statistics.Reconstructions);
        for (int i = 0; i < statistics.Latents.Length; i++)
        {
            state.AddDoubles(SumOf(i, "divergence"), statistics.Latents[i].Divergence);
            state.AddDoubles(SumOf(i, "mean"), statistics.Latents[i].Mean);
            state.AddDoubles(SumOf(i, "squares"), statistics.Latents[i].Squares);
        }
        if (terms.Sums.Length > 0)
            state.AddDoubles(Terms, terms.Sums);
        if (_objective.Geco is not null)
        {
            state.AddDoubles(Multiplier, balance.Multiplier);
            state.AddDoubles(Constraint, balance.Constraint);
            state.AddDoubles(Past, balance.Past);
            state.AddDoubles(Last, balance.Last);
            state.AddDoubles(Noise, balance.Noise);
        }
        if (_objective.ImportanceWeighted is not null)
            state.AddDoubles(Bound, statistics.Bound);
        HistoryTable.Add(state, history, _description, _objective);
        return state;
    }

    /// <summary>Reads all of a checkpoint; throws if this training cannot continue from it.</summary>
    /// <exception cref="CheckpointException">
    /// It belongs to another model, other data or other options, lacks something, or holds something that no training writes.
    /// </exception>
    internal ResumePoint Verify(CheckpointState state, string path)
    {
        foreach ((string name, string value) in Fixed())
        {
            // The message does not give the hashes, which say nothing to a reader.
            if (name == Data && state.Text(name) != value)
            {
                throw new CheckpointException(
                    path,
                    name,
                    "is other data: the run that resumes the checkpoint has as many rows as the one that left it, but with other values " +
                    "or in another order. Resume with the same data");
            }
            state.Require(name, value);
        }
        int epochs = Count(state, path, "epochs", 1, int.MaxValue);
        int epoch = Count(state, path, "epoch", 0, epochs);
        if (epoch > _options.Epochs)
            throw new CheckpointException(path, "epoch", $"is {epoch}; the run that resumes it asks for {_options.Epochs} epochs in all");
        int batches = (int)((_rows + (long)_batchSize - 1) / _batchSize);
        int batch = Count(state, path, "batch", 0, batches);
        long step = (long)epoch * batches + batch;
        if (state.Int64("step") != step)
        {
            throw new CheckpointException(
                path,
                "step",
                FormattableString.Invariant($"is {state.Int64("step")}; epoch {epoch} and batch {batch} make it {step}"));
        }
        (long planned, long asked) = ((long)batches * epochs, (long)batches * _options.Epochs);
        string? schedule =
            DependsOnLength(_options.LearningRate.At, planned, asked) ? "learning-rate schedule"
            : DependsOnLength((at, total) => _objective.Schedule.At(at, batches, total), planned, asked) ? "schedule of β"
            : null;
        if (schedule is not null)
        {
            throw new CheckpointException(
                path,
                "epochs",
                $"is {epochs} in the checkpoint and {_options.Epochs} in the run that resumes it, and the {schedule} depends " +
                $"on it: it would change in the middle of the training. Resume with {epochs} epochs");
        }
        return Decode(state, path, epoch, batch, batches);
    }

    private ResumePoint Decode(CheckpointState state, string path, int epoch, int batch, int batches)
    {
        IReadOnlyList<string> terms = _objective.TermNames;
        int trained = (int)Math.Min((long)batch * _batchSize, _rows);
        IReadOnlyList<EpochRecord> history = HistoryTable.Read(state, _description, _objective);
        if (history.Count != epoch)
            throw new CheckpointException(path, "history", $"has {history.Count} epochs; {epoch} are done");
        for (int index = 0; index < epoch; index++)
        {
            if (!Plausible(history[index], index, (index + 1L) * batches))
                throw new CheckpointException(path, "history", $"holds in row {index} what no epoch {index + 1} of this training leaves");
        }
        double[] seconds = Finite(state, path, "sums.seconds", 1);
        if (seconds[0] < 0)
            throw new CheckpointException(path, "sums.seconds", "is negative");
        return new ResumePoint(
            new TrainingPosition(epoch, batch, (long)epoch * batches + batch, seconds[0]),
            Values(state, path, Parameters),
            [.. _description.State.Select(part => StateOf(state, path, part))],
            // An optimizer of no parameters: only its buffers' names are wanted.
            [
                .. _description.Phases.Select(phase => Optimizer.Create(_options.Optimizer, 0).State
                    .Select(part => Values(state, path, $"{phase.OptimizerName}.{part.Name}", isSquare: part.Name == Squares)).ToArray()),
            ],
            new EpochSums(
                Count(state, path, "sums.count", trained, trained),
                Finite(state, path, "sums.reconstruction", _description.Fields.Count),
                _objective.ImportanceWeighted is null ? 0 : Finite(state, path, Bound, 1)[0],
                [
                    .. _description.Latents.Select((latent, i) => new LatentSums(
                        Finite(state, path, SumOf(i, "divergence"), latent.Size),
                        Finite(state, path, SumOf(i, "mean"), latent.Size),
                        Finite(state, path, SumOf(i, "squares"), latent.Size))),
                ]),
            terms.Count == 0 ? [] : Finite(state, path, Terms, terms.Count),
            _objective.Geco is null ? GecoState.Initial : GecoOf(state, path),
            history);
    }

    private bool Plausible(EpochRecord record, int index, long step) =>
        record.Epoch == index + 1
        && record.Step == step
        && record.Threads >= 1
        && record.Train.Samples == _rows
        && double.IsFinite(record.Train.Elbo + (record.Train.Bound ?? 0))
        && record.Seconds >= 0 && double.IsFinite(record.Seconds + record.SamplesPerSecond + record.LearningRate)
        && double.IsFinite(record.Weights.Reconstruction + record.Weights.Divergence + record.Weights.Capacity)
        && record.Terms.All(term => double.IsFinite(term.Value))
        && Plausible(record.Train)
        && (record.HeldOutOrNull is null || Plausible(record.HeldOutOrNull));

    // A held-out loss may be infinite. A training's own losses are finite, or it would have stopped.
    private bool Plausible(Evaluation evaluation) => evaluation.Latents.Zip(_description.Latents)
        .All(pair => pair.First.ActiveUnits >= 0 && pair.First.ActiveUnits <= pair.Second.Size);

    // A model's only latent variable needs no name.
    private string SumOf(int latent, string what) =>
        _description.Latents.Count == 1 ? $"sums.{what}" : $"sums.{_description.Latents[latent].Name}.{what}";

    private static GecoState GecoOf(CheckpointState state, string path)
    {
        double noise = Finite(state, path, Noise, 1)[0];
        if (noise < 0)
            throw new CheckpointException(path, Noise, "is negative");
        return new GecoState(
            MultiplierOf(state, path),
            Finite(state, path, Constraint, 1)[0],
            Finite(state, path, Past, 1)[0],
            Finite(state, path, Last, 1)[0],
            noise);
    }

    private static double MultiplierOf(CheckpointState state, string path)
    {
        double value = Finite(state, path, Multiplier, 1)[0];
        return value is >= Geco.LeastMultiplier and <= Geco.LargestMultiplier
            ? value
            : throw new CheckpointException(path, Multiplier, $"is {OptionsText.Of(value)}, which no training writes");
    }

    private static double[] Finite(CheckpointState state, string path, string name, int count)
    {
        double[] values = state.Doubles(name, count);
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0 ? values : throw new CheckpointException(path, name, $"is not finite at element {bad}");
    }

    // The options that must be the same in the run that continues, so that it gives the same bits.
    private IEnumerable<(string Name, string Value)> Fixed()
    {
        yield return ("model", _description.Name);
        yield return ("declaration", _description.Declaration);
        yield return ("seed", _options.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("rows", _rows.ToString(CultureInfo.InvariantCulture));
        yield return (Data, _fingerprint.Value);
        yield return ("batch size", _options.BatchSize.ToString(CultureInfo.InvariantCulture));
        yield return ("optimizer", OptionsText.Of(_options.Optimizer));
        yield return ("learning rate", _options.LearningRate.ToText());
        foreach ((string Name, string Value) term in OptionsText.Of(_objective))
            yield return term;
        yield return ("clip norm", OptionsText.Of(_options.ClipNorm));
    }

    private IEnumerable<NamedTensor> Tensors(AlignedBuffer buffer) => ParameterTensors.ToFile(_description, buffer);

    private List<float[]> Values(CheckpointState state, string path, string group, bool isSquare = false)
    {
        var all = new List<float[]>();
        foreach (ParameterDescription parameter in _description.Parameters)
        {
            string name = $"{group}.{parameter.Name}";
            float[] values = state.Tensor(name, TensorType.F32, [.. parameter.Shape.Select(size => (long)size)]).ToSingles();
            int bad = NonFinite.IndexOf(values);
            if (bad >= 0)
                throw new CheckpointException(path, name, $"is not finite at element {bad}");
            // Adam takes the root of it.
            if (isSquare && Array.FindIndex(values, value => value < 0) is >= 0 and int negative)
                throw new CheckpointException(path, name, $"is negative at element {negative}");
            all.Add(values);
        }
        return all;
    }

    private static NamedTensor StateOf(CheckpointState state, string path, StateDescription part)
    {
        string name = $"{Parameters}.{part.Name}";
        NamedTensor tensor = state.Tensor(name, StateTensors.TypeOf(part), [.. part.Shape.Select(size => (long)size)]);
        return StateTensors.Fault(part, tensor) is { } fault ? throw new CheckpointException(path, name, fault) : tensor;
    }

    private static int Count(CheckpointState state, string path, string name, int least, int most)
    {
        long value = state.Int64(name);
        return value >= least && value <= most
            ? (int)value
            : throw new CheckpointException(
                path, name, FormattableString.Invariant($"is {value}; wanted {(least == most ? $"{least}" : $"{least} to {most}")}"));
    }

    // Compares the schedule's own values, so that it works for any schedule: does a step's value depend on the number of steps?
    private static bool DependsOnLength(Func<long, long, double> schedule, long planned, long asked)
    {
        if (planned == asked)
            return false;
        long shorter = Math.Min(planned, asked);
        long stride = Math.Max(1, shorter / 10_000);
        for (long step = 0; step < shorter; step += stride)
        {
            if (schedule(step, planned) != schedule(step, asked))
                return true;
        }
        return false;
    }
}

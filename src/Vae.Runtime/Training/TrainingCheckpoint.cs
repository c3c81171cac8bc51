using System.Globalization;
using Vae.Data;
using Vae.Execution;
using Vae.Optimization;
using Vae.Persistence;
using Vae.Sampling;

namespace Vae;

/// <summary>What a training writes into its checkpoints, and what it wants to find there.</summary>
internal sealed class TrainingCheckpoint
{
    private const string Parameters = "model";
    private const int FingerprintRows = 16;

    private readonly ModelDescription _description;
    private readonly TrainingOptions _options;
    private readonly int _rows;
    private readonly string _fingerprint;

    internal TrainingCheckpoint(ModelDescription description, Dataset training, TrainingOptions options)
    {
        _description = description;
        _options = options;
        _rows = training.Count;
        _fingerprint = Fingerprint(training);
    }

    /// <summary>Everything that a resumed training needs.</summary>
    internal CheckpointState Capture(
        TrainingPosition position,
        AlignedBuffer parameters,
        Optimizer optimizer,
        LossStatistics statistics,
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
        foreach ((string name, AlignedBuffer buffer) in optimizer.State)
            state.AddGroup("optimizer." + name, Tensors(buffer));
        state.Set("sums.count", statistics.Count);
        state.AddDoubles("sums.seconds", position.Seconds);
        state.AddDoubles("sums.reconstruction", statistics.Reconstruction);
        state.AddDoubles("sums.divergence", statistics.Divergence);
        state.AddDoubles("sums.mean", statistics.Mean);
        state.AddDoubles("sums.squares", statistics.Squares);
        HistoryTable.Add(state, history, _description.LatentSize);
        return state;
    }

    /// <summary>Refuses a checkpoint that this training cannot continue.</summary>
    /// <exception cref="CheckpointException">It belongs to another model, other data or other options.</exception>
    internal void Verify(CheckpointState state, string path)
    {
        foreach ((string name, string value) in Fixed())
            state.Require(name, value);
        int epochs = Count(state, path, "epochs", 1, int.MaxValue);
        int epoch = Count(state, path, "epoch", 0, epochs);
        if (epoch > _options.Epochs)
            throw new CheckpointException(path, "epoch", $"is {epoch}; the run that resumes it asks for {_options.Epochs} epochs in all");
        int rows = Count(state, path, "rows", 1, int.MaxValue);
        int batches = (int)((rows + (long)Math.Min(_options.BatchSize, rows) - 1) / Math.Min(_options.BatchSize, rows));
        int batch = Count(state, path, "batch", 0, batches);
        long step = (long)epoch * batches + batch;
        if (state.Int64("step") != step)
            throw new CheckpointException(path, "step", $"is {state.Int64("step")}; epoch {epoch} and batch {batch} make it {step}");
        if (epochs != _options.Epochs && DependsOnLength(_options.LearningRate, (long)batches * epochs, (long)batches * _options.Epochs))
        {
            throw new CheckpointException(
                path,
                "epochs",
                $"is {epochs} in the checkpoint and {_options.Epochs} in the run that resumes it, and the learning-rate schedule depends " +
                $"on it: it would change in the middle of the training. Resume with {epochs} epochs");
        }
    }

    /// <summary>Puts everything back. The state was verified.</summary>
    internal TrainingPosition Restore(
        CheckpointState state, AlignedBuffer parameters, Optimizer optimizer, LossStatistics statistics, List<EpochRecord> history)
    {
        int latent = _description.LatentSize;
        // All that can fail comes before the first parameter changes.
        List<float[]> values = Values(state, Parameters);
        List<(AlignedBuffer Buffer, List<float[]> Values)> moments =
            [.. optimizer.State.Select(part => (part.Buffer, Values(state, "optimizer." + part.Name)))];
        double[] divergence = state.Doubles("sums.divergence", latent);
        double[] mean = state.Doubles("sums.mean", latent);
        double[] squares = state.Doubles("sums.squares", latent);
        IReadOnlyList<EpochRecord> records = HistoryTable.Read(state, latent);
        statistics.Restore(
            (int)state.Int64("sums.count"), state.Doubles("sums.reconstruction", 1)[0], divergence, mean, squares);
        var position = new TrainingPosition(
            (int)state.Int64("epoch"), (int)state.Int64("batch"), state.Int64("step"), state.Doubles("sums.seconds", 1)[0]);
        Write(values, parameters);
        foreach ((AlignedBuffer buffer, List<float[]> part) in moments)
            Write(part, buffer);
        history.Clear();
        history.AddRange(records);
        return position;
    }

    // What must be the same in the run that continues: with it, every further bit is.
    private IEnumerable<(string Name, string Value)> Fixed()
    {
        yield return ("model", _description.Name);
        yield return ("declaration", _description.Declaration);
        yield return ("seed", _options.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("rows", _rows.ToString(CultureInfo.InvariantCulture));
        yield return ("data", _fingerprint);
        yield return ("batch size", _options.BatchSize.ToString(CultureInfo.InvariantCulture));
        yield return ("optimizer", OptionsText.Of(_options.Optimizer));
        yield return ("learning rate", _options.LearningRate.ToText());
        yield return ("beta", OptionsText.Of(_options.Beta ?? _description.Objective.Beta));
        yield return ("reduction", (_options.Reduction ?? _description.Objective.Reduction).ToString());
        yield return ("clip norm", OptionsText.Of(_options.ClipNorm));
    }

    private IEnumerable<NamedTensor> Tensors(AlignedBuffer buffer) => ParameterTensors.ToFile(_description, buffer);

    private List<float[]> Values(CheckpointState state, string group) =>
    [
        .. _description.Parameters.Select(parameter =>
            state.Tensor($"{group}.{parameter.Name}", TensorType.F32, [.. parameter.Shape.Select(size => (long)size)]).ToSingles()),
    ];

    private void Write(List<float[]> values, AlignedBuffer buffer)
    {
        for (int index = 0; index < values.Count; index++)
            ParameterTensors.Write(_description.Parameters[index], values[index], buffer.Span);
    }

    private static int Count(CheckpointState state, string path, string name, int least, int most)
    {
        long value = state.Int64(name);
        return value >= least && value <= most
            ? (int)value
            : throw new CheckpointException(path, name, $"is {value}; wanted {least} to {most}");
    }

    // Looks at the schedule itself, so that it holds for any: does any step's rate depend on how many there will be?
    private static bool DependsOnLength(LearningRate schedule, long planned, long asked)
    {
        long shorter = Math.Min(planned, asked);
        long stride = Math.Max(1, shorter / 10_000);
        for (long step = 0; step < shorter; step += stride)
        {
            if (schedule.At(step, planned) != schedule.At(step, asked))
                return true;
        }
        return false;
    }

    // A few rows tell other data of the same size apart: FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
    private static string Fingerprint(Dataset data)
    {
        var values = new float[data.RowSize];
        ulong hash = 14695981039346656037;
        for (int i = 0; i < FingerprintRows; i++)
        {
            int row = (int)((long)i * (data.Count - 1) / (FingerprintRows - 1));
            data.Read(row, values, new RowNoise(new NoiseKey(0, NoisePurpose.Binarization), 0));
            foreach (float value in values)
            {
                uint bits = BitConverter.SingleToUInt32Bits(value);
                for (int shift = 0; shift < 32; shift += 8)
                    hash = unchecked((hash ^ (byte)(bits >> shift)) * 1099511628211);
            }
        }
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}

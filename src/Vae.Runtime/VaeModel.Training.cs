using Vae.Data;
using Vae.Persistence;

namespace Vae;

public abstract partial class VaeModel
{
    private IReadOnlyList<EpochRecord> _history = [];
    private int _training;

    /// <summary>The epochs of the latest training, those before a resumption included.</summary>
    public IReadOnlyList<EpochRecord> History => _history;

    /// <summary>
    /// Trains the model: a lazy sequence of epochs. Each is trained when the caller asks for it, so stopping is not asking for more.
    /// </summary>
    /// <remarks>
    /// <para>The loss is −E[ln p(x|z)] + β·KL(q(z|x) ‖ p(z)) in nats per sample, averaged over the batch, or as the objective has it
    /// (<see cref="TrainingOptions.Objective"/>). The same seed, data and options
    /// give the same parameters, bit for bit, for any number of threads.</para>
    /// <para>A model that was not initialised starts from <see cref="TrainingOptions.Seed"/>; any other continues from its parameters, with
    /// a fresh optimizer and a new <see cref="History"/>. Every enumeration of the sequence is a training of its own.</para>
    /// <para>Between two epochs the caller may use the model. A sequence left early (<c>break</c>) ends its threads and writes its
    /// checkpoint, if the options name one.</para>
    /// </remarks>
    /// <example><code>
    /// foreach (EpochRecord epoch in model.Train(training, heldOut, new TrainingOptions { Epochs = 20, Seed = 1 }))
    ///     Console.WriteLine($"{epoch.Epoch}: {epoch.HeldOut!.Elbo:0.0} nats");
    /// </code></example>
    /// <param name="training">The data to learn from.</param>
    /// <param name="heldOut">Data that each epoch ends with an evaluation on.</param>
    /// <param name="options">Everything there is to choose; the defaults without it.</param>
    /// <param name="progress">Told some ten times a second how far the epoch is.</param>
    /// <param name="cancellation">Looked at before each step, and all through the held-out evaluation.</param>
    /// <returns>The epochs.</returns>
    /// <exception cref="ArgumentException">
    /// Data of another size or without rows, an option out of its range, a batch too large for its buffers, or one of a single record
    /// (the last, if the data are not divisible) where <c>BatchNorm</c> would need the variance of one value; thrown at once.
    /// </exception>
    /// <exception cref="TrainingDivergedException">While enumerating: a loss or a gradient is infinite or NaN.</exception>
    /// <exception cref="InvalidDataException">
    /// While enumerating: the training or the held-out data have a value that is not finite, or none that the likelihood can have drawn;
    /// the message names data, row and element. The model keeps the parameters it had before that batch.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// While enumerating: cancelled. If the options name a checkpoint, it was written, and <see cref="Resume"/> continues from that very
    /// step; an evaluation that was cancelled is done again.
    /// </exception>
    /// <exception cref="InvalidOperationException">While enumerating: the model is being trained already.</exception>
    /// <exception cref="IOException">
    /// While enumerating: a checkpoint cannot be written; the one before it is kept. Where its folder does not exist, before the first
    /// step.
    /// </exception>
    public IEnumerable<EpochRecord> Train(
        Dataset training,
        Dataset? heldOut = null,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TrainingOptions();
        RequireTrainable(training, heldOut, options);
        return Epochs(training, heldOut, options, new TrainingCheckpoint(Description, training, options), null, progress, cancellation);
    }

    /// <summary>
    /// Continues a training from its checkpoint: the same bits as if it had never stopped, in parameters and in
    /// <see cref="History"/> (its times and threads excepted), for any number of threads.
    /// </summary>
    /// <remarks>The file is read and checked whole before this returns; the model's parameters are replaced when the enumeration begins.
    /// The epochs before the checkpoint are in <see cref="History"/>, not in the sequence. Data are recognised by a hash of all their
    /// rows, which reads each once: a few tenths of a second for 60,000 images of 28×28. The first checkpoint takes as long.</remarks>
    /// <param name="checkpoint">The file.</param>
    /// <param name="training">The same data as before.</param>
    /// <param name="heldOut">Data that each epoch ends with an evaluation on.</param>
    /// <param name="options">
    /// Those of the interrupted training, or null to take them from the checkpoint, which then goes on being written. Threads, checkpoint
    /// path and interval may differ; so may the number of epochs, unless the learning-rate schedule depends on it.
    /// </param>
    /// <param name="progress">Told some ten times a second how far the epoch is.</param>
    /// <param name="cancellation">Looked at before each step, and all through the held-out evaluation.</param>
    /// <returns>The epochs that are left; none if all were done.</returns>
    /// <exception cref="CheckpointException">
    /// The file is no checkpoint, or belongs to another model, other data or other options (the message gives both values), or holds
    /// something that no training leaves there, such as a parameter that is NaN. Thrown at once.
    /// </exception>
    /// <exception cref="SafetensorsException">The file is damaged; thrown at once.</exception>
    /// <exception cref="IOException">The file cannot be read; thrown at once.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Train"/>.</exception>
    /// <exception cref="TrainingDivergedException">As for <see cref="Train"/>.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Train"/>.</exception>
    /// <exception cref="OperationCanceledException">As for <see cref="Train"/>.</exception>
    public IEnumerable<EpochRecord> Resume(
        string checkpoint,
        Dataset training,
        Dataset? heldOut = null,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointState state = CheckpointFile.Read(checkpoint);
        options ??= OptionsText.Read(state, checkpoint, Description);
        RequireTrainable(training, heldOut, options);
        var content = new TrainingCheckpoint(Description, training, options);
        ResumePoint point = content.Verify(state, checkpoint);
        return Epochs(training, heldOut, options, content, point, progress, cancellation);
    }

    /// <summary>Takes parameters and running statistics from a training's checkpoint, and does not go on with the training.</summary>
    /// <exception cref="CheckpointException">As for <see cref="Resume"/>.</exception>
    internal void Restore(string checkpoint, Dataset training, TrainingOptions options)
    {
        ResumePoint point = new TrainingCheckpoint(Description, training, options).Verify(CheckpointFile.Read(checkpoint), checkpoint);
        lock (_initialization)
        {
            point.RestoreModel(Description, _parameters, _state);
            _initialized = true;
        }
    }

    private IEnumerable<EpochRecord> Epochs(
        Dataset training,
        Dataset? heldOut,
        TrainingOptions options,
        TrainingCheckpoint checkpoint,
        ResumePoint? point,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _training, 1) != 0)
            throw new InvalidOperationException("The model is being trained already: finish or leave the first sequence of epochs.");
        try
        {
            RequireFolder(options.CheckpointPath);
            EnsureInitialized(options.Seed);
            using var run = new TrainingRun(
                this, _program, training, heldOut, options, progress, cancellation, checkpoint: checkpoint);
            if (point is not null)
                run.Restore(point);
            _history = run.History;
            while (run.RunEpoch() is { } record)
                yield return record;
        }
        finally
        {
            Volatile.Write(ref _training, 0);
        }
    }

    /// <summary>An hour's training is not to end in a path that was mistyped at its beginning.</summary>
    private static void RequireFolder(string? checkpoint)
    {
        if (checkpoint is null)
            return;
        string? folder = Path.GetDirectoryName(Path.GetFullPath(checkpoint));
        if (folder is null || !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for the checkpoint '{checkpoint}': create it first.");
    }

    /// <summary>Refuses a training that cannot be, before its first step.</summary>
    /// <exception cref="ArgumentException">The data, an option or a batch is none that the model can be trained with.</exception>
    internal void RequireTrainable(Dataset training, Dataset? heldOut, TrainingOptions options)
    {
        RequireRecords(training, nameof(training));
        if (heldOut is not null)
            RequireRecords(heldOut, nameof(heldOut));
        options.Validate();
        ObjectiveDescription objective = options.ObjectiveOf(Description);
        objective.Validate(nameof(options));
        objective.RequireTermsOf(Description, nameof(options));
        RequireBatches(objective, training.Count, Math.Min(options.BatchSize, training.Count), nameof(options));
    }

    /// <summary>Refuses batches that are too large for the buffers, or too small for what is a function of a whole batch.</summary>
    internal void RequireBatches(ObjectiveDescription objective, int records, int batchSize, string name)
    {
        Pass.RequireRoom(Description, Description.TrainingWorkspace, batchSize, name);
        BatchStatistics.RequireVariance(Description, records, batchSize, name);
        BatchStatistics.RequireSeveral(objective, records, batchSize, name);
    }
}

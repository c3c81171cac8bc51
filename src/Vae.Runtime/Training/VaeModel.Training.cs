using Vae.Data;
using Vae.Persistence;

namespace Vae;

public abstract partial class VaeModel
{
    private readonly Lock _claims = new();
    private IReadOnlyList<EpochRecord> _history = [];
    private WeakReference<TrainingClaim>? _claim;

    /// <summary>The epochs of the latest training, including those before it was resumed.</summary>
    public IReadOnlyList<EpochRecord> History => _history;

    /// <summary>
    /// Trains the model to the end of its epochs, and returns their records. <see cref="Train"/> gives them one by one.
    /// </summary>
    /// <remarks>What <see cref="Train"/> says about the loss, the seed and the starting point holds here too.</remarks>
    /// <example><code>
    /// TrainingHistory history = model.Fit(training, heldOut, new TrainingOptions { Epochs = 20, Seed = 1 });
    /// Console.WriteLine($"{history.Last.HeldOut.Elbo:0.0} nats");
    /// </code></example>
    /// <param name="training">The data to learn from.</param>
    /// <param name="heldOut">Data that the model is evaluated on after each epoch.</param>
    /// <param name="options">The settings; the defaults if null.</param>
    /// <param name="progress">Receives the progress about ten times a second.</param>
    /// <param name="cancellation">Checked before each step, and throughout the held-out evaluation.</param>
    /// <returns>The record of every epoch.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Train"/>.</exception>
    /// <exception cref="TrainingDivergedException">A loss or a gradient is infinite or NaN.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Train"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled. If the options name a checkpoint, it was written; <see cref="History"/> has the epochs that were done.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model is being trained already.</exception>
    /// <exception cref="IOException">As for <see cref="Train"/>.</exception>
    public TrainingHistory Fit(
        Dataset training,
        Dataset? heldOut = null,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TrainingOptions();
        return ToEnd(Train(training, heldOut, options, progress, cancellation), options, training, heldOut);
    }

    /// <summary>
    /// Continues a training from its checkpoint to the end of its epochs, and returns the records of all of them, those before the
    /// checkpoint included. <see cref="Resume"/> gives those that are left one by one.
    /// </summary>
    /// <param name="checkpoint">The file.</param>
    /// <param name="training">The same data as before.</param>
    /// <param name="heldOut">Data that the model is evaluated on after each epoch.</param>
    /// <param name="options">
    /// As for <see cref="Resume"/>: those of the interrupted training, or null to take them from the checkpoint.
    /// </param>
    /// <param name="progress">Receives the progress about ten times a second.</param>
    /// <param name="cancellation">Checked before each step, and throughout the held-out evaluation.</param>
    /// <returns>The record of every epoch.</returns>
    /// <exception cref="CheckpointException">As for <see cref="Resume"/>.</exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or a checkpoint cannot be written.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Train"/>.</exception>
    /// <exception cref="TrainingDivergedException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Train"/>.</exception>
    /// <exception cref="OperationCanceledException">As for <see cref="Fit"/>.</exception>
    public TrainingHistory ResumeFit(
        string checkpoint,
        Dataset training,
        Dataset? heldOut = null,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (IEnumerable<EpochRecord> epochs, TrainingOptions used) =
            Resumption(checkpoint, training, heldOut, options, progress, cancellation);
        return ToEnd(epochs, used, training, heldOut);
    }

    private TrainingHistory ToEnd(IEnumerable<EpochRecord> epochs, TrainingOptions options, Dataset training, Dataset? heldOut)
    {
        foreach (EpochRecord _ in epochs)
        {
        }
        return new TrainingHistory([.. _history]) { Warnings = TrainingRun.WarningsOf(options, Description, training, heldOut) };
    }

    /// <summary>
    /// Trains the model: a lazy sequence of epochs. Each epoch is trained when the caller asks for it. To stop, ask for no more.
    /// <see cref="Fit"/> trains all of them at once.
    /// </summary>
    /// <remarks>
    /// <para>The loss is −E[ln p(x|z)] + β·KL(q(z|x) ‖ p(z)) in nats per sample, averaged over the batch, or as the objective has it
    /// (<see cref="TrainingOptions.Objective"/>). The same seed, data and options
    /// give the same parameters, bit for bit, for any number of threads.</para>
    /// <para>A model that was not initialised starts from <see cref="TrainingOptions.Seed"/>; any other continues from its parameters, with
    /// a fresh optimizer and a new <see cref="History"/>. The sequence can be enumerated once: a second enumeration would train a second
    /// time, so it is refused. To train further, call this method again.</para>
    /// <para>Between two epochs the caller may use the model. A sequence left early (<c>break</c>) ends its threads and writes its
    /// checkpoint, if the options name one. An enumerator that is dropped without <c>Dispose</c> writes none; its threads end
    /// after some seconds, and the model can be trained anew.</para>
    /// </remarks>
    /// <example><code>
    /// foreach (EpochRecord epoch in model.Train(training, heldOut, new TrainingOptions { Epochs = 20, Seed = 1 }))
    ///     Console.WriteLine($"{epoch.Epoch}: {epoch.HeldOut.Elbo:0.0} nats");
    /// </code></example>
    /// <param name="training">The data to learn from.</param>
    /// <param name="heldOut">Data that the model is evaluated on after each epoch.</param>
    /// <param name="options">The settings; the defaults if null.</param>
    /// <param name="progress">Receives the progress about ten times a second.</param>
    /// <param name="cancellation">Checked before each step, and throughout the held-out evaluation.</param>
    /// <returns>The epochs; to be enumerated once.</returns>
    /// <exception cref="ArgumentException">
    /// Data of another size or without rows, an option out of its range, a batch too large for its buffers, or one of a single record
    /// (the last, if the data are not divisible) where <c>BatchNorm</c> would need the variance of one value; thrown at once.
    /// </exception>
    /// <exception cref="TrainingDivergedException">While enumerating: a loss or a gradient is infinite or NaN.</exception>
    /// <exception cref="NonFiniteResultException">
    /// While enumerating: a held-out record overflows the model; the message names its row and its largest element.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// While enumerating: the training or the held-out data have a value that is not finite, or outside the likelihood's support;
    /// the message names data, row and element. The model keeps the parameters it had before that batch.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// While enumerating: cancelled. If the options name a checkpoint, it was written, and <see cref="Resume"/> continues from that very
    /// step; an evaluation that was cancelled is done again.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// While enumerating: the model is being trained already, or this sequence was enumerated before.
    /// </exception>
    /// <exception cref="IOException">
    /// While enumerating: a checkpoint cannot be written; the one before it is kept. Before the first step, if its folder does not exist,
    /// or if another training writes to the same file (<see cref="CheckpointInUseException"/>).
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
        var checkpoint = new TrainingCheckpoint(Description, training, options);
        return Once(() => Epochs(training, heldOut, options, checkpoint, null, progress, cancellation));
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
    /// <param name="heldOut">Data that the model is evaluated on after each epoch.</param>
    /// <param name="options">
    /// Those of the interrupted training, or null to take them from the checkpoint, which then goes on being written. Threads, checkpoint
    /// path and interval may differ; so may the number of epochs, unless the learning-rate schedule depends on it.
    /// </param>
    /// <param name="progress">Receives the progress about ten times a second.</param>
    /// <param name="cancellation">Checked before each step, and throughout the held-out evaluation.</param>
    /// <returns>The epochs that are left; none if all were done.</returns>
    /// <exception cref="CheckpointException">
    /// The file is not a checkpoint, or belongs to another model, other data or other options (the message gives both values), or holds
    /// something that no training writes, such as a parameter that is NaN. Thrown at once.
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
        CancellationToken cancellation = default) =>
        Resumption(checkpoint, training, heldOut, options, progress, cancellation).Epochs;

    private (IEnumerable<EpochRecord> Epochs, TrainingOptions Options) Resumption(
        string checkpoint,
        Dataset training,
        Dataset? heldOut,
        TrainingOptions? options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointState state = CheckpointFile.Read(checkpoint);
        options ??= OptionsText.Read(state, checkpoint, Description);
        RequireTrainable(training, heldOut, options);
        var content = new TrainingCheckpoint(Description, training, options);
        ResumePoint point = content.Verify(state, checkpoint);
        return (Once(() => Epochs(training, heldOut, options, content, point, progress, cancellation)), options);
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

    private static OnceSequence<EpochRecord> Once(Func<IEnumerator<EpochRecord>> begin) => new(
        begin,
        "This sequence of epochs was enumerated before. A second enumeration would train the model a second time. Fit returns the " +
        "records of all epochs, and the model's History has those of the latest training. To train further, call Train again.");

    private IEnumerator<EpochRecord> Epochs(
        Dataset training,
        Dataset? heldOut,
        TrainingOptions options,
        TrainingCheckpoint checkpoint,
        ResumePoint? point,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        TrainingClaim claim = Claim();
        try
        {
            RequireFolder(options.CheckpointPath);
            using FileLock? checkpointLock = Lock(options.CheckpointPath);
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
            claim.Release();
        }
    }

    /// <summary>Marks the model as being trained, until the result is released or collected.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained already.</exception>
    private TrainingClaim Claim()
    {
        if (TryClaim() is { } claim)
            return claim;
        // An enumerator that was dropped without being disposed cannot continue. Once it is collected, the model is free.
        GC.Collect();
        return TryClaim() ?? throw new InvalidOperationException(
            "The model is being trained already. Enumerate the first sequence of epochs to its end, or dispose its enumerator.");
    }

    private TrainingClaim? TryClaim()
    {
        lock (_claims)
        {
            if (_claim is not null && _claim.TryGetTarget(out TrainingClaim? present) && present.IsHeld)
                return null;
            var claim = new TrainingClaim();
            _claim = new WeakReference<TrainingClaim>(claim);
            return claim;
        }
    }

    /// <summary>Throws if the checkpoint's folder does not exist, so that a mistyped path does not end a long training.</summary>
    private static void RequireFolder(string? checkpoint)
    {
        if (checkpoint is null)
            return;
        string? folder = Path.GetDirectoryName(AtomicFile.Target(checkpoint));
        if (folder is null || !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for the checkpoint '{checkpoint}': create it first.");
    }

    /// <summary>Locks the checkpoint, because two trainings with one checkpoint would each replace the other's.</summary>
    /// <exception cref="CheckpointInUseException">Another training has locked it.</exception>
    private static FileLock? Lock(string? checkpoint)
    {
        // Anything but a regular file is refused later, when the checkpoint is written.
        if (checkpoint is null || FileKind.Special(checkpoint) is not null)
            return null;
        string path = FileLock.PathFor(checkpoint);
        try
        {
            if (FileLock.TryTake(path) is { } taken)
                return taken;
            // An enumerator that was dropped without being disposed releases its lock when it is collected.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return FileLock.TryTake(path) ?? throw new CheckpointInUseException(checkpoint);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UnauthorizedAccessException($"Cannot write the checkpoint '{checkpoint}': {error.Message}", error);
        }
    }

    /// <summary>Throws, before the first step, if the model cannot be trained so.</summary>
    /// <exception cref="ArgumentException">The data, an option or the batch size cannot be used to train this model.</exception>
    internal void RequireTrainable(Dataset training, Dataset? heldOut, TrainingOptions options)
    {
        RequireRecords(training, nameof(training));
        if (heldOut is not null)
            RequireRecords(heldOut, nameof(heldOut));
        options.Validate();
        ObjectiveDescription objective = options.ObjectiveOf(Description);
        objective.Validate(nameof(options));
        objective.RequireTermsOf(Description.Objective, Description.Name, nameof(options));
        objective.RequireCycles(options.Steps(training.Count), nameof(options));
        RequireBatches(objective, training.Count, Math.Min(options.BatchSize, training.Count), nameof(options));
    }

    /// <summary>Throws for batches that are too large for the buffers, or too small for functions of a whole batch.</summary>
    internal void RequireBatches(ObjectiveDescription objective, int records, int batchSize, string name)
    {
        Pass.RequireRoom(Description, Description.TrainingWorkspace, batchSize, name);
        BatchStatistics.RequireVariance(Description, records, batchSize, name);
        BatchStatistics.RequireSeveral(objective, records, batchSize, name);
    }
}

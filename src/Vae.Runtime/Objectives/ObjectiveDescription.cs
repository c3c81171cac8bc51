using System.Globalization;
using Vae.Rules;

namespace Vae;

/// <summary>
/// How the loss's terms are balanced: as declared (<see cref="ModelDescription.Objective"/>), or as the options of a training say
/// (<see cref="TrainingOptions.Objective"/>). It is a value: <c>model.Description.Objective with { FreeBits = new FreeBits(0.5) }</c>.
/// </summary>
/// <param name="Beta">The divergence's weight, at least 0; 1 with <see cref="Capacity"/> or <see cref="Geco"/>, which replace it.</param>
/// <param name="Reduction">How the reconstruction term is reduced over a record's elements.</param>
public sealed record ObjectiveDescription(double Beta, Reduction Reduction)
{
    /// <summary>The factor of β at each step.</summary>
    public WeightSchedule Schedule { get; init; } = WeightSchedule.Constant;

    /// <summary>Divergence that costs nothing; null: none.</summary>
    public FreeBits? FreeBits { get; init; }

    /// <summary>A target that the divergence is pulled toward, in place of a weight; null: none.</summary>
    public Capacity? Capacity { get; init; }

    /// <summary>A reconstruction to reach; training finds the weight. Null: none.</summary>
    public Geco? Geco { get; init; }

    /// <summary>The total correlation weighted by itself; null: not used. Only for a model whose declaration has it.</summary>
    public TotalCorrelation? TotalCorrelation { get; init; }

    /// <summary>
    /// Pulls the latent code's covariance toward the identity; null: not used. Only for a model whose declaration has it.
    /// </summary>
    public Dip? Dip { get; init; }

    /// <summary>Pulls the latent codes toward the prior by a kernel; null: not used. Only for a model whose declaration has it.</summary>
    public Mmd? Mmd { get; init; }

    /// <summary>
    /// Pulls the latent codes toward the prior by their projections; null: not used. Only for a model whose declaration has it.
    /// </summary>
    public SlicedWasserstein? SlicedWasserstein { get; init; }

    /// <summary>
    /// The names of the terms that are functions of a whole batch. The options of a training may change their weights or leave some out,
    /// but cannot add any: the generated code has only those of the declaration.
    /// </summary>
    public IReadOnlyList<string> TermNames =>
        [.. ObjectiveParts.All.Where(kind => kind.IsBatchTerm && kind.Get(this) is not null).Select(kind => kind.Word)];

    /// <summary>
    /// The importance-weighted bound in place of the ELBO; null: the ELBO. It is part of the generated code, so the options of a training
    /// cannot change it.
    /// </summary>
    public ImportanceWeighted? ImportanceWeighted { get; init; }

    /// <summary>
    /// The words that say what it is, as a declaration has them. What is at its neutral value, such as a β of 1, says nothing.
    /// </summary>
    private IEnumerable<string> Words => new (string Word, bool IsSaid)[]
    {
        (ObjectiveRules.Beta, Beta != 1),
        (Schedule.Word, Schedule != WeightSchedule.Constant),
        (ObjectiveRules.Mean, Reduction == Reduction.Mean),
    }
        .Where(pair => pair.IsSaid)
        .Select(pair => pair.Word)
        .Concat(ObjectiveParts.All.Where(kind => kind.Get(this) is not null).Select(kind => kind.Word));

    /// <summary>The parts that the objective has.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            // The words are records: their texts are written in the culture of the thread.
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            object?[] own =
            [
                string.Create(CultureInfo.InvariantCulture, $"Beta = {Beta}"),
                Reduction == Reduction.Sum ? null : $"Reduction = {Reduction}",
                Schedule == WeightSchedule.Constant ? null : Schedule.ToText(),
            ];
            return string.Join(", ", own.Concat(ObjectiveParts.All.Select(kind => kind.Get(this))).Where(part => part is not null));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>Throws if a number is out of range or two terms conflict.</summary>
    /// <exception cref="ArgumentException">A number is out of its range, or two terms cannot be combined.</exception>
    internal void Validate(string name)
    {
        if (!(Beta >= 0 && double.IsFinite(Beta)))
            throw OutOfRange.Error($"{name}.{nameof(Beta)}", Beta, "β must be a finite number, at least 0.");
        if (!Enum.IsDefined(Reduction))
            throw OutOfRange.Error($"{name}.{nameof(Reduction)}", Reduction, "There is no such reduction.");
        ArgumentNullException.ThrowIfNull(Schedule, $"{name}.{nameof(Schedule)}");
        foreach (ObjectivePartKind kind in ObjectiveParts.All)
            kind.Get(this)?.Validate($"{name}.{kind.Word}");
        string[] words = [.. Words];
        foreach ((string first, string second, string why) in ObjectiveRules.Exclusions)
        {
            if (!words.Contains(first) || !words.Contains(second))
                continue;
            bool isOfBeta = ObjectiveRules.Beta == first || ObjectiveRules.Beta == second;
            string advice = isOfBeta ? string.Create(CultureInfo.InvariantCulture, $" Leave β at 1 (it is {Beta:R}).") : "";
            throw new ArgumentException($"{first} and {second} cannot be combined: {why}.{advice}", name);
        }
    }

    /// <summary>Throws if the generated code of a model lacks a term, or computes another bound.</summary>
    /// <param name="declared">The objective in the model's declaration, which its code was generated from.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="name">The argument that this objective comes from.</param>
    /// <exception cref="ArgumentException">The model's code lacks a term, or computes another bound.</exception>
    internal void RequireTermsOf(ObjectiveDescription declared, string model, string name)
    {
        foreach (string term in TermNames.Except(declared.TermNames))
        {
            throw new ArgumentException(
                $"The objective has {term}, which {model} does not declare: the code that computes it is generated from the " +
                $"declaration. Write {term} into its [Objective, …]; options can then change its weight, or leave it out.",
                name);
        }
        if (SlicedWasserstein is { } sliced && declared.SlicedWasserstein is { } most
            && sliced.Projections > most.Projections)
        {
            throw OutOfRange.Error(
                $"{name}.{nameof(SlicedWasserstein)}.{nameof(sliced.Projections)}", sliced.Projections,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model} was declared with {most.Projections} projections, and its buffers hold no more: "
                    + $"ask for at most as many."));
        }
        if (ImportanceWeighted != declared.ImportanceWeighted)
        {
            throw new ArgumentException(
                $"ImportanceWeighted is part of {model}'s code: options cannot add, remove or change it. Declare another model, or " +
                "start from model.Description.Objective.",
                name);
        }
    }

    /// <summary>Refuses a training in which every step is the first of a cycle: its divergence would never have any weight.</summary>
    /// <exception cref="ArgumentException">The schedule has as many cycles as the training has steps, or more.</exception>
    internal void RequireCycles(long steps, string name)
    {
        if (Schedule.Cycles is { } cycles && cycles >= steps)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cycles of β: {cycles}; steps of the training: {steps}. The first step of a cycle has the weight 0, so the divergence "
                    + $"would have none in the whole training. Take fewer cycles, more epochs or smaller batches."),
                name);
        }
    }

    /// <summary>What is allowed in a training of that many epochs, but is likely a mistake.</summary>
    /// <param name="epochs">The epochs of the training.</param>
    /// <param name="steps">Its steps; null where the data are not known.</param>
    internal IReadOnlyList<TrainingWarning> Warnings(int epochs, long? steps)
    {
        var found = new List<TrainingWarning>();
        if (Schedule.RiseEpochs is { } rise && rise > epochs)
        {
            double reached = Beta * (epochs / rise);
            found.Add(new TrainingWarning(
                TrainingWarningKind.WarmupLongerThanTraining,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The warm-up takes {rise:0.###} epochs and the training {epochs}: the divergence's weight ends at {reached:0.###} " +
                    $"and never reaches {Beta:0.###}. Train longer, or warm up for less.")));
        }
        if (Schedule.Cycles is { } cycles && steps is { } all)
        {
            long length = (all + cycles - 1) / cycles;
            long made = (all + length - 1) / length;
            if (made != cycles)
            {
                string each = length == 1 ? "1 step" : string.Create(CultureInfo.InvariantCulture, $"{length} steps");
                found.Add(new TrainingWarning(
                    TrainingWarningKind.FewerCyclesThanAsked,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The schedule of β has {cycles} cycles and the training {all} steps: cycles of {each}, which makes {made}."
                        + $" Take fewer cycles, or train longer.")));
            }
        }
        if (Capacity is { } capacity && capacity.Epochs > epochs)
        {
            double reached = capacity.Nats * (epochs / capacity.Epochs);
            found.Add(new TrainingWarning(
                TrainingWarningKind.CapacityNotReached,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The capacity rises for {capacity.Epochs:0.###} epochs and the training takes {epochs}: it ends at " +
                    $"{reached:0.###} nats and never reaches {capacity.Nats:0.###}. Train longer, or let it rise faster.")));
        }
        return found;
    }
}

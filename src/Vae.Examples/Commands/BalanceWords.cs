using Vae.Examples.Models;
using Vae.Examples.Reports;
using Vae.Rules;

namespace Vae.Examples.Commands;

/// <summary>What balances the loss's terms, as far as a command line says it; the rest is as the model declares it.</summary>
internal sealed record BalanceWords
{
    /// <summary>What the rules of exclusion call each option.</summary>
    private static readonly Dictionary<string, string> RuleNames = new()
    {
        [BalanceOptions.BetaName] = ObjectiveRules.Beta,
        [BalanceOptions.WarmupName] = ObjectiveRules.Warmup,
        [BalanceOptions.CyclicalName] = ObjectiveRules.Cyclical,
        [BalanceOptions.FreeBitsName] = ObjectiveRules.FreeBits,
        [BalanceOptions.CapacityName] = ObjectiveRules.Capacity,
        [BalanceOptions.GecoName] = ObjectiveRules.Geco,
        [BalanceOptions.TotalCorrelationName] = ObjectiveRules.TotalCorrelation,
        [BalanceOptions.DipName] = ObjectiveRules.Dip,
        [BalanceOptions.MmdName] = ObjectiveRules.Mmd,
        [BalanceOptions.SlicedWassersteinName] = ObjectiveRules.SlicedWasserstein,
    };

    /// <summary>The divergence's weight.</summary>
    public double? Beta { get; init; }

    /// <summary>The epochs in which the weight rises from 0.</summary>
    public double? Warmup { get; init; }

    /// <summary>Several rises of the weight.</summary>
    public Cycles? Cyclical { get; init; }

    /// <summary>Divergence that costs nothing.</summary>
    public FreeBits? FreeBits { get; init; }

    /// <summary>A value that the divergence is drawn to.</summary>
    public Capacity? Capacity { get; init; }

    /// <summary>The reconstruction to reach, in nats per sample.</summary>
    public double? Geco { get; init; }

    /// <summary>The weight of the total correlation.</summary>
    public double? TotalCorrelation { get; init; }

    /// <summary>The weights of the latent covariances.</summary>
    public DipWeights? Dip { get; init; }

    /// <summary>The weight of the maximum mean discrepancy.</summary>
    public double? Mmd { get; init; }

    /// <summary>The weight of the sliced Wasserstein distance.</summary>
    public double? SlicedWasserstein { get; init; }

    /// <summary>Each word with what stands behind it on the command line; null where it is not given.</summary>
    internal IReadOnlyList<(string Name, string? Value)> Given =>
    [
        (BalanceOptions.BetaName, Text(Beta)),
        (BalanceOptions.WarmupName, Text(Warmup)),
        (BalanceOptions.CyclicalName, Cyclical is { } cycles ? $"{cycles.Count}:{Numbers.Exact(cycles.Proportion)}" : null),
        (BalanceOptions.FreeBitsName,
            FreeBits is { } free ? Numbers.Exact(free.Nats) + (free.Kind == FreeBitsKind.InTotal ? BalanceOptions.Total : "") : null),
        (BalanceOptions.CapacityName,
            Capacity is { } capacity ? string.Join(':', Text(capacity.Nats), Text(capacity.Epochs), Text(capacity.Gamma)) : null),
        (BalanceOptions.GecoName, Text(Geco)),
        (BalanceOptions.TotalCorrelationName, Text(TotalCorrelation)),
        (BalanceOptions.DipName, Dip is { } dip ? $"{Numbers.Exact(dip.OffDiagonal)}:{Numbers.Exact(dip.Diagonal)}" : null),
        (BalanceOptions.MmdName, Text(Mmd)),
        (BalanceOptions.SlicedWassersteinName, Text(SlicedWasserstein)),
    ];

    /// <summary>Refuses words that cannot stand beside each other.</summary>
    /// <exception cref="CommandException">There are two such.</exception>
    internal void Validate()
    {
        // A β of 1 says nothing.
        string[] given =
        [
            .. Given.Where(word => word.Value is not null && (word.Name != BalanceOptions.BetaName || Beta != 1)).Select(word => word.Name),
        ];
        foreach ((string first, string second, string why) in ObjectiveRules.Exclusions)
        {
            if (given.FirstOrDefault(name => RuleNames[name] == first) is { } one
                && given.FirstOrDefault(name => RuleNames[name] == second) is { } other)
                throw new CommandException($"{one} and {other} cannot be combined: {why}. Try --help.", CommandLine.UsageError);
        }
    }

    /// <summary>Refuses weights of terms that a model's generated code does not compute, and of a bound that has none.</summary>
    /// <exception cref="CommandException">There is one; the message names the models that have it.</exception>
    internal void RequireTermsOf(ModelEntry model)
    {
        ObjectiveDescription declared = model.Create().Description.Objective;
        foreach ((string option, string term, bool isGiven) in Terms)
        {
            if (!isGiven || declared.TermNames.Contains(term))
                continue;
            string others = string.Join(
                ", ",
                Catalogue.All
                    .Where(entry => entry.Create().Description.Objective.TermNames.Contains(term))
                    .Select(entry => entry.Name));
            throw new CommandException(
                $"{option} weights {term}, which {model.Name} does not declare: the code that computes it is generated from the "
                + $"declaration. Declared with it: {others}.",
                CommandLine.UsageError);
        }
        if (declared.ImportanceWeighted is not null
            && Given.FirstOrDefault(word => word.Value is not null && !(word.Name == BalanceOptions.BetaName && Beta == 1))
                is { Name: { } given })
        {
            throw new CommandException(
                $"{given} does not go with {model.Name}, which is trained by the importance-weighted bound: that is of ln p(x), and its "
                + "two terms have no weights of their own.",
                CommandLine.UsageError);
        }
    }

    /// <summary>What a declaration has that these words put aside, as people write it; most put aside nothing.</summary>
    internal IReadOnlyList<string> PutAside(ObjectiveDescription declared)
    {
        ObjectiveDescription trained = Over(declared);
        return
        [
            .. new (string Word, bool IsGone)[]
            {
                // Another weight in its place is what was asked for.
                ($"Beta {Numbers.Setting(declared.Beta)}", Beta is null && trained.Beta != declared.Beta),
                ("the schedule of β", declared.Schedule != WeightSchedule.Constant && trained.Schedule == WeightSchedule.Constant),
                (nameof(FreeBits), declared.FreeBits is not null && trained.FreeBits is null),
                (nameof(Capacity), declared.Capacity is not null && trained.Capacity is null),
                (nameof(Geco), declared.Geco is not null && trained.Geco is null),
                (nameof(TotalCorrelation), declared.TotalCorrelation is not null && trained.TotalCorrelation is null),
                ("Reduction.Mean", declared.Reduction == Reduction.Mean && trained.Reduction != Reduction.Mean),
            }
                .Where(pair => pair.IsGone)
                .Select(pair => pair.Word),
        ];
    }

    /// <summary>
    /// The declared objective with these words in it. A word puts aside the declared ones that it excludes; so <c>--geco 80</c> trains a
    /// model that is declared with <c>Beta(4)</c> without its β. The terms that are given weights must be declared:
    /// <see cref="RequireTermsOf"/>.
    /// </summary>
    internal ObjectiveDescription Over(ObjectiveDescription declared)
    {
        ObjectiveDescription objective = declared;
        if (Beta is not null || Warmup is not null || Cyclical is not null)
        {
            objective = objective with
            {
                Beta = Beta ?? objective.Beta,
                Schedule = Warmup is { } epochs ? WeightSchedule.Warmup(epochs)
                    : Cyclical is { } cycles ? WeightSchedule.Cyclical(cycles.Count, cycles.Proportion)
                    : objective.Schedule,
                Capacity = null,
                Geco = null,
                TotalCorrelation = Beta is { } weight && weight != 1 ? null : objective.TotalCorrelation,
            };
        }
        if (FreeBits is not null)
            objective = objective with { FreeBits = FreeBits, Capacity = null };
        if (Capacity is not null)
            objective = WithoutWeight(objective) with { Capacity = Capacity, FreeBits = null, TotalCorrelation = null };
        if (Geco is { } target)
            objective = WithoutWeight(objective) with { Geco = new Geco(target), Reduction = Reduction.Sum };
        return WithTerms(objective);
    }

    private IEnumerable<(string Option, string Term, bool IsGiven)> Terms =>
    [
        (BalanceOptions.TotalCorrelationName, nameof(TotalCorrelation), TotalCorrelation is not null),
        (BalanceOptions.DipName, nameof(Dip), Dip is not null),
        (BalanceOptions.MmdName, nameof(Mmd), Mmd is not null),
        (BalanceOptions.SlicedWassersteinName, nameof(SlicedWasserstein), SlicedWasserstein is not null),
    ];

    // Estimators, kernels and projections stay as declared.
    private ObjectiveDescription WithTerms(ObjectiveDescription objective) => objective with
    {
        TotalCorrelation = TotalCorrelation is { } correlation
            ? objective.TotalCorrelation! with { Weight = correlation }
            : objective.TotalCorrelation,
        Dip = Dip is { } dip
            ? objective.Dip! with { OffDiagonal = dip.OffDiagonal, Diagonal = dip.Diagonal }
            : objective.Dip,
        Mmd = Mmd is { } mmd ? objective.Mmd! with { Weight = mmd } : objective.Mmd,
        SlicedWasserstein = SlicedWasserstein is { } sliced
            ? objective.SlicedWasserstein! with { Weight = sliced }
            : objective.SlicedWasserstein,
    };

    private static ObjectiveDescription WithoutWeight(ObjectiveDescription objective) =>
        objective with { Beta = 1, Schedule = WeightSchedule.Constant, Capacity = null, Geco = null };

    /// <summary>The words that say what an objective has in the place of the declared one, β and its schedule excepted.</summary>
    internal static BalanceWords Of(ObjectiveDescription objective) => new()
    {
        FreeBits = objective.FreeBits,
        Capacity = objective.Capacity,
        TotalCorrelation = objective.TotalCorrelation?.Weight,
        Dip = objective.Dip is { } dip ? new DipWeights(dip.OffDiagonal, dip.Diagonal) : null,
        Mmd = objective.Mmd?.Weight,
        SlicedWasserstein = objective.SlicedWasserstein?.Weight,
    };

    private static string? Text(double? value) => value is { } number ? Numbers.Exact(number) : null;
}

/// <summary>Several rises of the divergence's weight.</summary>
/// <param name="Count">The cycles of the whole training.</param>
/// <param name="Proportion">The part of each that rises.</param>
internal sealed record Cycles(int Count, double Proportion);

/// <summary>The weights of Dip's two parts.</summary>
/// <param name="OffDiagonal">That of the squared covariances.</param>
/// <param name="Diagonal">That of the squared distances of the variances from 1.</param>
internal sealed record DipWeights(double OffDiagonal, double Diagonal);

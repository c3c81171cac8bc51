namespace Vae.Examples.Reports;

/// <summary>How a finding is to be taken.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Something is wrong, or soon will be.</summary>
    Bad,
}

/// <summary>One sentence or two about a run, and what to try.</summary>
internal sealed record Finding(Severity Severity, string Title, string Text);

/// <summary>What a run's figures mean, in words.</summary>
internal static class Diagnosis
{
    /// <summary>More than this much worse on held-out data, as a share of the loss, is called overfitting.</summary>
    private const double OverfittingGap = 0.06;

    /// <summary>A dimension that follows the data and carries fewer nats than this carries little.</summary>
    private const double LittleCarried = 0.1;

    /// <summary>All findings, at least one.</summary>
    internal static IReadOnlyList<Finding> Of(RunResult run)
    {
        if (!double.IsFinite(run.Train.Elbo) || !double.IsFinite(run.Test.Elbo))
            return [NotFinite];
        // A model that ignores its data neither generalises nor settles: nothing else is worth saying.
        Finding latent = Latent(run.Objective, run.Test);
        return run.Test.ActiveUnits == 0
            ? [latent]
            : [latent, .. Autoencoder(run.Objective), Generalisation(run.Objective, run.Train, run.Test), .. TrainingCourse.Of(run)];
    }

    /// <summary>What is said where nothing draws the latent points to the prior.</summary>
    /// <param name="objective">What balanced the loss in training.</param>
    internal static IEnumerable<Finding> Autoencoder(ObjectiveDescription objective) =>
        objective is { Beta: 0, Mmd: null, SlicedWasserstein: null }
            ? [new(Severity.Note, "This is an autoencoder",
                "The divergence has no weight, and neither Mmd nor SlicedWasserstein replaces it. Nothing pulls the latent points to "
                + "the prior, from which samples are drawn, so samples mean nothing.")]
            : [];

    /// <summary>What is said where nothing else can be.</summary>
    internal static Finding NotFinite { get; } = new(Severity.Bad, "The loss is not a number",
        "Some data or some parameter is not finite. Look at the data first; then try a smaller learning rate.");

    /// <summary>What the latent dimensions carry.</summary>
    /// <param name="objective">What balanced the loss in training.</param>
    /// <param name="test">The finished model on held-out rows.</param>
    internal static Finding Latent(ObjectiveDescription objective, Evaluation test)
    {
        int active = test.ActiveUnits;
        int latent = test.KlPerDimension.Length;
        if (active == 0)
        {
            string cause = objective switch
            {
                { Beta: 0, Mmd: { } mmd } => $"The weight of Mmd is {Numbers.Setting(mmd.Weight)}: try a smaller one, or more epochs.",
                { Beta: 0, SlicedWasserstein: { } sliced } =>
                    $"The weight of SlicedWasserstein is {Numbers.Setting(sliced.Weight)}: try a smaller one, or more epochs.",
                { Beta: 0 } => "The divergence has no weight: train longer, or with a smaller step size.",
                { Reduction: Reduction.Mean } =>
                    "The reconstruction is averaged over the elements while the divergence is summed: use Reduction.Sum.",
                { Geco: { } geco } =>
                    $"The reconstruction's target is {Numbers.Setting(geco.Target)} nats, which takes no latent code: try a lower one.",
                { Capacity: { } capacity } =>
                    $"The capacity is {Numbers.Setting(capacity.Nats)} nats with γ {Numbers.Setting(capacity.Gamma)}: try more nats, or "
                    + "more epochs.",
                { ImportanceWeighted: not null } => "Its bound has no weight to lower: train longer, or with a smaller step size.",
                { TotalCorrelation: { } correlation } =>
                    $"The total correlation's weight is {Numbers.Setting(correlation.Weight)}: try a smaller one, let it rise from 0, or "
                    + "more epochs.",
                _ => $"The divergence's weight is {Numbers.Setting(objective.Beta)}: try a smaller one, let it rise from 0, or more "
                    + "epochs.",
            };
            return new Finding(Severity.Bad, "The posterior has collapsed",
                $"No latent dimension follows the data (KL {Numbers.Nats(test.Kl)} nats): every record is given the same code, "
                + $"so every reconstruction is the same. {cause}");
        }
        if (objective.Beta == 0)
            return Unweighed(test);
        string carried = $"{active} of {latent} latent dimensions follow the data and carry {Numbers.Nats(test.Kl)} nats per sample "
            + $"({Numbers.Nats(test.Kl / Math.Log(2))} bits).";
        int[] weak = Weak(test);
        int used = active - weak.Length;
        string little = weak.Length == 0
            ? ""
            : $" Of them {string.Join(", ", weak.Select(z => $"z{z} ({Numbers.Nats(test.KlPerDimension[z])})"))} "
                + $"{(weak.Length == 1 ? "carries" : "carry")} less than {Numbers.Setting(LittleCarried)} nats"
                + (weak.Length == 1 ? "." : " each.");
        string idle = active == latent ? "" : " The others copy the prior and cost nothing.";
        if (2 * used < latent)
        {
            return new Finding(Severity.Note, "Most latent dimensions are idle",
                $"{carried}{little}{idle} A latent space of {Math.Max(1, used)} would do as well.{Idle(objective)}");
        }
        return used == latent
            ? new Finding(Severity.Good, "Every latent dimension is used", carried + " A larger latent space might carry more.")
            : new Finding(Severity.Good, active == latent ? "Nearly every latent dimension is used" : "The latent space is in use",
                carried + little + idle);
    }

    // Those that follow the data, of which there are fewer than of all with so few nats where others are idle: the largest are taken.
    private static int[] Weak(Evaluation test)
    {
        double[] kl = test.KlPerDimension;
        int idle = kl.Length - test.ActiveUnits;
        int[] few = [.. LatentGrid.MostActiveFirst(kl).Where(dimension => kl[dimension] < LittleCarried)];
        return few[..Math.Max(0, few.Length - idle)];
    }

    // The divergence bounds what the dimensions carry only from above, and here nothing kept it low.
    private static Finding Unweighed(Evaluation test)
    {
        (int active, int latent) = (test.ActiveUnits, test.KlPerDimension.Length);
        string figures =
            $"{active} of {latent} latent dimensions follow the data. Their divergence of {Numbers.Nats(test.Kl)} nats had no "
            + "weight in the training, and does not say what they carry.";
        return active == latent ? new Finding(Severity.Good, "Every latent dimension is used", figures)
            : 2 * active < latent
                ? new Finding(Severity.Note, "Most latent dimensions are idle", $"{figures} A latent space of {active} would do as well.")
                : new Finding(Severity.Good, "The latent space is in use", figures);
    }

    // What of the objective may be why they are idle.
    private static string Idle(ObjectiveDescription objective) => objective switch
    {
        { ImportanceWeighted: { } bound } =>
            $" The bound is of {ObjectiveText.Samples(bound.Samples)}: more of them usually bring more dimensions into use.",
        { TotalCorrelation: { Weight: > 1 } correlation } =>
            $" The total correlation's weight of {Numbers.Setting(correlation.Weight)} may be too high for them: try a smaller one, or "
            + "let it rise from 0 (Warmup).",
        { Geco: null, Capacity: null, Beta: > 1 } =>
            $" A β of {Numbers.Setting(objective.Beta)} may be too high for them: try a smaller one, or let it rise from 0 (Warmup).",
        _ => "",
    };

    /// <summary>Whether held-out rows fare as well as those that were learned from.</summary>
    /// <param name="objective">What balanced the loss in training.</param>
    /// <param name="train">The finished model on the rows that it learned from.</param>
    /// <param name="test">The finished model on held-out rows.</param>
    internal static Finding Generalisation(ObjectiveDescription objective, Evaluation train, Evaluation test)
    {
        string ways = Levers.Either("more data", "a smaller network", "dropout", Levers.ForLess(objective));
        // A divergence that nothing kept low would drown the difference.
        bool isUnweighed = objective.Beta == 0;
        (double seen, double unseen) = isUnweighed
            ? (train.Reconstruction, test.Reconstruction)
            : (TrainingLoss.Of(train), TrainingLoss.Of(test));
        string loss = isUnweighed ? "The reconstruction"
            : train.Bound is null ? TrainingLoss.NegativeElbo
            : TrainingLoss.NegativeBound;
        string figures = $"{loss} is {Numbers.Nats(seen)} nats on the training data and {Numbers.Nats(unseen)} on the test data.";
        return unseen - seen > OverfittingGap * Math.Abs(seen)
            ? new Finding(Severity.Note, "It fits the training data better than new data",
                $"{figures} {Levers.Capitalized(ways)} would narrow the gap.")
            : new Finding(Severity.Good, "It generalises", figures);
    }
}

using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class DiagnosisTests
{
    [Fact]
    public void A_collapsed_posterior_is_named()
    {
        Evaluation collapsed = SampleRuns.Evaluation(206, 0.001, 0.002, 0);

        Finding finding = Assert.Single(Diagnosis.Of(SampleRuns.Run([SampleRuns.Epoch(1, 210, 206)], collapsed, collapsed)));

        Assert.Equal(Severity.Bad, finding.Severity);
        Assert.Contains("collapsed", finding.Title, StringComparison.Ordinal);
        Assert.Equal(
            "No latent dimension follows the data (KL 0.00 nats): every record is given the same code, so every "
            + "reconstruction is the same. The divergence's weight is 1: try a smaller one, let it rise from 0, or more epochs.",
            finding.Text);
    }

    [Fact]
    public void A_collapse_under_the_mean_reduction_names_the_reduction()
    {
        Evaluation collapsed = SampleRuns.Evaluation(206, 0.001, 0.002, 0);
        RunResult run = SampleRuns.Run([], collapsed, collapsed) with { Objective = new ObjectiveDescription(1, Reduction.Mean) };

        Assert.Contains("Reduction.Sum", Diagnosis.Of(run)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collapse_without_a_divergence_in_the_loss_names_the_term_in_its_place()
    {
        Evaluation collapsed = SampleRuns.Evaluation(206, 0.001, 0.002, 0);
        string Cause(ObjectiveDescription objective) =>
            Diagnosis.Of(SampleRuns.Run([], collapsed, collapsed) with { Objective = objective })[0].Text.Split(" is the same. ")[1];

        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            var free = new ObjectiveDescription(0, reduction);
            Assert.Equal("The weight of Mmd is 10: try a smaller one, or more epochs.", Cause(free with { Mmd = new(10) }));
            Assert.Equal(
                "The weight of SlicedWasserstein is 20: try a smaller one, or more epochs.",
                Cause(free with { SlicedWasserstein = new(20) }));
            Assert.Equal("The divergence has no weight: train longer, or with a smaller step size.", Cause(free));
        }
        var both = new ObjectiveDescription(1, Reduction.Sum) { Mmd = new(10) };
        Assert.StartsWith("The divergence's weight is 1: try", Cause(both), StringComparison.Ordinal);
    }

    // Each threshold closely from both sides.
    [Theory]
    [InlineData(106.23, "It generalises")] // 6 % of 104 nats are 6.24.
    [InlineData(106.25, "It fits the training data better than new data")]
    public void Six_per_cent_more_on_new_data_is_overfitting(double reconstruction, string title)
    {
        RunResult run = SampleRuns.Run([], SampleRuns.Evaluation(100, 2, 2), SampleRuns.Evaluation(reconstruction, 2, 2));
        Assert.Equal(title, Diagnosis.Of(run)[1].Title);
    }

    [Theory]
    [InlineData(100.39, 100, "The loss has settled")] // 0.4 % of 100 nats are 0.40.
    [InlineData(100.41, 100, "It is still learning")]
    [InlineData(100, 100.39, "The loss has settled")]
    [InlineData(100, 100.41, "The last epochs made it worse")]
    public void Four_thousandths_in_an_epoch_are_a_change(double before, double after, string title)
    {
        EpochRecord[] history = [Epoch(150, 10, new(1, 1)), Epoch(before - 10, 10, new(1, 1)), Epoch(after - 10, 10, new(1, 1))];
        Assert.Equal(title, Diagnosis.Of(Trained(new ObjectiveDescription(1, Reduction.Sum), history))[^1].Title);
    }

    [Theory]
    [InlineData(121.19, "Geco has reached its target of 120 nats")] // 1 % of 120 nats are 1.20.
    [InlineData(121.21, "Geco has missed its target of 120 nats")]
    [InlineData(118.81, "Geco has reached its target of 120 nats")]
    [InlineData(118.79, "Geco is not yet at its target of 120 nats")]
    public void One_per_cent_from_its_target_Geco_is_at_it(double reconstruction, string title)
    {
        EpochRecord[] history = [Epoch(100, 10, new(1, 1)), Epoch(reconstruction, 2, new(1.25, 1))];
        Assert.Equal(title, Diagnosis.Of(Trained(new ObjectiveDescription(1, Reduction.Sum) { Geco = new(120) }, history))[^1].Title);
    }

    [Theory]
    [InlineData(0.0999, "Nearly every latent dimension is used", " Of them z2 (0.10) carries less than 0.1 nats.")]
    [InlineData(0.1001, "Every latent dimension is used", " A larger latent space might carry more.")]
    [InlineData(0.04, "Nearly every latent dimension is used", " Of them z2 (0.04) carries less than 0.1 nats.")]
    [InlineData(0.0099, "The latent space is in use", " The others copy the prior and cost nothing.")] // Not active.
    public void A_dimension_that_carries_hardly_anything_is_not_called_used(double kl, string title, string end)
    {
        Finding finding = Diagnosis.Latent(new ObjectiveDescription(1, Reduction.Sum), SampleRuns.Evaluation(100, 2, 3, kl));
        Assert.Equal((Severity.Good, title), (finding.Severity, finding.Title));
        Assert.EndsWith(end, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Dimensions_that_carry_hardly_anything_are_idle_with_those_that_carry_nothing()
    {
        Finding half = Diagnosis.Latent(new ObjectiveDescription(1, Reduction.Sum), SampleRuns.Evaluation(100, 2, 0, 0.05, 3));
        Finding fewer = Diagnosis.Latent(new ObjectiveDescription(1, Reduction.Sum), SampleRuns.Evaluation(100, 0.09, 2, 0, 0.05, 3));

        Assert.Equal("The latent space is in use", half.Title);
        Assert.Contains("3 of 4 latent dimensions follow the data", half.Text, StringComparison.Ordinal);
        Assert.Equal((Severity.Note, "Most latent dimensions are idle"), (fewer.Severity, fewer.Title));
        Assert.Contains("Of them z0 (0.09), z3 (0.05) carry less than 0.1 nats each.", fewer.Text, StringComparison.Ordinal);
        Assert.Contains("A latent space of 2 would do as well.", fewer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nats_are_told_in_bits_too()
    {
        // 6 nats are 6/ln 2 bits.
        Finding finding = Diagnosis.Latent(new ObjectiveDescription(1, Reduction.Sum), SampleRuns.Evaluation(100, 2, 4));
        Assert.Contains("carry 6.00 nats per sample (8.66 bits)", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Overfitting_is_told_from_generalising()
    {
        Evaluation train = SampleRuns.Evaluation(100, 2, 2);

        Finding over = Diagnosis.Of(SampleRuns.Run([], train, SampleRuns.Evaluation(112, 2, 2)))[1];
        Finding fair = Diagnosis.Of(SampleRuns.Run([], train, SampleRuns.Evaluation(103, 2, 2)))[1];

        Assert.Equal(Severity.Note, over.Severity);
        Assert.Equal(Severity.Good, fair.Severity);
    }

    [Theory]
    [InlineData(120, 110, "still learning")]
    [InlineData(110.1, 110, "settled")]
    [InlineData(100, 110, "made it worse")]
    public void The_course_of_the_loss_is_read_from_its_end(double before, double after, string expected)
    {
        EpochRecord[] history = [SampleRuns.Epoch(1, 150, 150), SampleRuns.Epoch(2, before, before), SampleRuns.Epoch(3, after, after)];

        IReadOnlyList<Finding> findings = Diagnosis.Of(SampleRuns.Run(history, history[^1].Train, history[^1].HeldOut));

        Assert.Contains(expected, findings[^1].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void The_course_is_that_of_the_trained_loss()
    {
        // −ELBO rises by 5 nats, and reconstruction + ¼ KL falls by 2.5.
        EpochRecord[] history = [Epoch(100, 10, new(1, 0.25)), Epoch(95, 20, new(1, 0.25))];
        Finding Course(ObjectiveDescription objective) => Diagnosis.Of(Trained(objective, history))[^1];
        ObjectiveDescription elbo = new(1, Reduction.Sum), quarter = new(0.25, Reduction.Sum);

        Assert.Equal("It is still learning", Course(quarter).Title);
        Assert.Contains("took 2.50 nats off the held-out loss (reconstruction + 0.25 KL)", Course(quarter).Text, StringComparison.Ordinal);
        // Both divergences are below what is free.
        Assert.Contains(
            "took 5.00 nats off the held-out loss (reconstruction + 0.25 KL above the free bits)",
            Course(quarter with { FreeBits = new(30, FreeBitsKind.InTotal) }).Text,
            StringComparison.Ordinal);
        // Dimensions of 4 and 6 nats, of which the first counts as 5, become 8 and 12.
        Assert.Contains(
            "took 2.75 nats", Course(quarter with { FreeBits = new(5, FreeBitsKind.PerDimension) }).Text, StringComparison.Ordinal);

        // The mean over 4 elements: a quarter of the reconstruction beside the whole divergence.
        history = [Epoch(100, 10, new(0.25, 1)), Epoch(95, 20, new(0.25, 1))];
        Finding averaged = Course(new ObjectiveDescription(1, Reduction.Mean));
        Assert.Contains("The held-out loss (reconstruction + 4 KL) was best after epoch 1 (140.00 nats), and is 175.00 now", averaged.Text,
            StringComparison.Ordinal);

        history = [Epoch(100, 10, new(1, 1)), Epoch(95, 20, new(1, 1))];
        Assert.Equal("The last epochs made it worse", Course(elbo).Title);
        Assert.Contains(
            "The held-out loss was best after epoch 1 (110.00 nats), and is 115.00 now", Course(elbo).Text, StringComparison.Ordinal);

        history = [Epoch(100, 10, new(1, 0.5)), Epoch(95, 20, new(1, 0.75))];
        ObjectiveDescription[] silent =
        [
            elbo with { Schedule = WeightSchedule.Warmup(10) },
            elbo with { Capacity = new(25, 10, 100) },
            elbo with { Mmd = new(10) },
        ];
        Assert.All(silent, objective => Assert.Equal("It generalises", Course(objective).Title));
    }

    [Theory]
    [InlineData(120.5, "reached its target of 120 nats", "its weight is now 1.2500, which is a β of 0.8000")]
    [InlineData(131, "missed its target", "11.00 nats too many: try more epochs")]
    [InlineData(110, "not yet at its target", "10.00 nats fewer than were asked for")]
    public void Geco_is_judged_by_its_target(double reconstruction, string title, string text)
    {
        EpochRecord[] history = [Epoch(100, 10, new(1, 1)), Epoch(reconstruction, 2, new(1.25, 1))];
        RunResult run = Trained(new ObjectiveDescription(1, Reduction.Sum) { Geco = new(120) }, history);

        Finding finding = Diagnosis.Of(run)[^1];

        Assert.Contains(title, finding.Title, StringComparison.Ordinal);
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Diagnosis.Of(run), other => other.Title.Contains("worse", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_divergence_in_the_loss_its_size_means_nothing()
    {
        EpochRecord[] history = [Epoch(100, 400, new(1, 0)), Epoch(80, 500, new(1, 0))];
        var free = new ObjectiveDescription(0, Reduction.Sum);

        IReadOnlyList<Finding> findings = Diagnosis.Of(Trained(free, history) with { Train = SampleRuns.Evaluation(79, 200, 250) });

        Assert.Equal(
            ["Every latent dimension is used", "This is an autoencoder", "It generalises", "It is still learning"],
            findings.Select(finding => finding.Title));
        Assert.DoesNotContain("might carry more", findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("500.00 nats had no weight", findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("The reconstruction is 79.00 nats on the training data and 80.00", findings[2].Text, StringComparison.Ordinal);
        Assert.Contains("took 20.00 nats off the held-out reconstruction", findings[3].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Diagnosis.Of(Trained(free with { Mmd = new(10) }, history)), finding => finding.Title == "This is an autoencoder");
    }

    private static EpochRecord Epoch(double reconstruction, double kl, LossWeights weights)
    {
        Evaluation evaluation = SampleRuns.Evaluation(reconstruction, 0.4 * kl, 0.6 * kl);
        return SampleRuns.Epoch(1, 1, 1) with { Train = evaluation, HeldOutOrNull = evaluation, Weights = weights };
    }

    private static RunResult Trained(ObjectiveDescription objective, EpochRecord[] history) =>
        SampleRuns.Run(history, history[^1].Train, history[^1].HeldOut) with { Objective = objective };

    [Fact]
    public void A_loss_that_is_not_a_number_is_the_only_finding()
    {
        Evaluation bad = SampleRuns.Evaluation(double.NaN, 1);

        Finding finding = Assert.Single(Diagnosis.Of(SampleRuns.Run([], bad, bad)));

        Assert.Equal(Severity.Bad, finding.Severity);
    }
}

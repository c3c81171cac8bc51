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
            Assert.Equal("The divergence weighs nothing: train longer, or with a smaller step size.", Cause(free));
        }
        var both = new ObjectiveDescription(1, Reduction.Sum) { Mmd = new(10) };
        Assert.StartsWith("The divergence's weight is 1: try", Cause(both), StringComparison.Ordinal);
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

        IReadOnlyList<Finding> findings = Diagnosis.Of(SampleRuns.Run(history, history[^1].Train, history[^1].HeldOut!));

        Assert.Contains(expected, findings[^1].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_is_the_only_finding()
    {
        Evaluation bad = SampleRuns.Evaluation(double.NaN, 1);

        Finding finding = Assert.Single(Diagnosis.Of(SampleRuns.Run([], bad, bad)));

        Assert.Equal(Severity.Bad, finding.Severity);
    }
}

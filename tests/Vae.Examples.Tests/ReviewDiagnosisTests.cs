using System.Text.Json;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class ReviewDiagnosisTests
{
    [Fact]
    public void A_good_model_is_called_good()
    {
        IReadOnlyList<Finding> findings = ReviewDiagnosis.Of(Review());
        Assert.Equal(6, findings.Count);
        Assert.All(findings, finding => Assert.Equal(Severity.Good, finding.Severity));
    }

    // Each threshold closely from both sides.
    [Theory]
    [InlineData(0.0901, "The decoder ignores the latent code")]
    [InlineData(0.0899, "The decoder uses the latent code")]
    public void A_tenth_of_the_variance_is_little_explained(double error, string title) =>
        Titled(title, Review() with { Reconstruction = new ReconstructionQuality(error, 0.1, 0.8, 11, 2_000) });

    [Theory]
    [InlineData(9.99, "log p(x) depends on few draws")]
    [InlineData(10.01, "The bound is known")]
    public void Ten_effective_draws_are_few(double draws, string title)
    {
        LogLikelihood estimate = new(-104, 0.1, draws);
        Titled(title, Review() with { LogLikelihood = new(500, [estimate, estimate]) });
    }

    [Theory]
    [InlineData(-100, -104.01, "The bound is hardly tighter than the ELBO")] // Half of the 8 nats from −108 are 4.
    [InlineData(-100, -103.99, "The bound is known")]
    [InlineData(-107.49, -107.99, "The bound is hardly tighter than the ELBO")] // Half a nat in all is none worth closing.
    [InlineData(-107.51, -107.99, "The bound is known")]
    public void Half_of_the_gap_is_little_tightened(double likelihood, double bound, string title)
    {
        LogLikelihood exact = new(likelihood, 0.1, 60), few = new(bound, 0.1, 3);
        Titled(title, Bounded(Review()) with { LogLikelihood = new(500, [exact, exact]), Bound = new(5, [few, few]) });
    }

    [Theory]
    [InlineData(4.49, true)] // A quarter of 6 nats are 1.5.
    [InlineData(4.51, false)]
    public void A_quarter_of_the_divergence_is_a_large_marginal_one(double information, bool isApart) =>
        Assert.Equal(
            isApart,
            ReviewDiagnosis.Of(Review() with { Information = new(6, information, 0.01, 7.6, 2_000) })
                .Any(finding => finding.Title == "The latent points are far from the prior"));

    [Theory]
    [InlineData(0.4899, 0.65, 0.8, "Many samples are unlike the data")] // Seven tenths of 0.7 are 0.49,
    [InlineData(0.4901, 0.65, 0.8, "Samples are like the data")]
    [InlineData(0.7, 0.4549, 0.8, "Samples leave out much of the data")] // of 0.65 they are 0.455,
    [InlineData(0.7, 0.4551, 0.8, "Samples are like the data")]
    [InlineData(0.7, 0.65, 0.5599, "Samples leave out much of the data")] // and of 0.8 they are 0.56.
    [InlineData(0.7, 0.65, 0.5601, "Samples are like the data")]
    public void Seven_tenths_of_what_training_rows_come_to_is_low(double precision, double recall, double coverage, string title)
    {
        ModelReview review = Review();
        Titled(title, review with { Samples = review.Samples with { Precision = precision, Recall = recall, Coverage = coverage } });
    }

    [Theory]
    [InlineData(999, 0.9, "These are few rows to judge samples by")]
    [InlineData(1_000, 0.9, "Samples are like the data")]
    [InlineData(1_000, 1.79, "Samples are like the data")] // Twice 0.9 are 1.8.
    [InlineData(1_000, 1.81, "Samples keep to the middle of the data")]
    public void Few_rows_and_a_high_density_say_little(int rows, double density, string title)
    {
        ModelReview review = Review();
        Titled(title, review with { Samples = review.Samples with { RealRecords = rows, Density = density } });
    }

    [Theory]
    [InlineData(5, 0, 0, "Samples are no copies")]
    [InlineData(6, 0, 0, "Samples are copies of training data")]
    [InlineData(6, 2, 0, "Samples are copies of training data")]
    [InlineData(6, 3, 0, "Samples are no copies")]
    [InlineData(0, 0, 10, "Samples are no copies")]
    [InlineData(0, 0, 11, "Samples come close to training data")]
    public void A_twentieth_that_are_copies_or_a_tenth_that_are_near_is_many(int copies, int copiedRows, int near, string title)
    {
        NearestRecord[] Records(int copies, int near) =>
        [
            .. Enumerable.Repeat(new NearestRecord(0, 1, 10), copies),
            .. Enumerable.Repeat(new NearestRecord(0, 8, 10), near),
            .. Enumerable.Repeat(new NearestRecord(0, 9, 10), 100 - copies - near),
        ];
        Titled(title, Review() with { SampleNeighbours = Records(copies, near), TestNeighbours = Records(copiedRows, 0) });
    }

    [Fact]
    public void The_table_has_every_figure_in_its_unit()
    {
        ModelReview review = Bounded(Review());
        LogLikelihood few = new(-105, 0.2, 3), estimate = new(-104, 0.1, 60);
        NearestRecord copy = new(0, 1, 10), other = new(0, 9, 10), near = new(0, 7, 10);

        (string, string, string)[] rows = [.. ReviewTable.Rows(review with
        {
            Bound = new(5, [few, few]),
            LogLikelihood = new(500, [estimate, estimate]),
            Samples = review.Samples with { Precision = 0.5, Recall = 0.25, Density = 1.25, Coverage = 0.75 },
            SampleNeighbours = [copy, near, other, other],
            TestNeighbours = [copy, other, other, other, other, other, other, near],
        })];

        Assert.Equal(
            [
                ("−ELBO, test", "108.00", "nats a sample; an upper bound of −log p(x)"),
                ("  reconstruction", "102.00", "what the latent code does not say"),
                ("  KL", "6.00", "what it says, and its distance from the prior"),
                ("−ELBO, training", "106.00", "on 2,000 rows"),
                ("−bound of 5 samples", "105.00", "± 0.00 over the rows; what the training lowered, another upper bound of −log p(x)"),
                // √(0.1² + 0.1²)/2 by sampling; 104/ln 2/4 bits.
                ("−log p(x)", "104.00", "± 0.00 over the rows, ± 0.0707 of it by sampling; 37.5101 bits an element"),
                ("  effective samples", "60.00", "median of 500; near 1, −log p(x) is loose"),
                ("active units", "3 of 3", "variance of the posterior mean above 0.01"),
                ("  KL by dimension", "2.00", "z0=2.00, z1=2.00, z2=2.00"),
                ("mutual information", "5.50", "± 0.0100; of 7.60 that 2,000 rows can show"),
                ("marginal KL", "0.50", "the rest of the KL: all latent points from the prior"),
                ("reconstruction MSE", "0.0200", "of a variance of 0.1000: 80.0 % explained"),
                ("  PSNR", "16.99", "dB, of the mean squared error"),
                ("  SSIM", "0.8000", "Gaussian window of 11×11, σ 1.5, mean over the channels"),
                ("precision", "0.5000", "samples among test rows; of training rows 0.7000 (by embedding, 2,000 and as many test rows)"),
                ("recall", "0.2500", "test rows among samples; among training rows 0.6500"),
                ("density", "1.2500", "test rows' neighbourhoods around a sample; around a training row 0.9000"),
                ("coverage", "0.7500", "test rows with a sample near by; with a training row 0.8000"),
                ("copies", "25.0 %", "of 4 samples; of test rows 12.5 %"),
                // Of eight test rows the nearest, which is a copy, is the limit: none is nearer.
                ("  nearly", "0.0 %", "as near to a training row as only 5 % of test rows are"),
            ],
            rows);
    }

    [Fact]
    public void Shares_are_told_in_hundredths()
    {
        NearestRecord copy = new(0, 1, 10), other = new(0, 9, 10);
        ModelReview review = Review();
        string text = string.Join('\n', ReviewDiagnosis.Of(review with
        {
            Samples = review.Samples with { Precision = 0.4, Recall = 0.3, Coverage = 0.2 },
            SampleNeighbours = [copy, copy, other, other],
            TestNeighbours = [copy, other, other, other, other, other, other, other],
        }).Select(finding => finding.Text));

        string[] sentences =
        [
            "Reconstructions hold 80.0 % of the data's variance.",
            "40.0 % lie among test rows, where 70.0 % of training rows do",
            "30.0 % of the test rows lie among samples and 20.0 % have one near by, against 65.0 % and 80.0 % for training rows",
            "50.0 % of 4 samples are nearer",
            "and 12.5 % of the test rows.",
        ];
        Assert.All(sentences, sentence => Assert.Contains(sentence, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_collapse_is_the_only_finding()
    {
        ModelReview review = Review() with { Test = SampleRuns.Evaluation(206, 0.001, 0.002, 0) };
        Finding finding = Assert.Single(ReviewDiagnosis.Of(review));
        Assert.Equal((Severity.Bad, "The posterior has collapsed"), (finding.Severity, finding.Title));
        Assert.EndsWith("The divergence's weight is 1: try a smaller one, let it rise from 0, or more epochs.", finding.Text);
    }

    [Fact]
    public void Findings_are_for_the_objective_of_the_training()
    {
        ModelReview review = Review() with { Trained = new ObjectiveDescription(200, Reduction.Sum) };
        Finding collapse = Assert.Single(ReviewDiagnosis.Of(review with { Test = SampleRuns.Evaluation(206, 0.001, 0.002, 0) }));
        Assert.Contains("weight is 200", collapse.Text, StringComparison.Ordinal);
        Told(review with { Test = SampleRuns.Evaluation(102, 6, 0, 0) }, Severity.Note, "are idle", "A β of 200 may");
    }

    [Fact]
    public void What_is_not_finite_is_the_only_finding_and_null_in_json()
    {
        ModelReview review = Review() with { Test = SampleRuns.Evaluation(double.NaN, 1, 1, 1) };
        Assert.Equal("The loss is not a number", Assert.Single(ReviewDiagnosis.Of(review)).Title);
        JsonElement test = JsonDocument.Parse(ReviewJson.Write(review)).RootElement.GetProperty("test");
        Assert.Equal(JsonValueKind.Null, test.GetProperty("elbo").ValueKind);
    }

    [Fact]
    public void Overfitting_is_told() =>
        Told(Review() with { Test = SampleRuns.Evaluation(115, 2, 2, 2) }, Severity.Note, "fits the training data", "dropout");

    [Fact]
    public void Unused_dimensions_are_told() =>
        Told(Review() with { Test = SampleRuns.Evaluation(102, 6, 0, 0) }, Severity.Note, "Most latent dimensions are idle", "1 of 3");

    [Fact]
    public void A_decoder_that_ignores_its_code_is_told()
    {
        ModelReview review = Review() with { Reconstruction = new ReconstructionQuality(0.097, 0.1, 0.1, 11, 2_000) };
        Told(review, Severity.Bad, "decoder ignores", "3.0 %");
    }

    [Fact]
    public void Few_effective_draws_are_told()
    {
        LogLikelihood loose = new(-105, 0.8, 1.25);
        Told(Review() with { LogLikelihood = new(500, [loose, loose]) }, Severity.Note, "depends on few draws", "1.25 of 500");
        // One draw is the ELBO, and nobody expects more of it.
        LogLikelihood one = new(-108, double.NaN, 1);
        Assert.DoesNotContain(
            ReviewDiagnosis.Of(Review() with { LogLikelihood = new(1, [one, one]) }), finding => finding.Title.Contains("few draws"));
    }

    [Fact]
    public void Samples_that_tighten_the_bound_little_are_told()
    {
        // log p(x) is −100 and the ELBO −108.
        LogLikelihood exact = new(-100, 0.1, 60), near = new(-102, 0.1, 3), far = new(-105, 0.1, 3);
        ModelReview review = Bounded(Review()) with { LogLikelihood = new(500, [exact, exact]) };
        Finding good = Assert.Single(
            ReviewDiagnosis.Of(review with { Bound = new(5, [near, near]) }), finding => finding.Title == "The bound is known");
        Assert.Contains("The bound of 5 samples, which training maximises, is 2.00 nats below log p(x), the ELBO 8.00", good.Text,
            StringComparison.Ordinal);
        Told(
            review with { Bound = new(5, [far, far]) }, Severity.Note, "hardly tighter", "5.00 nats below", "37.5 %",
            "DoublyReparameterized");
        // Not what it has already.
        ModelReview doubly = review with
        {
            Bound = new(5, [far, far]),
            Model = review.Model with { Objective = new ObjectiveDescription(1, Reduction.Sum) { ImportanceWeighted = new(5, true) } },
        };
        Told(doubly, Severity.Note, "hardly tighter", "More of them would close more; so would a larger encoder.");
        // Of one sample it is the ELBO's estimate.
        Assert.DoesNotContain(
            ReviewDiagnosis.Of(review with { Bound = new(1, [far, far]) }), finding => finding.Title.Contains("tighter"));
    }

    [Fact]
    public void No_weight_is_advised_that_the_objective_does_not_have()
    {
        SampleQuality good = Review().Samples;
        ModelReview bad = Review() with
        {
            Test = SampleRuns.Evaluation(125, 2, 0, 0),
            Reconstruction = new ReconstructionQuality(0.097, 0.1, 0.1, 11, 2_000),
            Information = new(6, 3, 0.01, 7.6, 2_000),
            Samples = good with { Precision = 0.4 },
            SampleNeighbours = [new(1, 1, 10), new(2, 1, 10)],
        };
        string Advice(ObjectiveDescription objective) => string.Join(
            '\n',
            ReviewDiagnosis.Of(bad with { Model = bad.Model with { Objective = objective } })
                .Concat(ReviewDiagnosis.Of(bad with
                {
                    Model = bad.Model with { Objective = objective },
                    Information = Review().Information,
                    Samples = good with { Recall = 0.3 },
                }))
                .Select(finding => finding.Text));

        var elbo = new ObjectiveDescription(1, Reduction.Sum);
        Assert.Contains("dropout or a larger β would narrow the gap", Advice(elbo), StringComparison.Ordinal);
        Assert.Contains("Try a longer training, a smaller β, a decoder", Advice(elbo), StringComparison.Ordinal);
        Assert.Contains("A larger β or fewer latent dimensions would bring", Advice(elbo), StringComparison.Ordinal);
        Assert.Contains(
            "If a longer training does not mend it, a smaller β, more latent dimensions or a larger network", Advice(elbo),
            StringComparison.Ordinal);
        string sampled = Advice(elbo with { ImportanceWeighted = new(5) });
        Assert.DoesNotContain("β", sampled, StringComparison.Ordinal);
        Assert.Contains(
            "The bound is of 5 samples: more of them usually bring more dimensions into use.", sampled, StringComparison.Ordinal);
        Assert.Contains("Try a longer training, more data or fewer latent dimensions.", sampled, StringComparison.Ordinal);
        string correlated = Advice(elbo with { TotalCorrelation = new(6) });
        Assert.DoesNotContain("β", correlated, StringComparison.Ordinal);
        Assert.Contains("The total correlation's weight of 6 may be too high for them", correlated, StringComparison.Ordinal);
        Assert.Contains("Try a longer training, a smaller weight of the total correlation", correlated, StringComparison.Ordinal);
        Assert.Contains("A β of 4 may be too high for them", Advice(elbo with { Beta = 4 }), StringComparison.Ordinal);
        Assert.Contains(
            "Try a longer training, more data, a larger weight of Mmd or fewer", Advice(elbo with { Mmd = new(10) }),
            StringComparison.Ordinal);
        Assert.Contains("a higher target for Geco", Advice(elbo with { Geco = new(80) }), StringComparison.Ordinal);
        Assert.Contains("a capacity of more nats", Advice(elbo with { Capacity = new(25, 10, 100) }), StringComparison.Ordinal);
        string averaged = Advice(elbo with { Reduction = Reduction.Mean });
        Assert.Contains("Try a longer training, Reduction.Sum, a decoder", averaged, StringComparison.Ordinal);
        Assert.Contains("Reduction.Sum, more latent dimensions or a larger network", averaged, StringComparison.Ordinal);
        ObjectiveDescription free = elbo with { Beta = 0 };
        Assert.Contains("Try a longer training, a decoder that", Advice(free), StringComparison.Ordinal);
        Assert.Contains("it, a smaller weight of Mmd, more latent", Advice(free with { Mmd = new(10) }), StringComparison.Ordinal);
        string sliced = Advice(free with { SlicedWasserstein = new(20) });
        Assert.Contains("it, a smaller weight of SlicedWasserstein, more latent", sliced, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_levels_are_told() =>
        Told(Review() with { HasGreyLevels = true }, Severity.Note, "not likelihoods", "--binarize");

    [Fact]
    public void Latent_points_apart_from_the_prior_are_told_unless_too_few_rows_hide_it()
    {
        ModelReview apart = Review() with { Information = new(6, 3, 0.01, 7.6, 2_000) };
        Told(apart, Severity.Note, "far from the prior", "3.00");
        ModelReview saturated = Review() with { Information = new(20, 7.5, 0.01, 7.6, 2_000) };
        Assert.DoesNotContain(ReviewDiagnosis.Of(saturated), finding => finding.Title.Contains("prior"));
    }

    [Fact]
    public void Samples_are_measured_by_what_training_rows_would_come_to()
    {
        SampleQuality good = Review().Samples;
        Told(Review() with { Samples = good with { Precision = 0.4 } }, Severity.Note, "unlike the data", "40.0 %");
        Told(Review() with { Samples = good with { Recall = 0.3 } }, Severity.Note, "leave out", "30.0 %");
        Told(Review() with { Samples = good with { Coverage = 0.2 } }, Severity.Note, "leave out", "20.0 %");
        Told(
            Review() with { Samples = good with { Precision = 0.4, Recall = 0.3 } }, Severity.Note, "Samples and data differ", "40.0 %",
            "30.0 %");
        ModelReview hard = Review() with { Samples = good with { Precision = 0.4 }, Reference = good with { Precision = 0.45 } };
        Assert.Contains(ReviewDiagnosis.Of(hard), finding => finding.Title == "Samples are like the data");
    }

    [Fact]
    public void Latent_points_apart_and_narrow_samples_are_given_one_advice()
    {
        ModelReview review = Review() with { Information = new(6, 3, 0.01, 7.6, 2_000) };
        Finding[] told =
        [
            .. ReviewDiagnosis.Of(review with { Samples = review.Samples with { Recall = 0.3 } })
                .Where(finding => finding.Severity != Severity.Good),
        ];
        Assert.Equal(["The latent points are far from the prior", "Samples leave out much of the data"], told.Select(one => one.Title));
        Assert.EndsWith("where the decoder was never trained.", told[0].Text, StringComparison.Ordinal);
        Assert.EndsWith(
            "Train longer, or a larger network; a larger β brings the latent points nearer to the prior, but makes them say less.",
            told[1].Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_not_judged_where_the_measures_do_not_tell()
    {
        SampleQuality few = Review().Samples with { Precision = 0.4, RealRecords = 999 };
        Told(Review() with { Samples = few }, Severity.Note, "few rows to judge samples by", "neighbourhoods of 999 rows", "40.0 %");
        Told(Review() with { Samples = few with { RealRecords = 1_000 } }, Severity.Note, "unlike the data");
        SampleQuality elements = Review().Samples with { Recall = 0.001, Density = 11, Features = "elements" };
        Told(Review() with { Samples = elements }, Severity.Note, "cannot be judged by elements", "smoother than the data", "0.1 %");
        Told(Review() with { Samples = elements, AreDraws = true }, Severity.Note, "keep to the middle", "11.0000", "0.9000");
        Told(Review() with { Samples = elements with { Density = 1.5 }, AreDraws = true }, Severity.Note, "leave out much of the data");
    }

    [Fact]
    public void Nothing_is_said_of_training_rows_that_it_may_never_have_seen()
    {
        ModelReview review = Review() with { Doubt = "It was trained on something else." };
        Assert.DoesNotContain(
            ReviewDiagnosis.Of(review), finding => finding.Title is "It generalises" or "Samples are no copies");
        Assert.DoesNotContain(
            ReviewDiagnosis.Of(review with { Test = SampleRuns.Evaluation(115, 2, 2, 2) }), finding => finding.Severity != Severity.Good);
    }

    [Fact]
    public void Copies_are_told_unless_test_rows_pass_for_copies_too()
    {
        NearestRecord copy = new(1, 1, 10), other = new(2, 9, 10);
        ModelReview copied = Review() with { SampleNeighbours = [copy, copy, other, other], TestNeighbours = [other, other, other, other] };
        Told(copied, Severity.Bad, "copies of training data", "50.0 %");
        NearestRecord near = new(2, 7, 10);
        ModelReview close = copied with { SampleNeighbours = [near, near, other, other], TestNeighbours = [other, other, other, other] };
        Assert.Equal(0.5, close.CloseSamples);
        Told(close, Severity.Note, "close to training data", "50.0 %");
        ModelReview alike = copied with { TestNeighbours = [copy, copy, other, other] };
        Assert.Contains(ReviewDiagnosis.Of(alike), finding => finding.Title == "Samples are no copies");
    }

    private static ModelReview Bounded(ModelReview review) => review with
    {
        Model = review.Model with { Objective = review.Model.Objective with { ImportanceWeighted = new(5) } },
    };

    private static void Titled(string title, ModelReview review) =>
        Assert.Single(ReviewDiagnosis.Of(review), finding => finding.Title == title);

    private static void Told(ModelReview review, Severity severity, params string[] words)
    {
        Finding finding = Assert.Single(ReviewDiagnosis.Of(review), finding => finding.Severity != Severity.Good);
        Assert.Equal(severity, finding.Severity);
        Assert.All(words, word => Assert.Contains(word, $"{finding.Title}. {finding.Text}", StringComparison.Ordinal));
    }

    private static ModelReview Review()
    {
        var samples = new SampleQuality(0.7, 0.65, 0.9, 0.8, "embedding", 2_000, 2_000);
        LogLikelihood estimate = new(-104, 0.1, 60);
        return new ModelReview
        {
            ModelName = "sample",
            DataName = "drawn digits",
            Model = SampleRuns.Model(3),
            Seed = 1,
            TrainingRows = 20_000,
            HasGreyLevels = false,
            Train = SampleRuns.Evaluation(100, 2, 2, 2),
            Test = SampleRuns.Evaluation(102, 2, 2, 2),
            LogLikelihood = new LogLikelihoodEvaluation(500, [estimate, estimate]),
            Information = new LatentInformation(6, 5.5, 0.01, 7.6, 2_000),
            Reconstruction = new ReconstructionQuality(0.02, 0.1, 0.8, 11, 2_000),
            Samples = samples,
            Reference = samples,
            TracedSamples = new float[8],
            SampleNeighbours = [new(0, 9, 10), new(1, 8, 10)],
            TestNeighbours = [new(0, 9, 10), new(1, 8, 10)],
        };
    }
}

namespace Vae.Examples.Reports;

/// <summary>What a model's measures mean, in words.</summary>
internal static class ReviewDiagnosis
{
    /// <summary>Reconstructions that hold less of the data's variance than this are hardly better than the data's mean.</summary>
    private const double LittleExplained = 0.1;

    /// <summary>Fewer equal weights than this are too few to tell what they have missed.</summary>
    private const double FewDraws = 10;

    /// <summary>A larger share of the KL than this, spent on the distance of all latent points from the prior, is worth a word.</summary>
    private const double LargeMarginal = 0.25;

    /// <summary>Samples that come to less than this share of what training rows would are told.</summary>
    private const double LowShare = 0.7;

    private const string Different = "Samples and data differ";
    private const string Narrow = "Samples leave out much of the data";

    /// <summary>Importance samples that close less than this share of the gap from the ELBO to log p(x) are few for the model.</summary>
    private const double LittleTightened = 0.5;

    /// <summary>The smallest gap, in nats, that is worth closing.</summary>
    private const double SmallGap = 0.5;

    /// <summary>Neighbourhoods of fewer rows are so wide that samples pass for data.</summary>
    private const int FewestCompared = 1_000;

    /// <summary>Samples denser among the test rows than training rows are, by more than this, are smoother than data.</summary>
    private const double TooDense = 2;

    /// <summary>More copies among samples than this are told, if test rows are not as often taken for copies.</summary>
    private const double ManyCopies = 0.05;

    /// <summary>Twice what test rows come to by definition.</summary>
    private const double ManyClose = 0.1;

    /// <summary>All findings, at least one.</summary>
    internal static IReadOnlyList<Finding> Of(ModelReview review)
    {
        if (!double.IsFinite(review.Train.Elbo) || !double.IsFinite(review.Test.Elbo))
            return [Diagnosis.NotFinite];
        if (review.Test.ActiveUnits == 0)
            return [Collapse(review)];
        return
        [
            Diagnosis.Latent(review.Objective, review.Test),
            .. Diagnosis.Autoencoder(review.Objective),
            .. review.Doubt is null ? [Diagnosis.Generalisation(review.Objective, review.Train, review.Test)] : (Finding[])[],
            Decoder(review),
            .. Bound(review),
            .. Prior(review),
            .. Originality(review),
        ];
    }

    private static Finding Collapse(ModelReview review)
    {
        Finding finding = Diagnosis.Latent(review.Objective, review.Test);
        return review.IsEmbeddingPassedOver
            ? finding with
            {
                Text = finding.Text + " Samples and test rows are compared by elements, since by the embedding all would be alike. Samples "
                    + "that hardly differ lie amid the data, with a high precision and density: judge them by recall and coverage.",
            }
            : finding;
    }

    private static Finding Decoder(ModelReview review)
    {
        string explained = $"Reconstructions hold {Numbers.Percent(review.Reconstruction.ExplainedVariance)} of the data's variance.";
        return review.Reconstruction.ExplainedVariance < LittleExplained
            ? new Finding(Severity.Bad, "The decoder ignores the latent code",
                explained + " The data's mean would do as well. Try "
                + Levers.Either(
                    "a longer training", Levers.ForMore(review.Objective), "a decoder that is less able to do without its code",
                    "a smaller σ of a Gaussian likelihood") + ".")
            : new Finding(Severity.Good, "The decoder uses the latent code", explained);
    }

    private static IEnumerable<Finding> Bound(ModelReview review)
    {
        LogLikelihoodEvaluation likelihood = review.LogLikelihood;
        if (review.HasGreyLevels)
        {
            yield return new Finding(Severity.Note, "These are not likelihoods of the data",
                "A Bernoulli likelihood was given grey levels, which it can never draw: all terms are cross-entropies, to be compared only "
                + "with those of the same data. The literature draws pixels of 0 or 1: train on Dataset.BinarizeDynamic, and evaluate with "
                + "--binarize.");
        }
        string effective = $"the median effective sample size is {Numbers.Nats(likelihood.MedianEffectiveSampleSize)} of "
            + $"{Numbers.Count(likelihood.Samples)}";
        if (likelihood.Samples > 1 && likelihood.MedianEffectiveSampleSize < FewDraws)
        {
            yield return new Finding(Severity.Note, "log p(x) depends on few draws",
                $"It is likely too low, and its error too small: {effective}. More --samples would tighten it; so would an encoder that "
                + "comes nearer to the true posterior.");
        }
        else if (review.Bound is { Samples: > 1 } bound)
        {
            yield return Tightness(review, bound, effective);
        }
        else
        {
            yield return new Finding(Severity.Good, "The bound is known",
                $"The ELBO is {Numbers.Nats(likelihood.Mean - review.Test.Elbo)} nats below log p(x), which is what the encoder's "
                + $"Gaussian misses of the true posterior; {effective}.");
        }
    }

    private static Finding Tightness(ModelReview review, LogLikelihoodEvaluation bound, string effective)
    {
        double whole = review.LogLikelihood.Mean - review.Test.Elbo;
        double left = review.LogLikelihood.Mean - bound.Mean;
        string doubly = review.Objective.ImportanceWeighted is { DoublyReparameterized: true }
            ? ""
            : ", with DoublyReparameterized = true, so that the encoder still learns from so many";
        string figures =
            $"The bound of {ObjectiveText.Samples(bound.Samples)}, which training maximises, is {Numbers.Nats(left)} nats below "
            + $"log p(x), the ELBO {Numbers.Nats(whole)}";
        return whole > SmallGap && whole - left < LittleTightened * whole
            ? new Finding(Severity.Note, "The bound is hardly tighter than the ELBO",
                $"{figures}: the samples close {Numbers.Percent(Math.Max(0, 1 - left / whole))} of the gap. More of them would close more"
                + $"{doubly}; so would a larger encoder.")
            : new Finding(Severity.Good, "The bound is known", $"{figures}; {effective}.");
    }

    private static IEnumerable<Finding> Prior(ModelReview review)
    {
        LatentInformation information = review.Information;
        string? toPrior = Levers.ToPrior(review.Objective);
        bool isApart = !information.IsSaturated && information.MarginalKl > LargeMarginal * information.Kl;
        Finding samples = Samples(review, isApart);
        if (isApart)
        {
            // Where samples are narrow as well, what is against the one is for the other: advice is given once, for both.
            string advice = samples.Title is Different or Narrow
                ? "."
                : $". Try {Levers.Either("a longer training", "more data", toPrior, "fewer latent dimensions")}.";
            yield return new Finding(Severity.Note, "The latent points are far from the prior",
                $"Of the KL's {Numbers.Nats(information.Kl)} nats {Numbers.Nats(information.MarginalKl)} say nothing of the record, but "
                + $"only that all latent points together are not N(0, I): samples begin where the decoder was never trained{advice}");
        }
        yield return samples;
    }

    private static Finding Samples(ModelReview review, bool isApart)
    {
        string? toPrior = Levers.ToPrior(review.Objective);
        (SampleQuality samples, SampleQuality reference) = (review.Samples, review.Reference);
        bool isUnlike = samples.Precision < LowShare * reference.Precision;
        bool isNarrow = samples.Recall < LowShare * reference.Recall || samples.Coverage < LowShare * reference.Coverage;
        string precision = $"{Numbers.Percent(samples.Precision)} lie among test rows, where {Numbers.Percent(reference.Precision)} of "
            + $"training rows do ({samples.Features})";
        string coverage = $"{Numbers.Percent(samples.Recall)} of the test rows lie among samples and {Numbers.Percent(samples.Coverage)} "
            + $"have one near by, against {Numbers.Percent(reference.Recall)} and {Numbers.Percent(reference.Coverage)} for training rows";
        if (samples.Features == "elements" && !review.AreDraws)
        {
            return new Finding(Severity.Note, "Samples cannot be judged by elements",
                $"They are means of p(x|z), smoother than the data, so they lie in its middle: {precision}; {coverage}. Neither "
                + "measures quality. Compare in the embedding (--features embedding).");
        }
        if (samples.RealRecords < FewestCompared)
        {
            return new Finding(Severity.Note, "These are few rows to judge samples by",
                $"{precision}; {coverage}. The neighbourhoods of {Numbers.Count(samples.RealRecords)} rows are so wide that samples pass "
                + $"for data: from {Numbers.Count(FewestCompared)} on (--rows) this is judged.");
        }
        if (samples.Density > TooDense * reference.Density)
        {
            return new Finding(Severity.Note, "Samples keep to the middle of the data",
                $"Their density is {Numbers.Fine(samples.Density)}, that of training rows {Numbers.Fine(reference.Density)}: they are "
                + $"smoother than the data, and a high precision says little. {precision}; {coverage}.");
        }
        string both = "Train longer, or a larger network"
            + (toPrior is null ? "." : $"; {toPrior} brings the latent points nearer to the prior, but makes them say less.");
        return (isUnlike, isNarrow) switch
        {
            (true, true) => new Finding(Severity.Note, Different, $"{precision}; {coverage}. {both}"),
            (true, false) => new Finding(Severity.Note, "Many samples are unlike the data",
                $"{precision}. {Levers.Capitalized(Levers.Either(toPrior, "fewer latent dimensions"))} would bring the latent points "
                + "nearer to the prior; a longer training makes better use of them."),
            (false, true) when isApart => new Finding(Severity.Note, Narrow, $"{coverage}. {both}"),
            (false, true) => new Finding(Severity.Note, Narrow,
                $"{coverage}. If a longer training does not mend it, "
                + Levers.Either(Levers.ForMore(review.Objective), "more latent dimensions", "a larger network")
                + " would draw more kinds."),
            _ => new Finding(Severity.Good, "Samples are like the data", $"{precision}; {coverage}."),
        };
    }

    private static IEnumerable<Finding> Originality(ModelReview review)
    {
        string advice = " "
            + Levers.Capitalized(Levers.Either(
                "more data", "fewer latent dimensions", "dropout", Levers.ForLess(review.Objective)))
            + " would keep it from learning rows by heart.";
        string copies = $"{Numbers.Percent(review.CopiedSamples)} of {Numbers.Count(review.SampleNeighbours.Count)} samples are nearer to "
            + $"a training row than half the way from it to any other, and {Numbers.Percent(review.CopiedRows)} of the test rows.";
        string near = $"{Numbers.Percent(review.CloseSamples)} of the samples come as near to a training row as only 5 % of the test rows "
            + "do.";
        if (review.CopiedSamples > ManyCopies && review.CopiedSamples > 2 * review.CopiedRows)
            return [new(Severity.Bad, "Samples are copies of training data", copies + advice)];
        if (review.CloseSamples > ManyClose)
            return [new(Severity.Note, "Samples come close to training data", $"{near} Look at the picture.{advice}")];
        // There may be others that it has learned by heart.
        return review.Doubt is null ? [new(Severity.Good, "Samples are no copies", $"{copies} {near}")] : [];
    }
}

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

    /// <summary>Importance samples that close less than this share of the gap from the ELBO to log p(x) are few for the model.</summary>
    private const double LittleTightened = 0.5;

    /// <summary>A smaller gap than this, in nats, is none worth closing.</summary>
    private const double SmallGap = 0.5;

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
            Diagnosis.Generalisation(review.Objective, review.Train, review.Test),
            Decoder(review),
            .. Bound(review),
            .. Prior(review),
            Originality(review),
        ];
    }

    private static Finding Collapse(ModelReview review)
    {
        Finding finding = Diagnosis.Latent(review.Objective, review.Test);
        return review.IsEmbeddingPassedOver
            ? finding with
            {
                Text = finding.Text + " Samples and test rows are compared by elements, since by the embedding all would be alike. Samples "
                    + "that hardly differ lie amid the data, with a high precision and density: recall and coverage tell.",
            }
            : finding;
    }

    private static Finding Decoder(ModelReview review)
    {
        string explained = $"Reconstructions hold {Numbers.Percent(review.Reconstruction.ExplainedVariance)} of the data's variance.";
        return review.Reconstruction.ExplainedVariance < LittleExplained
            ? new Finding(Severity.Bad, "The decoder ignores what it is told",
                explained + " The data's mean would do as well. Try "
                + Levers.Either(
                    "a longer training", Levers.ForMore(review.Objective), "a decoder that is less able to do without its code",
                    "a smaller σ of a Gaussian likelihood") + ".")
            : new Finding(Severity.Good, "The decoder follows its code", explained);
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
            yield return new Finding(Severity.Note, "log p(x) rests on few draws",
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
        string figures = $"The bound of {ObjectiveText.Samples(bound.Samples)}, which the training raised, is {Numbers.Nats(left)} nats below "
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
        ObjectiveDescription objective = review.Objective;
        string? toPrior = Levers.ToPrior(objective);
        if (!information.IsSaturated && information.MarginalKl > LargeMarginal * information.Kl)
        {
            yield return new Finding(Severity.Note, "The latent points lie apart from the prior",
                $"Of the KL's {Numbers.Nats(information.Kl)} nats {Numbers.Nats(information.MarginalKl)} say nothing of the record, but "
                + "only that all latent points together are not N(0, I): samples begin where the decoder was never trained. Try "
                + Levers.Either("more data", toPrior, "fewer latent dimensions") + ".");
        }
        SampleQuality samples = review.Samples;
        SampleQuality reference = review.Reference;
        bool isUnlike = samples.Precision < LowShare * reference.Precision;
        bool isNarrow = samples.Recall < LowShare * reference.Recall || samples.Coverage < LowShare * reference.Coverage;
        string precision = $"{Numbers.Percent(samples.Precision)} lie among test rows, where {Numbers.Percent(reference.Precision)} of "
            + $"training rows do ({samples.Features})";
        string coverage = $"{Numbers.Percent(samples.Recall)} of the test rows lie among samples and {Numbers.Percent(samples.Coverage)} "
            + $"have one near by, against {Numbers.Percent(reference.Recall)} and {Numbers.Percent(reference.Coverage)} for training rows";
        if (isUnlike && isNarrow)
        {
            yield return new Finding(Severity.Note, "Samples and data are two different crowds",
                $"{precision}; {coverage}. Train longer, or a larger network"
                + (toPrior is null ? "." : $"; {toPrior} brings the latent points nearer to the prior, but makes them say less."));
        }
        else if (isUnlike)
        {
            yield return new Finding(Severity.Note, "Many samples are unlike the data",
                $"{precision}. {Levers.Capitalized(Levers.Either(toPrior, "fewer latent dimensions"))} would bring the latent points nearer to "
                + "the prior; a longer training makes better use of them.");
        }
        else if (isNarrow)
        {
            yield return new Finding(Severity.Note, "Samples leave out much of the data",
                $"{coverage}. "
                + Levers.Capitalized(Levers.Either(Levers.ForMore(objective), "more latent dimensions", "a larger network"))
                + " would draw more kinds.");
        }
        else
        {
            yield return new Finding(Severity.Good, "Samples are like the data", $"{precision}; {coverage}.");
        }
    }

    private static Finding Originality(ModelReview review)
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
            return new Finding(Severity.Bad, "Samples are copies of training data", copies + advice);
        return review.CloseSamples > ManyClose
            ? new Finding(Severity.Note, "Samples come close to training data", $"{near} Look at the picture.{advice}")
            : new Finding(Severity.Good, "Samples are no copies", $"{copies} {near}");
    }
}

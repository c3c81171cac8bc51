using Spectre.Console;

namespace Vae.Examples.Reports;

/// <summary>A model's measures for people.</summary>
internal static class ReviewTable
{
    private const int MostDimensions = 8;

    internal static Table Of(ModelReview review)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("measure").NoWrap());
        table.AddColumn(new TableColumn("value").NoWrap().RightAligned());
        table.AddColumn(new TableColumn("what it says"));
        foreach ((string measure, string value, string meaning) in Rows(review))
            table.AddRow(new Text(measure), new Text(value), new Text(meaning));
        return table;
    }

    internal static IEnumerable<(string Measure, string Value, string Meaning)> Rows(ModelReview review)
    {
        Evaluation test = review.Test;
        yield return ("−ELBO, test", Numbers.Nats(-test.Elbo), "nats a sample; an upper bound of −log p(x)");
        yield return ("  reconstruction", Numbers.Nats(test.Reconstruction), "what the latent code does not say");
        yield return ("  KL", Numbers.Nats(test.Kl), "what it says, and its distance from the prior");
        yield return ("−ELBO, training", Numbers.Nats(-review.Train.Elbo),
            $"on {Numbers.Count(review.Train.Samples)} rows{(review.Doubt is null ? "" : ", which it may never have seen")}");

        if (review.Bound is { } bound)
        {
            yield return ($"{TrainingLoss.FullNameOf(review.Model)}", Numbers.Nats(-bound.Mean),
                $"± {Numbers.Nats(bound.StandardError)} over the rows; what the training lowered, another upper bound of −log p(x)");
        }
        LogLikelihoodEvaluation likelihood = review.LogLikelihood;
        yield return ("−log p(x)", Numbers.Nats(-likelihood.Mean),
            $"± {Numbers.Nats(likelihood.StandardError)} over the rows, ± {Numbers.Fine(likelihood.SamplingError)} of it by sampling; "
            + $"{Numbers.Fine(review.BitsPerElement)} bits an element");
        yield return ("  effective samples", Numbers.Nats(likelihood.MedianEffectiveSampleSize),
            $"median of {Numbers.Count(likelihood.Samples)}; near 1, −log p(x) is loose");

        yield return ("active units", $"{test.ActiveUnits} of {test.KlPerDimension.Length}", "variance of the posterior mean above 0.01");
        yield return ("  KL by dimension", Numbers.Nats(test.KlPerDimension.Max()), Dimensions(test.KlPerDimension));

        LatentInformation information = review.Information;
        yield return ("mutual information", Numbers.Nats(information.MutualInformation),
            $"± {Numbers.Fine(information.MutualInformationError)}; of {Numbers.Nats(information.Limit)} that "
            + $"{Numbers.Count(information.Records)} rows can show");
        yield return ("marginal KL", Numbers.Nats(information.MarginalKl),
            "the rest of the KL: all latent points from the prior" + (information.IsSaturated ? "; more rows would show less" : ""));

        ReconstructionQuality reconstruction = review.Reconstruction;
        yield return ("reconstruction MSE", Numbers.Fine(reconstruction.MeanSquaredError),
            $"of a variance of {Numbers.Fine(reconstruction.Variance)}: {Numbers.Percent(reconstruction.ExplainedVariance)} explained");
        if (reconstruction.StructuralSimilarity is double similarity)
        {
            yield return ("  PSNR", Numbers.Nats(reconstruction.PeakSignalToNoiseRatio), "dB, of the mean squared error");
            yield return ("  SSIM", Numbers.Fine(similarity),
                $"Gaussian window of {reconstruction.Window}×{reconstruction.Window}, σ 1.5, mean over the channels");
        }

        SampleQuality samples = review.Samples;
        SampleQuality reference = review.Reference;
        string features = samples.Features + (review.IsEmbeddingPassedOver ? ", since the embedding has collapsed" : "");
        string compared = $"by {features}, {Numbers.Count(samples.Samples)}{(review.AreDraws ? " draws" : "")} and as many test rows";
        yield return ("precision", Numbers.Fine(samples.Precision),
            $"samples among test rows; of training rows {Numbers.Fine(reference.Precision)} ({compared})");
        yield return ("recall", Numbers.Fine(samples.Recall),
            $"test rows among samples; among training rows {Numbers.Fine(reference.Recall)}");
        yield return ("density", Numbers.Fine(samples.Density),
            $"test rows' neighbourhoods around a sample; around a training row {Numbers.Fine(reference.Density)}");
        yield return ("coverage", Numbers.Fine(samples.Coverage),
            $"test rows with a sample near by; with a training row {Numbers.Fine(reference.Coverage)}");
        yield return ("copies", Numbers.Percent(review.CopiedSamples),
            $"of {Numbers.Count(review.SampleNeighbours.Count)} samples; of test rows {Numbers.Percent(review.CopiedRows)}"
                + (review.IsBinarized ? "; in grey levels" : ""));
        yield return ("  nearly", Numbers.Percent(review.CloseSamples), "as near to a training row as only 5 % of test rows are");
    }

    private static string Dimensions(double[] kl)
    {
        int[] order = LatentGrid.MostActiveFirst(kl);
        string first = string.Join(", ", order.Take(MostDimensions).Select(dimension => Named(kl, dimension)));
        return order.Length > MostDimensions
            ? $"{first}, … {Named(kl, order[^1])}"
            : first;
    }

    // In one word: the lines of a table end between words.
    private static string Named(double[] kl, int dimension) => $"z{dimension}={Numbers.Nats(kl[dimension])}";
}

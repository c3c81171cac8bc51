using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vae.Examples.Reports;

/// <summary>A model's measures for programs: one JSON object on one line. What is not a number is null.</summary>
internal static class ReviewJson
{
    // For a terminal, not for a web page: letters stay letters.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(ModelReview review)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            json.WriteStartObject();
            json.WriteString("model", review.ModelName);
            json.WriteString("data", review.DataName);
            json.WriteNumber("seed", review.Seed);
            json.WriteNumber("training_rows", review.TrainingRows);
            json.WriteBoolean("training_rows_known", review.Doubt is null);
            json.WriteNumber("rows", review.Test.Samples);
            ObjectiveText.Write(json, "objective", review.Objective);
            json.WriteString("objective_from", review.Trained is null ? "declaration" : "training");
            Write(json, "train", review.Train);
            Write(json, "test", review.Test);
            if (review.Bound is { } bound)
                WriteBound(json, bound);
            WriteLikelihood(json, review);
            WriteInformation(json, review.Information);
            WriteReconstruction(json, review.Reconstruction);
            WriteSamples(json, review);
            json.WriteStartArray("diagnosis");
            foreach (Finding finding in ReviewDiagnosis.Of(review))
            {
                json.WriteStartObject();
                json.WriteString("severity", finding.Severity switch { Severity.Good => "good", Severity.Note => "note", _ => "bad" });
                json.WriteString("title", finding.Title);
                json.WriteString("text", finding.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, Evaluation evaluation)
    {
        json.WriteStartObject(name);
        Write(json, "elbo", evaluation.Elbo);
        Write(json, "reconstruction", evaluation.Reconstruction);
        Write(json, "kl", evaluation.Kl);
        json.WriteNumber("active_units", evaluation.ActiveUnits);
        json.WriteStartArray("kl_per_dimension");
        foreach (double kl in evaluation.KlPerDimension)
        {
            if (double.IsFinite(kl))
                json.WriteNumberValue(kl);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, LogLikelihoodEvaluation bound)
    {
        json.WriteStartObject("bound");
        json.WriteNumber("samples", bound.Samples);
        Write(json, "mean", bound.Mean);
        Write(json, "standard_error", bound.StandardError);
        Write(json, "sampling_error", bound.SamplingError);
        json.WriteEndObject();
    }

    private static void WriteLikelihood(Utf8JsonWriter json, ModelReview review)
    {
        LogLikelihoodEvaluation likelihood = review.LogLikelihood;
        json.WriteStartObject("log_likelihood");
        json.WriteNumber("samples", likelihood.Samples);
        Write(json, "mean", likelihood.Mean);
        Write(json, "standard_error", likelihood.StandardError);
        Write(json, "sampling_error", likelihood.SamplingError);
        Write(json, "median_effective_sample_size", likelihood.MedianEffectiveSampleSize);
        Write(json, "bits_per_element", review.BitsPerElement);
        json.WriteBoolean("of_grey_levels", review.HasGreyLevels);
        json.WriteEndObject();
    }

    private static void WriteInformation(Utf8JsonWriter json, LatentInformation information)
    {
        json.WriteStartObject("information");
        Write(json, "mutual_information", information.MutualInformation);
        Write(json, "standard_error", information.MutualInformationError);
        Write(json, "limit", information.Limit);
        Write(json, "marginal_kl", information.MarginalKl);
        json.WriteEndObject();
    }

    private static void WriteReconstruction(Utf8JsonWriter json, ReconstructionQuality reconstruction)
    {
        json.WriteStartObject("reconstruction");
        Write(json, "mse", reconstruction.MeanSquaredError);
        Write(json, "variance", reconstruction.Variance);
        Write(json, "explained_variance", reconstruction.ExplainedVariance);
        bool isImage = reconstruction.StructuralSimilarity is not null;
        Write(json, "psnr", isImage ? reconstruction.PeakSignalToNoiseRatio : double.NaN);
        Write(json, "ssim", reconstruction.StructuralSimilarity ?? double.NaN);
        json.WriteNumber("ssim_window", reconstruction.Window);
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, ModelReview review)
    {
        SampleQuality samples = review.Samples;
        json.WriteStartObject("samples");
        json.WriteString("features", samples.Features);
        json.WriteBoolean("embedding_collapsed", review.IsEmbeddingPassedOver);
        json.WriteBoolean("draws", review.AreDraws);
        json.WriteNumber("samples", samples.Samples);
        json.WriteNumber("rows", samples.RealRecords);
        WriteShares(json, samples);
        json.WriteStartObject("training_rows_instead");
        WriteShares(json, review.Reference);
        json.WriteEndObject();
        json.WriteNumber("traced", review.SampleNeighbours.Count);
        Write(json, "copied_samples", review.CopiedSamples);
        Write(json, "copied_rows", review.CopiedRows);
        Write(json, "close_samples", review.CloseSamples);
        json.WriteEndObject();
    }

    private static void WriteShares(Utf8JsonWriter json, SampleQuality samples)
    {
        Write(json, "precision", samples.Precision);
        Write(json, "recall", samples.Recall);
        Write(json, "density", samples.Density);
        Write(json, "coverage", samples.Coverage);
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}

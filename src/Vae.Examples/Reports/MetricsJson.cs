using System.Text.Json;

namespace Vae.Examples.Reports;

/// <summary>The outcome of a run in figures, for programs to read.</summary>
internal static class MetricsJson
{
    /// <summary>Writes the run as one JSON object; loss terms in nats per sample.</summary>
    internal static byte[] Write(RunResult run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("model", run.ModelName);
            json.WriteString("data", run.DataName);
            json.WriteNumber("seed", run.Seed);
            json.WriteNumber("epochs", run.History.Count);
            json.WriteNumber("batch", run.BatchSize);
            json.WriteNumber("threads", run.Threads);
            if (run.Stages is string stages)
                json.WriteString("stages", stages);
            else
                json.WriteNumber("learning_rate", run.LearningRate);
            json.WriteNumber("adam_epsilon", run.AdamEpsilon);
            ObjectiveText.Write(json, "objective", run.Objective);
            json.WriteNumber("parameters", run.Model.ParameterCount);
            Write(json, "train", run.Train);
            Write(json, "test", run.Test);
            if (run.History is [.., { Terms: { Count: > 0 } terms }])
            {
                // Of the last epoch's batches, each before its weight.
                json.WriteStartObject("terms");
                foreach (LossTerm term in terms)
                    json.WriteNumber(Numbers.Snake(term.Name), term.Value);
                json.WriteEndObject();
            }
            json.WriteNumber("active_units", run.Test.ActiveUnits);
            json.WriteNumber("seconds", run.Seconds);
            json.WriteNumber("samples_per_second", run.SamplesPerSecond);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Evaluation evaluation)
    {
        json.WriteStartObject(name);
        json.WriteNumber("reconstruction", evaluation.Reconstruction);
        json.WriteNumber("kl", evaluation.Kl);
        json.WriteNumber("elbo", evaluation.Elbo);
        if (evaluation.Bound is { } bound)
            json.WriteNumber("bound", bound);
        json.WriteNumber("active_units", evaluation.ActiveUnits);
        if (evaluation.Latents.Count > 1)
        {
            json.WriteStartObject("latents");
            foreach (LatentEvaluation latent in evaluation.Latents)
            {
                json.WriteStartObject(latent.Name);
                json.WriteNumber("kl", latent.Kl);
                json.WriteNumber("active_units", latent.ActiveUnits);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}

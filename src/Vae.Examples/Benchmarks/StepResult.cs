using System.Text.Json;
using Vae.Execution;

namespace Vae.Examples.Benchmarks;

/// <summary>One measured case: a model, a batch size, a number of threads.</summary>
internal sealed record StepResult(string Model, StepMeasurement Step, double PeakGflops)
{
    internal double Gflops => Step.ContractionFlops / Step.MedianMilliseconds / 1e6;

    internal double FractionOfPeak => Gflops / PeakGflops;

    internal double SamplesPerSecond => Step.BatchSize / Step.MedianMilliseconds * 1e3;

    /// <summary>One JSON object, on one line.</summary>
    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("engine", "VaeGen");
            json.WriteString("model", Model);
            json.WriteNumber("batch", Step.BatchSize);
            json.WriteNumber("threads", Step.Threads);
            json.WriteNumber("median_ms", Math.Round(Step.MedianMilliseconds, 4));
            json.WriteNumber("min_ms", Math.Round(Step.MinimumMilliseconds, 4));
            json.WriteNumber("samples_per_second", Math.Round(SamplesPerSecond));
            json.WriteNumber("gflops", Math.Round(Gflops, 2));
            json.WriteNumber("peak_gflops", Math.Round(PeakGflops, 2));
            json.WriteNumber("fraction_of_peak", Math.Round(FractionOfPeak, 4));
            json.WriteNumber("allocated_bytes_per_step", Step.AllocatedBytesPerStep);
            json.WriteStartObject("parts");
            foreach ((StepPart part, double share) in Step.Parts)
                json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(part.ToString()), Math.Round(share, 4));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}

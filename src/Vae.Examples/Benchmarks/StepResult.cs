using System.Text.Json;
using Vae.Execution;

namespace Vae.Examples.Benchmarks;

/// <summary>One measured case: a model, a batch size, a number of threads.</summary>
internal sealed record StepResult(string Model, StepMeasurement Step, double PeakGflops)
{
    internal StepTimes Times =>
        new("VaeGen", Model, Step.BatchSize, Step.Threads, Step.MedianMilliseconds, Step.MinimumMilliseconds);

    internal double Gflops => Step.ContractionFlops / Step.MedianMilliseconds / 1e6;

    internal double FractionOfPeak => Gflops / PeakGflops;

    /// <summary>One JSON object, on one line.</summary>
    internal string ToJson() => Times.ToJson(json =>
    {
        json.WriteNumber("chosen_threads", Step.ChosenThreads);
        json.WriteNumber("gflops", Math.Round(Gflops, 2));
        json.WriteNumber("peak_gflops", Math.Round(PeakGflops, 2));
        json.WriteNumber("fraction_of_peak", Math.Round(FractionOfPeak, 4));
        json.WriteNumber("allocated_bytes_per_step", Step.AllocatedBytesPerStep);
        json.WriteStartObject("parts");
        foreach ((StepPart part, double share) in Step.Parts)
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(part.ToString()), Math.Round(share, 4));
        json.WriteEndObject();
    });
}

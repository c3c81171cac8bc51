using System.Text;
using System.Text.Json;

namespace Vae.Examples.Benchmarks;

/// <summary>How long an engine's training step takes in one case: what is told of every engine, in the same fields.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Batch">Records of a step.</param>
/// <param name="Threads">Threads that it was given.</param>
/// <param name="MedianMilliseconds">The median time of a step.</param>
/// <param name="MinimumMilliseconds">The shortest.</param>
internal sealed record StepTimes(
    string Engine, string Model, int Batch, int Threads, double MedianMilliseconds, double MinimumMilliseconds)
{
    internal double SamplesPerSecond => Batch / MedianMilliseconds * 1e3;

    /// <summary>One JSON object, on one line.</summary>
    /// <param name="more">Writes fields that only this engine has.</param>
    internal string ToJson(Action<Utf8JsonWriter>? more = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("engine", Engine);
            json.WriteString("model", Model);
            json.WriteNumber("batch", Batch);
            json.WriteNumber("threads", Threads);
            json.WriteNumber("median_ms", Math.Round(MedianMilliseconds, 4));
            json.WriteNumber("min_ms", Math.Round(MinimumMilliseconds, 4));
            json.WriteNumber("samples_per_second", Math.Round(SamplesPerSecond));
            more?.Invoke(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

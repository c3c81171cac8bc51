using System.Text.Json;

namespace Vae.Examples.Reports;

/// <summary>What balanced the loss's two terms, for people and for programs.</summary>
internal static class ObjectiveText
{
    /// <summary>The objective in words: <c>β 4 after a warm-up of 10 epochs, 0.5 nats free in each dimension</c>.</summary>
    internal static string Of(ObjectiveDescription objective)
    {
        var words = new List<string>
        {
            objective.ImportanceWeighted is { } bound
                ? $"the importance-weighted bound of {Samples(bound.Samples)}"
                    + (bound.DoublyReparameterized ? ", doubly reparameterised" : "")
            : objective.Geco is { } geco ? $"Geco with the target {Numbers.Setting(geco.Target)} nats"
            : objective.Capacity is { } capacity
                ? $"a capacity that rises to {Numbers.Setting(capacity.Nats)} nats over {Numbers.Setting(capacity.Epochs)} epochs, "
                    + $"γ {Numbers.Setting(capacity.Gamma)}"
            : $"β {Numbers.Setting(objective.Beta)}{Schedule(objective.Schedule.ToString())}",
        };
        if (objective.FreeBits is { } free)
        {
            string whose = free.Kind == FreeBitsKind.PerDimension ? "in each dimension" : "in total";
            words.Add($"{Numbers.Setting(free.Nats)} nats free {whose}");
        }
        words.AddRange(BatchTerms(objective));
        if (objective.Reduction == Reduction.Mean)
            words.Add("reconstruction averaged over the elements");
        return string.Join(", ", words);
    }

    /// <summary>So many importance samples, in words.</summary>
    internal static string Samples(int samples) => samples == 1 ? "1 sample" : $"{Numbers.Count(samples)} samples";

    /// <summary>Writes the objective as one JSON object; what it does not have is null.</summary>
    internal static void Write(Utf8JsonWriter json, string name, ObjectiveDescription objective)
    {
        json.WriteStartObject(name);
        json.WriteString("reduction", objective.Reduction == Reduction.Mean ? "mean" : "sum");
        json.WriteNumber("beta", objective.Beta);
        json.WriteString("schedule", objective.Schedule.ToString());
        Write(json, "free_bits", objective.FreeBits, free =>
        {
            json.WriteNumber("nats", free.Nats);
            json.WriteString("kind", free.Kind == FreeBitsKind.PerDimension ? "per_dimension" : "in_total");
        });
        Write(json, "capacity", objective.Capacity, capacity =>
        {
            json.WriteNumber("nats", capacity.Nats);
            json.WriteNumber("epochs", capacity.Epochs);
            json.WriteNumber("gamma", capacity.Gamma);
        });
        Write(json, "geco", objective.Geco, geco =>
        {
            json.WriteNumber("target", geco.Target);
            json.WriteNumber("rate", geco.Rate);
            json.WriteNumber("smoothing", geco.Smoothing);
        });
        Write(json, "total_correlation", objective.TotalCorrelation, term =>
        {
            json.WriteNumber("weight", term.Weight);
            json.WriteString("estimator", Numbers.Snake(term.Estimator.ToString()));
        });
        Write(json, "dip", objective.Dip, term =>
        {
            json.WriteNumber("off_diagonal", term.OffDiagonal);
            json.WriteNumber("diagonal", term.Diagonal);
            json.WriteNumber("kind", term.Kind == DipKind.I ? 1 : 2);
        });
        Write(json, "mmd", objective.Mmd, term =>
        {
            json.WriteNumber("weight", term.Weight);
            json.WriteString("kernel", Numbers.Snake(term.Kernel.ToString()));
            if (term.Scale is { } scale)
                json.WriteNumber("scale", scale);
            else
                json.WriteNull("scale");
        });
        Write(json, "sliced_wasserstein", objective.SlicedWasserstein, term =>
        {
            json.WriteNumber("weight", term.Weight);
            json.WriteNumber("projections", term.Projections);
        });
        Write(json, "importance_weighted", objective.ImportanceWeighted, bound =>
        {
            json.WriteNumber("samples", bound.Samples);
            json.WriteBoolean("doubly_reparameterized", bound.DoublyReparameterized);
        });
        json.WriteEndObject();
    }

    private static IEnumerable<string> BatchTerms(ObjectiveDescription objective)
    {
        if (objective.TotalCorrelation is { } correlation)
            yield return $"total correlation times {Numbers.Setting(correlation.Weight)}";
        if (objective.Dip is { } dip)
            yield return $"DIP {Numbers.Setting(dip.OffDiagonal)} and {Numbers.Setting(dip.Diagonal)}";
        if (objective.Mmd is { } mmd)
            yield return $"MMD {Numbers.Setting(mmd.Weight)}";
        if (objective.SlicedWasserstein is { } sliced)
            yield return $"sliced Wasserstein {Numbers.Setting(sliced.Weight)}";
    }

    private static void Write<T>(Utf8JsonWriter json, string name, T? word, Action<T> content)
        where T : class
    {
        if (word is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        content(word);
        json.WriteEndObject();
    }

    private static string Schedule(string text) => text.Split(' ') switch
    {
        ["warmup", string epochs] => $" after a warm-up of {epochs} epochs",
        ["cyclical", string cycles, string part] => $" in {cycles} cycles, rising for {part} of each",
        _ => "",
    };
}

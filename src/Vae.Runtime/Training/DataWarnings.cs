using System.Globalization;
using Vae.Data;
using Vae.Losses;

namespace Vae;

/// <summary>Finds training data that the model cannot reconstruct, or that enter it without a scale.</summary>
internal static class DataWarnings
{
    // Enough to estimate a fraction of the elements to a few per cent. Reading all of a large dataset would take as long as an epoch.
    private const int MostRows = 1024;

    // From here on a layer's sums are so large that their exponentials overflow.
    private const float Far = 1000;

    private static readonly string[] s_keepsRange =
        ["Flatten", "Reshape", "Dropout", "MaxPool", "AvgPool", "GlobalAvgPool", "Upsample", "PixelShuffle"];

    private static readonly string[] s_scales = ["LayerNorm", "BatchNorm", "GroupNorm", "Log1p", "Tanh", "Sigmoid"];

    /// <summary>The warnings; empty for most data.</summary>
    /// <param name="description">The model.</param>
    /// <param name="data">The training data, of the model's size; up to 1,024 rows are read, evenly spread.</param>
    /// <param name="seed">The seed of random transformations of the data.</param>
    internal static IEnumerable<TrainingWarning> Of(ModelDescription description, Dataset data, ulong seed)
    {
        StageDescription? last = LastToChangeRange(description.Decoder.SkipLast(1));
        (double Least, double Most)? range = last is null ? null : RangeOf(last);
        StageDescription? first = FirstToSum(description.Encoder);
        if (range is null && first is null)
            return [];
        int rows = Math.Min(MostRows, data.Count);
        var record = new float[data.RowSize];
        var heads = new HeadOf(description);
        (long beyond, long all) = (0, 0);
        (int Row, int Element, float Value) largest = default;
        for (int i = 0; i < rows; i++)
        {
            int row = (int)((long)i * data.Count / rows);
            data.Read(row, record, EvaluationNoise.Row(seed, row, data.RowSize));
            for (int element = 0; element < record.Length; element++)
            {
                float value = record[element];
                if (!float.IsFinite(value))
                    continue;
                if (Math.Abs(value) > Math.Abs(largest.Value))
                    largest = (row, element, value);
                if (range is not { } reach || Likelihoods.Of(heads[element]) is not { HasAnyMean: true })
                    continue;
                all++;
                if (value < reach.Least || value > reach.Most)
                    beyond++;
            }
        }
        string looked = rows == data.Count ? "" : string.Create(CultureInfo.InvariantCulture, $" (of {rows:N0} rows)");
        var found = new List<TrainingWarning>();
        if (beyond > 0)
            found.Add(Unreachable(last!, range!.Value, heads, (double)beyond / all, looked));
        if (first is not null && Math.Abs(largest.Value) >= Far)
            found.Add(Unscaled(first, heads[largest.Element], largest));
        return found;
    }

    private static TrainingWarning Unreachable(
        StageDescription last, (double Least, double Most) range, HeadOf heads, double share, string looked)
    {
        string likelihood = heads.All.First(head => Likelihoods.Of(head) is { HasAnyMean: true }).Kind;
        string where = double.IsFinite(range.Most)
            ? string.Create(CultureInfo.InvariantCulture, $"between {range.Least} and {range.Most}")
            : string.Create(CultureInfo.InvariantCulture, $"above {range.Least}");
        string percent = share < 0.001 ? "less than 0.1" : (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
        return new TrainingWarning(
            TrainingWarningKind.DataBeyondTheDecoder,
            $"{last.Kind} before {likelihood} keeps the decoder's means {where}. {percent} % of the training data's elements{looked} are " +
            $"outside that range, and the model cannot give them. Remove {last.Kind} ({last.Path}), or scale the data into that range.");
    }

    private static TrainingWarning Unscaled(
        StageDescription first, StageDescription head, (int Row, int Element, float Value) largest)
    {
        string advice = Likelihoods.Of(head) is { IsOfCounts: true }
            ? "Begin the encoder with Log1p and LayerNorm, or with LayerNorm or BatchNorm; the counts themselves stay as they are."
            : "Scale the data to about unit range, or begin the encoder with LayerNorm or BatchNorm.";
        return new TrainingWarning(
            TrainingWarningKind.DataNotScaled,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Kind} ({first.Path}) takes in elements as large as {largest.Value} (row {largest.Row}, " +
                $"element {largest.Element} of the training data). {advice}"));
    }

    // The last stage, if the range of its output is the range of the decoder's output; null if that is unknown.
    private static StageDescription? LastToChangeRange(IEnumerable<StageDescription> stages)
    {
        foreach (StageDescription stage in stages.Reverse())
        {
            if (s_keepsRange.Contains(stage.Kind))
                continue;
            return stage.Kind is "Block" or "Repeat" ? LastToChangeRange(stage.Stages) : stage;
        }
        return null;
    }

    private static (double Least, double Most)? RangeOf(StageDescription stage) => stage.Kind switch
    {
        "Tanh" => (-1, 1),
        "Sigmoid" => (0, 1),
        "Relu" or "Softplus" => (0, double.PositiveInfinity),
        "Elu" => (-stage.Arguments["alpha"], double.PositiveInfinity),
        // The minima of the functions, rounded outwards.
        "Gelu" => (-0.17, double.PositiveInfinity),
        "Silu" => (-0.279, double.PositiveInfinity),
        _ => null,
    };

    /// <summary>The first stage that sums elements; null if an earlier stage has scaled them.</summary>
    internal static StageDescription? FirstToSum(IEnumerable<StageDescription> stages)
    {
        foreach (StageDescription stage in stages)
        {
            if (s_scales.Contains(stage.Kind))
                return null;
            if (stage.Kind is "Block" or "Repeat")
                return FirstToSum(stage.Stages);
            if (!s_keepsRange.Contains(stage.Kind) && RangeOf(stage) is null && stage.Kind != "LeakyRelu")
                return stage;
        }
        return null;
    }

    /// <summary>Each element's likelihood: the model's, or for Mixed that of its columns.</summary>
    private sealed class HeadOf(ModelDescription description)
    {
        internal IReadOnlyList<StageDescription> All { get; } =
            description.Decoder[^1].Stages is { Count: > 0 } parts ? parts : [description.Decoder[^1]];

        internal StageDescription this[int element]
        {
            get
            {
                if (All.Count == 1)
                    return All[0];
                int part = 0;
                for (; element >= All[part].Output[0]; part++)
                    element -= All[part].Output[0];
                return All[part];
            }
        }
    }
}

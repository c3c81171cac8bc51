using System.Globalization;
using System.Numerics.Tensors;
using Vae.Losses;

namespace Vae;

/// <summary>A report on the batch that stopped a training: the row, its largest element, and what may help.</summary>
/// <param name="pass">The pass of the step that failed, with the batch in its input.</param>
/// <param name="rows">The dataset's row of each row of the batch.</param>
/// <param name="value">The value that is not finite.</param>
internal sealed class DivergenceReport(TrainingPass pass, int[] rows, NonFiniteValue value)
{
    // Data and parameters below this value are not the cause.
    private const float Ordinary = 1000;

    // A row is the cause if its largest element is so many times as large as that of most rows, or as unit range.
    private const float Enormous = 100;

    private const float LargestWithNorm = 1e15f;

    /// <summary>The dataset's row that the value belongs to; if it belongs to none, the row with the batch's largest element.</summary>
    internal int Row => rows[BatchRow];

    /// <summary>That row's element with the largest absolute value.</summary>
    internal int Element => TensorPrimitives.IndexOfMaxMagnitude(Record);

    private int BatchRow => value.Row is { } row && row < rows.Length
        ? row
        : TensorPrimitives.IndexOfMaxMagnitude(Batch) / pass.Description.DataSize;

    private ReadOnlySpan<float> Batch => pass.Input[..(rows.Length * pass.Description.DataSize)];

    private ReadOnlySpan<float> Record => pass.Input.Slice(BatchRow * pass.Description.DataSize, pass.Description.DataSize);

    /// <summary>What is not finite, which row it belongs to, and what that row's largest element is.</summary>
    internal string Place()
    {
        float largest = Record[Element];
        return value.Row is null
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Place} is {value.Value}. The batch's largest element is element {Element} of row {Row} of the training data, " +
                $"{largest}.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Place} is {value.Value} for row {Row} of the training data. The row's largest element is element {Element}, " +
                $"{largest}.");
    }

    /// <summary>What may help, the likeliest first.</summary>
    /// <param name="when">Which updates came before the value.</param>
    /// <param name="clips">Whether the gradient is clipped already.</param>
    internal string Advice(UpdatesBefore when, bool clips)
    {
        if (value.IsOlderThanTheStep)
            return "It was not finite before the step. Initialise the model, or load it again.";
        string[] clip = clips ? [] : ["clip the gradient (TrainingOptions.ClipNorm)"];
        string[] outlier = IsOutlier ? ["leave the row out"] : [];
        if (when == UpdatesBefore.Several)
        {
            string[] later = ["lower the learning rate", .. clip];
            return Either(IsOutlier ? [.. outlier, .. Scaling(), .. later] : [.. later, .. Scaling()]);
        }
        (float least, float most) = (TensorPrimitives.Min(Batch), TensorPrimitives.Max(Batch));
        float data = Math.Max(Math.Abs(least), Math.Abs(most));
        LargestParameter parameter = LargestParameter.Of(pass.Description, pass.Parameters, pass.State);
        string updates = when == UpdatesBefore.None ? "No parameter was updated yet." : "It stopped the first update.";
        string before = string.Create(
            CultureInfo.InvariantCulture,
            $"{updates} The batch's elements are between {least} and {most}; the largest parameter is " +
            $"{parameter.Value} ({parameter.Name}, element {parameter.Index}). ");
        string[] first = when == UpdatesBefore.None ? [] : clip;
        if (Math.Abs(parameter.Value) >= Ordinary && Math.Abs(parameter.Value) > data)
            return before + "Initialise the model, or load it again.";
        if (data < Ordinary)
            return before + Either(["lower the weights of the objective", .. first]);
        return before + Either(IsScaled ? [.. outlier, .. first, .. Scaling()] : [.. outlier, .. Scaling(), .. first]);
    }

    // Whether the row's largest element is far from those of most rows of the batch.
    private bool IsOutlier
    {
        get
        {
            int width = pass.Description.DataSize;
            var largest = new float[rows.Length];
            for (int row = 0; row < largest.Length; row++)
                largest[row] = Math.Abs(TensorPrimitives.MaxMagnitude(pass.Input.Slice(row * width, width)));
            Array.Sort(largest);
            return Math.Abs(Record[Element]) > Enormous * Math.Max(1, largest[largest.Length / 2]);
        }
    }

    private bool IsScaled => DataWarnings.FirstToSum(pass.Description.Encoder) is null;

    // Scaled counts are not whole numbers, and the likelihood of counts refuses them.
    private string[] Scaling()
    {
        bool takesCounts = TakesCounts(pass.Description.Decoder[^1]);
        string[] scale = takesCounts ? [] : ["scale the data to about unit range"];
        if (IsScaled)
        {
            // The logarithms of forty counts of a thousand come to a sum whose exponential is large.
            IReadOnlyList<StageDescription> encoder = pass.Description.Encoder;
            bool lacksNorm = encoder[0].Kind == "Log1p" && DataWarnings.FirstToSum(encoder.Skip(1)) is not null;
            string[] norm = lacksNorm ? ["put LayerNorm or BatchNorm behind Log1p"] : [];
            return IsOutlier ? [.. norm, .. scale] : [.. norm, .. scale, "leave out the rows with the largest elements"];
        }
        if (takesCounts)
            return ["begin the encoder with Log1p and LayerNorm, or with LayerNorm or BatchNorm"];
        // A decoder whose outputs have to come to larger elements has gradients whose squares overflow, whatever the encoder begins with.
        return Math.Abs(TensorPrimitives.MaxMagnitude(Batch)) < LargestWithNorm
            ? [.. scale, "begin the encoder with LayerNorm or BatchNorm"]
            : scale;
    }

    // "A", "A, or b", "A, b, or c"; as a sentence.
    private static string Either(string[] remedies)
    {
        string all = remedies.Length == 1 ? remedies[0] : $"{string.Join(", ", remedies[..^1])}, or {remedies[^1]}";
        return $"{char.ToUpperInvariant(all[0])}{all[1..]}.";
    }

    private static bool TakesCounts(StageDescription likelihood) =>
        Likelihoods.Of(likelihood) is { IsOfCounts: true } || likelihood.Stages.Any(TakesCounts);
}

/// <summary>Which updates of the parameters came before a value that is not finite.</summary>
internal enum UpdatesBefore
{
    /// <summary>None: the parameters are those that the training began with.</summary>
    None,

    /// <summary>The first one, in part: the gradient, or its square, was too large. A lower learning rate does not change that.</summary>
    First,

    /// <summary>At least one whole update.</summary>
    Several,
}

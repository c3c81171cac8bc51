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
    private const float Ordinary = 1e4f;

    private static readonly string[] s_scaling = ["LayerNorm", "BatchNorm", "GroupNorm", "Log1p"];

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

    /// <summary>What may help.</summary>
    /// <param name="anyUpdate">Whether any step of the training has changed the parameters.</param>
    /// <param name="clips">Whether the gradient is clipped already.</param>
    internal string Advice(bool anyUpdate, bool clips)
    {
        if (value.IsOlderThanTheStep)
            return "It was not finite before the step. Initialise the model, or load it again.";
        if (anyUpdate)
        {
            string clip = clips ? "" : ", clip the gradient (TrainingOptions.ClipNorm)";
            return $"Lower the learning rate{clip}, or {Scaling()}.";
        }
        (float least, float most) = (TensorPrimitives.Min(Batch), TensorPrimitives.Max(Batch));
        float data = Math.Max(Math.Abs(least), Math.Abs(most));
        LargestParameter parameter = LargestParameter.Of(pass.Description, pass.Parameters, pass.State);
        string before = string.Create(
            CultureInfo.InvariantCulture,
            $"No parameter was updated yet. The batch's elements are between {least} and {most}; the largest parameter is " +
            $"{parameter.Value} ({parameter.Name}, element {parameter.Index}).");
        if (data < Ordinary && Math.Abs(parameter.Value) < Ordinary)
            return before + " Lower the weights of the objective.";
        if (Math.Abs(parameter.Value) > data)
            return before + " Initialise the model, or load it again.";
        string scaling = Scaling();
        return $"{before} {char.ToUpperInvariant(scaling[0])}{scaling[1..]}.";
    }

    // Scaled counts are not whole numbers, and the likelihood of counts refuses them.
    private string Scaling()
    {
        bool hasScale = pass.Description.Encoder.Any(stage => s_scaling.Contains(stage.Kind));
        string begin = TakesCounts(pass.Description.Decoder[^1])
            ? "begin the encoder with Log1p, LayerNorm or BatchNorm"
            : "scale the data to about unit range, or begin the encoder with LayerNorm or BatchNorm";
        return hasScale ? "leave out the rows with the largest elements" : begin;
    }

    private static bool TakesCounts(StageDescription likelihood) =>
        Likelihoods.Of(likelihood) is { IsOfCounts: true } || likelihood.Stages.Any(TakesCounts);
}

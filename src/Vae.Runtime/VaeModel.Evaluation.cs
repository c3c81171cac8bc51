using System.Globalization;
using Vae.Data;
using Vae.Execution;

namespace Vae;

public abstract partial class VaeModel
{
    /// <summary>
    /// Scores the model on some data: both loss terms, what each latent dimension contributes, and how many are in use; and the
    /// importance-weighted bound, if that is what the model's training raises.
    /// </summary>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed and threads. Without a seed, the result is that of an epoch's record for the same model and data.</param>
    /// <param name="cancellation">Checked before each chunk of records.</param>
    /// <returns>Means over the records, in nats per sample. The result does not depend on the number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Evaluation Evaluate(Dataset data, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options = RequireEvaluable(data, options);
        Pass pass = _passes.Rent();
        try
        {
            using var team = new WorkerTeam(WorkerCount.For(options.Threads, Description, PassPool.Rows, flopsPerForwardFlop: 1));
            Evaluation evaluation = new EvaluationWork(_program, data, pass, options.Seed).Run(team, cancellation)
                ?? throw new OperationCanceledException(cancellation);
            return WithBound(evaluation, data, options, cancellation) with { Warnings = data.Warnings };
        }
        finally
        {
            _passes.Return(pass);
        }
    }

    /// <summary>Adds the importance-weighted bound, with as many samples of each record as the model's training takes.</summary>
    internal Evaluation WithBound(Evaluation evaluation, Dataset data, EvaluationOptions options, CancellationToken cancellation) =>
        Description.Objective.ImportanceWeighted is { } bound
            ? evaluation with { Bound = EstimateLogLikelihood(data, bound.Samples, options, null, cancellation).Mean }
            : evaluation;

    internal void RequireRecords(Dataset data, string name)
    {
        ArgumentNullException.ThrowIfNull(data, name);
        // Rows that are plain vectors fit any shape of this size. Rows of another shape, such as 5×9 in place of 9×5, are a mistake.
        bool hasOtherShape = data.Shape.Count > 1 && Description.DataShape.Count > 1 && !IsSame(data.Shape, Description.DataShape);
        if (data.RowSize != Description.DataSize || hasOtherShape)
        {
            throw new ArgumentException(
                $"A record of {Description.Name} has {Elements(Description.DataShape)}; a row of the data has {Elements(data.Shape)}."
                + ChannelAdvice(data.Shape, Description.DataShape),
                name);
        }
        if (data.Count == 0)
            throw new ArgumentException("The data has no rows.", name);
    }

    /// <summary>The size of a record, and its shape if it has more than one dimension: "6 elements", "784 elements (28×28)".</summary>
    internal static string Elements(IReadOnlyList<int> shape)
    {
        int size = shape.Aggregate(1, (product, dimension) => product * dimension);
        string count = size == 1 ? "1 element" : string.Create(CultureInfo.InvariantCulture, $"{size} elements");
        return shape.Count == 1 ? count : $"{count} ({string.Join("×", shape)})";
    }

    /// <summary>Advice on converting the channels of images to those of the model; empty if that does not help.</summary>
    private static string ChannelAdvice(IReadOnlyList<int> rows, IReadOnlyList<int> record) =>
        IsColoured(rows, record) ? $" {nameof(Dataset.ToGrey)}() makes grey images of coloured ones."
        : rows.Count > 1 && IsColoured(record, rows) ? $" {nameof(Dataset.ToRgb)}() makes coloured images of grey ones."
        : "";

    // Whether an image has three channels and the other one; the other may also be a vector of pixels.
    private static bool IsColoured(IReadOnlyList<int> image, IReadOnlyList<int> grey) =>
        image is [int height, int width, 3]
        && (grey is [int size] ? size == height * width : IsSame(grey, [height, width]));

    // A grey image is height × width, or height × width × 1 for a convolution.
    private static bool IsSame(IReadOnlyList<int> one, IReadOnlyList<int> other) =>
        one.SequenceEqual(other) || WithoutChannel(one).SequenceEqual(WithoutChannel(other));

    private static IEnumerable<int> WithoutChannel(IReadOnlyList<int> shape) => shape is [_, _, 1] ? shape.Take(2) : shape;
}

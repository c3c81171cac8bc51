using System.Globalization;
using Vae.Data;

namespace Vae;

public abstract partial class VaeModel
{
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

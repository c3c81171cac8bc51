using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>
/// Finds images and series whose channels were written first, as in other libraries. A 1×28 image with 28 channels compiles, and so does
/// a series of length 1 with 1000 channels, but each is probably a mistake.
/// </summary>
internal sealed class ChannelOrder(ProblemList problems)
{
    // A shorter axis is not the side of an image.
    private const int LeastSide = 8;

    // Four rows of few places with few channels each are a possible image. Four rows with this many channels are not.
    private const int LeastSideOfFour = 16;

    private StageDeclaration? _origin;
    private Shape? _shape;

    /// <summary>Reads the data's shape from the encoder's <c>Input</c>.</summary>
    internal void Starts(StageDeclaration input, Shape? shape) => (_origin, _shape) = (input, shape);

    /// <summary>Reads the next stage.</summary>
    internal void Follows(StageDeclaration stage, Node node)
    {
        Node? reader = node.WithStages().FirstOrDefault(inner => AxesOf(inner.Layer) is not null);
        if (_origin is not null && reader is not null && reader.Input == _shape
            && IsChannelsFirst(_shape, AxesOf(reader.Layer)!.Value, _origin.Name == "Reshape"))
        {
            EquatableArray<int> sizes = _shape.Sizes;
            string written = $"{_origin.Name}({string.Join(", ", sizes)})";
            string read = sizes.Count == 3 ? $"an image of {sizes[0]}×{sizes[1]} pixels" : $"a series of length {sizes[0]}";
            problems.Add(
                Descriptors.ChannelsFirst, _origin.Location, written, reader.Layer.Display, read, Literals.Int(sizes[sizes.Count - 1]),
                $"{_origin.Name}({string.Join(", ", sizes.Skip(1).Append(sizes[0]))})");
        }
        if (node.Layer is ReshapeLayer)
            (_origin, _shape) = (stage, node.Output);
        else if (reader is not null || node.Output != node.Input)
            (_origin, _shape) = (null, null);
    }

    // The axes that a layer moves along: 2 of an image, 1 of a series; null if it moves along none.
    private static int? AxesOf(Layer layer) => layer switch
    {
        ConvolutionLayer convolution => convolution.Axes,
        PoolLayer or GlobalAvgPoolLayer or UpsampleLayer or PixelShuffleLayer => 2,
        _ => null,
    };

    private static bool IsChannelsFirst(Shape shape, int axes, bool isReshaped) => (axes, shape.Sizes.Count) switch
    {
        (2, 3) => IsImageChannelsFirst(shape.Sizes, isReshaped),
        // A decoder may begin with few steps and many channels; data are longer than three steps.
        (1, 2) => !isReshaped && shape.Sizes[0] is >= 1 and <= 3 && shape.Sizes[1] >= LeastSide,
        _ => false,
    };

    /// <summary>
    /// Whether the first size is 1 or 3, or for colours with opacity 4, and the others are those of an image. A decoder may begin with few
    /// rows and many channels, so there the other sizes must be equal.
    /// </summary>
    private static bool IsImageChannelsFirst(EquatableArray<int> sizes, bool isReshaped) =>
        sizes[1] >= LeastSide
        && sizes[2] >= LeastSide
        && sizes[0] switch
        {
            1 or 3 => !isReshaped || sizes[1] == sizes[2],
            4 => !isReshaped && sizes[1] == sizes[2] && sizes[1] >= LeastSideOfFour,
            _ => false,
        };
}

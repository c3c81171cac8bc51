using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>
/// Finds images whose channels were written first, as in other libraries. A 1×28 image with 28 channels compiles, but is probably a
/// mistake.
/// </summary>
internal sealed class ChannelOrder(ProblemList problems)
{
    // A shorter axis is not the side of an image.
    private const int LeastSide = 8;

    private StageDeclaration? _origin;
    private Shape? _shape;

    /// <summary>Reads the data's shape from the encoder's <c>Input</c>.</summary>
    internal void Starts(StageDeclaration input, Shape? shape) => (_origin, _shape) = (input, shape);

    /// <summary>Reads the next stage.</summary>
    internal void Follows(StageDeclaration stage, Node node)
    {
        Node? reader = node.WithStages().FirstOrDefault(inner => ReadsImage(inner.Layer));
        if (_origin is not null && reader is not null && reader.Input == _shape && IsChannelsFirst(_shape, _origin.Name == "Reshape"))
        {
            EquatableArray<int> sizes = _shape.Sizes;
            string written = $"{_origin.Name}({string.Join(", ", sizes)})";
            problems.Add(
                Descriptors.ChannelsFirst, _origin.Location, written, reader.Layer.Display, $"{sizes[0]}×{sizes[1]}",
                Literals.Int(sizes[2]), $"{_origin.Name}({sizes[1]}, {sizes[2]}, {sizes[0]})");
        }
        if (node.Layer is ReshapeLayer)
            (_origin, _shape) = (stage, node.Output);
        else if (reader is not null || node.Output != node.Input)
            (_origin, _shape) = (null, null);
    }

    private static bool ReadsImage(Layer layer) =>
        layer is ConvolutionLayer { Axes: 2 } or PoolLayer or GlobalAvgPoolLayer or UpsampleLayer or PixelShuffleLayer;

    /// <summary>
    /// Whether the first size is 1 or 3 and the others are those of an image. A decoder may begin with few rows and many channels, so there
    /// the other sizes must be equal.
    /// </summary>
    private static bool IsChannelsFirst(Shape shape, bool isReshaped) => shape.Sizes.Count == 3
        && shape.Sizes[0] is 1 or 3
        && shape.Sizes[1] >= LeastSide
        && shape.Sizes[2] >= LeastSide
        && (!isReshaped || shape.Sizes[1] == shape.Sizes[2]);
}

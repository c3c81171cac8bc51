using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>
/// Looks for images whose channels were written first, as other libraries have them: a 1×28 image of 28 channels compiles, and is hardly
/// what is meant.
/// </summary>
internal sealed class ChannelOrder(ProblemList problems)
{
    // An axis of fewer is no side of a picture.
    private const int LeastSide = 8;

    private StageDeclaration? _origin;
    private Shape? _shape;

    /// <summary>The encoder's <c>Input</c> says what shape the data have.</summary>
    internal void Starts(StageDeclaration input, Shape? shape) => (_origin, _shape) = (input, shape);

    /// <summary>A stage follows.</summary>
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
    /// One or three, and then two sides. A decoder may well begin with few rows and many channels; only where its sides are equal is it
    /// a picture.
    /// </summary>
    private static bool IsChannelsFirst(Shape shape, bool isReshaped) => shape.Sizes.Count == 3
        && shape.Sizes[0] is 1 or 3
        && shape.Sizes[1] >= LeastSide
        && shape.Sizes[2] >= LeastSide
        && (!isReshaped || shape.Sizes[1] == shape.Sizes[2]);
}

using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>The memory layouts of tensors: the members of the runtime's enum.</summary>
internal enum ParameterLayout
{
    Vector,
    Panels,
    Rows,
    Convolution,
}

/// <summary>A parameter tensor of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch.</param>
/// <param name="Layout">Its memory layout.</param>
/// <param name="Groups">The groups of a convolution.</param>
/// <param name="Initialization">Its initialisation: a member of the runtime's enum.</param>
/// <param name="Fans">The fans for its initialisation, if they do not follow from the shape.</param>
internal sealed record ParameterSpec(
    string Name, EquatableArray<int> Shape, ParameterLayout Layout, int Groups, string Initialization,
    (double In, double Out)? Fans = null)
{
    internal long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Its size in memory, in floats: rows of 16, as in the runtime's layouts and vectors.</summary>
    internal long Floats => Layout switch
    {
        ParameterLayout.Panels => Shape[1] * Vectors.RoundUp(Shape[0]),
        ParameterLayout.Convolution => ConvolutionFloats,
        _ => Vectors.RoundUp(Count),
    };

    /// <summary>One matrix for each group, or one for all groups if each has a single channel.</summary>
    private long ConvolutionFloats
    {
        get
        {
            bool isDepthwise = Groups > 1 && Shape[1] == 1;
            double depth = Shape.Skip(1).Aggregate(1.0, (product, size) => product * size);
            double columns = isDepthwise ? Vectors.RoundUp(Shape[0]) : Groups * Vectors.RoundUp(Shape[0] / Groups);
            // A mistyped kernel can take more than a long counts.
            return (long)Math.Min(long.MaxValue / 2, depth * columns);
        }
    }

    internal static ParameterSpec Matrix(string name, int outputs, int inputs, string initialization) =>
        new(name, EquatableArray.Of(outputs, inputs), ParameterLayout.Panels, 1, initialization);

    internal static ParameterSpec Vector(string name, int length, string initialization) =>
        new(name, EquatableArray.Of(length), ParameterLayout.Vector, 1, initialization);

    internal static ParameterSpec Convolution(
        string name, int[] shape, int groups, string initialization, double fanIn, double fanOut) =>
        new(name, shape.ToEquatable(), ParameterLayout.Convolution, groups, initialization, (fanIn, fanOut));

    internal static ParameterSpec Table(string name, int rows, int width, string initialization) =>
        new(name, EquatableArray.Of(rows, width), ParameterLayout.Rows, 1, initialization);
}

/// <summary>A state tensor of a layer.</summary>
/// <param name="Name">Its name within the layer, as in PyTorch: <c>running_mean</c>.</param>
/// <param name="Shape">Its shape in files; empty for a single number.</param>
/// <param name="Kind">Its kind: a member of the runtime's enum.</param>
internal sealed record StateSpec(string Name, EquatableArray<int> Shape, string Kind)
{
    internal int Count => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Its size in memory, in floats.</summary>
    internal int Floats => (int)Vectors.RoundUp(Count);
}

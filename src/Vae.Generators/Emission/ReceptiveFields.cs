using Vae.Generators.Checking;
using Vae.Generators.Declarations;
using Vae.Generators.Layers;
using Vae.Generators.Text;

namespace Vae.Generators.Emission;

/// <summary>
/// The receptive field of each stage's output: the part of the image, at the start of a run of convolutions, that one element depends on.
/// Empty for a model without convolutions.
/// </summary>
internal sealed class ReceptiveFields
{
    private readonly Dictionary<string, string> _fields = [];

    internal ReceptiveFields(CheckedModel graph)
    {
        if (!graph.Encoder.Concat(graph.Decoder).SelectMany(node => node.WithDescendants()).Any(node => node.Layer is ConvolutionLayer))
            return;
        Title = "receptive field";
        Follow(graph.Encoder, []);
        Follow(graph.Decoder, []);
    }

    /// <summary>The column's title; empty if there is no such column.</summary>
    internal string Title { get; } = "";

    /// <summary>A stage's receptive field: <c>10×10</c> elements of the data, or <c>3×3 of 7×7</c>.</summary>
    internal string Of(Node node) => _fields.TryGetValue(node.Path, out string? field) ? field : "";

    /// <summary>Goes through stages in order. Fields are followed back through the earlier stages, with blocks opened.</summary>
    private void Follow(IEnumerable<Node> nodes, IReadOnlyList<Node> before)
    {
        List<Node> stages = [.. before];
        foreach (Node node in nodes)
        {
            Follow(node.Stages, stages);
            Follow(node.Children.Skip(node.Stages.Count()), stages);
            stages.Add(node);
            // Other stages have the field of the stage before.
            if (node.Layer is ConvolutionLayer || (node.Children.Count == 0 && Seen(node, (2, 2)) is { } seen && seen != (2, 2)))
                _fields[node.Path] = Field(stages);
        }
    }

    private static string Field(List<Node> stages)
    {
        (int Height, int Width) window = (1, 1);
        for (int i = stages.Count - 1; i >= 0; i--)
        {
            if (Seen(stages[i], window) is not { } seen)
                return $"{Text(window, stages[i].Output)} of {Text(Size(stages[i].Output), stages[i].Output)}";
            window = seen;
        }
        return Text(window, stages[0].Input);
    }

    /// <summary>The field of a stage. A block has that of its stages one after the other; a shortcut does not change it.</summary>
    private static (int Height, int Width)? Seen(Node node, (int Height, int Width) window)
    {
        if (node.Children.Count == 0)
            return node.Layer.Seen(window);
        foreach (Node stage in node.Stages.Reverse())
        {
            if (Seen(stage, window) is not { } seen)
                return null;
            window = seen;
        }
        return window;
    }

    private static (int Height, int Width) Size(Shape shape) =>
        shape.Sizes.Count == 3 ? (shape.Sizes[0], shape.Sizes[1]) : (1, shape.Sizes[0]);

    private static string Text((int Height, int Width) window, Shape image) => image.Sizes.Count == 3
        ? $"{Literals.Int(window.Height)}×{Literals.Int(window.Width)}"
        : Literals.Int(window.Width);
}

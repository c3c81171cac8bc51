using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>A shape read as an image, height × width × channels; or a series, length × channels, as an image of height 1.</summary>
internal readonly record struct ImageView(int Height, int Width, int Channels, bool IsSeries)
{
    internal static ImageView? Of(Shape shape) => shape.Sizes.Count switch
    {
        2 => new ImageView(1, shape.Sizes[0], shape.Sizes[1], IsSeries: true),
        3 => new ImageView(shape.Sizes[0], shape.Sizes[1], shape.Sizes[2], IsSeries: false),
        _ => null,
    };

    /// <summary>The view of a shape. A shape that is neither an image nor a series is reported.</summary>
    internal static ImageView? Of(Shape shape, Layer layer, StageDeclaration stage, ProblemList problems)
    {
        if (Of(shape) is { } view)
            return view;
        string advice = shape.IsVector ? "Insert Reshape(height, width, channels) before it" : "Insert a Reshape to three sizes before it";
        problems.Add(Descriptors.WrongShape, stage.Location, layer.Display, "height × width × channels, or length × channels",
            shape.ToString(), advice);
        return null;
    }

    /// <summary>The axes that a window moves along, each with the name of one step.</summary>
    internal IEnumerable<(string Name, string Step, int Size)> Axes =>
        IsSeries ? [("length", "place", Width)] : [("height", "row", Height), ("width", "column", Width)];

    internal Shape ToShape() => new(IsSeries ? EquatableArray.Of(Width, Channels) : EquatableArray.Of(Height, Width, Channels));
}

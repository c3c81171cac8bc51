using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>The same elements, as one vector.</summary>
internal sealed record FlattenLayer : Layer
{
    internal override string Name => "Flatten";

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => Shape.Vector(input.Size);

    internal override (int Height, int Width)? Seen((int Height, int Width) window) => null;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input) => input;
}

/// <summary>The same elements, in another shape.</summary>
internal sealed record ReshapeLayer(Shape Target) : Layer
{
    internal override string Name => "Reshape";

    internal override string Display => $"Reshape({string.Join(", ", Target.Sizes)})";

    internal override Shape FixedOutput => Target;

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems) =>
        Sizes.Parse(stage, problems) is { } shape ? new ReshapeLayer(shape) : null;

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (input.Size != Target.Size)
        {
            string got = input.IsVector ? Literals.Int(input.Size) : $"{input} ({Literals.Int(input.Size)})";
            string flatten = input.IsVector ? "" : "Flatten, ";
            problems.Add(Descriptors.WrongShape, stage.Location, Display, $"{Literals.Int(Target.Size)} elements", got,
                $"End the stages before it in {flatten}Dense({Literals.Int(Target.Size)})");
        }
        return Target;
    }

    internal override (int Height, int Width)? Seen((int Height, int Width) window) => null;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input) => input;
}

/// <summary>Reads the sizes of Input and Reshape.</summary>
internal static class Sizes
{
    private const int MostSizes = 4;

    internal static Shape? Parse(StageDeclaration stage, ProblemList problems)
    {
        EquatableArray<double> sizes = stage.Numbers("shape");
        string? wrong = null;
        if (sizes.Count is 0 or > MostSizes)
            wrong = $"takes one to {Literals.Int(MostSizes)} sizes; it has {Literals.Int(sizes.Count)}";
        else if (sizes.Any(size => size < 1))
            wrong = $"every size must be at least 1; it has {Literals.Plain(sizes.First(size => size < 1))}";
        else if (sizes.Aggregate(1.0, (product, size) => product * size) > int.MaxValue)
            wrong = $"{string.Join("×", sizes.Select(size => Literals.Plain(size)))} are more elements than an array can hold";
        if (wrong is null)
            return new Shape(sizes.Select(size => (int)size).ToEquatable());
        problems.Add(Descriptors.BadSize, stage.Location, stage.Name, wrong);
        return null;
    }
}

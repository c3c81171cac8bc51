using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>y = shortcut(x) + block(x). The shortcut is x itself, or a projection of x if the block changes the shape.</summary>
/// <param name="BlockName">The block's name.</param>
/// <param name="HasProjection">Whether the last of the node's children is the projection, and not a stage of the block.</param>
internal sealed record ResidualLayer(string BlockName, bool HasProjection = false) : Layer
{
    internal const string ProjectionName = "projection";

    internal override string Name => "Residual";

    internal override string Display => $"Residual<{BlockName}>";

    // The checker infers the shapes inside the block, and then asks here for the shortcut.
    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    /// <summary>The layer that gives the input the output's shape; null, with a problem, if there is none.</summary>
    internal Node? Project(string path, Shape input, Shape output, StageDeclaration stage, ProblemList problems) =>
        ShortcutProjection.Between(input, output, this, stage, problems) is { } layer
            ? new Node(layer, $"{path}.{ProjectionName}", input, output, EquatableArray<Node>.Empty)
            : null;

    internal override long Flops(Shape input) => input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input) =>
        writer.Block(BlockScopes.Of(node, BlockName), () =>
        {
            string comment = $"{node.Path}  {Display}: {node.Output}, the shortcut";
            Tensor start = Tensor.OfRows($"{node.Path}.input", node.Input.Size);
            writer.Add(OpKind.View, node.Path, comment, Operand.Read(input), Operand.Write(start));
            Tensor block = node.Stages.Build(writer, start);
            Tensor shortcut = node.Children.Skip(node.Stages.Count()).Build(writer, start);
            Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
            writer.Add(Elementwise.Add, node.Path, comment, Operand.Elements(node.Output.Size),
                Operand.Read(shortcut), Operand.Read(block), Operand.Write(output, mayReplace: block));
            return output;
        });
}

/// <summary>A block that is repeated, each time with separate parameters.</summary>
internal sealed record RepeatLayer(string BlockName, int Times) : Layer
{
    internal override string Name => "Repeat";

    internal override string Display => $"Repeat<{BlockName}>({Literals.Int(Times)})";

    internal override IEnumerable<Argument> Arguments => [Number("times", Times)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double times = stage.Number("times");
        if (times >= 1)
            return new RepeatLayer(stage.BlockName, (int)times);
        problems.Add(Descriptors.BadSize, stage.Location, $"Repeat<{stage.BlockName}>",
            $"times must be at least 1; it is {Literals.Plain(times)}");
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input) => node.Children.Build(writer, input);
}

/// <summary>One repetition of a repeated block.</summary>
internal sealed record TurnLayer(string BlockName) : Layer
{
    internal override string Name => "Block";

    internal override string Display => BlockName;

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input) =>
        writer.Block(BlockScopes.Of(node, BlockName), () => node.Children.Build(writer, input));
}

/// <summary>The names of a block's methods.</summary>
internal static class BlockScopes
{
    internal static BlockScope Of(Node node, string name) => new(
        $"{Identifiers.From(node.Path)}_{Identifiers.Shortened(name)}", $"{node.Path}  {node.Layer.Display}: {node.Input} → {node.Output}");
}

using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>The largest value, or the mean, of each window.</summary>
/// <param name="Kind"><c>MaxPool</c> or <c>AvgPool</c>: its name in the language and among the kernels.</param>
/// <param name="Window">The window's height and width.</param>
/// <param name="Stride">The distance between windows.</param>
/// <param name="Padding">The padding at each edge.</param>
internal sealed record PoolLayer(string Kind, int Window, int Stride, int Padding) : Layer
{
    // Far larger than any image's side, and far smaller than the largest exact whole number.
    private const int Most = 65536;

    internal static readonly OpKind Average = Pooling("AvgPool", keepsInput: false);
    private static readonly OpKind s_maximum = Pooling("MaxPool", keepsInput: true);

    internal override string Name => Kind;

    internal override string Display
    {
        get
        {
            string stride = Stride == Window ? "" : $", Stride = {Literals.Int(Stride)}";
            string padding = Padding == 0 ? "" : $", Padding = {Literals.Int(Padding)}";
            return $"{Kind}({Literals.Int(Window)}{stride}{padding})";
        }
    }

    internal override IEnumerable<Argument> Arguments => [Number("size", Window), Number("stride", Stride), Number("padding", Padding)];

    private bool IsMaximum => Kind == "MaxPool";

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double size = stage.Number("size");
        double stride = stage.Number("Stride", size);
        double padding = stage.Number("Padding");
        string? wrong = null;
        if (size is < 1 or > Most)
            wrong = $"size must be at least 1 and at most {Literals.Int(Most)}; it is {Literals.Plain(size)}";
        else if (stride is < 1 or > Most)
            wrong = $"Stride must be at least 1 and at most {Literals.Int(Most)}; it is {Literals.Plain(stride)}";
        else if (padding < 0 || padding > Math.Floor(size / 2))
        {
            wrong = $"Padding must be at least 0 and at most {Literals.Plain(Math.Floor(size / 2))}, half the size; "
                + $"it is {Literals.Plain(padding)}";
        }
        if (wrong is null)
            return new PoolLayer(stage.Name, (int)size, (int)stride, (int)padding);
        problems.Add(Descriptors.BadSize, stage.Location, stage.Name, wrong);
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (ImageView.Of(input, this, stage, problems) is not { } image)
            return input;
        foreach ((string name, _, int size) in image.Axes)
        {
            if (Outputs(size) >= 1)
                continue;
            string most = Literals.Int(size + (2 * Padding));
            problems.Add(Descriptors.WrongShape, stage.Location, Display, $"a {name} of at least {Literals.Int(Window - (2 * Padding))}",
                input.ToString(), $"{Arithmetic(size)}; use a size of at most {most}");
            return input;
        }
        return Output(image).ToShape();
    }

    internal override (int Height, int Width)? Seen((int Height, int Width) window) =>
        (((window.Height - 1) * Stride) + Window, ((window.Width - 1) * Stride) + Window);

    internal override long Flops(Shape input) =>
        ImageView.Of(input) is { } image ? (long)Window * (image.IsSeries ? 1 : Window) * Output(image).ToShape().Size : 0;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        ImageView image = ImageView.Of(node.Input)!.Value;
        var windows = image.IsSeries ? (Height: 1, Stride: 1, Padding: 0) : (Height: Window, Stride, Padding);
        int[] sizes =
        [
            image.Height, image.Width, image.Channels, windows.Height, Window, windows.Stride, Stride, windows.Padding, Padding,
        ];
        Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
        writer.Add(IsMaximum ? s_maximum : Average, node.Path,
            $"{node.Path}  {Display}: {node.Input} → {node.Output}{Dropped(image)}", Operand.Rows(), new PoolOperand(sizes.ToEquatable()),
            Operand.Read(input), Operand.Write(output));
        return output;
    }

    private static OpKind Pooling(string name, bool keepsInput)
    {
        var backward = new OpKind($"{name}.Backward");
        return new OpKind($"{name}.Forward")
        {
            Gradient = scope =>
            {
                Op op = scope.Op;
                // The backward pass finds the maximum again in the input, which the layer before keeps anyway.
                Operand[] saved = keepsInput ? [Operand.Read(op.Input)] : [];
                Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
                scope.Add(backward, op.Comment,
                    [.. op.Sizes, .. saved, Operand.Read(scope.Gradient), Operand.Write(inputGradient)]);
                scope.Give(op.Input, inputGradient);
            },
        };
    }

    private ImageView Output(ImageView image) => image with
    {
        Height = image.IsSeries ? 1 : (int)Outputs(image.Height),
        Width = (int)Outputs(image.Width),
    };

    private long Outputs(int size)
    {
        long room = size + (2L * Padding) - Window;
        return room < 0 ? 0 : (room / Stride) + 1;
    }

    /// <summary>The arithmetic of a size: <c>7 with size 2, stride 2 gives 3</c>.</summary>
    private string Arithmetic(int size)
    {
        string padding = Padding == 0 ? "" : $", padding {Literals.Int(Padding)}";
        return $"{Literals.Int(size)} with size {Literals.Int(Window)}, stride {Literals.Int(Stride)}{padding} gives "
            + Literals.Int(Outputs(size));
    }

    /// <summary>The arithmetic, if a row or column is in no window because the last window would not be whole.</summary>
    private string Dropped(ImageView image)
    {
        var lost = image.Axes
            .Select(axis => (axis.Step, axis.Size, Lost: axis.Size + Padding - ((Outputs(axis.Size) - 1) * Stride) - Window))
            .Where(axis => axis.Lost > 0 && Stride <= Window)
            .ToList();
        if (lost.Count == 0)
            return "";
        IEnumerable<string> steps = lost.Select(axis =>
            axis.Lost == 1 ? $"the last {axis.Step}" : $"the last {Literals.Int(axis.Lost)} {axis.Step}s");
        IEnumerable<string> sizes = lost.Select(axis => Arithmetic(axis.Size)).Distinct();
        return $" ({string.Join("; ", sizes)}: without {string.Join(" and ", steps)})";
    }
}

/// <summary>The mean of each channel over all positions.</summary>
internal sealed record GlobalAvgPoolLayer : Layer
{
    internal override string Name => "GlobalAvgPool";

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) =>
        ImageView.Of(input, this, stage, problems) is { } image ? Shape.Vector(image.Channels) : input;

    internal override (int Height, int Width)? Seen((int Height, int Width) window) => null;

    internal override long Flops(Shape input) => input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        ImageView image = ImageView.Of(node.Input)!.Value;

        // One window as large as the image.
        int[] sizes = [image.Height, image.Width, image.Channels, image.Height, image.Width, 1, 1, 0, 0];
        Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
        writer.Add(PoolLayer.Average, node.Path, $"{node.Path}  {Display}: {node.Input} → {node.Output}",
            Operand.Rows(), new PoolOperand(sizes.ToEquatable()), Operand.Read(input), Operand.Write(output));
        return output;
    }
}

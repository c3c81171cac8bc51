using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>Enlarges an image by whole factors, by copies or by interpolation.</summary>
internal sealed record UpsampleLayer(int Factor, bool IsBilinear) : Layer
{
    private static readonly OpKind s_nearest = Factors.Enlarging("Upsample.Nearest", "Upsample.NearestBackward");
    private static readonly OpKind s_bilinear = Factors.Enlarging("Upsample.Bilinear", "Upsample.BilinearBackward");

    internal override string Name => "Upsample";

    internal override string Display =>
        $"Upsample({Literals.Int(Factor)}{(IsBilinear ? ", Mode = UpsampleMode.Bilinear" : "")})";

    internal override IEnumerable<Argument> Arguments => [Number("factor", Factor), Number("mode", IsBilinear ? 1 : 0)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double mode = stage.Number("Mode");
        if (mode is not (0 or 1))
        {
            problems.Add(Descriptors.BadArgument, stage.Location, "Upsample", "Mode", "UpsampleMode.Nearest or UpsampleMode.Bilinear",
                Literals.Plain(mode));
            return null;
        }
        return Factors.Parse(stage, problems) is { } factor ? new UpsampleLayer(factor, mode == 1) : null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (ImageView.Of(input, this, stage, problems) is not { } image)
            return input;
        if ((double)input.Size * Factor * (image.IsSeries ? 1 : Factor) > int.MaxValue)
        {
            problems.Add(Descriptors.BadSize, stage.Location, Name,
                $"{input} enlarged by {Literals.Int(Factor)} are more elements than an array can hold");
            return input;
        }
        return Large(image).ToShape();
    }

    internal override (int Height, int Width)? Seen((int Height, int Width) window)
    {
        // One more if an element is interpolated between its neighbours.
        (int height, int width) = Factors.Seen(Factor, window);
        return IsBilinear ? (height + 1, width + 1) : (height, width);
    }

    internal override long Flops(Shape input) =>
        IsBilinear && ImageView.Of(input) is { } image ? 7L * Large(image).ToShape().Size : 0;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        ImageView image = ImageView.Of(node.Input)!.Value;
        Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
        writer.Add(IsBilinear ? s_bilinear : s_nearest, node.Path, $"{node.Path}  {Display}: {node.Input} → {node.Output}",
            Operand.Rows(), image.Height, image.Width, image.Channels, image.IsSeries ? 1 : Factor, Factor,
            Operand.Read(input), Operand.Write(output));
        return output;
    }

    private ImageView Large(ImageView image) => image with
    {
        Height = image.IsSeries ? 1 : image.Height * Factor,
        Width = image.Width * Factor,
    };
}

/// <summary>Rearranges channels into pixels.</summary>
internal sealed record PixelShuffleLayer(int Factor) : Layer
{
    private static readonly OpKind s_shuffle = Factors.Enlarging("PixelShuffle.Forward", "PixelShuffle.Backward");

    internal override string Name => "PixelShuffle";

    internal override string Display => $"PixelShuffle({Literals.Int(Factor)})";

    internal override IEnumerable<Argument> Arguments => [Number("factor", Factor)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems) =>
        Factors.Parse(stage, problems) is { } factor ? new PixelShuffleLayer(factor) : null;

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        int square = Factor * Factor;
        if (ImageView.Of(input) is not { IsSeries: false } image)
        {
            problems.Add(Descriptors.WrongShape, stage.Location, Display, "height × width × channels", input.ToString(),
                $"Insert Reshape(height, width, {Literals.Int(square)}·channels) before it");
            return input;
        }
        if (image.Channels % square != 0)
        {
            string factor = Literals.Int(Factor);
            string multiple = Literals.Int(((image.Channels / square) + 1L) * square);
            problems.Add(Descriptors.WrongShape, stage.Location, Display, $"channels that are a multiple of {Literals.Int(square)}",
                input.ToString(), $"{Literals.Int(image.Channels)} divided by {factor}·{factor} leaves "
                + $"{Literals.Int(image.Channels % square)}; give it {multiple} channels");
            return input;
        }
        return (image with
        {
            Height = image.Height * Factor,
            Width = image.Width * Factor,
            Channels = image.Channels / square,
        }).ToShape();
    }

    internal override (int Height, int Width)? Seen((int Height, int Width) window) => Factors.Seen(Factor, window);

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        ImageView image = ImageView.Of(node.Input)!.Value;
        Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
        writer.Add(s_shuffle, node.Path, $"{node.Path}  {Display}: {node.Input} → {node.Output}",
            Operand.Rows(), image.Height, image.Width, node.Output.Last, Factor, Operand.Read(input), Operand.Write(output));
        return output;
    }
}

/// <summary>Reads the factors of Upsample and PixelShuffle.</summary>
internal static class Factors
{
    private const int Most = 256;

    /// <summary>A linear map of the image. Its gradient takes the same sizes.</summary>
    internal static OpKind Enlarging(string forward, string backward)
    {
        var transposed = new OpKind(backward);
        return new OpKind(forward)
        {
            Gradient = scope =>
            {
                Op op = scope.Op;
                Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
                scope.Add(transposed, op.Comment, [.. op.Sizes, Operand.Read(scope.Gradient), Operand.Write(inputGradient)]);
                scope.Give(op.Input, inputGradient);
            },
        };
    }

    /// <summary>The largest number of consecutive elements that this many elements of the enlarged image depend on.</summary>
    internal static (int Height, int Width) Seen(int factor, (int Height, int Width) window) =>
        (((window.Height + factor - 2) / factor) + 1, ((window.Width + factor - 2) / factor) + 1);

    internal static int? Parse(StageDeclaration stage, ProblemList problems)
    {
        double factor = stage.Number("factor");
        if (factor is >= 1 and <= Most)
            return (int)factor;
        problems.Add(Descriptors.BadSize, stage.Location, stage.Name,
            $"factor must be at least 1 and at most {Literals.Int(Most)}; it is {Literals.Plain(factor)}");
        return null;
    }
}

using System.Text;

namespace Vae.Tests.Drawn;

/// <summary>A stage as it is written, and the shape on its far side.</summary>
internal sealed record DrawnStage(string Written, int[] Shape);

/// <summary>Draws stages that fit the shape they stand at, and the blocks that they name.</summary>
internal sealed class LayerSampler(Genes genes)
{
    // Of one row, so that the reference takes milliseconds.
    private const int MostElements = 300;
    private const int MostDepth = 3;

    private readonly StringBuilder _blocks = new();
    private int _blockCount;

    /// <summary>The blocks drawn so far, as C#.</summary>
    internal string Blocks => _blocks.ToString();

    internal static int Size(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Some stages, one after the other.</summary>
    internal List<DrawnStage> Chain(int[] shape, int count, int depth = 0)
    {
        var stages = new List<DrawnStage>();
        for (int i = 0; i < count; i++)
        {
            stages.Add(Next(shape, depth));
            shape = stages[^1].Shape;
        }
        return stages;
    }

    /// <summary>A stage that leaves the shape as it is.</summary>
    internal DrawnStage Keeping(int[] shape, int depth = 0)
    {
        string? written = genes.Below(6) switch
        {
            1 => Normalization(shape),
            2 => $"Dropout({genes.Pick("0.1", "0.3", "0.5", "0")})",
            3 => shape.Length is 2 or 3 ? $"{genes.Pick("MaxPool", "AvgPool")}(3, Stride = 1, Padding = 1)" : null,
            4 => depth < MostDepth ? $"Residual<{Block(Restored(shape, depth + 1))}>" : null,
            5 => depth < MostDepth ? $"Repeat<{Block(Restored(shape, depth + 1))}>({genes.Between(1, 3)})" : null,
            _ => null,
        };
        return new DrawnStage(written ?? Activation(), shape);
    }

    private DrawnStage Next(int[] shape, int depth)
    {
        for (int attempt = 0; attempt < 6; attempt++)
        {
            if (Any(shape, depth) is { } stage && Size(stage.Shape) <= MostElements)
                return stage;
        }
        return new DrawnStage(Activation(), shape);
    }

    private DrawnStage? Any(int[] shape, int depth)
    {
        bool isVector = shape.Length == 1;
        bool isImage = shape.Length is 2 or 3;
        return genes.Below(12) switch
        {
            0 or 1 or 2 => Keeping(shape, depth),
            3 or 4 when isVector => new DrawnStage(Dense(out int units), [units]),
            5 when isVector => Reshaped(shape),
            3 or 4 when isImage => new ConvolutionSampler(genes).Arriving(shape, isTransposed: false),
            5 or 6 when isImage => new ConvolutionSampler(genes).Arriving(shape, isTransposed: true),
            7 when isImage => Pool(shape),
            8 when isImage => Enlarged(shape),
            9 when depth < MostDepth => Projected(shape, depth),
            10 when isImage && genes.OneIn(3) => new DrawnStage("GlobalAvgPool", [shape[^1]]),
            11 when !isVector && genes.OneIn(3) => new DrawnStage("Flatten", [Size(shape)]),
            _ => null,
        };
    }

    internal string Activation() => genes.Pick(
        "Tanh", "Relu", "LeakyRelu", "LeakyRelu(0.3)", "Elu", "Elu(0.5)", "Gelu", "Silu", "Sigmoid", "Softplus",
        "Log1p");

    // Of very few values, a normalisation leaves little but their signs.
    private string? Normalization(int[] shape)
    {
        int channels = shape[^1];
        int[] groups = [.. Enumerable.Range(1, 8).Where(n => channels % n == 0 && Size(shape) / n >= 4)];
        return genes.Below(3) switch
        {
            0 => "BatchNorm",
            1 when channels >= 4 => "LayerNorm",
            2 when groups.Length > 0 => $"GroupNorm({genes.Pick(groups)})",
            _ => null,
        };
    }

    private string Dense(out int units)
    {
        units = genes.OneIn(8) ? genes.Pick(1, 48, 49) : genes.Between(2, 33);
        return $"Dense({units})";
    }

    private DrawnStage Reshaped(int[] shape)
    {
        int[] to = Factors(shape[0], genes.Between(2, 4));
        return new DrawnStage($"Reshape({string.Join(", ", to)})", to);
    }

    /// <summary>So many sizes with this product.</summary>
    internal int[] Factors(int size, int count)
    {
        var sizes = new int[count];
        for (int i = 0; i < count - 1; i++)
        {
            int left = size;
            int[] divisors = [.. Enumerable.Range(1, left).Where(n => left % n == 0 && n <= 12)];
            sizes[i] = divisors[genes.Below(divisors.Length)];
            size /= sizes[i];
        }
        sizes[^1] = size;
        return sizes;
    }

    private DrawnStage? Pool(int[] shape)
    {
        (int size, int stride) = (genes.Between(1, 4), genes.Between(1, 3));
        int padding = genes.Below((size / 2) + 1);
        int[] leaving = [.. shape[..^1].Select(n => n + (2 * padding) < size ? 0 : ((n + (2 * padding) - size) / stride) + 1), shape[^1]];
        string padded = padding == 0 ? "" : $", Padding = {padding}";
        return leaving.Contains(0)
            ? null
            : new DrawnStage($"{genes.Pick("MaxPool", "AvgPool")}({size}, Stride = {stride}{padded})", leaving);
    }

    private DrawnStage? Enlarged(int[] shape)
    {
        int factor = shape[^1] % 9 == 0 ? 3 : shape[^1] % 4 == 0 ? 2 : genes.Between(2, 3);
        if (!genes.OneIn(4) && shape.Length == 3 && shape[^1] % (factor * factor) == 0)
            return new DrawnStage($"PixelShuffle({factor})", [shape[0] * factor, shape[1] * factor, shape[2] / (factor * factor)]);
        return new DrawnStage(Upsample(factor), [.. shape[..^1].Select(size => size * factor), shape[^1]]);
    }

    internal string Upsample(int factor) => $"Upsample({factor}{genes.Pick("", ", Mode = UpsampleMode.Bilinear")})";

    /// <summary>A residual block that may change the shape, as far as a shortcut can follow it.</summary>
    private DrawnStage? Projected(int[] shape, int depth)
    {
        List<DrawnStage> stages = Chain(shape, genes.Between(1, 3), depth + 1);
        int[] leaving = stages[^1].Shape;
        bool canFollow = leaving.Length == shape.Length && (shape.Length <= 3 || leaving.SequenceEqual(shape))
            && leaving[..^1].Zip(shape).All(axis => HasStride(axis.Second, axis.First));
        return canFollow ? new DrawnStage($"Residual<{Block(stages)}>", leaving) : null;
    }

    private static bool HasStride(int size, int leaving) =>
        leaving <= size && ((size - 1) / ((size + leaving - 1) / leaving)) + 1 == leaving;

    /// <summary>Some stages that end in the shape they began with.</summary>
    private List<DrawnStage> Restored(int[] shape, int depth)
    {
        List<DrawnStage> stages = Chain(shape, genes.Between(1, 3), depth);
        int[] leaving = stages[^1].Shape;
        if (leaving.SequenceEqual(shape))
            return stages;
        bool isPixelwise =
            shape.Length is 2 or 3 && leaving.Length == shape.Length && leaving.AsSpan(..^1).SequenceEqual(shape.AsSpan(..^1));
        if (isPixelwise)
            return [.. stages, new DrawnStage($"{(shape.Length == 2 ? "Conv1d" : "Conv")}({shape[^1]}, 1)", shape)];
        if (leaving.Length > 1)
            stages.Add(new DrawnStage("Flatten", []));
        if (Size(leaving) != Size(shape))
            stages.Add(new DrawnStage($"Dense({Size(shape)})", []));
        if (shape.Length > 1)
            stages.Add(new DrawnStage($"Reshape({string.Join(", ", shape)})", []));
        return stages;
    }

    private string Block(List<DrawnStage> stages)
    {
        string name = $"Block{_blockCount++}";
        _blocks.Append("[Block, ").AppendJoin(", ", stages.Select(stage => stage.Written)).Append("]\npublic sealed class ")
            .Append(name).Append(";\n\n");
        return name;
    }
}

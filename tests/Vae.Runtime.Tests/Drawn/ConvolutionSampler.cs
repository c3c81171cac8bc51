namespace Vae.Tests.Drawn;

/// <summary>Draws convolutions and transposed ones, with every argument that they have.</summary>
internal sealed class ConvolutionSampler(Genes genes)
{
    private const int Same = -1;

    /// <summary>One that takes this shape; null if what was drawn does not.</summary>
    internal DrawnStage? Arriving(int[] shape, bool isTransposed)
    {
        Arguments drawn = Draw(shape.Length - 1, isTransposed);
        if (drawn.Padding == Same && !isTransposed && genes.OneIn(2))
            drawn = drawn with { Stride = 1 };
        var leaving = new List<int>();
        for (int axis = 0; axis < shape.Length - 1; axis++)
        {
            if (drawn.Leaving(shape[axis], axis) is not { } size)
                return null;
            leaving.Add(size);
        }
        int groups = Groups(shape[^1]);
        leaving.Add(groups * (groups == 1 && genes.OneIn(10) ? genes.Pick(17, 33, 49) : genes.Between(1, groups == 1 ? 9 : 3)));
        return new DrawnStage(drawn.Written(leaving[^1], groups), [.. leaving]);
    }

    /// <summary>A transposed one that gives this shape, and what it takes; null if what was drawn does not give it.</summary>
    internal DrawnStage? Leaving(int[] shape)
    {
        Arguments drawn = Draw(shape.Length - 1, isTransposed: true);
        var arriving = new List<int>();
        var spare = new List<int>();
        for (int axis = 0; axis < shape.Length - 1; axis++)
        {
            int room = shape[axis] + (2 * drawn.Around(axis)) - drawn.Reach(axis);
            if (room < 0)
                return null;
            arriving.Add((room / drawn.Stride) + 1);
            spare.Add(room % drawn.Stride);
        }
        if (drawn.Padding == Same)
        {
            arriving = [.. shape[..^1].Select(size => Math.Max(1, size / drawn.Stride))];
            if (arriving.Where((size, axis) => drawn.Leaving(size, axis) != shape[axis]).Any())
                return null;
        }
        else if (spare.Distinct().Count() > 1)
        {
            return null;
        }
        else
        {
            drawn = drawn with { OutputPadding = spare[0] };
        }
        int groups = Groups(shape[^1]);
        arriving.Add(groups * genes.Between(1, groups == 1 ? 5 : 3));
        return new DrawnStage(drawn.Written(shape[^1], groups), [.. arriving]);
    }

    /// <summary>One that changes nothing but the channels, and what it takes.</summary>
    internal DrawnStage Channels(int[] shape)
    {
        int dilation = genes.Between(1, 2);
        int groups = Groups(shape[^1]);
        int[] kernel = shape.Length == 2 ? [Odd()] : genes.OneIn(2) ? [Odd(), Odd()] : [Odd()];
        var drawn = new Arguments(shape.Length - 1, IsTransposed: genes.OneIn(3), kernel, 1, Same, dilation, null);
        return new DrawnStage(drawn.Written(shape[^1], groups), [.. shape[..^1], groups * genes.Between(1, groups == 1 ? 7 : 2)]);
    }

    private int Odd() => genes.Pick(3, 1, 5);

    private int Groups(int channels)
    {
        int groups = genes.Pick(1, 1, 1, 2, 3, channels);
        return channels % groups == 0 ? groups : 1;
    }

    private Arguments Draw(int axes, bool isTransposed)
    {
        int[] kernel = axes == 2 && genes.OneIn(3) ? [genes.Between(1, 5), genes.Between(1, 5)] : [genes.Between(1, 5)];
        int stride = genes.Pick(1, 1, 2, 2, 3);
        int padding = genes.Pick(Same, Same, Same, 0, 1, 2);
        int dilation = genes.Pick(1, 1, 1, 2, 3);
        int? outputPadding = isTransposed && genes.OneIn(3) ? genes.Below(stride) : null;
        return new Arguments(axes, isTransposed, kernel, stride, padding, dilation, outputPadding);
    }

    private sealed record Arguments(int Axes, bool IsTransposed, int[] Kernel, int Stride, int Padding, int Dilation, int? OutputPadding)
    {
        internal int Reach(int axis) => (Dilation * (Kernel[axis % Kernel.Length] - 1)) + 1;

        internal int Around(int axis) => Padding == Same ? (Reach(axis) - 1) / 2 : Padding;

        /// <summary>The size that leaves; null if there is none, or not the one that Same promises.</summary>
        internal int? Leaving(int size, int axis)
        {
            (int reach, int around) = (Reach(axis), Around(axis));
            bool isSame = Padding == Same && OutputPadding is null;
            int room = size + (2 * around) - reach;
            int more = OutputPadding ?? (isSame ? Math.Max(0, Stride + (2 * around) - reach) : 0);
            int leaving = IsTransposed ? ((size - 1) * Stride) - (2 * around) + reach + more : room < 0 ? 0 : (room / Stride) + 1;
            int promised = IsTransposed ? size * Stride : (size + Stride - 1) / Stride;
            return leaving < 1 || (isSame && leaving != promised) ? null : leaving;
        }

        internal string Written(int channels, int groups)
        {
            var parts = new List<string> { $"{channels}", string.Join(", ", Kernel) };
            if (Stride > 1)
                parts.Add($"Stride = {Stride}");
            if (Padding != Same)
                parts.Add($"Padding = {(Padding == 0 ? "Padding.Valid" : Padding)}");
            if (Dilation > 1)
                parts.Add($"Dilation = {Dilation}");
            if (groups > 1)
                parts.Add($"Groups = {groups}");
            if (OutputPadding is { } more)
                parts.Add($"OutputPadding = {more}");
            return $"{(IsTransposed ? "ConvTranspose" : "Conv")}{(Axes == 1 ? "1d" : "")}({string.Join(", ", parts)})";
        }
    }
}

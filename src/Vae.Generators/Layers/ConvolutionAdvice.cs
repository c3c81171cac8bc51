using Vae.Generators.Declarations;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>Advice for a convolution that does not fit.</summary>
internal static class ConvolutionAdvice
{
    /// <summary>The image or series that a tensor of another rank most likely is; null if none is likely.</summary>
    internal static Shape? AsImage(Shape shape, int axes)
    {
        if (axes == 1)
            return new Shape(EquatableArray.Of(shape.IsVector ? shape.Size : shape.Size / shape.Last, shape.IsVector ? 1 : shape.Last));
        int count = shape.Sizes.Count;
        if (count == 2)
            return new Shape(EquatableArray.Of(shape.Sizes[0], shape.Sizes[1], 1));
        if (count > 3)
            return new Shape(EquatableArray.Of(shape.Size / shape.Last / shape.Sizes[count - 2], shape.Sizes[count - 2], shape.Last));
        int side = (int)Math.Round(Math.Sqrt(shape.Size));
        return (long)side * side == shape.Size ? new Shape(EquatableArray.Of(side, side, 1)) : null;
    }

    /// <summary>The valid numbers of groups.</summary>
    internal static string Groups(int arriving, int leaving)
    {
        int common = arriving;
        for (int rest = leaving; rest != 0;)
            (common, rest) = (rest, common % rest);
        List<int> fit = Enumerable.Range(1, Math.Min(common, 1024)).Where(groups => common % groups == 0).ToList();
        return fit.Count == 1
            ? "No number of groups but 1 divides both"
            : $"Both are divisible by {string.Join(", ", fit.Skip(1).Take(8).Select(groups => Literals.Int(groups)))}";
    }

    /// <summary>
    /// What to change in a decoder of convolutions whose output does not have the data's shape, with the arithmetic of its sizes; null for
    /// a decoder without convolutions.
    /// </summary>
    internal static string? ToAgree(Shape shape, Shape input, IEnumerable<Node> decoder)
    {
        List<Node> convolutions = decoder.Where(node => node.Layer is ConvolutionLayer).ToList();
        if (convolutions.Count == 0 || shape.Sizes.Count < 2)
            return null;
        Node last = convolutions[convolutions.Count - 1];
        bool onlyChannels = shape.Sizes.Count == input.Sizes.Count
            && shape.Sizes.Take(shape.Sizes.Count - 1).SequenceEqual(input.Sizes.Take(input.Sizes.Count - 1));
        if (onlyChannels)
            return $"give {last.Layer.Display} {Literals.Int(input.Last)} channels";
        IEnumerable<string> steps = convolutions.Select(node => node.Layer.Arithmetic(node.Input)!);
        return $"its sizes: {string.Join("; ", steps)}. Change what it starts from, a stride, a padding or OutputPadding";
    }
}

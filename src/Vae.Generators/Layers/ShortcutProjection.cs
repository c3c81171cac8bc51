using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>
/// The shortcut's projection around a residual block that changes the shape. For vectors it is a dense layer. For images and series it is a
/// convolution with a kernel of one element, whose stride along each axis gives the block's output size.
/// </summary>
internal static class ShortcutProjection
{
    private const string Initialization = "GlorotUniform";

    /// <summary>The layer; null, with a problem, if there is none.</summary>
    internal static Layer? Between(Shape input, Shape output, ResidualLayer residual, StageDeclaration stage, ProblemList problems)
    {
        int axes = input.Sizes.Count - 1;
        string advice = $"End the block in the shape {input}";
        if (output.Sizes.Count != input.Sizes.Count || axes > 2)
        {
            string wanted = input.IsVector ? "a vector" : input.ToString();
            problems.Add(Descriptors.WrongShape, stage.Location, residual.Display, $"a block that gives back {wanted}", output.ToString(),
                input.IsVector ? "End the block in Flatten" : advice);
            return null;
        }
        if (input.IsVector)
            return new DenseLayer(output.Size, Initialization);

        var strides = new List<int>();
        for (int axis = 0; axis < axes; axis++)
        {
            if (Stride(input.Sizes[axis], output.Sizes[axis]) is { } stride)
            {
                strides.Add(stride);
                continue;
            }
            problems.Add(Descriptors.WrongShape, stage.Location, residual.Display,
                $"a block that gives back {input}, or what strides make of it", output.ToString(),
                $"{WhyNone(input.Sizes[axis], output.Sizes[axis])}. {advice}");
            return null;
        }
        return new ConvolutionLayer(
            IsTransposed: false, axes, output.Last,
            axes == 1 ? ConvolutionAxis.None : Along(strides[0]), Along(strides[axes - 1]), Groups: 1,
            Written(output.Last, strides), Initialization);
    }

    /// <summary>The smallest stride that gives this size; null if none does.</summary>
    private static int? Stride(int size, int leaving)
    {
        if (leaving > size)
            return null;
        int stride = Ceiling(size, leaving);
        return Along(stride).Leaving(size, isTransposed: false) == leaving ? stride : null;
    }

    /// <summary>The nearest strides below and above the missing one, and the sizes that they give.</summary>
    private static string WhyNone(int size, int leaving)
    {
        int stride = leaving > size ? 1 : Ceiling(size, leaving);
        IEnumerable<string> tried = new[] { stride - 1, stride }
            .Where(near => near >= 1)
            .Select(near => Along(near).Arithmetic(size, isTransposed: false));
        return $"On the shortcut {string.Join(", ", tried)}: no stride gives {Literals.Int(leaving)}";
    }

    /// <summary>The first stride that gives at most this size: ⌊(size − 1)/stride⌋ + 1 = ⌈size/stride⌉.</summary>
    private static int Ceiling(int size, int leaving) => (int)((size + leaving - 1L) / leaving);

    private static ConvolutionAxis Along(int stride) => new(1, stride, 0, 1, 0, IsSame: false);

    private static string Written(int channels, List<int> strides)
    {
        string stride = string.Join("×", strides.Distinct().Select(size => Literals.Int(size)));
        return $"{Literals.Int(channels)}, 1{(stride == "1" ? "" : $", Stride = {stride}")}";
    }
}

using Vae.Persistence;
using Vae.Tests.Kernels;

namespace Vae.Tests.Golden;

/// <summary>What PyTorch computed for single layers, over a grid of their arguments; see tests/golden/kernels.py.</summary>
internal sealed class KernelGrid
{
    private readonly Dictionary<string, (int[] Arguments, float[][] Results)> _cases = [];

    private KernelGrid(string name, Func<int[], (string Name, int[] Counts)> read)
    {
        SafetensorsFile file = Safetensors.Read(GoldenFile.PathOf(name + ".safetensors"));
        NamedTensor cases = file.Find("cases")!;
        float[] values = file.Find("values")!.ToSingles();
        int first = 0;
        foreach (long[] item in cases.ToInt64s().Chunk(checked((int)cases.Shape[1])))
        {
            int[] arguments = Array.ConvertAll(item, value => checked((int)value));
            (string title, int[] counts) = read(arguments);
            float[][] results = [.. counts.Select(count => values[first..(first += count)])];
            _cases.Add(title, (arguments, results));
        }
        Assert.Equal(values.Length, first);
    }

    /// <summary>Results: output, and the gradients of input, weight and bias.</summary>
    internal static KernelGrid Convolutions { get; } = new("Convolutions", item => Convolution(item, isTransposed: false));

    /// <summary>Results: output, and the gradients of input, weight and bias.</summary>
    internal static KernelGrid TransposedConvolutions { get; } =
        new("TransposedConvolutions", item => Convolution(item, isTransposed: true));

    /// <summary>
    /// Results: output, and the gradients of input, gain and bias; then, of a normalisation over the batch, the running mean and variance
    /// after three steps, and the inference with them.
    /// </summary>
    internal static KernelGrid Norms { get; } = new("Norms", Norm);

    internal IEnumerable<string> Titles => _cases.Keys;

    internal TheoryData<string> Names => [.. Titles];

    internal int[] Arguments(string name) => _cases[name].Arguments;

    internal float[][] Results(string name) => _cases[name].Results;

    /// <summary>The geometry of a case of a convolution.</summary>
    internal ConvolutionShapes.Case Shape(string name) => Shape(Arguments(name));

    /// <summary>Multiples of 1/128 from −1 to below 1, by index: those of kernels.py.</summary>
    internal static float[] Numbers(int count, int salt)
    {
        float[] buffer = TestBuffers.Empty(count);
        for (int i = 0; i < count; i++)
        {
            uint mixed = unchecked(((uint)i + 1 + (977 * (uint)salt)) * 2654435761);
            buffer[i] = (((mixed >> 16) & 255) - 128f) / 128;
        }
        return buffer;
    }

    private static ConvolutionShapes.Case Shape(int[] item) => ConvolutionShapes.Of(
        item[1], item[2], item[3], item[4], (item[5], item[6]), (item[7], item[8]), (item[9], item[10]), (item[11], item[12]), item[13],
        item[0]);

    private static (string Name, int[] Counts) Convolution(int[] item, bool isTransposed)
    {
        ConvolutionShapes.Case found = Shape(item);
        int large = found.Rows * found.Shape.LargeHeight * found.Shape.LargeWidth * found.Shape.LargeChannels;
        int small = found.Rows * found.Shape.SmallHeight * found.Shape.SmallWidth * found.Shape.SmallChannels;
        int weights = NaiveConvolution.WeightCount(found.Shape);
        return (found.Name, isTransposed
            ? [large, small, weights, found.Shape.LargeChannels]
            : [small, large, weights, found.Shape.SmallChannels]);
    }

    private static (string Name, int[] Counts) Norm(int[] item)
    {
        (int rows, int height, int width, int channels, int groups) = (item[0], item[1], item[2], item[3], item[4]);
        int count = rows * Math.Max(1, height) * Math.Max(1, width) * channels;
        string shape = string.Join('x', ((int[])[height, width, channels]).Where(size => size > 0));
        int[] counts = [count, count, channels, channels];
        return groups > 0
            ? ($"GroupNorm({groups}) of {rows} of {shape}", counts)
            : ($"BatchNorm of {rows} of {shape}", [.. counts, channels, channels, count]);
    }
}

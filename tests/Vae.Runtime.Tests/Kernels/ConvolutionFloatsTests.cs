using Vae.Execution;
using Vae.Kernels;
using Vae.Tests.Golden;

namespace Vae.Tests.Kernels;

/// <summary>Weights of every kind of layout, with channels that fill no vector or no panel.</summary>
[Vae]
[Encoder, Input(7, 5, 6), Conv(98, 3, Groups = 2), Conv(98, 3, Groups = 98), Conv(21, 3, 1, Groups = 7),
    Conv(42, 2, Padding = 0, Groups = 21), Conv(1, 1), Conv(49, 3), Conv(2, 5, 3), Flatten, Gaussian(3)]
[Decoder, Dense(3 * 2 * 9), Reshape(3, 2, 9), ConvTranspose(51, 3, Groups = 3), ConvTranspose(51, 3, Groups = 51),
    ConvTranspose(17, 3, Groups = 17), ConvTranspose(6, 5, 4, Padding = 0), Gaussian]
public sealed partial class CountedConvolutions;

/// <summary>
/// The generator divides the parameter buffer and the kernels read it, each by its own arithmetic: a weight that is taken to be smaller
/// on one side would overwrite its neighbour.
/// </summary>
public sealed class ConvolutionFloatsTests
{
    private static readonly (string Name, Func<VaeModel> Create)[] Models =
    [
        (nameof(CountedConvolutions), () => new CountedConvolutions()),
        .. new[] { nameof(ConvImage), nameof(ConvShapes), nameof(ConvSeries) }
            .Select(name => (name, (Func<VaeModel>)(() => GoldenModels.Create(name)))),
        .. new[] { "conv", "groups", "series" }.Select(name => (name, (Func<VaeModel>)(() => ExchangedModels.Create(name)))),
    ];

    [Fact]
    public void The_generator_gives_each_weight_the_floats_that_the_kernels_take()
    {
        var kinds = new HashSet<(bool IsGrouped, bool IsDepthwise, bool IsPadded)>();
        foreach ((string name, Func<VaeModel> create) in Models)
        {
            foreach (ParameterDescription weight in create().Description.Parameters.Where(p => p.Layout == ParameterLayout.Convolution))
            {
                int area = weight.Shape.Skip(2).Aggregate(1, (product, size) => product * size);
                var layout = new ConvolutionLayout(weight.Shape[0], weight.Shape[1], area, weight.Groups);
                Assert.True(
                    layout.Floats == weight.Floats,
                    $"{name} {weight.Name}: the generator counts {weight.Floats} floats, the kernels take {layout.Floats}.");
                kinds.Add((weight.Groups > 1, layout.IsDepthwise, layout.Floats > weight.Count));
            }
        }
        // One group, several, and one channel in each; with channels that fill their rows and with others. None of the models has a
        // depthwise weight of a multiple of 16 channels, nor groups of as many.
        (bool, bool, bool)[] expected = [(false, false, false), (false, false, true), (true, false, true), (true, true, true)];
        Assert.Equal(expected, kinds.Order());
    }

    [Fact]
    public void No_tensor_reaches_into_the_next()
    {
        foreach ((string name, Func<VaeModel> create) in Models)
        {
            ModelDescription description = create().Description;
            int end = 0;
            foreach (ParameterDescription parameter in description.Parameters.OrderBy(p => p.Offset))
            {
                Assert.True(parameter.Offset >= end, $"{name} {parameter.Name} starts at {parameter.Offset}, before {end}.");
                Assert.Equal(0, parameter.Offset % AlignedBuffer.Alignment);
                end = parameter.Offset + parameter.Floats;
            }
            Assert.True(end <= description.ParameterFloats, $"{name} ends at {end}, behind {description.ParameterFloats}.");
        }
    }

    // Depth × columns, by hand: columns in rows of 16 for each group, for all groups together where each takes one large channel.
    [Theory]
    [InlineData("encoder.0.weight", 2 * (9 * 3) * 64)] // 49 of each group
    [InlineData("encoder.1.weight", 9 * 112)] // 98
    [InlineData("encoder.2.weight", 7 * (3 * 14) * 16)] // 3 of each group
    [InlineData("encoder.3.weight", 4 * 48)] // 42, two from each channel
    [InlineData("encoder.4.weight", 42 * 16)] // 1
    [InlineData("encoder.5.weight", 9 * 64)] // 49 from one channel, which is no depthwise convolution
    [InlineData("encoder.6.weight", (15 * 49) * 16)] // 2
    [InlineData("decoder.2.weight", 3 * (9 * 17) * 16)] // 3 of each group
    [InlineData("decoder.3.weight", 9 * 64)] // 51
    [InlineData("decoder.4.weight", 9 * 64)] // 51, three to each channel
    [InlineData("decoder.5.weight", (20 * 6) * 32)] // 17
    public void The_floats_are_those_of_whole_vectors(string name, int floats) =>
        Assert.Equal(floats, new CountedConvolutions().Description.Parameters.Single(parameter => parameter.Name == name).Floats);
}

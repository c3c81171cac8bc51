namespace Vae.Tests;

public class FansTests
{
    [Theory]
    [InlineData("encoder.0.weight", 3, 6, 1, 5, 2, 2, 1)]
    [InlineData("encoder.1.weight", 6, 6, 6, 3, 3, 1, 1)]
    [InlineData("encoder.2.weight", 6, 4, 2, 1, 1, 2, 1)]
    [InlineData("encoder.3.weight", 4, 4, 1, 3, 3, 2, 2)]
    [InlineData("decoder.2.weight", 4, 6, 2, 2, 2, 3, 1)]
    [InlineData("decoder.3.weight", 6, 3, 1, 4, 4, 2, 1)]
    public void A_convolution_s_fans_are_what_its_elements_meet(
        string name, int arriving, int leaving, int groups, int kernelHeight, int kernelWidth, int stride, int dilation)
    {
        ParameterDescription weight = Find(name);
        (double small, double large) =
            (kernelHeight * kernelWidth, Met(kernelHeight, stride, dilation) * Met(kernelWidth, stride, dilation));
        bool isTransposed = name.StartsWith("decoder", StringComparison.Ordinal);
        Assert.Equal((isTransposed ? large : small) * arriving / groups, weight.FanIn, 1e-12);
        Assert.Equal((isTransposed ? small : large) * leaving / groups, weight.FanOut, 1e-12);
    }

    [Fact]
    public void A_dense_layer_s_fans_are_its_inputs_and_outputs()
    {
        ParameterDescription weight = Find("decoder.0.weight");
        Assert.Equal((5, 36), (weight.FanIn, weight.FanOut));
    }

    [Fact]
    public void Weights_are_drawn_by_their_fans()
    {
        // A depthwise convolution: 9 elements meet each that leaves, and 9 each that arrives, whatever the number of channels.
        var model = new FannedVae();
        float largest = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            model.Initialize(seed);
            largest = Math.Max(largest, model.GetParameter("encoder.1.weight").Max(MathF.Abs));
        }
        double limit = Math.Sqrt(6.0 / (9 + 9));
        Assert.InRange(largest, 0.99 * limit, 1.00001 * limit);
    }

    /// <summary>How many elements of a kernel a place of the large image meets, counted, over the places that meet any.</summary>
    private static double Met(int kernel, int stride, int dilation)
    {
        var met = new int[60 * stride];
        for (int small = 0; small < 60; small++)
        {
            for (int element = 0; element < kernel; element++)
                met[(small * stride + element * dilation) % met.Length]++;
        }
        return met.Where(count => count > 0).Average();
    }

    private static ParameterDescription Find(string name) =>
        new FannedVae().Description.Parameters.Single(parameter => parameter.Name == name);
}

[Vae]
[Encoder, Input(24, 24, 3), Conv(6, 5, 2, Stride = 2, Padding = 2), Conv(6, 3, Groups = 6), Conv(4, 1, Stride = 2, Groups = 2),
    Conv(4, 3, Stride = 2, Dilation = 2), Flatten, Gaussian(5)]
[Decoder, Dense(3 * 3 * 4), Reshape(3, 3, 4), ConvTranspose(6, 2, Stride = 3, Groups = 2), ConvTranspose(3, 4, Stride = 2), Flatten,
    Dense(24 * 24 * 3), Reshape(24, 24, 3), Gaussian]
public sealed partial class FannedVae;

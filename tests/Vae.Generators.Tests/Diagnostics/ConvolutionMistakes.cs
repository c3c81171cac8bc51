using System.Globalization;
using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Convolutions that do not fit: every message shows the arithmetic.</summary>
public class ConvolutionMistakes
{
    [Theory]
    [InlineData("28, 28", "Conv(2, 3)", "Conv(2, 3) wants height × width × channels; got 28×28. Insert Reshape(28, 28, 1) before it")]
    [InlineData("784", "Conv(2, 3)", "Conv(2, 3) wants height × width × channels; got 784. Insert Reshape(28, 28, 1) before it")]
    [InlineData(
        "785",
        "Conv(2, 3)",
        "Conv(2, 3) wants height × width × channels; got 785. Insert Reshape(height, width, channels) before it")]
    [InlineData("2, 3, 4, 5", "Conv(2, 3)", "Conv(2, 3) wants height × width × channels; got 2×3×4×5. Insert Reshape(6, 4, 5) before it")]
    [InlineData("40", "Conv1d(2, 3)", "Conv1d(2, 3) wants length × channels; got 40. Insert Reshape(40, 1) before it")]
    [InlineData(
        "4, 5, 6",
        "ConvTranspose1d(2, 3)",
        "ConvTranspose1d(2, 3) wants length × channels; got 4×5×6. Insert Reshape(20, 6) before it")]
    public void VAE0011_on_a_shape_that_is_no_image(string input, string stage, string message) =>
        Is(Encoding(input, stage), "VAE0011", stage, message);

    [Theory]
    [InlineData(
        "Conv(2, 7, Padding = Padding.Valid)",
        "5 with kernel 7, stride 1, padding 0 gives nothing: the kernel is larger than the 5 that arrive")]
    [InlineData(
        "Conv(2, 9, Padding = 1)",
        "5 with kernel 9, stride 1, padding 1 gives nothing: the kernel is larger than the 5 (7 with its padding) that arrive")]
    [InlineData(
        "Conv(2, 4, 3, Padding = Padding.Valid, Dilation = 2)",
        "5 with kernel 4, stride 1, padding 0, dilation 2 gives nothing: the kernel (7 with its dilation) is larger than the 5 "
        + "that arrive")]
    [InlineData("ConvTranspose(2, 1, Padding = 3)", "5 with kernel 1, stride 1, padding 3 gives -1; give it less padding than 3")]
    public void VAE0023_on_a_kernel_that_finds_no_place(string stage, string why) =>
        Is(Encoding("5, 5, 1", stage), "VAE0023", stage, $"{stage}: {why}");

    [Theory]
    [InlineData(
        "Conv(4, 3, Groups = 2)",
        "3 channels arrive and 4 leave; both must be divisible by the 2 groups. No number of groups but 1 divides both")]
    [InlineData(
        "ConvTranspose(9, 3, Groups = 9)",
        "3 channels arrive and 9 leave; both must be divisible by the 9 groups. Both are divisible by 3")]
    public void VAE0022_on_groups_that_do_not_divide(string stage, string why) =>
        Is(Encoding("5, 5, 3", stage), "VAE0022", stage, $"{stage}: {why}");

    [Theory]
    [InlineData(
        "Conv(2, 4, Stride = 2)",
        "27 with kernel 4, stride 2, padding 1 gives 13, where Padding.Same promises 14; write Padding = 1 for 13, Padding = 2 "
        + "for 14, or an odd kernel")]
    [InlineData(
        "Conv(2, 2)",
        "27 with kernel 2, stride 1, padding 0 gives 26, where Padding.Same promises 27; write Padding = 0 for 26, Padding = 1 "
        + "for 28, or an odd kernel")]
    [InlineData(
        "ConvTranspose(2, 4)",
        "27 with kernel 4, stride 1, padding 1 gives 28, where Padding.Same promises 27; write Padding = 1 for 28, Padding = 2 "
        + "for 26, or an odd kernel")]
    public void VAE0024_where_Same_does_not_come_out_even(string stage, string why) =>
        Is(Encoding("27, 27, 1", stage), "VAE0024", stage, $"{stage}: {why}");

    [Theory]
    [InlineData(
        "ConvTranspose(2, 3, Stride = 2, OutputPadding = 2)",
        "OutputPadding is 2; it must be at least 0 and below the stride 2, so at most 1")]
    [InlineData(
        "ConvTranspose(2, 3, OutputPadding = -1)",
        "OutputPadding is -1; it must be at least 0 and below the stride 1, so at most 0")]
    public void VAE0025_on_the_output_padding(string stage, string why) =>
        Is(Encoding("5, 5, 1", stage), "VAE0025", stage, $"{stage}: {why}");

    [Theory]
    [InlineData("Conv(0, 3)", "VAE0013", "Conv: channels must be at least 1 and at most 1048576; it is 0")]
    [InlineData("Conv(2, 0)", "VAE0013", "Conv: kernel must be at least 1 and at most 32768; it is 0")]
    [InlineData("Conv(2, 1, 40000)", "VAE0013", "Conv: kernel width must be at least 1 and at most 32768; it is 40000")]
    [InlineData("Conv(2, 3, Stride = 0)", "VAE0014", "Conv: Stride must be at least 1 and at most 32768; it is 0")]
    [InlineData("Conv(2, 3, Padding = -2)", "VAE0014", "Conv: Padding must be Padding.Same, or at least 0 and at most 32768; it is -2")]
    [InlineData("Conv(2, 3, Groups = -4)", "VAE0014", "Conv: Groups must be at least 1 and at most 1048576; it is -4")]
    [InlineData(
        "ConvTranspose(1000000, 9, Stride = 10)",
        "VAE0013",
        "ConvTranspose(1000000, 9, Stride = 10): 50×50×1000000 are more elements than an array can hold")]
    public void VAE0013_and_VAE0014_on_the_arguments(string stage, string id, string message) =>
        Is(Encoding("5, 5, 4", stage), id, stage, message);

    /// <summary>Each would compile, and take gigabytes in every thread, or hours.</summary>
    [Theory]
    [InlineData(
        "8, 8, 1", "Conv(2, 3, Dilation = 16000)",
        "with the zeros around it that the kernel reads, the image of 8×8×1 takes 32,008×32,008×1 floats, more than 33,554,432; use a "
        + "smaller kernel, dilation or padding")]
    [InlineData(
        "8, 8, 1", "Conv(2, 3, Dilation = 32768)",
        "with the zeros around it that the kernel reads, the image of 8×8×1 takes 65,544×65,544×1 floats, more than 33,554,432; use a "
        + "smaller kernel, dilation or padding")]
    [InlineData(
        "8, 8, 1", "ConvTranspose(2, 3, Dilation = 16000)",
        "with the zeros around it that the kernel reads, the image of 8×8×2 takes 32,008×32,008×2 floats, more than 33,554,432; use a "
        + "smaller kernel, dilation or padding")]
    [InlineData(
        "8, 8, 1", "Conv(2, 3, Stride = 30000, Padding = 32768)",
        "with the zeros around it that the kernel reads, the image of 8×8×1 takes 60,003×60,003×1 floats, more than 33,554,432; use a "
        + "smaller kernel, dilation or padding")]
    [InlineData(
        "8, 8, 1", "ConvTranspose(2, 1, 32767, Padding = Padding.Valid)",
        "a record takes 17,182,490,528 products, of which 4,194,176 use an element and the others use zeros around the image; use a "
        + "smaller kernel, dilation or padding")]
    public void VAE0013_on_a_kernel_far_beyond_the_image(string input, string stage, string why) =>
        Is(Encoding(input, stage), "VAE0013", stage, $"{stage}: {why}");

    [Theory]
    [InlineData("1, 1, 64", "ConvTranspose(8, 4, Padding = Padding.Valid)")]
    [InlineData("8, 8, 4", "Conv(4, 3, Dilation = 8)")]
    [InlineData("512, 4", "Conv1d(4, 3, Dilation = 256)")]
    [InlineData("64, 64, 4", "Conv(4, 63)")]
    public void Kernels_that_reach_over_the_edge_a_little_are_no_mistake(string input, string stage) => Are(Encoding(input, stage));

    [Fact]
    public void VAE0012_shows_the_arithmetic_of_the_decoders_sizes() => Is(
        Model(
            "[Encoder, Input(28, 28, 1), Flatten, Gaussian(2)]",
            "[Decoder, Dense(16), Reshape(4, 4, 1), ConvTranspose(8, 4, Stride = 2), ConvTranspose(1, 3, Stride = 3), Bernoulli]"),
        "VAE0012", "Bernoulli",
        "The decoder's output is 24×24×1, the encoder's input is 28×28×1; its sizes: 4 with kernel 4, stride 2, padding 1 gives 8; "
        + "8 with kernel 3, stride 3, padding 1, output padding 2 gives 24. "
        + "Change what it starts from, a stride, a padding or OutputPadding");

    [Fact]
    public void VAE0012_on_channels_names_the_layer_that_makes_them() => Is(
        Model(
            "[Encoder, Input(4, 4, 3), Flatten, Gaussian(2)]",
            "[Decoder, Dense(4), Reshape(2, 2, 1), ConvTranspose(1, 4, Stride = 2), Bernoulli]"),
        "VAE0012", "Bernoulli",
        "The decoder's output is 4×4×1, the encoder's input is 4×4×3; give ConvTranspose(1, 4, Stride = 2) 3 channels");

    private static string Encoding(string input, string stage)
    {
        int size = input.Split(", ").Aggregate(1, (product, text) => product * int.Parse(text, CultureInfo.InvariantCulture));
        string reshape = input.Contains(',', StringComparison.Ordinal) ? $", Reshape({input})" : "";
        return Model($"[Encoder, Input({input}), {stage}, Flatten, Gaussian(2)]", $"[Decoder, Dense({size}){reshape}, Bernoulli]");
    }
}

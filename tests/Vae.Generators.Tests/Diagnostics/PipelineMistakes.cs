using System.Globalization;
using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Stages out of place, and shapes that do not fit.</summary>
public class PipelineMistakes
{
    [Fact]
    public void VAE0005_on_the_encoder() => Is(
        Model("[Encoder, Dense(5), Gaussian(2)]", Decoder),
        "VAE0005", "Encoder", "The encoder must begin with Input, the shape of one record: [Encoder, Input(28, 28), …]");

    [Theory]
    [InlineData("[Encoder, Input(6), Input(6), Gaussian(2)]", "Input(6)", "Input", "Input comes first in the encoder")]
    [InlineData("[Encoder, Input(6), Gaussian(2), Gaussian(2)]", "Gaussian(2)", "Gaussian", "a distribution ends its pipeline")]
    [InlineData(
        "[Encoder, Input(6), Beta(3), Gaussian(2)]", "Beta(3)", "Beta",
        "it is a term of the objective: [Objective, Elbo, Beta(1)]")]
    [InlineData("[Encoder, Input(6), Decoder, Gaussian(2)]", "Decoder", "Decoder", "it begins a list of its own")]
    [InlineData("[Encoder, Input(6), Gaussian]", "Gaussian", "Gaussian", "as a posterior it needs its latent size: Gaussian(16)")]
    [InlineData(
        "[Encoder, Input(6), Bernoulli]", "Bernoulli", "Bernoulli",
        "Bernoulli is a likelihood; an encoder ends in a posterior, such as Gaussian(16)")]
    [InlineData(
        "[Encoder, Input(6), GaussianOptimal]", "GaussianOptimal", "GaussianOptimal",
        "GaussianOptimal is a likelihood; an encoder ends in a posterior, such as Gaussian(16)")]
    [InlineData(
        "[Encoder, Input(6), GaussianLearned]", "GaussianLearned", "GaussianLearned",
        "GaussianLearned is a likelihood; an encoder ends in a posterior, such as Gaussian(16)")]
    public void VAE0009_in_the_encoder(string encoder, string span, string name, string reason) =>
        Is(Model(encoder, Decoder), "VAE0009", span, $"{name} cannot stand here: {reason}");

    [Theory]
    [InlineData("[Encoder, Input(6), Dense(5), Gaussian(8), Relu]", Decoder, "Relu", "Gaussian(8) ends the encoder; remove Relu")]
    [InlineData(
        "[Encoder, Input(6), Gaussian(8), Dense(5), Relu]", Decoder, "Dense(5)", "Gaussian(8) ends the encoder; remove Dense, Relu")]
    [InlineData(Encoder, "[Decoder, Dense(6), Bernoulli, Sigmoid]", "Sigmoid", "Bernoulli ends the decoder; remove Sigmoid")]
    [InlineData(
        Encoder, "[Decoder, Dense(6), Gaussian(Sigma = 0.1), Dropout(0.1)]", "Dropout(0.1)", "Gaussian ends the decoder; remove Dropout")]
    public void VAE0009_once_on_layers_behind_the_distribution(string encoder, string decoder, string span, string reason) => Is(
        Model(encoder, decoder), "VAE0009", span, $"{span.Split('(')[0]} cannot stand here: {reason}");

    [Theory]
    [InlineData("[Decoder, Input(2), Dense(6), Bernoulli]", "Input(2)", "Input", "a decoder starts at the latent vector, and has no Input")]
    [InlineData(
        "[Decoder, Dense(6), Gaussian(3)]", "Gaussian(3)", "Gaussian(3)",
        "with a latent size it is a posterior; a decoder's likelihood is Gaussian alone")]
    [InlineData(
        "[Decoder, Dense(6), Gaussian(Initialization = Initialization.Zeros)]", "Gaussian(Initialization = Initialization.Zeros)",
        "Initialization", "a likelihood has no weights of its own")]
    public void VAE0009_in_the_decoder(string decoder, string span, string name, string reason) =>
        Is(Model(Encoder, decoder), "VAE0009", span, $"{name} cannot stand here: {reason}");

    private const string Mixed = "Mixed is followed by its parts, to the list's end: Mixed, Columns(3), Gaussian, Columns(2), Bernoulli";

    [Theory]
    [InlineData("[Decoder, Dense(6), Mixed]", "Mixed", "Mixed", Mixed)]
    [InlineData("[Decoder, Dense(6), Mixed, Bernoulli]", "Bernoulli", "Bernoulli", Mixed)]
    [InlineData("[Decoder, Dense(6), Mixed, Columns(6)]", "Columns(6)", "Columns", Mixed)]
    [InlineData("[Decoder, Dense(6), Mixed, Columns(3), Bernoulli, Poisson]", "Poisson", "Poisson", Mixed)]
    [InlineData("[Decoder, Dense(6), Mixed, Columns(6), Relu]", "Relu", "Relu", Mixed)]
    [InlineData("[Decoder, Dense(6), Mixed, Columns(6), Gaussian(2)]", "Gaussian(2)", "Gaussian", Mixed)]
    [InlineData(
        "[Decoder, Columns(6), Dense(6), Bernoulli]", "Columns(6)", "Columns",
        "it names a part of Mixed, at a decoder's end: Mixed, Columns(3), Gaussian, Columns(2), Bernoulli")]
    public void VAE0009_on_the_parts_of_Mixed(string decoder, string span, string name, string reason) =>
        Is(Model(Encoder, decoder), "VAE0009", span, $"{name} cannot stand here: {reason}");

    [Theory]
    [InlineData("6", "Columns(2), Bernoulli, Columns(3), Poisson", "Mixed", "Mixed: its columns are 2 + 3 = 5; the data have 6")]
    [InlineData("2, 3", "Columns(6), Bernoulli", "Mixed", "Mixed: it takes the columns of a vector; the data are 2×3")]
    [InlineData("6", "Columns(0), Bernoulli", "Columns(0)", "Columns: count must be at least 1 and at most 16777216; it is 0")]
    [InlineData(
        "6", "Columns(6), Categorical(1)", "Categorical(1)", "Categorical: classes must be at least 2 and at most 65536; it is 1")]
    public void VAE0013_on_Mixed_and_its_parts(string data, string parts, string span, string message) => Is(
        Model($"[Encoder, Input({data}), Flatten, Gaussian(2)]", $"[Decoder, Dense(6), Mixed, {parts}]"), "VAE0013", span, message);

    [Fact]
    public void VAE0012_on_Mixed_says_what_each_part_takes() => Is(
        Model(Encoder, "[Decoder, Dense(6), Mixed, Columns(4), GaussianLearned, Columns(2), Categorical(5)]"), "VAE0012", "Mixed",
        "The decoder's output is 6, the encoder's input is 6; Mixed takes 18, 8 for 4 GaussianLearned + 10 for 2 Categorical(5): "
            + "write Dense(18) in place of Dense(6)");

    [Fact]
    public void VAE0009_in_the_objective() => Is(
        Model(Encoder, Decoder, "[Objective, Elbo, Relu]"),
        "VAE0009", "Relu", "Relu cannot stand here: an objective is made of terms: Elbo, Beta(1)");

    [Theory]
    [InlineData("[Encoder, Input(6), Dense(5)]", Decoder, "encoder", "a posterior, such as Gaussian(16)", "Dense(5)", "Dense")]
    [InlineData(Encoder, "[Decoder, Dense(6), Relu]", "decoder", "a likelihood, such as Bernoulli or Gaussian", "Relu", "Relu")]
    [InlineData(Encoder, "[Decoder]", "decoder", "a likelihood, such as Bernoulli or Gaussian", "Decoder", "nothing")]
    public void VAE0010_on_the_last_stage(string encoder, string decoder, string pipeline, string wanted, string span, string ending) =>
        Is(Model(encoder, decoder), "VAE0010", span, $"The {pipeline} must end in {wanted}; it ends in {ending}");

    [Theory]
    [InlineData("[Encoder, Input(2, 3), Dense(5), Gaussian(2)]", "Dense(5)", "Dense(5) wants a vector; got 2×3. Insert Flatten before it")]
    [InlineData("[Encoder, Input(2, 3), Gaussian(2)]", "Gaussian(2)", "Gaussian(2) wants a vector; got 2×3. Insert Flatten before it")]
    [InlineData(
        "[Encoder, Input(2, 3), Reshape(4, 2), Flatten, Gaussian(2)]", "Reshape(4, 2)",
        "Reshape(4, 2) wants 8 elements; got 2×3 (6). End the stages before it in Flatten, Dense(8)")]
    public void VAE0011_on_the_stage(string encoder, string span, string message) =>
        Is(Model(encoder, "[Decoder, Dense(6), Reshape(2, 3), Bernoulli]"), "VAE0011", span, message);

    [Theory]
    [InlineData(
        "Input(6), MaxPool(2)",
        "MaxPool(2) wants height × width × channels, or length × channels; got 6. Insert Reshape(height, width, channels) before it")]
    [InlineData(
        "Input(2, 2, 2, 2), Upsample(2)",
        "Upsample(2) wants height × width × channels, or length × channels; got 2×2×2×2. Insert a Reshape to three sizes before it")]
    [InlineData(
        "Input(6), GlobalAvgPool",
        "GlobalAvgPool wants height × width × channels, or length × channels; got 6. Insert Reshape(height, width, channels) before it")]
    [InlineData(
        "Input(9, 7, 2), AvgPool(8)",
        "AvgPool(8) wants a width of at least 8; got 9×7×2. 7 with size 8, stride 8 gives 0; use a size of at most 7")]
    [InlineData(
        "Input(2, 9, 1), MaxPool(5, Stride = 2, Padding = 1)",
        "MaxPool(5, Stride = 2, Padding = 1) wants a height of at least 3; got 2×9×1. 2 with size 5, stride 2, padding 1 gives 0; "
        + "use a size of at most 4")]
    [InlineData(
        "Input(4, 3), MaxPool(5)",
        "MaxPool(5) wants a length of at least 5; got 4×3. 4 with size 5, stride 5 gives 0; use a size of at most 4")]
    [InlineData(
        "Input(4, 4), PixelShuffle(2)",
        "PixelShuffle(2) wants height × width × channels; got 4×4. Insert Reshape(height, width, 4·channels) before it")]
    [InlineData(
        "Input(2, 2, 6), PixelShuffle(2)",
        "PixelShuffle(2) wants channels that are a multiple of 4; got 2×2×6. 6 divided by 2·2 leaves 2; give it 8 channels")]
    public void VAE0011_on_what_resizes_images(string stages, string message)
    {
        string shape = stages[(stages.IndexOf('(') + 1)..stages.IndexOf(')')];
        int size = shape.Split(", ").Aggregate(1, (product, number) => product * int.Parse(number, CultureInfo.InvariantCulture));
        Is(
            Model($"[Encoder, {stages}, Flatten, Gaussian(2)]", $"[Decoder, Dense({size}), Reshape({shape}), Bernoulli]"),
            "VAE0011", stages[(stages.IndexOf(')') + 3)..], message);
    }

    [Theory]
    [InlineData("Input(6)", "Reshape(2, 3)", "a block that gives back a vector; got 2×3. End the block in Flatten")]
    [InlineData("Input(2, 3)", "Flatten", "a block that gives back 2×3; got 6. End the block in the shape 2×3")]
    [InlineData(
        "Input(2, 3)", "Reshape(3, 2)",
        "a block that gives back 2×3, or what strides make of it; got 3×2. "
        + "On the shortcut 2 with kernel 1, stride 1, padding 0 gives 2: no stride gives 3. End the block in the shape 2×3")]
    [InlineData(
        "Input(1, 6, 1)", "Conv(4, 1, 3, Padding = Padding.Valid)",
        "a block that gives back 1×6×1, or what strides make of it; got 1×4×4. On the shortcut 6 with kernel 1, stride 1, padding 0 "
        + "gives 6, 6 with kernel 1, stride 2, padding 0 gives 3: no stride gives 4. End the block in the shape 1×6×1")]
    [InlineData(
        "Input(1, 2, 3, 1)", "Reshape(1, 1, 2, 3)",
        "a block that gives back 1×2×3×1; got 1×1×2×3. End the block in the shape 1×2×3×1")]
    public void VAE0011_on_a_residual_block_that_no_projection_leads_around(string input, string block, string message) => Is(
        $"[Block, {block}] public class Layers {{ }}\n"
            + Model(
                $"[Encoder, {input}, Residual<Layers>, Flatten, Gaussian(2)]",
                $"[Decoder, Dense(6), {input.Replace("Input", "Reshape", StringComparison.Ordinal)}, Bernoulli]"),
        "VAE0011", "Residual<Layers>", $"Residual<Layers> wants {message}");

    [Theory]
    [InlineData("[Encoder, Input(2, 3), Flatten, Gaussian(2)]", Decoder, "6", "2×3", "insert Reshape(2, 3) before the likelihood")]
    [InlineData(
        "[Encoder, Input(2, 3), Flatten, Gaussian(2)]", "[Decoder, Dense(5), Bernoulli]", "5", "2×3",
        "write Dense(6), Reshape(2, 3) in place of Dense(5)")]
    [InlineData(Encoder, "[Decoder, Dense(6), Reshape(2, 3), Bernoulli]", "2×3", "6", "insert Flatten before the likelihood")]
    [InlineData(Encoder, "[Decoder, Dense(8), Reshape(2, 4), Bernoulli]", "2×4", "6", "write Dense(6) in place of Dense(8), Reshape(2, 4)")]
    [InlineData(Encoder, "[Decoder, Dense(8), LayerNorm, Bernoulli]", "8", "6", "end it in Dense(6)")]
    [InlineData(Encoder, "[Decoder, Bernoulli]", "2", "6", "end it in Dense(6)")]
    public void VAE0012_on_the_likelihood(string encoder, string decoder, string output, string input, string advice) => Is(
        Model(encoder, decoder),
        "VAE0012", "Bernoulli", $"The decoder's output is {output}, the encoder's input is {input}; {advice}");

    [Theory]
    [InlineData(
        "6", "Dense(6)", "GaussianLearned", "6", "6",
        "GaussianLearned takes 12, a mean and a log-variance of each element: write Dense(12) in place of Dense(6)")]
    [InlineData(
        "6", "Dense(6)", "NegativeBinomial", "6", "6",
        "NegativeBinomial takes 12, a logit and the logarithm of a size of each element: write Dense(12) in place of Dense(6)")]
    [InlineData(
        "6", "Dense(60)", "Categorical(10)", "60", "6",
        "Categorical(10) takes 6×10, a logit for each class of each element: insert Reshape(6, 10) before the likelihood")]
    [InlineData(
        "2, 3, 1", "Dense(6), Reshape(2, 3, 1)", "Categorical(10)", "2×3×1", "2×3×1",
        "Categorical(10) takes 2×3×10, a logit for each class of each element: write Dense(60), Reshape(2, 3, 10) "
            + "in place of Dense(6), Reshape(2, 3, 1)")]
    [InlineData(
        "2, 3, 3", "Dense(18), Reshape(2, 3, 3)", "DiscretizedLogistic(2)", "2×3×3", "2×3×3",
        "DiscretizedLogistic(2) takes 2×3×18, logits, means and logarithms of scales of each element: write Dense(108), "
            + "Reshape(2, 3, 18) in place of Dense(18), Reshape(2, 3, 3)")]
    [InlineData(
        "2, 3", "Dense(6), Reshape(2, 3)", "GaussianLearned", "2×3", "2×3",
        "GaussianLearned takes 2×6, a mean and a log-variance of each element: write Dense(12), Reshape(2, 6) "
            + "in place of Dense(6), Reshape(2, 3)")]
    [InlineData(
        "2, 3", "Dense(12)", "GaussianLearned", "12", "2×3",
        "GaussianLearned takes 2×6, a mean and a log-variance of each element: insert Reshape(2, 6) before the likelihood")]
    public void VAE0012_where_each_element_takes_several_parameters(
        string data, string decoder, string likelihood, string output, string input, string advice) => Is(
        Model($"[Encoder, Input({data}), Flatten, Gaussian(2)]", $"[Decoder, {decoder}, {likelihood}]"),
        "VAE0012", likelihood, $"The decoder's output is {output}, the encoder's input is {input}; {advice}");

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Relu")]
    [InlineData("Softplus")]
    public void VAE0017_warns_on_an_activation_before_Bernoulli(string activation) => Is(
        Model(Encoder, $"[Decoder, Dense(6), {activation}, Bernoulli]"),
        "VAE0017", "Bernoulli",
        $"{activation} before Bernoulli: Bernoulli takes logits, of either sign, and applies the sigmoid itself; remove {activation}");

    [Theory]
    [InlineData("ContinuousBernoulli", "logits, of either sign, and applies the sigmoid itself")]
    [InlineData("Poisson", "the logarithm of a rate, of either sign, and applies the exponential itself")]
    public void VAE0017_on_the_other_likelihoods_that_take_any_number(string likelihood, string what) => Is(
        Model(Encoder, $"[Decoder, Dense(6), Softplus, {likelihood}]"),
        "VAE0017", likelihood, $"Softplus before {likelihood}: {likelihood} takes {what}; remove Softplus");

    [Theory]
    [InlineData("NegativeBinomial", "Dense(12)", "a logit and the logarithm of a size, of either sign")]
    [InlineData("Categorical(5)", "Dense(30), Reshape(6, 5)", "logits, of either sign, and applies the softmax itself")]
    [InlineData("DiscretizedLogistic(1)", "Dense(18)", "logits, means and logarithms of scales, of either sign")]
    public void VAE0017_on_likelihoods_of_several_parameters(string likelihood, string layers, string what) => Is(
        Model(Encoder, $"[Decoder, {layers}, Tanh, {likelihood}]"),
        "VAE0017", likelihood, $"Tanh before {likelihood.Split('(')[0]}: {likelihood.Split('(')[0]} takes {what}; remove Tanh");

    [Theory]
    [InlineData("Gaussian", 6)]
    [InlineData("Gaussian(Sigma = 0.1)", 6)]
    [InlineData("GaussianOptimal", 6)]
    [InlineData("GaussianLearned", 12)]
    [InlineData("Laplace", 6)]
    [InlineData("StudentT(4)", 6)]
    public void VAE0017_warns_on_Relu_before_a_mean(string likelihood, int width)
    {
        string name = likelihood.Split('(')[0];
        Is(
            Model(Encoder, $"[Decoder, Dense({width}), Relu, {likelihood}]"), "VAE0017", likelihood,
            $"Relu before {name}: {name} takes a mean of either sign, and learns nothing of an element where Relu gives 0; remove Relu");
        // Data of a range that these have can be reached.
        foreach (string activation in new[] { "Sigmoid", "Tanh", "Softplus" })
            Are(Model(Encoder, $"[Decoder, Dense({width}), {activation}, {likelihood}]"));
    }

    [Theory]
    [InlineData("Input(1, 28, 28), Conv(8, 3)", "Input(1, 28, 28)", "Conv(8, 3)", "an image of 1×28 pixels", 28,
        "Input(28, 28, 1)")]
    [InlineData("Input(3, 32, 24), MaxPool(2)", "Input(3, 32, 24)", "MaxPool(2)", "an image of 3×32 pixels", 24, "Input(32, 24, 3)")]
    [InlineData("Input(1, 28, 28), BatchNorm, Relu, Conv(8, 3)", "Input(1, 28, 28)", "Conv(8, 3)", "an image of 1×28 pixels", 28,
        "Input(28, 28, 1)")]
    [InlineData("Input(1, 8, 8), Residual<Image>", "Input(1, 8, 8)", "Conv(8, 3)", "an image of 1×8 pixels", 8, "Input(8, 8, 1)")]
    [InlineData("Input(784), Reshape(1, 28, 28), Conv(8, 3)", "Reshape(1, 28, 28)", "Conv(8, 3)", "an image of 1×28 pixels", 28,
        "Reshape(28, 28, 1)")]
    [InlineData("Input(4, 64, 64), Conv(8, 3)", "Input(4, 64, 64)", "Conv(8, 3)", "an image of 4×64 pixels", 64, "Input(64, 64, 4)")]
    [InlineData("Input(1, 1000), Conv1d(8, 5)", "Input(1, 1000)", "Conv1d(8, 5)", "a series of length 1", 1000, "Input(1000, 1)")]
    [InlineData("Input(2, 8), Conv1d(8, 5)", "Input(2, 8)", "Conv1d(8, 5)", "a series of length 2", 8, "Input(8, 2)")]
    [InlineData("Input(3, 500), Relu, Conv1d(8, 5)", "Input(3, 500)", "Conv1d(8, 5)", "a series of length 3", 500, "Input(500, 3)")]
    public void VAE0030_on_the_shape(string stages, string span, string reader, string read, int channels, string instead)
    {
        bool isVector = stages.StartsWith("Input(784)", StringComparison.Ordinal);
        string shape = isVector ? "784" : span[(span.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        int size = shape.Split(", ").Aggregate(1, (product, text) => product * int.Parse(text, CultureInfo.InvariantCulture));
        Is(
            "[Block, Conv(8, 3), Relu] public class Image { }\n"
                + Model($"[Encoder, {stages}, Flatten, Gaussian(2)]", $"[Decoder, Dense({size}), Reshape({shape}), Bernoulli]"),
            "VAE0030", span,
            $"{span}: {reader} reads this as {read} with {channels} channels, because channels come last; "
                + $"write {instead}");
    }

    [Theory]
    [InlineData("Input(28, 28, 1), Conv(8, 3)")]
    [InlineData("Input(1, 28, 28), Flatten, Dense(5)")]
    [InlineData("Input(1, 28, 4), Conv(8, 3)")]
    [InlineData("Input(1, 28, 28), Reshape(28, 28, 1), Conv(8, 3)")]
    [InlineData("Input(1, 28, 28), Reshape(28, 28), Conv1d(8, 3)")]
    [InlineData("Input(2, 28, 28), Conv(8, 3)")]
    [InlineData("Input(4, 16, 64), Conv(8, 3)")]
    [InlineData("Input(4, 8, 8), Conv(8, 3)")]
    [InlineData("Input(4, 64), Conv1d(8, 3)")]
    [InlineData("Input(3, 4), Conv1d(8, 3)")]
    [InlineData("Input(1000, 1), Conv1d(8, 5)")]
    [InlineData("Input(3, 500), Flatten, Dense(5)")]
    [InlineData("Input(64), Dense(64), Reshape(1, 64), ConvTranspose1d(8, 4, Stride = 4)")]
    [InlineData("Input(784), Dense(1024), Reshape(1, 16, 64), ConvTranspose(8, 4, Stride = 2)")]
    public void Nothing_where_channels_are_last_or_no_image_is_read(string stages)
    {
        string shape = stages[(stages.IndexOf('(', StringComparison.Ordinal) + 1)..stages.IndexOf(')', StringComparison.Ordinal)];
        int size = shape.Split(", ").Aggregate(1, (product, text) => product * int.Parse(text, CultureInfo.InvariantCulture));
        Are(Model($"[Encoder, {stages}, Flatten, Gaussian(2)]", $"[Decoder, Dense({size}), Reshape({shape}), Bernoulli]"));
    }

    [Theory]
    [InlineData("Repeat<Layers>(2), Bernoulli", "Dense(6), Sigmoid")]
    [InlineData("Repeat<Layers>(1), Flatten, Dropout(0.1), Bernoulli", "Dense(6), Sigmoid, Dropout(0.1)")]
    [InlineData("Dense(6), Sigmoid, Repeat<Layers>(2), Bernoulli", "Flatten")]
    [InlineData("Repeat<Outer>(2), Bernoulli", "Dense(6), Sigmoid")]
    public void VAE0017_looks_into_repeated_blocks(string decoder, string block) => Is(
        $"[Block, {block}] public class Layers {{ }}\n[Block, Repeat<Layers>(2)] public class Outer {{ }}\n"
            + Model(Encoder, $"[Decoder, {decoder}]"),
        "VAE0017", "Bernoulli",
        "Sigmoid before Bernoulli: Bernoulli takes logits, of either sign, and applies the sigmoid itself; remove Sigmoid");

    [Fact]
    public void VAE0017_does_not_look_into_a_residual_block_whose_sum_takes_any_value() => Are(
        "[Block, Dense(6), Sigmoid] public class Layers { }\n" + Model(Encoder, "[Decoder, Dense(6), Residual<Layers>, Bernoulli]"));

    [Theory]
    [InlineData("Input(6), GroupNorm(4), Gaussian(2)", "GroupNorm(4)", "6 channels do not divide into 4. Use 1, 2 or 3")]
    [InlineData("Input(6), GroupNorm(7), Gaussian(2)", "GroupNorm(7)", "6 channels do not divide into 7. Use 1, 2 or 3")]
    [InlineData("Input(2, 3), GroupNorm(2), Flatten, Gaussian(2)", "GroupNorm(2)", "3 channels do not divide into 2. Use 1 or 3")]
    [InlineData(
        "Input(6), GroupNorm(6), Gaussian(2)", "GroupNorm(6)",
        "of 6, each group is one value, and a value minus its mean is 0. Use 1, 2 or 3")]
    [InlineData(
        "Input(6), Dense(1), GroupNorm(1), Gaussian(2)", "GroupNorm(1)",
        "of 1, each group is one value, and a value minus its mean is 0. Leave it out")]
    public void VAE0022_on_the_stage(string encoder, string span, string message)
    {
        string shape = encoder.Contains("2, 3", StringComparison.Ordinal) ? ", Reshape(2, 3)" : "";
        Is(Model($"[Encoder, {encoder}]", $"[Decoder, Dense(6){shape}, Bernoulli]"), "VAE0022", span, $"{span}: {message}");
    }

    [Fact]
    public void A_group_for_each_channel_of_an_image_is_no_mistake() => Are(
        Model("[Encoder, Input(2, 3), GroupNorm(3), Flatten, Gaussian(2)]", "[Decoder, Dense(6), Reshape(2, 3), Bernoulli]"));

    [Fact]
    public void Every_mistake_of_a_declaration_is_reported() => Are(
        Model("[Encoder, Input(2, 3), Dense(0), Gaussian(2)]", "[Decoder, Dropout(1), Dense(6)]", "[Objective, Beta(-1)]"),
        ("VAE0013", "Dense(0)", "Dense: units must be at least 1; it is 0"),
        ("VAE0014", "Dropout(1)", "Dropout: rate must be at least 0 and below 1; it is 1"),
        ("VAE0010", "Dense(6)", "The decoder must end in a likelihood, such as Bernoulli or Gaussian; it ends in Dense"),
        ("VAE0014", "Beta(-1)", "Beta: weight must be at least 0 and at most 1e30; it is -1"));
}

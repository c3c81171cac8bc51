using Vae.Data;

namespace Vae.Tests.Drawn;

/// <summary>Declarations chosen for what a plan could get wrong, against the reference interpreter.</summary>
public class ChosenModelTests
{
    private const string Blocks = """
        using Vae;
        [Block, Relu, Dense(5)] public class ReluFirst { }
        [Block, Relu, Conv(3, 3)] public class ImageReluFirst { }
        [Block, Dense(5), Relu] public class ReluLast { }

        """;

    /// <summary>
    /// The layer before a residual block has two readers: the block's first stage, an activation that would be joined to it, and the way
    /// around the block.
    /// </summary>
    [Theory]
    [InlineData(
        "[Encoder, Input(6), Dense(5), Residual<ReluFirst>, Gaussian(2)]",
        "[Decoder, Dense(5), Residual<ReluFirst>, Dense(6), Gaussian]")]
    [InlineData("[Encoder, Input(6), Dense(5), BatchNorm, Residual<ReluFirst>, Gaussian(2)]", "[Decoder, Dense(6), Gaussian]")]
    [InlineData(
        "[Encoder, Input(4, 4, 1), Conv(3, 3), Residual<ImageReluFirst>, Flatten, Gaussian(2)]",
        "[Decoder, Dense(12), Reshape(2, 2, 3), ConvTranspose(3, 4, Stride = 2), Residual<ImageReluFirst>, Conv(1, 3), Bernoulli]")]
    [InlineData(
        "[Encoder, Input(6), Dense(5), Relu, Residual<ReluLast>, Residual<ReluLast>, Gaussian(2)]", "[Decoder, Dense(6), Gaussian]")]
    public void A_layer_with_two_readers_computes_what_the_reference_does(string encoder, string decoder)
    {
        using var compiled = new DrawnAssembly(
            $"{Blocks}[Vae]\n{encoder}\n{decoder}\npublic sealed partial class {ModelSampler.ModelName};\n");
        var pass = new DrawnPass(compiled.Model, 7);
        Assert.True(pass.IsWellPosed);
        pass.CheckTraining();
        pass.CheckScoring();
        pass.CheckStep();
    }

    /// <summary>Its buffers would be too large if each had a place of its own.</summary>
    [Fact]
    public void A_large_image_trains_at_batch_2()
    {
        using var compiled = new DrawnAssembly($"""
            using Vae;
            [Vae]
            [Encoder, Input(384, 384, 3), Conv(16, 4, Stride = 2), Relu, Conv(32, 4, Stride = 2), Relu, Conv(64, 4, Stride = 2), Relu,
                Conv(128, 4, Stride = 2), Relu, Flatten, Gaussian(8)]
            [Decoder, Dense(73728), Relu, Reshape(24, 24, 128), ConvTranspose(64, 4, Stride = 2), Relu,
                ConvTranspose(32, 4, Stride = 2), Relu,
                ConvTranspose(16, 4, Stride = 2), Relu, ConvTranspose(3, 4, Stride = 2), Gaussian(Sigma = 0.1)]
            public sealed partial class {ModelSampler.ModelName};

            """);
        const int size = 384 * 384 * 3;
        float[] values = [.. Enumerable.Range(0, 2 * size).Select(i => (i % 251) / 250f)];
        Dataset data = Dataset.FromRows(values, 384, 384, 3);
        double before = compiled.Model.Elbo(values).Elbo;
        EpochRecord[] epochs = [.. compiled.Model.Train(data, null, new TrainingOptions { Epochs = 3, BatchSize = 2, Threads = 2 })];
        Assert.Equal(3, epochs.Length);
        Assert.True(compiled.Model.Elbo(values).Elbo > before);
    }
}

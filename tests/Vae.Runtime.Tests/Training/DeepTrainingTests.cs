using Vae.Data;

namespace Vae.Tests;

[Block, BatchNorm, Relu, Dense(16), BatchNorm, Relu, Dense(24)]
public sealed class DeepLayers;

[Block, Residual<DeepLayers>]
public sealed class DeepBlock;

/// <summary>Fifty dense layers in residual blocks, each behind a batch normalisation.</summary>
[Vae]
[Encoder, Input(TinyVae.Data), Dense(24), Repeat<DeepBlock>(25), Gaussian(2)]
[Decoder, Dense(24), Residual<DeepLayers>, Dense(TinyVae.Data), Bernoulli]
public sealed partial class DeepVae;

[Block, BatchNorm, Relu, Conv(8, 3), BatchNorm, Relu, Conv(8, 3)]
public sealed class DeepPixels8;

[Block, BatchNorm, Relu, Conv(12, 3), BatchNorm, Relu, Conv(12, 3)]
public sealed class DeepPixels12;

[Block, BatchNorm, Relu, Conv(12, 3, Stride = 2), BatchNorm, Relu, Conv(12, 3)]
public sealed class DeepHalve12;

[Block, BatchNorm, Relu, Conv(16, 3), BatchNorm, Relu, Conv(16, 3)]
public sealed class DeepPixels16;

[Block, BatchNorm, Relu, Conv(16, 3, Stride = 2), BatchNorm, Relu, Conv(16, 3)]
public sealed class DeepHalve16;

[Block, Residual<DeepPixels8>]
public sealed class DeepStage8;

[Block, Residual<DeepPixels12>]
public sealed class DeepStage12;

[Block, Residual<DeepPixels16>]
public sealed class DeepStage16;

/// <summary>
/// Fifty layers of weights from the image to the posterior, as residual networks have them: a convolution, 24 blocks of two in three stages
/// of half the size each, and the posterior's own.
/// </summary>
[Vae]
[Encoder, Input(32, 32, 3), Conv(8, 4, Stride = 4), Repeat<DeepStage8>(8), Residual<DeepHalve12>, Repeat<DeepStage12>(7),
    Residual<DeepHalve16>, Repeat<DeepStage16>(7), BatchNorm, Relu, Flatten, Gaussian(4)]
[Decoder, Dense(512), Reshape(8, 8, 8), Residual<DeepPixels8>, ConvTranspose(8, 4, Stride = 2), Relu, ConvTranspose(3, 4, Stride = 2),
    GaussianOptimal]
public sealed partial class DeepImageVae;

public class DeepTrainingTests
{
    [Fact]
    public void Fifty_residual_layers_train_without_NaN() =>
        TrainsWithoutNaN(new DeepVae(), TinyData.Set(320), TinyData.Set(100, seed: 2), epochs: 6);

    [Fact]
    public void Fifty_residual_layers_of_convolutions_train_without_NaN()
    {
        var model = new DeepImageVae();
        Assert.Equal(50, model.Description.Parameters.Count(parameter =>
            parameter.Name.StartsWith("encoder.", StringComparison.Ordinal) && parameter.Shape.Count > 1
            && !parameter.Name.Contains("projection", StringComparison.Ordinal)));
        TrainsWithoutNaN(model, Dataset.FromDrawnShapes(256, 1), Dataset.FromDrawnShapes(40, 2), epochs: 3);
    }

    private static void TrainsWithoutNaN(VaeModel model, Dataset training, Dataset heldOut, int epochs)
    {
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 32, Seed = 3, Threads = 1 };
        List<EpochRecord> records = [.. model.Train(training, heldOut, options)];
        foreach (EpochRecord epoch in records)
        {
            Assert.True(double.IsFinite(epoch.Train.Elbo), $"{epoch.Train.Elbo} in epoch {epoch.Epoch}");
            Assert.True(double.IsFinite(epoch.HeldOut.Elbo), $"{epoch.HeldOut.Elbo} in epoch {epoch.Epoch}");
        }
        Assert.True(records[^1].Train.Elbo > records[0].Train.Elbo, $"{records[0].Train.Elbo} → {records[^1].Train.Elbo}");
        foreach (ParameterDescription parameter in model.Description.Parameters)
            Assert.All(model.GetParameter(parameter.Name), value => Assert.True(float.IsFinite(value), parameter.Name));
    }
}

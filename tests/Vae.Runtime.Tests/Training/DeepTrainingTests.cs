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

public class DeepTrainingTests
{
    [Fact]
    public void Fifty_residual_layers_train_without_NaN()
    {
        var model = new DeepVae();
        var options = new TrainingOptions { Epochs = 6, BatchSize = 32, Seed = 3, Threads = 1 };
        List<EpochRecord> epochs = [.. model.Train(TinyData.Set(320), TinyData.Set(100, seed: 2), options)];
        foreach (EpochRecord epoch in epochs)
        {
            Assert.True(double.IsFinite(epoch.Train.Elbo), $"{epoch.Train.Elbo} in epoch {epoch.Epoch}");
            Assert.True(double.IsFinite(epoch.HeldOut!.Elbo), $"{epoch.HeldOut.Elbo} in epoch {epoch.Epoch}");
        }
        Assert.True(epochs[^1].Train.Elbo > epochs[0].Train.Elbo, $"{epochs[0].Train.Elbo} → {epochs[^1].Train.Elbo}");
        foreach (ParameterDescription parameter in model.Description.Parameters)
            Assert.All(model.GetParameter(parameter.Name), value => Assert.True(float.IsFinite(value), parameter.Name));
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vae;
using Vae.Data;

// Rings of noise around two centres: 13 numbers a record, an odd size on purpose.
const int size = 13;
var values = new float[333 * size];
var random = new Random(1);
for (int row = 0; row < 333; row++)
{
    for (int i = 0; i < size; i++)
        values[row * size + i] = (row % 2 == 0 ? 1f : -1f) + ((float)random.NextDouble() - 0.5f) * 0.2f;
}

var model = new OddVae();
var losses = new List<double>();
var options = new TrainingOptions { Epochs = 8, BatchSize = 37, Seed = 3 };
foreach (EpochRecord epoch in model.Train(Dataset.FromRows(values, size), options: options))
    losses.Add(-epoch.Train.Elbo);

float[] reconstruction = model.Reconstruct(values.AsSpan(0, size));
Console.WriteLine($"framework {Environment.Version.Major}");
Console.WriteLine($"epochs {losses.Count}");
Console.WriteLine($"better {losses[^1] < losses[0]}");
Console.WriteLine($"finite {reconstruction.All(float.IsFinite)} {reconstruction.Length}");
Console.WriteLine($"vector {Digest(model, losses, values.AsSpan(0, 20 * size))}");

// The same of a model with most kinds of layers, on small pictures.
float[] pictures = [.. Enumerable.Range(0, 60 * 144).Select(i => random.Next(256) / 255f)];
var pictureModel = new PictureVae();
options = new TrainingOptions { Epochs = 2, BatchSize = 20, Seed = 4 };
TrainingHistory history = pictureModel.Fit(Dataset.FromRows(pictures, 12, 12, 1), options: options);
Console.WriteLine($"pictures {Digest(pictureModel, history.Epochs.Select(epoch => epoch.Train.Elbo), pictures.AsSpan(0, 20 * 144))}");

// Losses, parameters and what inference makes of some records and draws, as one number.
static string Digest(VaeModel model, IEnumerable<double> losses, ReadOnlySpan<float> records)
{
    model.Save("model.safetensors");
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    hash.AppendData(MemoryMarshal.AsBytes<double>(losses.ToArray()));
    hash.AppendData(File.ReadAllBytes("model.safetensors"));
    hash.AppendData(MemoryMarshal.AsBytes<float>(model.Reconstruct(records)));
    hash.AppendData(MemoryMarshal.AsBytes<float>(model.SampleData(20, seed: 5)));
    hash.AppendData(BitConverter.GetBytes(model.Elbo(records, seed: 6).Elbo));
    return Convert.ToHexString(hash.GetHashAndReset());
}

[Vae]
[Encoder, Input(13), Dense(7), Tanh, Gaussian(3)]
[Decoder, Dense(7), Tanh, Dense(13), Gaussian(Sigma = 0.5)]
internal sealed partial class OddVae;

[Block, Conv(8, 3, Groups = 8), GroupNorm(4), Silu, Conv(8, 1)]
internal sealed class Mixer;

[Vae]
[Encoder, Input(12, 12, 1), Log1p, Conv(4, 3), Elu, Conv(8, 5, Groups = 4), BatchNorm, Gelu, Residual<Mixer>, MaxPool(2),
    Conv(12, 4, Stride = 2), LeakyRelu, Dropout(0.1), Flatten, Dense(20), LayerNorm, Softplus, Gaussian(4)]
[Decoder, Dense(108), Relu, Reshape(3, 3, 12), ConvTranspose(8, 4, Stride = 2), Sigmoid, Upsample(2), Conv(9, 3),
    DiscretizedLogistic(3)]
[Objective, TotalCorrelation(2), Mmd(10), SlicedWasserstein(10)]
internal sealed partial class PictureVae;

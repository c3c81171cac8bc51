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
Console.WriteLine($"epochs {losses.Count}");
Console.WriteLine($"better {losses[^1] < losses[0]}");
Console.WriteLine($"finite {reconstruction.All(float.IsFinite)} {reconstruction.Length}");

[Vae]
[Encoder, Input(13), Dense(7), Tanh, Gaussian(3)]
[Decoder, Dense(7), Tanh, Dense(13), Gaussian(Sigma = 0.5)]
internal sealed partial class OddVae;

using Vae.Data;

namespace Vae.Tests;

/// <summary>A small model of nine bits, of which two numbers a record say how likely those at odd and at even places are.</summary>
[Vae]
[Encoder, Input(9), Dense(11), Relu, Gaussian(5)]
[Decoder, Dense(11), Relu, Dense(9), Bernoulli]
public sealed partial class NineVae
{
    /// <summary>Records drawn by one seed.</summary>
    internal static Dataset Set(int count)
    {
        var random = new Random(1);
        float[] values = new float[count * 9];
        for (int row = 0; row < count; row++)
        {
            (double even, double odd) = (random.NextDouble(), random.NextDouble());
            for (int i = 0; i < 9; i++)
                values[row * 9 + i] = random.NextDouble() < (i % 2 == 0 ? even : odd) ? 1 : 0;
        }
        return Dataset.FromRows(values, 9);
    }
}

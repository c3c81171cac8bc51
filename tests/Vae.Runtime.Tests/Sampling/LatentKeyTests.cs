using Vae.Sampling;

namespace Vae.Tests.Sampling;

public class LatentKeyTests
{
    [Fact]
    public void Latent_variables_share_no_numbers_for_any_purpose()
    {
        var key = new NoiseKey(7, NoisePurpose.Latent, Step: 3);
        Assert.Equal(key, key.OfLatent(0));
        NoiseKey[] keys =
        [
            key, key.OfLatent(1), key.OfLatent(2), key.For(NoisePurpose.PriorBatch), key.OfLatent(1).For(NoisePurpose.PriorBatch),
            key.OfLatent(1).For(NoisePurpose.Projection, 5), key.For(NoisePurpose.Projection, 5),
        ];
        float[][] numbers = [.. keys.Select(each =>
        {
            var values = new float[64];
            NormalNoise.Fill(each, each.IndexOf(2, 16), values);
            return values;
        })];
        for (int i = 0; i < numbers.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Empty(numbers[i].Intersect(numbers[j]));
        }
    }
}

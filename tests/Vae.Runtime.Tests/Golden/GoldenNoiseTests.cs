using Vae.Sampling;

namespace Vae.Tests.Golden;

public class GoldenNoiseTests
{
    [Fact]
    public void Noise_is_that_of_another_implementation()
    {
        foreach (string name in Directory.GetFiles(GoldenFile.PathOf("."), "*.safetensors").Select(Path.GetFileNameWithoutExtension)!)
        {
            if (name == "dense")
                continue;
            var golden = new GoldenFile(name);
            float[] expected = golden["epsilon"];
            var epsilon = new float[expected.Length];
            NormalNoise.Fill(golden.Noise, 0, epsilon);
            for (int i = 0; i < epsilon.Length; i++)
            {
                double difference = Math.Abs(epsilon[i] - expected[i]);
                Assert.True(difference <= 1e-6, $"{name} ε[{i}]: {expected[i]:R} expected, {epsilon[i]:R} came.");
            }
        }
    }
}

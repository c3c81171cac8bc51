using Vae.Execution;
using Vae.Optimization;
using Vae.Tests.Kernels;

namespace Vae.Tests.Optimization;

public class GradientNormTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(4096)]
    [InlineData(4112)]
    [InlineData(50_000)]
    public void The_norm_agrees_with_double_precision_and_has_the_same_bits_for_any_number_of_workers(int floats)
    {
        float[] gradients = TestBuffers.Numbers(floats, 1);
        double expected = Math.Sqrt(gradients.Sum(g => (double)g * g));
        var values = new List<double>();
        foreach (int workers in new[] { 1, 2, 3 })
        {
            var norm = new GradientNorm([(0, floats)]);
            TeamAction.Run(workers, worker => norm.Accumulate(worker, gradients));
            Assert.InRange(norm.Value, expected * (1 - 1e-12), expected * (1 + 1e-12));
            values.Add(norm.Value);
        }
        Assert.Single(values.Distinct());
    }

    [Fact]
    public void It_neither_overflows_nor_hides_NaN_and_forgets_the_last_gradients()
    {
        var norm = new GradientNorm([(0, 32)]);
        float[] gradients = new float[32];
        gradients[3] = 3e38f;
        gradients[20] = -3e38f;
        norm.Accumulate(Worker.Alone, gradients);
        Assert.InRange(norm.Value, 4.2426e38, 4.2427e38);
        gradients[31] = float.NaN;
        norm.Accumulate(Worker.Alone, gradients);
        Assert.True(double.IsNaN(norm.Value));
        Array.Clear(gradients);
        norm.Accumulate(Worker.Alone, gradients);
        Assert.Equal(0, norm.Value);
    }
}

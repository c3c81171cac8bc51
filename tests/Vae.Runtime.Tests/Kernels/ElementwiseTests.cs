using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class ElementwiseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Add_adds_and_copy_copies(int count)
    {
        float[] a = TestBuffers.Numbers(count, 1);
        float[] b = TestBuffers.Numbers(count, 2);
        float[] sum = TestBuffers.Empty(count);
        float[] copy = TestBuffers.Empty(count);
        Elementwise.Add(Worker.Alone, count, a, b, sum);
        Elementwise.Copy(Worker.Alone, count, a, copy);
        for (int i = 0; i < count; i++)
            Assert.Equal(a[i] + b[i], sum[i]);
        Assert.Equal(a[..count], copy[..count]);

        float[] inPlace = [.. a];
        Elementwise.Add(Worker.Alone, count, inPlace, b, inPlace);
        Assert.Equal(sum[..count], inPlace[..count]);
    }
}

using Vae.Execution;
using Vae.Tests.Golden;

namespace Vae.Tests;

/// <summary>A batch that several workers share: each has some of its rows, and their gradients are combined before the update.</summary>
public class PartsOfABatchTests
{
    public static TheoryData<string> Models =>
        [nameof(DropoutElu), nameof(SampledBits), nameof(DoublyReals), nameof(SiluResidual), nameof(LeakyImage)];

    /// <summary>Noise and masks belong to the row of the batch, whatever pass computes it.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Each_row_is_the_same_in_any_part(string name)
    {
        Dictionary<string, float[]> whole = Compute(Part(name, 0, int.MaxValue));
        foreach (int cut in new[] { 1, 2, 3 })
        {
            Dictionary<string, float[]> first = Compute(Part(name, 0, cut)), second = Compute(Part(name, cut, int.MaxValue));
            Assert.Contains("reconstruction", whole.Keys);
            foreach ((string tensor, float[] values) in whole)
            {
                if (tensor.StartsWith("gradient.", StringComparison.Ordinal))
                    TensorAssert.Close(tensor, 1e-5, values, [.. first[tensor].Zip(second[tensor], (a, b) => a + b)]);
                else
                    Assert.Equal(values, first[tensor].Concat(second[tensor]));
            }
        }
    }

    /// <summary>Workers that add up their gradients take the step of the whole batch, and all the same one.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Workers_that_share_a_batch_take_its_step_together(string name)
    {
        const double rate = 0.25;
        Dictionary<string, float[]> whole = Part(name, 0, int.MaxValue).Step(workers: 2, rate);
        using var sum = new Sum(2);
        GoldenPass[] parts = [Part(name, 0, 2), Part(name, 2, int.MaxValue)];
        Dictionary<string, float[]>[] steps = new Dictionary<string, float[]>[2];
        Thread[] machines =
        [
            .. parts.Select((part, i) => new Thread(() => steps[i] = part.Step(workers: i + 1, rate, exchange: sum.Of(i)))),
        ];
        Array.ForEach(machines, machine => machine.Start());
        Array.ForEach(machines, machine => machine.Join());
        foreach ((string tensor, float[] values) in whole)
        {
            Assert.Equal(steps[0][tensor], steps[1][tensor]);
            TensorAssert.Close(tensor, 1e-5, values, steps[0][tensor]);
        }
    }

    /// <summary>What the exchange leaves in the buffer is what is clipped and applied, for every parameter.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(1e6)]
    public void The_combined_gradient_is_what_is_applied(double? clipNorm)
    {
        Dictionary<string, float[]> plain = Part(nameof(DropoutElu), 0, int.MaxValue).Step(2, 0.25, clipNorm);
        Dictionary<string, float[]> doubled = Part(nameof(DropoutElu), 0, int.MaxValue).Step(2, 0.125, clipNorm, new Twice());
        Assert.All(plain, parameter => Assert.Equal(parameter.Value, doubled[parameter.Key]));
        Assert.Contains(plain, parameter => !parameter.Value.SequenceEqual(new GoldenFile(nameof(DropoutElu))[parameter.Key]));
    }

    private static Dictionary<string, float[]> Compute(GoldenPass pass)
    {
        pass.ForwardBackward(workers: 2);
        return pass.Results();
    }

    /// <summary>Some rows of a golden batch, weighed as rows of the whole.</summary>
    private static GoldenPass Part(string name, int start, int end)
    {
        var golden = new GoldenFile(name);
        end = Math.Min(end, golden.Batch);
        VaeModel model = GoldenModels.Create(name);
        int width = model.Description.DataSize;
        double share = (double)(end - start) / golden.Batch;
        return new GoldenPass(
            model, tensor => tensor == "input" ? golden[tensor][(start * width)..(end * width)] : golden[tensor], end - start,
            golden.Noise with { FirstRow = (uint)start }, golden.Beta * share, spareRows: 0, golden.Records, golden.Reconstruction * share);
    }

    private sealed class Twice : IGradientExchange
    {
        public void Combine(Worker worker, Span<float> gradients)
        {
            (int start, int end) = worker.Share(gradients.Length);
            foreach (ref float gradient in gradients[start..end])
                gradient *= 2;
        }
    }

    /// <summary>Adds up what so many workers have, in their order.</summary>
    private sealed class Sum(int workers) : IDisposable
    {
        private readonly float[][] _gradients = new float[workers][];
        private readonly Barrier _barrier = new(workers);

        public void Dispose() => _barrier.Dispose();

        internal IGradientExchange Of(int number) => new Member(this, number);

        private sealed class Member(Sum sum, int number) : IGradientExchange
        {
            public void Combine(Worker worker, Span<float> gradients)
            {
                if (worker.Rank > 0)
                    return;
                sum._gradients[number] = gradients.ToArray();
                sum._barrier.SignalAndWait();
                gradients.Clear();
                foreach (float[] part in sum._gradients)
                {
                    for (int i = 0; i < part.Length; i++)
                        gradients[i] += part[i];
                }
            }
        }
    }
}

using System.Globalization;

namespace Vae.Tests;

public class ThreadingTests
{
    private const int Threads = 6;
    private const int Data = TinyVae.Data;
    private const int Latent = TinyVae.Latent;

    private static readonly float[] s_data = TinyData.Rows(150);

    // Everything that inference offers, each with a result in floats.
    private static readonly Func<TinyVae, float[]>[] s_calls =
    [
        model => model.Encode(s_data).LogVariance,
        model => model.Embed(s_data),
        model => model.EmbedSample(s_data, seed: 4),
        model => model.Reconstruct(s_data),
        model => model.Decode(s_data.AsSpan(0, 100 * Latent)),
        model => model.Sample(130, seed: 9),
        model => model.Interpolate(s_data.AsSpan(0, Data), s_data.AsSpan(Data, Data), 70),
        model => Numbers(model.Elbo(s_data, seed: 2)),
        model => model.GetParameter("encoder.0.weight"),
    ];

    [Fact]
    public void A_first_use_from_many_threads_initialises_once()
    {
        var fresh = new TinyVae();
        fresh.Initialize(0);
        float[][] expected = [.. s_calls.Select(call => call(fresh))];
        for (int round = 0; round < 20; round++)
        {
            var model = new TinyVae();
            // Every thread begins with another call.
            Together((rank, start) =>
            {
                int call = (rank + round) % s_calls.Length;
                start.SignalAndWait();
                Bits.Equal(expected[call], s_calls[call](model));
            });
            Bits.Equal(fresh, model);
        }
    }

    [Fact]
    public void All_kinds_of_inference_at_once_give_the_bits_of_one_thread()
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[][] expected = [.. s_calls.Select(call => call(model))];
        Together((rank, start) =>
        {
            start.SignalAndWait();
            for (int i = 0; i < 15 * s_calls.Length; i++)
            {
                int call = (i * (rank + 1) + rank) % s_calls.Length;
                Bits.Equal(expected[call], s_calls[call](model));
            }
        });
    }

    // Threads of their own: what one of them throws fails the test.
    private static void Together(Action<int, Barrier> action)
    {
        using var start = new Barrier(Threads);
        var failures = new Exception?[Threads];
        Thread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(rank => new Thread(() => failures[rank] = Record.Exception(() => action(rank, start)))
            {
                Name = rank.ToString(CultureInfo.InvariantCulture),
            }),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);
    }

    // Both halves of each number: equal floats then mean equal doubles.
    private static float[] Numbers(ElboEstimate estimate) =>
    [
        .. new[] { estimate.Reconstruction, estimate.Kl }.Select(BitConverter.DoubleToInt64Bits)
            .SelectMany(bits => new[] { (float)(bits >> 48), (float)((bits >> 24) & 0xFFFFFF), (float)(bits & 0xFFFFFF) }),
    ];
}

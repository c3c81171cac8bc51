using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Examples.Benchmarks;

/// <summary>
/// The most fused multiply-adds that the machine does, a multiply-add as two operations: twelve independent chains in registers, enough
/// to hide the latency of any of today's cores. What every other figure is a fraction of. Processors without an instruction for it are
/// measured by <see cref="SoftwareFmaPeak"/>.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Rounds = 200_000;
    private const int Bursts = 12;

    // What was computed must go somewhere, or the compiler need not compute it.
    private static float s_kept;

    private static double FlopsPerBurst =>
        2.0 * Chains * Rounds * (IsSoftware ? 4 : Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4);

    private static bool IsSoftware => !Fma.IsSupported && !AdvSimd.IsSupported;

    /// <summary>GFLOP/s of all threads together: the best of a few bursts of about a millisecond, each begun together.</summary>
    internal static double Measure(int threads)
    {
        var rates = new double[threads, Bursts];
        using var together = new Barrier(threads);
        Thread[] runners = [.. Enumerable.Range(0, threads).Select(rank => new Thread(() =>
        {
            for (int burst = 0; burst < Bursts; burst++)
            {
                together.SignalAndWait();
                long start = Stopwatch.GetTimestamp();
                Run();
                rates[rank, burst] = FlopsPerBurst / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
            }
        }))];
        foreach (Thread runner in runners)
            runner.Start();
        foreach (Thread runner in runners)
            runner.Join();
        return Enumerable.Range(0, Bursts).Max(burst => Enumerable.Range(0, threads).Sum(rank => rates[rank, burst]));
    }

    private static void Run()
    {
        float sum = IsSoftware ? SoftwareFmaPeak.Run(1.5f, 0.25f, Chains * Rounds)
            : Vector512.IsHardwareAccelerated ? Run512(1.5f, 0.25f)
            : Vector256.IsHardwareAccelerated ? Run256(1.5f, 0.25f)
            : Run128(1.5f, 0.25f);
        Volatile.Write(ref s_kept, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512(float first, float second)
    {
        Vector512<float> a = Vector512.Create(first), b = Vector512.Create(second), zero = Vector512<float>.Zero;
        Vector512<float> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero;
        Vector512<float> c6 = zero, c7 = zero, c8 = zero, c9 = zero, c10 = zero, c11 = zero;
        for (int i = 0; i < Rounds; i++)
        {
            c0 = Vector512.FusedMultiplyAdd(a, b, c0);
            c1 = Vector512.FusedMultiplyAdd(a, b, c1);
            c2 = Vector512.FusedMultiplyAdd(a, b, c2);
            c3 = Vector512.FusedMultiplyAdd(a, b, c3);
            c4 = Vector512.FusedMultiplyAdd(a, b, c4);
            c5 = Vector512.FusedMultiplyAdd(a, b, c5);
            c6 = Vector512.FusedMultiplyAdd(a, b, c6);
            c7 = Vector512.FusedMultiplyAdd(a, b, c7);
            c8 = Vector512.FusedMultiplyAdd(a, b, c8);
            c9 = Vector512.FusedMultiplyAdd(a, b, c9);
            c10 = Vector512.FusedMultiplyAdd(a, b, c10);
            c11 = Vector512.FusedMultiplyAdd(a, b, c11);
        }
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(float first, float second)
    {
        Vector256<float> a = Vector256.Create(first), b = Vector256.Create(second), zero = Vector256<float>.Zero;
        Vector256<float> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero;
        Vector256<float> c6 = zero, c7 = zero, c8 = zero, c9 = zero, c10 = zero, c11 = zero;
        for (int i = 0; i < Rounds; i++)
        {
            c0 = Vector256.FusedMultiplyAdd(a, b, c0);
            c1 = Vector256.FusedMultiplyAdd(a, b, c1);
            c2 = Vector256.FusedMultiplyAdd(a, b, c2);
            c3 = Vector256.FusedMultiplyAdd(a, b, c3);
            c4 = Vector256.FusedMultiplyAdd(a, b, c4);
            c5 = Vector256.FusedMultiplyAdd(a, b, c5);
            c6 = Vector256.FusedMultiplyAdd(a, b, c6);
            c7 = Vector256.FusedMultiplyAdd(a, b, c7);
            c8 = Vector256.FusedMultiplyAdd(a, b, c8);
            c9 = Vector256.FusedMultiplyAdd(a, b, c9);
            c10 = Vector256.FusedMultiplyAdd(a, b, c10);
            c11 = Vector256.FusedMultiplyAdd(a, b, c11);
        }
        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128(float first, float second)
    {
        Vector128<float> a = Vector128.Create(first), b = Vector128.Create(second), zero = Vector128<float>.Zero;
        Vector128<float> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero;
        Vector128<float> c6 = zero, c7 = zero, c8 = zero, c9 = zero, c10 = zero, c11 = zero;
        for (int i = 0; i < Rounds; i++)
        {
            c0 = Vector128.FusedMultiplyAdd(a, b, c0);
            c1 = Vector128.FusedMultiplyAdd(a, b, c1);
            c2 = Vector128.FusedMultiplyAdd(a, b, c2);
            c3 = Vector128.FusedMultiplyAdd(a, b, c3);
            c4 = Vector128.FusedMultiplyAdd(a, b, c4);
            c5 = Vector128.FusedMultiplyAdd(a, b, c5);
            c6 = Vector128.FusedMultiplyAdd(a, b, c6);
            c7 = Vector128.FusedMultiplyAdd(a, b, c7);
            c8 = Vector128.FusedMultiplyAdd(a, b, c8);
            c9 = Vector128.FusedMultiplyAdd(a, b, c9);
            c10 = Vector128.FusedMultiplyAdd(a, b, c10);
            c11 = Vector128.FusedMultiplyAdd(a, b, c11);
        }
        return Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>Parts of the likelihoods of counts.</summary>
internal static class Counts
{
    /// <summary>The largest count: above it neighbouring whole numbers have the same float.</summary>
    internal const float Largest = 1 << 24;

    /// <summary>½·ln 2π.</summary>
    internal const float HalfLogTau = 0.918938533f;

    /// <summary>The term if the target is a count, else NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> OrNaNOutside(Vector512<float> target, Vector512<float> term) => Vector512.ConditionalSelect(
        Vector512.Equals(Vector512.Floor(target), target)
            & Vector512.GreaterThanOrEqual(target, Vector512<float>.Zero)
            & Vector512.LessThanOrEqual(target, Vector512.Create(Largest)),
        term, Vector512.Create(float.NaN));

    /// <summary>ln x! − x·ln x + x = ½·ln 2πx + …, for x ≥ 1, given ln x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogFactorialRest(Vector512<float> x, Vector512<float> log) =>
        Fused.MultiplyAdd(log, Vector512.Create(0.5f), Vector512.Create(HalfLogTau)) + VectorFunctions.StirlingRest(x);

    /// <summary>x·ln(x/M) + M − x = x·(eᵈ − 1 − d) with d = ln(M/x): the deviance of M from x, which is 0 for M = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Deviance(Vector512<float> x, Vector512<float> d) => x * (VectorFunctions.Expm1(d) - d);

    /// <summary>
    /// Inverts the distribution function. From the mode on, alternately upwards and downwards, each count's probability is subtracted from
    /// u until nothing is left: the last count is the draw. Count k + 1 has (rate + success·(size + k))/(k + 1) times the probability of
    /// count k.
    /// </summary>
    internal static double FromMode(double u, double mode, double atMode, double rate, double success, double size)
    {
        if (double.IsNaN(atMode))
            return double.NaN;
        u -= atMode;
        (double up, double down) = (mode, mode);
        (double upward, double downward) = (atMode, atMode);
        while (u > 0 && (upward > 1e-18 || downward > 1e-18))
        {
            if (up < Counts.Largest)
            {
                upward *= (rate + success * (size + up)) / (up + 1);
                up++;
                u -= upward;
                if (u <= 0)
                    return up;
            }
            else
            {
                upward = 0;
            }
            if (down > 0)
            {
                downward *= down / (rate + success * (size + down - 1));
                down--;
                u -= downward;
                if (u <= 0)
                    return down;
            }
            else
            {
                downward = 0;
            }
        }
        return mode;
    }
}

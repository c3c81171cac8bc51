using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae;

/// <summary>Squared Euclidean distances from one point to many.</summary>
internal static class SquaredDistances
{
    /// <summary>Σ (aᵢ − bᵢ)², each distance in 16 lanes in order, whatever stands beside it; the same in both directions.</summary>
    /// <param name="point">a. // [width]</param>
    /// <param name="others">b, row after row. // [rows, width]</param>
    /// <param name="distances">One a row. // [rows]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(ReadOnlySpan<float> point, ReadOnlySpan<float> others, Span<float> distances)
    {
        int width = point.Length;
        int row = 0;
        for (; row + 4 <= distances.Length; row += 4)
        {
            ReadOnlySpan<float> first = others.Slice(row * width, width);
            ReadOnlySpan<float> second = others.Slice((row + 1) * width, width);
            ReadOnlySpan<float> third = others.Slice((row + 2) * width, width);
            ReadOnlySpan<float> fourth = others.Slice((row + 3) * width, width);
            (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) = (default, default, default, default);
            for (int i = 0; i < width; i += Lanes.Count)
            {
                Vector512<float> values = Lanes.Load(point, i, width - i);
                a = Add(a, values - Lanes.Load(first, i, width - i));
                b = Add(b, values - Lanes.Load(second, i, width - i));
                c = Add(c, values - Lanes.Load(third, i, width - i));
                d = Add(d, values - Lanes.Load(fourth, i, width - i));
            }
            (distances[row], distances[row + 1]) = (Lanes.Sum(a), Lanes.Sum(b));
            (distances[row + 2], distances[row + 3]) = (Lanes.Sum(c), Lanes.Sum(d));
        }
        for (; row < distances.Length; row++)
        {
            ReadOnlySpan<float> other = others.Slice(row * width, width);
            Vector512<float> sum = default;
            for (int i = 0; i < width; i += Lanes.Count)
                sum = Add(sum, Lanes.Load(point, i, width - i) - Lanes.Load(other, i, width - i));
            distances[row] = Lanes.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, Vector512<float> distance) =>
        Fused.MultiplyAdd(distance, distance, sum);
}

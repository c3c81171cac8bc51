using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Optimization;

/// <summary>
/// The Euclidean norm of ranges of the flat gradient buffer, √Σg². Each chunk of a fixed size is summed in double precision in 16 lanes,
/// and the chunks' sums are added in order. So the bits do not depend on the number of workers.
/// </summary>
internal sealed class GradientNorm
{
    private const int Chunk = 4096;

    private readonly (int Start, int End)[] _chunks;
    private readonly double[] _squares;

    /// <param name="ranges">The ranges, in whole vectors.</param>
    internal GradientNorm(IEnumerable<(int Start, int Length)> ranges)
    {
        _chunks = [.. ranges.SelectMany(range => Chunks(range.Start, range.Length))];
        _squares = new double[_chunks.Length];
    }

    /// <summary>The norm of the last gradients. To be called by one thread, after all workers have returned.</summary>
    internal double Value
    {
        get
        {
            double sum = 0;
            foreach (double square in _squares)
                sum += square;
            return Math.Sqrt(sum);
        }
    }

    /// <summary>Sums the squares of the gradients. Called by all workers.</summary>
    /// <param name="gradients">The flat gradient buffer. // [floats]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Accumulate(Worker worker, ReadOnlySpan<float> gradients)
    {
        if (_chunks.Length > 0)
            Lanes.Require(gradients.Length, _chunks[^1].End);
        (int start, int end) = worker.Share(_squares.Length);
        for (int chunk = start; chunk < end; chunk++)
        {
            Vector512<double> lower = Vector512<double>.Zero;
            Vector512<double> upper = Vector512<double>.Zero;
            (int first, int last) = _chunks[chunk];
            for (int i = first; i < last; i += Lanes.Count)
            {
                (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Lanes.Load(gradients, i));
                // The square of a float is exact in a double.
                lower += low * low;
                upper += high * high;
            }
            Vector512<double> eight = lower + upper;
            Vector256<double> four = eight.GetLower() + eight.GetUpper();
            Vector128<double> two = four.GetLower() + four.GetUpper();
            _squares[chunk] = two[0] + two[1];
        }
        worker.Barrier(StepPart.Optimizer);
    }

    private static IEnumerable<(int Start, int End)> Chunks(int start, int length)
    {
        for (int done = 0; done < length; done += Chunk)
            yield return (start + done, start + Math.Min(done + Chunk, length));
    }
}

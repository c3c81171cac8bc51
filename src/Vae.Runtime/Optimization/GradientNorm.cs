using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Optimization;

/// <summary>
/// The Euclidean norm of the flat gradient buffer, √Σg². Each chunk of a fixed size is summed in double precision in 16 lanes, and the
/// chunks' sums are added in order. So the bits do not depend on the number of workers.
/// </summary>
internal sealed class GradientNorm(int floats)
{
    private const int Chunk = 4096;

    private readonly double[] _squares = new double[(floats + Chunk - 1) / Chunk];

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
    /// <param name="gradients">The gradients, in whole vectors. // [floats]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Accumulate(Worker worker, ReadOnlySpan<float> gradients)
    {
        OutOfRange.IfNot(gradients.Length, floats, nameof(gradients));
        Lanes.Require(gradients.Length, floats);
        (int start, int end) = worker.Share(_squares.Length);
        for (int chunk = start; chunk < end; chunk++)
        {
            Vector512<double> lower = Vector512<double>.Zero;
            Vector512<double> upper = Vector512<double>.Zero;
            int last = (int)Math.Min((chunk + 1L) * Chunk, gradients.Length);
            for (int i = chunk * Chunk; i < last; i += Lanes.Count)
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
}

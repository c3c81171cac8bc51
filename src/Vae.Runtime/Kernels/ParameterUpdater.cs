using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Applies gradients to parameters. A kernel calls it, and knows no optimizer.</summary>
internal abstract class ParameterUpdater
{
    /// <summary>The state by name, such as the moments, each laid out as the parameters. At most two; zero before the first step.</summary>
    internal abstract IReadOnlyList<(string Name, AlignedBuffer Buffer)> State { get; }

    /// <summary>Updates a range of the parameters. Called by the worker that has its gradient.</summary>
    /// <param name="start">The start of the range, a multiple of 16.</param>
    /// <param name="parameters">All parameters. // [floats]</param>
    /// <param name="gradients">The range's gradients, not yet scaled. // [length, a multiple of 16]</param>
    internal abstract void UpdateRange(int start, Span<float> parameters, ReadOnlySpan<float> gradients);
}

using Vae.Sampling;

namespace Vae.Data;

/// <summary>
/// The random numbers that belong to one reading of one row: a random transformation draws element j from index
/// <c>FirstIndex + j</c> of <c>Key</c>, so that the same reading always gives the same values.
/// </summary>
/// <param name="Key">The numbers' key; a transformation replaces its purpose by its own.</param>
/// <param name="FirstIndex">The index of the number that the row's first element draws.</param>
public readonly record struct RowNoise(NoiseKey Key, ulong FirstIndex);

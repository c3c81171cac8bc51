using Vae.Sampling;

namespace Vae.Data;

/// <summary>
/// The random numbers of one reading of one row. A random transformation uses number <c>FirstIndex + j</c> of <c>Key</c> for element j, so
/// the same reading always gives the same values.
/// </summary>
/// <param name="Key">The numbers' key; a transformation replaces its purpose by another.</param>
/// <param name="FirstIndex">The index of the number for the row's first element.</param>
public readonly record struct RowNoise(NoiseKey Key, ulong FirstIndex);

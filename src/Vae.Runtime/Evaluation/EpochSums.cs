namespace Vae;

/// <summary>The sums over the rows of an unfinished epoch.</summary>
/// <param name="Count">The rows that were trained.</param>
/// <param name="Reconstructions">Their sum of reconstruction terms, field by field.</param>
/// <param name="Bound">Their sum of importance-weighted bounds; 0 without any.</param>
/// <param name="Latents">Their sums of each latent variable.</param>
internal sealed record EpochSums(int Count, double[] Reconstructions, double Bound, IReadOnlyList<LatentSums> Latents);

/// <summary>The sums of one latent variable.</summary>
/// <param name="Divergence">The sum of divergences by dimension. // [size]</param>
/// <param name="Mean">The mean of the posterior means by dimension. // [size]</param>
/// <param name="Squares">The sum of their squared distances from it, by dimension. // [size]</param>
internal sealed record LatentSums(double[] Divergence, double[] Mean, double[] Squares);

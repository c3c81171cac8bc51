namespace Vae;

/// <summary>Diagonal Gaussian posteriors q(z|x) of some records.</summary>
/// <param name="Mean">μ. // [rows, latent size]</param>
/// <param name="LogVariance">ln σ², at most 20. // [rows, latent size]</param>
public sealed record Posterior(float[] Mean, float[] LogVariance);

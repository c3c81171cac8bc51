using Vae.Kernels;

namespace Vae;

/// <summary>How similar reconstructions are to their originals. A reconstruction is the mean of p(x|z) at the posterior's mean.</summary>
/// <param name="MeanSquaredError">The mean of (x − x̂)² over all elements of all records.</param>
/// <param name="Variance">
/// The variance over the records, averaged over the elements: the error of a model that reconstructs every record as the data's mean.
/// </param>
/// <param name="StructuralSimilarity">
/// The mean over the records of their structural similarity, 1 for equal images; null for records that are not images, and for images of
/// less than 7 pixels in a direction.
/// </param>
/// <param name="Window">The width of the similarity's window: 11, or 7 for images of less than 11 pixels in a direction; else 0.</param>
/// <param name="Records">The number of records.</param>
/// <remarks>
/// Structural similarity is Wang's, Bovik's, Sheikh's and Simoncelli's ("Image Quality Assessment: From Error Visibility to Structural
/// Similarity", 2004): local means, variances and covariance under a Gaussian window with σ = 1.5 that lies wholly within the image,
/// K₁ = 0.01, K₂ = 0.03, the range of the data 1; the mean over all places and channels.
/// </remarks>
public sealed record ReconstructionQuality(
    double MeanSquaredError, double Variance, double? StructuralSimilarity, int Window, int Records)
{
    /// <summary>−10·log₁₀ of the mean squared error, in decibels: for data that run from 0 to 1.</summary>
    public double PeakSignalToNoiseRatio => -10 * Portable.Log10(MeanSquaredError);

    /// <summary>The share of the data's variance that the reconstructions hold: 1 for perfect ones, 0 for the data's mean.</summary>
    public double ExplainedVariance => 1 - MeanSquaredError / Variance;

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ReconstructionQuality), PrintMembers);
}

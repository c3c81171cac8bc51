namespace Vae;

/// <summary>How samples lie among real records in a space of features.</summary>
/// <param name="Precision">
/// The share of samples in a ball of some real record, which reaches to its third nearest other: how many look real. A sample exactly
/// that far away is in the ball.
/// </param>
/// <param name="Recall">The share of real records within such a ball of some sample: how much of the data can be drawn.</param>
/// <param name="Density">
/// How many balls of real records, which reach to their fifth nearest other, hold a sample on average, divided by five: precision that
/// does not count one outlier's large ball for much. A sample exactly that far away is outside the ball, which matters for data of few
/// values, such as binarised pixels. About 1 where samples are like the data; above it where they keep to its middle; exactly 1 for the
/// data against themselves, where no two distances are equal.
/// </param>
/// <param name="Coverage">
/// The share of real records whose ball, that of the density, holds a sample: recall that no outlying sample can feign. A record with five
/// equal others has a ball of no size, which holds nothing.
/// </param>
/// <param name="Features">The space.</param>
/// <param name="RealRecords">The real records that were compared.</param>
/// <param name="Samples">The samples that were compared.</param>
/// <remarks>
/// Sources: Kynkäänniemi, Karras, Laine, Lehtinen &amp; Aila, "Improved Precision and Recall Metric for Assessing Generative Models", 2019,
/// arXiv:1904.06991, equation 1, with k = 3 and ≤; Naeem, Oh, Uh, Choi &amp; Yoo, "Reliable Fidelity and Diversity Metrics for Generative
/// Models", 2020, arXiv:2002.09797, equations 4 and 6, with k = 5 and &lt; as in the authors' own program. All four depend on the numbers
/// of records and samples: compare at equal ones.
/// </remarks>
public sealed record SampleQuality(
    double Precision, double Recall, double Density, double Coverage, string Features, int RealRecords, int Samples)
{
    /// <summary>k of precision and recall.</summary>
    public const int PrecisionNeighbours = 3;

    /// <summary>k of density and coverage.</summary>
    public const int DensityNeighbours = 5;

    /// <summary>Compares features of samples with those of real records.</summary>
    /// <param name="real">Of at least 6 real records. // [real records, width]</param>
    /// <param name="samples">Of at least 6 samples. // [samples, width]</param>
    /// <param name="width">The features of a record.</param>
    /// <param name="name">What the features are, for people.</param>
    /// <param name="threads">The number of threads; 0: all cores. The result does not depend on it.</param>
    /// <param name="cancellation">Checked before each block of points.</param>
    /// <exception cref="ArgumentException">There are too few, a length is not a multiple of the width, or a value is not
    /// finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SampleQuality Compare(
        ReadOnlySpan<float> real, ReadOnlySpan<float> samples, int width, string name = "features", int threads = 0,
        CancellationToken cancellation = default)
    {
        OutOfRange.IfLess(width, 1);
        OutOfRange.IfNegative(threads);
        Require(real, width, "real records", nameof(real));
        Require(samples, width, "samples", nameof(samples));
        return Neighbourhoods.Compare(
            real.ToArray(), samples.ToArray(), width, name, WorkerCount.BoundedOrAll(threads), cancellation);
    }

    private static void Require(ReadOnlySpan<float> features, int width, string what, string parameter)
    {
        if (features.Length % width != 0)
        {
            throw new ArgumentException(
                $"{features.Length} features of {what} are not a whole number of records with {width} each.", parameter);
        }
        if (features.Length / width <= DensityNeighbours)
        {
            throw new ArgumentException(
                $"A neighbourhood reaches to the fifth nearest other: {features.Length / width} {what} are too few, give at least 6.",
                parameter);
        }
        int bad = NonFinite.IndexOf(features);
        if (bad >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Feature {bad % width} of the {what}, row {bad / width}, is {features[bad]}."), parameter);
        }
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SampleQuality), PrintMembers);
}

using Vae.Data;
using Vae.Kernels;

namespace Vae;

/// <summary>The information that one factor of the data shares with the latent dimensions.</summary>
/// <param name="Name">The factor.</param>
/// <param name="Entropy">H(v), in nats.</param>
/// <param name="Information">I(zⱼ; v) of each latent dimension, in nats. // [latent size]</param>
/// <param name="Dimension">The latent dimension with the most information about it.</param>
/// <param name="Gap">How much more information that dimension has than the next one, as a fraction of the entropy: from 0 to 1.</param>
public sealed record FactorInformation(string Name, double Entropy, double[] Information, int Dimension, double Gap)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(FactorInformation), PrintMembers);
}

/// <summary>
/// How well a latent space keeps the known factors of its data apart: MIG = 1/K·Σₖ (I(zⱼ; vₖ) − I(zᵢ; vₖ))/H(vₖ), with zⱼ the dimension
/// that has the most information about factor vₖ, and zᵢ the one with the second most. 1: each factor has a dimension of its own that
/// determines it. 0: whatever one dimension says, another says as well.
/// </summary>
/// <remarks>
/// The information is estimated from a histogram: each dimension's posterior means in intervals of equal width between the smallest and the
/// largest, against the factor's classes. Over N records it is too large by about (intervals − 1)(classes − 1)/2N nats, equally for every
/// dimension, so the gap is not affected. Two factors may have the same dimension. Source: Chen et al. 2018, arXiv:1802.04942, equation 6,
/// where the information is that of samples from q(z|x); the histogram of means as in Locatello et al. 2019, arXiv:1811.12359, appendix B.
/// </remarks>
/// <param name="Value">MIG, from 0 to 1.</param>
/// <param name="Factors">Its parts.</param>
public sealed record MutualInformationGap(double Value, IReadOnlyList<FactorInformation> Factors)
{
    /// <summary>The intervals unless given.</summary>
    public const int DefaultBins = 20;

    /// <summary>Encodes data whose factors are known, and compares its posterior means with them.</summary>
    /// <param name="model">A model with at least two latent dimensions.</param>
    /// <param name="data">The data.</param>
    /// <param name="factors">The factors, each with as many records as the data.</param>
    /// <param name="bins">The intervals of each dimension, at least 2.</param>
    /// <exception cref="ArgumentException">The data have another size, or <see cref="Of"/> refuses the codes or factors.</exception>
    public static MutualInformationGap Measure(
        VaeModel model, Dataset data, IReadOnlyList<Factor> factors, int bins = DefaultBins)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        model.RequireRecords(data, nameof(data));
        int latent = model.Description.LatentSize;
        var codes = new float[ArraySize.Of(data.Count, latent, nameof(data))];
        var rows = new float[ArraySize.Of(PassPool.Rows, data.RowSize, nameof(data))];
        for (int first = 0; first < data.Count; first += PassPool.Rows)
        {
            int count = Math.Min(PassPool.Rows, data.Count - first);
            for (int row = 0; row < count; row++)
                data.Read(first + row, rows.AsSpan(row * data.RowSize, data.RowSize), default);
            try
            {
                model.Embed(rows.AsSpan(0, count * data.RowSize), codes.AsSpan(first * latent, count * latent));
            }
            catch (NonFiniteResultException exception)
            {
                // It knows the row of the block only.
                throw exception.At(first);
            }
        }
        return Of(codes, latent, factors, bins);
    }

    /// <summary>Compares codes with factors.</summary>
    /// <param name="codes">Row by row. // [records, latent]</param>
    /// <param name="latent">The latent dimensions, at least 2.</param>
    /// <param name="factors">At least one, each with as many records.</param>
    /// <param name="bins">The intervals of each dimension, at least 2.</param>
    /// <exception cref="ArgumentException">
    /// A size is out of its range, a code is not finite, the numbers of records differ, or a factor has only one class.
    /// </exception>
    public static MutualInformationGap Of(ReadOnlySpan<float> codes, int latent, IReadOnlyList<Factor> factors, int bins = DefaultBins)
    {
        OutOfRange.IfLess(latent, 2);
        OutOfRange.IfLess(bins, 2);
        OutOfRange.IfGreater(bins, Factor.MostClasses);
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Count == 0)
            throw new ArgumentException("At least one factor is needed.", nameof(factors));
        var dimensions = new int[latent][];
        for (int j = 0; j < latent; j++)
            dimensions[j] = Factor.Bins(codes, latent, j, bins);
        FactorInformation[] parts = [.. factors.Select(factor => Compare(factor, dimensions, bins))];
        return new MutualInformationGap(parts.Average(part => part.Gap), parts);
    }

    private static FactorInformation Compare(Factor factor, int[][] dimensions, int bins)
    {
        int records = dimensions[0].Length;
        if (factor.Classes.Count != records)
        {
            throw new ArgumentException(
                $"The factor {factor.Name} has {factor.Classes.Count} records; the codes have {records}.", nameof(factor));
        }
        int classes = factor.Classes.Max() + 1;
        var counts = new int[classes];
        foreach (int value in factor.Classes)
            counts[value]++;
        double entropy = Entropy(counts, records);
        if (!(entropy > 0))
        {
            throw new ArgumentException(
                $"The factor {factor.Name} has the same class for every record, so it carries no information.", nameof(factor));
        }
        double[] information = [.. dimensions.Select(codes => Information(codes, bins, factor.Classes, classes, entropy))];
        int best = Array.IndexOf(information, information.Max());
        double second = information.Where((_, j) => j != best).Max();
        return new FactorInformation(factor.Name, entropy, information, best, (information[best] - second) / entropy);
    }

    /// <summary>I(z; v) = H(z) + H(v) − H(z, v).</summary>
    private static double Information(int[] codes, int bins, IReadOnlyList<int> values, int classes, double entropy)
    {
        var joint = new int[ArraySize.Of(bins, classes, nameof(bins))];
        var marginal = new int[bins];
        for (int i = 0; i < codes.Length; i++)
        {
            joint[codes[i] * classes + values[i]]++;
            marginal[codes[i]]++;
        }
        return Entropy(marginal, codes.Length) + entropy - Entropy(joint, codes.Length);
    }

    private static double Entropy(int[] counts, double total)
    {
        double sum = 0;
        foreach (int count in counts)
        {
            if (count > 0)
                sum -= count / total * Portable.Log(count / total);
        }
        return sum;
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(MutualInformationGap), PrintMembers);
}

namespace Vae;

/// <summary>Estimates of ln p(x) over some data, in nats per sample.</summary>
/// <param name="Samples">K: the draws z ~ q(z|x) for each record.</param>
/// <param name="Records">The estimate of each record, in the data's order.</param>
public sealed record LogLikelihoodEvaluation(int Samples, IReadOnlyList<LogLikelihood> Records)
{
    /// <summary>The mean over the records; its negative is what the literature calls NLL.</summary>
    public double Mean { get; } = Records.Average(record => record.Value);

    /// <summary>
    /// The standard error of that mean as an estimate for the distribution that the records come from: the standard deviation over the
    /// records, divided by √records. It includes the scatter of each estimate. NaN for one record.
    /// </summary>
    public double StandardError { get; } = StandardErrorOf(Records);

    /// <summary>
    /// The part of it that more draws would remove: √(Σ standard error²) divided by the number of records. It is how much the mean over
    /// these records varies from seed to seed. NaN for one draw.
    /// </summary>
    public double SamplingError { get; } =
        Math.Sqrt(Records.Sum(record => record.StandardError * record.StandardError)) / Records.Count;

    /// <summary>The median of the records' effective sample sizes; the lower one of two.</summary>
    public double MedianEffectiveSampleSize { get; } =
        Records.Select(record => record.EffectiveSampleSize).Order().ElementAt((Records.Count - 1) / 2);

    private static double StandardErrorOf(IReadOnlyList<LogLikelihood> records)
    {
        double mean = records.Average(record => record.Value);
        double squares = records.Sum(record => (record.Value - mean) * (record.Value - mean));
        return Math.Sqrt(squares / (records.Count - 1) / records.Count);
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LogLikelihoodEvaluation), PrintMembers);
}

namespace Vae;

/// <summary>How ln q(z), the logarithm of the posteriors' average over the training set, is estimated from those of a batch.</summary>
public enum TotalCorrelationEstimator
{
    /// <summary>
    /// q(z) ≈ 1/(N·B)·Σₘ q(z|xₘ) over the B records of a batch out of N. Source: Chen et al. 2018, arXiv:1802.04942, equation 5.
    /// </summary>
    MinibatchWeighted,

    /// <summary>
    /// q(z) ≈ 1/N·q(z|x) + (N−M)/(N·M)·q(z|x′) + 1/M·Σ of the others' q(z|xₘ), with M = B − 1, x the record that z is drawn for and x′
    /// the next one in the batch: the weights add up to 1, and the average has no bias. Source: Chen et al. 2018, arXiv:1802.04942,
    /// appendix C.2.
    /// </summary>
    MinibatchStratified,
}

/// <summary>
/// The total correlation of q(z), weighted by itself. See <see cref="TotalCorrelationAttribute"/>.
/// </summary>
/// <param name="Weight">Its weight, at least 0 and at most 1e30; 1 is the ELBO.</param>
/// <param name="Estimator">How it is estimated.</param>
public sealed record TotalCorrelation(
    double Weight, TotalCorrelationEstimator Estimator = TotalCorrelationEstimator.MinibatchWeighted) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(TotalCorrelation),
        "total correlation",
        objective => objective.TotalCorrelation,
        (objective, part) => objective with { TotalCorrelation = (TotalCorrelation?)part },
        words => words is [var weight, var estimator]
            ? new TotalCorrelation(NumberText.Real(weight), ObjectivePartKind.Member<TotalCorrelationEstimator>(estimator))
            : null)
    {
        IsBatchTerm = true,
        HasWeight = true,
    };

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.RequireWeight(Weight, "The total correlation's weight", $"{path}.{nameof(Weight)}");
        if (!Enum.IsDefined(Estimator))
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Estimator)}", Estimator, "There is no such estimator of the total correlation.");
        }
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => $"{ObjectivePartKind.Text(Weight)} {Estimator}";

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with { Weight = ObjectivePartKind.Product(factor, Weight) };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TotalCorrelation), PrintMembers);
}

using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>The total correlation of z, with a separate weight (Chen et al. 2018).</summary>
internal sealed record TotalCorrelationTerm(string Code, string Meaning)
    : BatchTerm(Rules.ObjectiveRules.TotalCorrelation, Code, Meaning, EquatableArray.Of("TotalCorrelation", "TotalCorrelationEstimator"))
{
    private static readonly OpKind s_score = new("TotalCorrelationTerm.Score");

    internal static readonly ObjectiveWord Word = new(Rules.ObjectiveRules.TotalCorrelation, (term, objective) =>
    {
        double weight = term.WeightOrZero("weight");
        string estimator = term.Member("estimator", "TotalCorrelationEstimator", "MinibatchWeighted", "MinibatchStratified");
        return objective.With(new TotalCorrelationTerm(
            $"new TotalCorrelation({Literals.Double(weight)}, TotalCorrelationEstimator.{estimator})",
            $"{Literals.Plain(weight - 1)} times it beside the divergence, which has it once; {estimator}"));
    });

    internal override void Build(GraphWriter writer, LatentVariable z, Tensor posterior)
    {
        int width = (int)Vectors.RoundUp(z.Size);
        writer.Add(s_score, Property, "TC = KL(q(z) ‖ Πⱼ q(zⱼ)), estimated from the batch", Operand.Rows(), z.Size,
            Itself(s_score), Operand.Read(posterior), Operand.Read(z.Value), ByLatent(writer, z), ByPosterior(writer, posterior),
            Room("components", 4 * width), Room("densities", width + 16));
    }
}

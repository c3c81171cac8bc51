using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>The covariance of the latent code, pulled toward the identity (Kumar et al. 2018).</summary>
internal sealed record DipTerm(string Code, string Meaning)
    : BatchTerm(Rules.ObjectiveRules.Dip, Code, Meaning, EquatableArray.Of("Dip", "DipKind"))
{
    private static readonly OpKind s_score = new("DipTerm.Score");

    internal static readonly ObjectiveWord Word = new(Rules.ObjectiveRules.Dip, (term, objective) =>
    {
        double offDiagonal = term.WeightOrZero("offDiagonal");
        double diagonal = term.WeightOrZero("diagonal");
        string kind = term.Member("kind", "DipKind", "I", "II");
        return objective.With(new DipTerm(
            $"new Dip({Literals.Double(offDiagonal)}, {Literals.Double(diagonal)}, DipKind.{kind})",
            $"{Literals.Plain(offDiagonal)} times the squared covariances of {(kind == "I" ? "the means" : "z")} and "
            + $"{Literals.Plain(diagonal)} times the squared distances of their variances from 1"));
    });

    internal override long FixedFloats(long latent) => (latent + 2) * Vectors.RoundUp(latent);

    internal override void Build(GraphWriter writer, LatentVariable z, Tensor posterior) =>
        writer.Add(s_score, Property, "the covariance of the code, and how far it is from the identity", Operand.Rows(), z.Size,
            Itself(s_score), Operand.Read(posterior), ByPosterior(writer, posterior),
            Room("centred", (int)Vectors.RoundUp(z.Size)), Beside("slopes", z.Size));
}

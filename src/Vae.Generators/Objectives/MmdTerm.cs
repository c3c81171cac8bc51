using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>The maximum mean discrepancy between z and the prior (Zhao et al. 2019; Tolstikhin et al. 2018).</summary>
internal sealed record MmdTerm(string Code, string Meaning)
    : BatchTerm(Rules.ObjectiveRules.Mmd, Code, Meaning, EquatableArray.Of("Mmd", "MmdKernel"))
{
    private static readonly OpKind s_score = new("MmdTerm.Score");

    internal static readonly ObjectiveWord Word = new(Rules.ObjectiveRules.Mmd, (term, objective) =>
    {
        double weight = term.WeightOrZero("weight");
        string kernel = term.Member("kernel", "MmdKernel", "InverseMultiquadratic", "Rbf");
        string scale = term.Has("Scale") ? Literals.Double(term.Weight("Scale")) : "null";
        return objective.With(new MmdTerm(
            $"new Mmd({Literals.Double(weight)}, MmdKernel.{kernel}, {scale})",
            $"{Literals.Plain(weight)} times the maximum mean discrepancy between z and the prior; {kernel}"));
    });

    internal override void Build(GraphWriter writer, LatentVariable z, Tensor posterior) =>
        writer.Add(s_score, Property, "MMD² between z and draws from the prior", Operand.Rows(), z.Size, Itself(s_score),
            z.Noise, Operand.Read(z.Value), ByLatent(writer, z), Room("prior", z.Size),
            Room("points", 2 * (int)Vectors.RoundUp(z.Size)));
}

using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>The sliced Wasserstein distance between z and the prior (Kolouri et al. 2019).</summary>
internal sealed record SlicedWassersteinTerm(string Code, string Meaning, int Projections)
    : BatchTerm(Rules.ObjectiveRules.SlicedWasserstein, Code, Meaning, EquatableArray.Of("SlicedWasserstein"))
{
    private static readonly OpKind s_score = new("SlicedWassersteinTerm.Score");

    internal static readonly ObjectiveWord Word = new(Rules.ObjectiveRules.SlicedWasserstein, (term, objective) =>
    {
        double weight = term.WeightOrZero("weight");
        double projections = term.Number("projections", value => value is >= 1 and <= 10_000, "at least 1 and at most 10,000");
        return objective.With(new SlicedWassersteinTerm(
            $"new SlicedWasserstein({Literals.Double(weight)}, {Literals.Int((long)projections)})",
            $"{Literals.Plain(weight)} times the sliced Wasserstein distance between z and the prior, on "
            + $"{Literals.Plain(projections)} directions",
            (int)projections));
    });

    internal override long FixedFloats(long latent) => Projections * Vectors.RoundUp(latent);

    internal override long FloatsPerRow(long latent) => base.FloatsPerRow(latent) + Projections;

    internal override void Build(GraphWriter writer, LatentVariable z, Tensor posterior) =>
        writer.Add(s_score, Property, "SW² between z and draws from the prior", Operand.Rows(), z.Size, Itself(s_score),
            z.Noise, Operand.Read(z.Value), ByLatent(writer, z), Room("prior", z.Size),
            Room("points", 2 * (int)Vectors.RoundUp(z.Size)), Room("differences", Projections), Beside("directions", z.Size));
}

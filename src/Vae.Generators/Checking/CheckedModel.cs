using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Objectives;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>A checked declaration: every stage with its shapes, or the declaration's problems.</summary>
internal sealed record CheckedModel(
    TypeDeclaration Type,
    Shape Input,
    EquatableArray<Node> Encoder,
    PosteriorHead? Posterior,
    EquatableArray<Node> Decoder,
    LikelihoodHead? Likelihood,
    Objective Objective,
    EquatableArray<Problem> Problems,
    bool IsValid)
{
    /// <summary>The name of the variable that is observed.</summary>
    internal const string DataName = "x";

    /// <summary>The name of the latent variable.</summary>
    internal const string LatentName = "z";

    /// <summary>The posterior's path: the stage after the encoder's layers.</summary>
    internal string PosteriorPath => "encoder." + Literals.Int(Encoder.Count);

    /// <summary>The shape of the posterior's input.</summary>
    internal Shape PosteriorInput => Encoder.Count == 0 ? Input : Encoder[Encoder.Count - 1].Output;

    /// <summary>The likelihood's path: that of the stage after the decoder's layers.</summary>
    internal string LikelihoodPath => "decoder." + Literals.Int(Decoder.Count);
}

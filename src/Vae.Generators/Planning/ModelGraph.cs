using Vae.Generators.Checking;
using Vae.Generators.Graph;
using Vae.Generators.Layers;
using Vae.Generators.Objectives;

namespace Vae.Generators.Planning;

/// <summary>From a checked declaration to its graphs: the way from data to the loss, and the entry points of inference.</summary>
internal static class ModelGraph
{
    private static readonly Section s_encoder = Section.Forward("Encoder");
    private static readonly Section s_latent = Section.Forward("Latent");
    private static readonly Section s_decoder = Section.Forward("Decoder");

    /// <summary>The forward pass of a training step, with its losses, from which gradients are computed.</summary>
    internal static OpGraph Training(CheckedModel model, ModelTensors tensors)
    {
        var writer = new GraphWriter(tensors, training: true);
        (DataVariable x, LatentVariable z) = Variables(model);

        writer.Section = s_encoder;
        Encode(writer, model, x, z);

        // Under another name, so that gradients of several terms are added in the latent section and not in the encoder.
        writer.Section = s_latent;
        Tensor posterior = Tensor.OfRows($"{z.Name}.parameters", z.Posterior.Type.Width);
        writer.Add(OpKind.View, model.PosteriorPath, "", Operand.Read(z.Posterior), Operand.Write(posterior));
        model.Posterior!.Draw(writer, model.PosteriorPath, z, posterior);
        model.Posterior.Divergence(writer, model.PosteriorPath, z, posterior);
        foreach (BatchTerm term in model.Objective.BatchTerms)
            term.Build(writer, z, posterior);

        writer.Section = s_decoder;
        Tensor decoded = model.Objective.Bound is null ? Decode(writer, model, x, z) : model.Decoder.Build(writer, z.Value);

        writer.Section = Section.Loss;
        Tensor gradient = model.Likelihood!.ScoreAndGradient(
            writer, model.LikelihoodPath, model.Input, x.Name, decoded, x.Value, x.Score);
        writer.Add(new Loss(decoded, gradient));
        return model.Objective.Bound is { } bound ? ImportanceWeightedGraph.Rewrite(writer.ToGraph(), x, z, bound) : writer.ToGraph();
    }

    /// <summary>The entry points of inference, each a section.</summary>
    internal static OpGraph Inference(CheckedModel model, ModelTensors tensors)
    {
        var writer = new GraphWriter(tensors, training: false);
        (DataVariable x, LatentVariable z) = Variables(model);

        writer.Section = Section.Of("Encode");
        Encode(writer, model, x, z);

        writer.Section = Section.Of("DrawLatent");
        model.Posterior!.Draw(writer, model.PosteriorPath, z, z.Posterior);

        writer.Section = Section.Of("Decode");
        Decode(writer, model, x, z);

        writer.Section = Section.Of("Score");
        model.Posterior.Divergence(writer, model.PosteriorPath, z, z.Posterior);
        model.Likelihood!.Score(writer, model.LikelihoodPath, model.Input, x.Name, x.Likelihood, x.Value, x.Score);

        writer.Section = Section.Of("Mean");
        model.Likelihood.Mean(writer, model.LikelihoodPath, model.Input, x.Name, x.Likelihood, x.Mean);
        return writer.ToGraph();
    }

    private static (DataVariable X, LatentVariable Z) Variables(CheckedModel model) => (
        DataVariable.Of(CheckedModel.DataName, model.Input.Size, model.Likelihood!.Parameters(model.Input).Size),
        LatentVariable.Of(CheckedModel.LatentName, 0, model.Posterior!.LatentSize, model.Posterior.Size));

    private static void Encode(GraphWriter writer, CheckedModel model, DataVariable x, LatentVariable z)
    {
        Tensor encoded = model.Encoder.Build(writer, x.Value);
        model.Posterior!.Project(writer, model.PosteriorPath, model.PosteriorInput, encoded, z.Posterior);
    }

    private static Tensor Decode(GraphWriter writer, CheckedModel model, DataVariable x, LatentVariable z) =>
        writer.Bind(model.Decoder.Build(writer, z.Value), x.Likelihood);
}

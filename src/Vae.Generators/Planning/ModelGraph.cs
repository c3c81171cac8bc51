using Vae.Generators.Checking;
using Vae.Generators.Graph;
using Vae.Generators.Layers;
using Vae.Generators.Objectives;

namespace Vae.Generators.Planning;

/// <summary>Converts a checked declaration to its graphs: the forward pass of training, and the passes of inference.</summary>
internal static class ModelGraph
{
    private static readonly Section s_encoder = Section.Forward("Encoder");
    private static readonly Section s_latent = Section.Forward("Latent");
    private static readonly Section s_decoder = Section.Forward("Decoder");

    /// <summary>The forward pass of a training step, with its losses, from which gradients are computed.</summary>
    internal static OpGraph Training(CheckedModel model, ModelTensors tensors)
    {
        var writer = new GraphWriter(tensors, training: true);
        PosteriorHead head = model.Posterior!;
        Tensor input = Tensor.OfPass("Input", model.Input.Size);
        Tensor latent = Tensor.OfPass("Latent", head.LatentSize);

        writer.Section = s_encoder;
        Tensor encoded = Encode(writer, model, input);

        // Under another name, so that gradients of several terms are added in the latent section and not in the encoder.
        writer.Section = s_latent;
        Tensor posterior = Tensor.OfRows("posterior", head.Size);
        writer.Add(OpKind.View, model.PosteriorPath, "", Operand.Read(encoded), Operand.Write(posterior));
        head.Draw(writer, model.PosteriorPath, posterior, latent);
        head.Divergence(writer, model.PosteriorPath, posterior, Tensor.OfPass("Divergence", head.LatentSize));
        foreach (BatchTerm term in model.Objective.BatchTerms)
            term.Build(writer, head.LatentSize, posterior, latent);

        writer.Section = s_decoder;
        Tensor decoded = model.Objective.Bound is null ? Decode(writer, model, latent) : model.Decoder.Build(writer, latent);

        writer.Section = Section.Loss;
        Tensor gradient = model.Likelihood!.ScoreAndGradient(
            writer, model.LikelihoodPath, model.Input, decoded, input, Tensor.OfPass("Reconstruction", 1));
        writer.Add(new Loss(decoded, gradient));
        return model.Objective.Bound is { } bound ? ImportanceWeightedGraph.Rewrite(writer.ToGraph(), bound) : writer.ToGraph();
    }

    /// <summary>The passes of inference, each a section.</summary>
    internal static OpGraph Inference(CheckedModel model, ModelTensors tensors)
    {
        var writer = new GraphWriter(tensors, training: false);
        PosteriorHead head = model.Posterior!;
        LikelihoodHead likelihood = model.Likelihood!;
        Tensor input = Tensor.OfPass("Input", model.Input.Size);
        Tensor latent = Tensor.OfPass("Latent", head.LatentSize);

        writer.Section = Section.Of("Encode");
        Tensor posterior = Encode(writer, model, input);

        writer.Section = Section.Of("DrawLatent");
        head.Draw(writer, model.PosteriorPath, posterior, latent);

        writer.Section = Section.Of("Decode");
        Tensor decoded = Decode(writer, model, latent);

        writer.Section = Section.Of("Score");
        head.Divergence(writer, model.PosteriorPath, posterior, Tensor.OfPass("Divergence", head.LatentSize));
        likelihood.Score(writer, model.LikelihoodPath, model.Input, decoded, input, Tensor.OfPass("Reconstruction", 1));

        writer.Section = Section.Of("Mean");
        likelihood.Mean(writer, model.LikelihoodPath, model.Input, decoded, Tensor.OfPass("Mean", model.Input.Size));
        return writer.ToGraph();
    }

    private static Tensor Encode(GraphWriter writer, CheckedModel model, Tensor input)
    {
        Tensor posterior = Tensor.OfPass("Posterior", model.Posterior!.Size);
        Tensor encoded = model.Encoder.Build(writer, input);
        model.Posterior.Project(writer, model.PosteriorPath, model.PosteriorInput, encoded, posterior);
        return posterior;
    }

    private static Tensor Decode(GraphWriter writer, CheckedModel model, Tensor latent) =>
        writer.Bind(
            model.Decoder.Build(writer, latent), Tensor.OfPass("Likelihood", model.Likelihood!.Parameters(model.Input).Size));
}

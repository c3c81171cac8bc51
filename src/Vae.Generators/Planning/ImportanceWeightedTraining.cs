namespace Vae.Generators;

/// <summary>
/// The training pass of the importance-weighted bound: the encoder sees rows, one for each record, and the decoder their samples, several
/// for each, neighbours. From the likelihood on, each sample's gradient is scaled by its share of the record's weights.
/// </summary>
internal static class ImportanceWeightedTraining
{
    internal static void Lower(Graph graph, ImportanceWeightedBound bound, Lowering program)
    {
        int samples = bound.Samples;
        PosteriorHead posteriorHead = graph.Posterior!;
        int latentSize = posteriorHead.LatentSize;
        string path = Planner.PosteriorPath(graph);
        Value input = Value.OfPass("Input", graph.Input.Size);
        Value posterior = Value.OfPass("Posterior", posteriorHead.Size);

        program.Section = "EncoderForward";
        Lowered encoder = program.Chain(graph.Encoder, input);
        Lowered projection = posteriorHead.Lower(program, path, Planner.PosteriorInput(graph), encoder.Output, posterior);

        program.Section = "LatentForward";
        Value noise = Samples("latent.noise", latentSize, samples);
        Value latent = Samples("latent.samples", latentSize, samples);
        program.Emit($"z = mean + exp(½·log-variance)·ε, {Literals.Int(samples)} of each record", "ImportanceWeighting.Draw",
            "rows", samples, latentSize, "pass.Noise", Operand.Read(posterior), Operand.Write(noise), Operand.Write(latent));
        posteriorHead.Divergence(program, posterior, Value.OfPass("Divergence", latentSize));

        program.Section = "DecoderForward";
        program.Samples = samples;
        Lowered decoder = program.Chain(graph.Decoder, latent);
        program.Samples = 1;

        program.Section = "Loss";
        Value target = Samples("loss.target", graph.Input.Size, samples);
        program.Emit("each record beside each of its samples", "ImportanceWeighting.Repeat", "rows", samples, graph.Input.Size,
            Operand.Read(input), Operand.Write(target));
        Value score = Lowering.Buffer("loss.score", 1);
        program.Samples = samples;
        Value gradient = graph.Likelihood!.ScoreAndGradient(
            program, Planner.LikelihoodPath(graph), graph.Input, decoder.Output, target, score);
        program.Samples = 1;
        Value weights = Samples("loss.weights", 1, samples);
        program.Emit("each sample's share of its record's weights p(x|z)·p(z)/q(z|x), and the bound", "ImportanceWeighting.Weigh",
            "rows", samples, latentSize, Operand.Read(posterior), Operand.Read(noise), Operand.Read(latent), Operand.Read(score),
            Operand.Write(weights), Operand.Write(Value.OfPass("Reconstruction", 1)), Operand.Write(Value.OfPass("Bound", 1)));
        program.Samples = samples;
        int size = graph.Likelihood.Parameters(graph.Input).Size;
        Value weighted = Lowering.Buffer("likelihood.weighted.gradient", size);
        program.Emit("", "ImportanceWeighting.Scale", "rows", size,
            Operand.Read(weights), Operand.Read(gradient), Operand.Write(weighted, mayReplace: gradient));

        program.Section = "DecoderBackward";
        Value latentGradient = decoder.Backward(weighted, true)!;
        program.Samples = 1;

        program.Section = "LatentBackward";
        Value posteriorGradient = Lowering.Buffer($"{path}.gradient", posteriorHead.Size);
        string kernel = bound.DoublyReparameterized ? "BackwardDoublyReparameterized" : "Backward";
        program.Emit($"{path}  {posteriorHead.Display}: through each z, ln p(z) and ln q(z|x)", $"ImportanceWeighting.{kernel}",
            "rows", samples, latentSize, "pass.ReconstructionWeight", Operand.Read(posterior), Operand.Read(noise), Operand.Read(latent),
            Operand.Read(weights), Operand.Read(latentGradient), Operand.Write(posteriorGradient));

        program.Section = "EncoderBackward";
        Value? encodedGradient = projection.Backward(posteriorGradient, graph.Encoder.Any(node => node.HasParameters));
        if (encodedGradient is not null)
            encoder.Backward(encodedGradient, false);
    }

    private static Value Samples(string name, int floats, int samples)
    {
        Value value = Lowering.Buffer(name, floats);
        value.Samples = samples;
        return value;
    }
}

using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Objectives;

/// <summary>
/// Converts the ELBO's graph to that of the importance-weighted bound. Everything that depends on z is computed for several samples of each
/// record, which are neighbouring rows. The gradient of each sample is scaled by its share of its record's weights.
/// </summary>
internal static class ImportanceWeightedGraph
{
    private static readonly OpKind s_repeat = new("ImportanceWeighting.Repeat") { ChangesSamples = true };
    private static readonly OpKind s_weigh = new("ImportanceWeighting.Weigh") { ChangesSamples = true };
    private static readonly OpKind s_scale = new("ImportanceWeighting.Scale");
    private static readonly OpKind s_backward = new("ImportanceWeighting.Backward") { ChangesSamples = true };
    private static readonly OpKind s_doubly = new("ImportanceWeighting.BackwardDoublyReparameterized") { ChangesSamples = true };

    internal static OpGraph Rewrite(OpGraph graph, ImportanceWeightedBound bound)
    {
        int samples = bound.Samples;
        Op draw = graph.Ops.Single(op => op.Outputs.Any(tensor => tensor.Property == "Latent"));
        (Tensor posterior, int latentSize) = (draw.Input, draw.Output.Type.Width);
        Tensor noise = Tensor.OfRows("latent.noise", latentSize, samples);
        Tensor latent = Tensor.OfRows("latent.samples", latentSize, samples);
        Tensor weights = Tensor.OfRows("loss.weights", 1, samples);

        // The replacement of each tensor that has samples.
        var sampled = new Dictionary<Tensor, Tensor> { [draw.Output] = latent };
        var ops = new List<Op>();
        foreach (Op op in graph.Ops)
        {
            // The loss compares each sample with its record.
            foreach (Tensor data in op.Inputs.Where(tensor => IsData(tensor, op) && !sampled.ContainsKey(tensor)))
            {
                sampled[data] = data.Sampled(samples, "loss.target");
                ops.Add(op.Then(s_repeat, "each record beside each of its samples",
                    Operand.Rows(), samples, data.Type.Width, Operand.Read(data), Operand.Write(sampled[data])));
            }
            if (op == draw)
            {
                ops.Add(Draw(draw, bound, noise, latent, weights));
                continue;
            }
            bool isSampled = op.Inputs.Any(sampled.ContainsKey);
            foreach (Tensor output in op.Outputs.Where(tensor => isSampled && tensor.Type.PerRow && !sampled.ContainsKey(tensor)))
                sampled[output] = output.Sampled(samples, output.Property == "Reconstruction" ? "loss.score" : null);
            ops.Add(isSampled ? op.Replace(sampled).OfSamples(samples) : op);
        }

        Loss loss = graph.Losses.Single();
        Tensor gradient = sampled[loss.Gradient];
        Tensor score = sampled.Single(pair => pair.Key.Property == "Reconstruction").Value;
        Tensor weighted = Tensor.OfRows("likelihood.weighted.gradient", gradient.Type.Width, samples);
        Op last = graph.Ops[graph.Ops.Count - 1];
        ops.Add(last.Then(s_weigh, "each sample's share of its record's weights p(x|z)·p(z)/q(z|x), and the bound",
            Operand.Rows(), samples, latentSize, Operand.Read(posterior), Operand.Read(noise), Operand.Read(latent), Operand.Read(score),
            Operand.Write(weights), Operand.Write(Tensor.OfPass("Reconstruction", 1)), Operand.Write(Tensor.OfPass("Bound", 1))));
        ops.Add(last.Then(s_scale, "",
            Operand.Rows(), gradient.Type.Width, Operand.Read(weights), Operand.Read(gradient),
            Operand.Write(weighted, mayReplace: gradient)).OfSamples(samples));
        return new OpGraph(ops, [loss with { Tensor = sampled[loss.Tensor], Gradient = weighted }]);
    }

    private static bool IsData(Tensor tensor, Op reader) => tensor.Property == "Input" && reader.Site.Section == Section.Loss;

    private static Op Draw(Op draw, ImportanceWeightedBound bound, Tensor noise, Tensor latent, Tensor weights)
    {
        (Tensor posterior, int samples, int size) = (draw.Input, bound.Samples, latent.Type.Width);
        var kind = new OpKind("ImportanceWeighting.Draw")
        {
            ChangesSamples = true,
            Gradient = scope =>
            {
                Tensor gradient = scope.OfRows("gradient", posterior.Type.Width);
                scope.Add(bound.DoublyReparameterized ? s_doubly : s_backward,
                    $"{draw.Path}  Gaussian({Literals.Int(size)}): through each z, ln p(z) and ln q(z|x)", Operand.Rows(), samples, size,
                    new SettingOperand("ReconstructionWeight"), Operand.Read(posterior), Operand.Read(noise), Operand.Read(latent),
                    Operand.Read(weights), Operand.Read(scope.Gradient), Operand.Write(gradient));
                scope.Give(posterior, gradient);
            },
        };
        return draw with
        {
            Kind = kind,
            Comment = $"z = mean + exp(½·log-variance)·ε, {Literals.Int(samples)} of each record",
            Operands =
            [
                Operand.Rows(), samples, size, new NoiseOperand(null, 0), Operand.Read(posterior), Operand.Write(noise),
                Operand.Write(latent),
            ],
        };
    }
}

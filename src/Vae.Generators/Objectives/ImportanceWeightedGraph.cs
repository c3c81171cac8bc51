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

    internal static OpGraph Rewrite(OpGraph graph, DataVariable x, LatentVariable z, ImportanceWeightedBound bound)
    {
        int samples = bound.Samples;
        Op draw = graph.Ops.Single(op => op.Outputs.Contains(z.Value));
        Tensor noise = Tensor.OfRows($"{z.Name}.noise", z.Size, samples);
        Tensor latent = Tensor.OfRows($"{z.Name}.samples", z.Size, samples);
        Tensor weights = Tensor.OfRows("weights", 1, samples);
        Tensor score = Tensor.OfRows($"{x.Name}.scores", 1, samples);

        // What stands for each tensor where samples are computed.
        var sampled = new Dictionary<Tensor, Tensor> { [z.Value] = latent, [x.Score] = score };
        var ops = new List<Op>();
        foreach (Op op in graph.Ops)
        {
            // The loss compares each sample with its record.
            foreach (Tensor data in op.Inputs.Where(tensor => tensor == x.Value && IsLoss(op) && !sampled.ContainsKey(tensor)))
            {
                sampled[data] = data.Sampled(samples, $"{x.Name}.target");
                ops.Add(op.Then(s_repeat, "each record beside each of its samples",
                    Operand.Rows(), samples, data.Type.Width, Operand.Read(data), Operand.Write(sampled[data])));
            }
            if (op == draw)
            {
                ops.Add(Draw(draw, z, bound, noise, latent, weights));
                continue;
            }
            bool isSampled = op.Inputs.Any(sampled.ContainsKey);
            foreach (Tensor output in op.Outputs.Where(tensor => isSampled && tensor.Type.PerRow && !sampled.ContainsKey(tensor)))
                sampled[output] = output.Sampled(samples);
            ops.Add(isSampled ? op.Replace(sampled).OfSamples(samples) : op);
        }

        Loss loss = graph.Losses.Single();
        Tensor gradient = sampled[loss.Gradient];
        Tensor weighted = Tensor.OfRows($"{x.Name}.likelihood.weighted.gradient", gradient.Type.Width, samples);
        Op last = graph.Ops[graph.Ops.Count - 1];
        ops.Add(last.Then(s_weigh, "each sample's share of its record's weights p(x|z)·p(z)/q(z|x), and the bound",
            Operand.Rows(), samples, z.Size, Operand.Read(draw.Input), Operand.Read(noise), Operand.Read(latent), Operand.Read(score),
            Operand.Write(weights), Operand.Write(x.Score), Operand.Write(Tensor.Held("bound", 1))));
        ops.Add(last.Then(s_scale, "",
            Operand.Rows(), gradient.Type.Width, Operand.Read(weights), Operand.Read(gradient),
            Operand.Write(weighted, mayReplace: gradient)).OfSamples(samples));
        return new OpGraph(ops, [loss with { Tensor = sampled[loss.Tensor], Gradient = weighted }]);
    }

    private static bool IsLoss(Op op) => op.Site.Section == Section.Loss;

    private static Op Draw(
        Op draw, LatentVariable z, ImportanceWeightedBound bound, Tensor noise, Tensor latent, Tensor weights)
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
                Operand.Rows(), samples, size, z.Noise, Operand.Read(posterior), Operand.Write(noise),
                Operand.Write(latent),
            ],
        };
    }
}

namespace Vae.Tests.Drawn;

/// <summary>Draws whole declarations, each of which is right: what the generator says against one is an error of one of the two.</summary>
internal sealed class ModelSampler
{
    internal const string ModelName = "DrawnModel";

    private readonly Genes _genes;
    private readonly LayerSampler _layers;

    private ModelSampler(Genes genes) => (_genes, _layers) = (genes, new LayerSampler(genes));

    /// <summary>The declaration as C#.</summary>
    internal static string Source(int[] genes) => new ModelSampler(new Genes(genes)).Source();

    private string Source()
    {
        int[] data = DataShape();
        List<DrawnStage> encoder = _layers.Chain(data, _genes.Between(0, 5));
        int[] hidden = encoder.Count == 0 ? data : encoder[^1].Shape;
        if (hidden.Length > 1)
            encoder.Add(new DrawnStage("Flatten", [LayerSampler.Size(hidden)]));
        int latent = _genes.OneIn(8) ? 17 : _genes.Between(1, 6);
        (string likelihood, int[] parameters) = Likelihood(data);
        bool isOptimal = likelihood.Contains("GaussianOptimal", StringComparison.Ordinal);
        string objective = isOptimal || !_genes.OneIn(5)
            ? $"Elbo, Beta({_genes.Pick("1", "0.5", "3")})"
            : $"ImportanceWeighted({_genes.Between(1, 4)})";
        string decoder = string.Concat(Decoder(latent, parameters).Select(stage => stage.Written + ", "));
        return $"""
            using Vae;

            {_layers.Blocks}[Vae]
            [Encoder, Input({string.Join(", ", data)}), {string.Concat(encoder.Select(stage => stage.Written + ", "))}Gaussian({latent})]
            [Decoder, {decoder}{likelihood}]
            [Objective, {objective}]
            public sealed partial class {ModelName};

            """;
    }

    private int[] DataShape() => _genes.Below(8) switch
    {
        0 => [_genes.Between(2, 40)],
        1 or 2 => [_genes.Between(2, 16), _genes.Between(1, 4)],
        7 => [_genes.Between(1, 3), _genes.Between(1, 3), _genes.Between(1, 3), _genes.Between(1, 4)],
        _ => [_genes.Between(1, 8), _genes.Between(2, 8), _genes.Between(1, 3)],
    };

    /// <summary>
    /// From the latent vector forwards some stages; from the likelihood backwards some others, so that images end in what makes
    /// images; and between the two a dense layer, unless they meet.
    /// </summary>
    private List<DrawnStage> Decoder(int latent, int[] parameters)
    {
        var tail = new List<DrawnStage>();
        int[] shape = parameters;
        for (int i = _genes.Between(0, 4); i > 0; i--)
        {
            tail.Insert(0, Before(shape, isLast: tail.Count == 0));
            shape = tail[0].Shape;
        }
        List<DrawnStage> stages = _layers.Chain([latent], _genes.Between(0, 2));
        int[] reached = stages.Count == 0 ? [latent] : stages[^1].Shape;
        if (reached.Length > 1 && !reached.SequenceEqual(shape))
        {
            reached = [LayerSampler.Size(reached)];
            stages.Add(new DrawnStage("Flatten", reached));
        }
        if (LayerSampler.Size(reached) != LayerSampler.Size(shape))
            stages.Add(new DrawnStage($"Dense({LayerSampler.Size(shape)})", [LayerSampler.Size(shape)]));
        if (shape.Length > 1 && !reached.SequenceEqual(shape))
            stages.Add(new DrawnStage($"Reshape({string.Join(", ", shape)})", shape));
        return [.. stages, .. tail];
    }

    /// <summary>A stage that gives this shape, and what it takes.</summary>
    private DrawnStage Before(int[] shape, bool isLast)
    {
        bool isImage = shape.Length is 2 or 3;
        var convolutions = new ConvolutionSampler(_genes);
        DrawnStage? stage = _genes.Below(8) switch
        {
            0 or 1 when isImage => convolutions.Channels(shape),
            2 or 3 when isImage => convolutions.Leaving(shape),
            4 when isImage => Enlarging(shape),
            5 when isImage => new DrawnStage("AvgPool(2, Stride = 1)", [.. shape[..^1].Select(size => size + 1), shape[^1]]),
            _ => null,
        };
        if (stage is not null && LayerSampler.Size(stage.Shape) <= 300)
            return stage;
        // Activations bound what a likelihood takes of either sign.
        return isLast
            ? isImage ? convolutions.Channels(shape) : new DrawnStage("Dropout(0.1)", shape)
            : _layers.Keeping(shape);
    }

    private DrawnStage? Enlarging(int[] shape)
    {
        int[] factors = [.. Enumerable.Range(2, 3).Where(n => shape.SkipLast(1).All(size => size % n == 0))];
        if (factors.Length == 0)
            return null;
        int factor = _genes.Pick(factors);
        int[] small = [.. shape[..^1].Select(size => size / factor)];
        return shape.Length == 3 && !_genes.OneIn(4)
            ? new DrawnStage($"PixelShuffle({factor})", [.. small, shape[^1] * factor * factor])
            : new DrawnStage(_layers.Upsample(factor), [.. small, shape[^1]]);
    }

    /// <summary>A likelihood of data of this shape, and the shape of its parameters.</summary>
    private (string Written, int[] Parameters) Likelihood(int[] data)
    {
        if (data.Length == 1 && _genes.OneIn(4))
            return Mixed(data[0]);
        (string written, int count) = Any();
        bool hasAxis = written.StartsWith("Categorical", StringComparison.Ordinal) && data.Length < 4 && (data.Length == 1 || data[^1] > 1);
        return (written, hasAxis ? [.. data, count] : [.. data[..^1], data[^1] * count]);
    }

    private (string Written, int Count) Any()
    {
        int several = _genes.Between(2, 3);
        return _genes.Below(14) switch
        {
            0 => ("Gaussian", 1),
            1 => ("Bernoulli", 1),
            2 => ("Gaussian(Sigma = 0.5)", 1),
            3 => ("GaussianLearned", 2),
            4 => ("ContinuousBernoulli", 1),
            5 => ("Laplace(Scale = 0.8)", 1),
            6 => ("StudentT(4, Scale = 0.5)", 1),
            7 => ("Poisson", 1),
            8 => ("NegativeBinomial", 2),
            9 => ($"Categorical({several})", several),
            10 => ($"DiscretizedLogistic({several})", 3 * several),
            11 => ("GaussianOptimal", 1),
            12 => ("Laplace", 1),
            _ => ("Bernoulli", 1),
        };
    }

    private (string Written, int[] Parameters) Mixed(int columns)
    {
        var parts = new List<string> { "Mixed" };
        int parameters = 0;
        while (columns > 0)
        {
            int taken = parts.Count > 4 ? columns : _genes.Between(1, columns);
            (string written, int count) = Any();
            parts.Add($"Columns({taken})");
            parts.Add(written);
            columns -= taken;
            parameters += count * taken;
        }
        return (string.Join(", ", parts), [parameters]);
    }
}

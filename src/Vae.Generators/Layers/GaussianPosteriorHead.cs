namespace Vae.Generators;

/// <summary>The end of an encoder: the posterior q(z|x).</summary>
internal abstract record PosteriorHead(int LatentSize)
{
    internal abstract string Name { get; }

    internal abstract string Display { get; }

    /// <summary>Floats per row of the distribution's parameters.</summary>
    internal abstract int Size { get; }

    internal abstract void Check(Shape input, StageDeclaration stage, ProblemList problems);

    internal abstract IEnumerable<ParameterSpec> Parameters(Shape input);

    internal abstract long Flops(Shape input);

    /// <summary>Writes the projection to the distribution's parameters.</summary>
    internal abstract Lowered Lower(Lowering program, string path, Shape inputShape, Value input, Value posterior);

    /// <summary>Writes the draw of z.</summary>
    internal abstract void Draw(Lowering program, Value posterior, Value latent);

    /// <summary>Writes the divergence from the prior.</summary>
    internal abstract void Divergence(Lowering program, Value posterior, Value divergence);

    /// <summary>Writes the gradient of the loss with respect to the distribution's parameters.</summary>
    internal abstract Value Backward(Lowering program, string path, Value posterior, Value latentGradient);
}

/// <summary>q(z|x) = N(μ, diag σ²): a dense layer to means and log-variances.</summary>
internal sealed record GaussianPosteriorHead(int LatentSize, string Initialization) : PosteriorHead(LatentSize)
{
    internal override string Name => "Gaussian";

    internal override string Display => $"Gaussian({Literals.Int(LatentSize)})";

    internal override int Size => 2 * LatentSize;

    internal static PosteriorHead? Parse(StageDeclaration stage, ProblemList problems)
    {
        double size = stage.Number("latentSize");
        if (size is < 1 or > int.MaxValue / 2)
        {
            problems.Add(Descriptors.BadSize, stage.Location, "Gaussian",
                $"the latent size must be at least 1 and at most {Literals.Int(int.MaxValue / 2)}; it is {Literals.Plain(size)}");
            return null;
        }
        return Initializations.Parse(stage, problems) is { } initialization
            ? new GaussianPosteriorHead((int)size, initialization)
            : null;
    }

    internal override void Check(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (!input.IsVector)
            problems.Add(Descriptors.WrongShape, stage.Location, Display, "a vector", input.ToString(), "Insert Flatten before it");
    }

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) => DenseLayer.Parameters(input.Size, Size, Initialization);

    internal override long Flops(Shape input) => DenseLayer.Flops(input.Size, Size);

    internal override Lowered Lower(Lowering program, string path, Shape inputShape, Value input, Value posterior) =>
        DenseLayer.Lower(program, path, $"{Display}: {inputShape} → {LatentSize} means, {LatentSize} log-variances",
            inputShape.Size, Size, input, posterior);

    internal override void Draw(Lowering program, Value posterior, Value latent) =>
        program.Emit("z = mean + exp(½·log-variance)·ε", "GaussianPosterior.Draw", "rows", LatentSize, "pass.Noise",
            Operand.Read(posterior), Operand.Write(latent));

    internal override void Divergence(Lowering program, Value posterior, Value divergence) =>
        program.Emit("KL(q(z|x) ‖ N(0, I)), dimension by dimension", "GaussianPosterior.Divergence", "rows", LatentSize,
            Operand.Read(posterior), Operand.Write(divergence));

    internal override Value Backward(Lowering program, string path, Value posterior, Value latentGradient)
    {
        Value gradient = Lowering.Buffer($"{path}.gradient", Size);
        program.Emit("each dimension's weight of the divergence", "DivergencePenalty.Weigh", "rows", LatentSize,
            "pass.DivergenceWeight", "pass.Penalty", "pass.Divergence", "pass.DivergenceWeights");
        program.Emit($"{path}  {Display}: through z and the divergence", "GaussianPosterior.Backward", "rows", LatentSize,
            "pass.Noise", "pass.DivergenceWeights", Operand.Read(posterior), Operand.Read(latentGradient), Operand.Write(gradient));
        return gradient;
    }
}

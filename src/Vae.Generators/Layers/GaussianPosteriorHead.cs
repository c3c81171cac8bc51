using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

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
    internal abstract void Project(GraphWriter writer, string path, Shape inputShape, Tensor input, Tensor posterior);

    /// <summary>Writes the draw of z from these parameters. Its gradient rule includes the divergence's gradient.</summary>
    internal abstract void Draw(GraphWriter writer, string path, LatentVariable z, Tensor posterior);

    /// <summary>Writes the divergence from the prior.</summary>
    internal abstract void Divergence(GraphWriter writer, string path, LatentVariable z, Tensor posterior);
}

/// <summary>q(z|x) = N(μ, diag σ²): a dense layer gives means and log-variances.</summary>
internal sealed record GaussianPosteriorHead(int LatentSize, string Initialization) : PosteriorHead(LatentSize)
{
    private static readonly OpKind s_divergence = new("GaussianPosterior.Divergence");
    private static readonly OpKind s_weigh = new("DivergencePenalty.Weigh");
    private static readonly OpKind s_backward = new("GaussianPosterior.Backward");

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

    internal override void Project(GraphWriter writer, string path, Shape inputShape, Tensor input, Tensor posterior) =>
        DenseLayer.Project(writer, path, $"{Display}: {inputShape} → {LatentSize} means, {LatentSize} log-variances",
            inputShape.Size, Size, input, posterior);

    internal override void Draw(GraphWriter writer, string path, LatentVariable z, Tensor posterior)
    {
        var draw = new OpKind("GaussianPosterior.Draw") { Gradient = scope => Differentiate(scope, z) };
        writer.Add(draw, path, "z = mean + exp(½·log-variance)·ε", Operand.Rows(), LatentSize, z.Noise, Operand.Read(posterior),
            Operand.Write(z.Value));
    }

    internal override void Divergence(GraphWriter writer, string path, LatentVariable z, Tensor posterior) =>
        writer.Add(s_divergence, path, "KL(q(z|x) ‖ N(0, I)), dimension by dimension", Operand.Rows(), LatentSize,
            Operand.Read(posterior), Operand.Write(z.Divergence));

    private static void Differentiate(GradientScope scope, LatentVariable z)
    {
        Op op = scope.Op;
        Tensor weights = Tensor.Fixed($"{z.Name}.divergenceWeights", (int)Vectors.RoundUp(z.Size));
        scope.Add(s_weigh, "each dimension's weight of the divergence", Operand.Rows(), z.Size,
            new SettingOperand("DivergenceWeight"), new TermOperand("Penalty"), Operand.Read(z.Divergence), Operand.Write(weights));
        Tensor gradient = scope.OfRows("gradient", op.Input.Type.Width);
        scope.Add(s_backward, $"{op.Path}  Gaussian({Literals.Int(z.Size)}): through z and the divergence", Operand.Rows(), z.Size,
            z.Noise, Operand.Read(weights), Operand.Read(op.Input), Operand.Read(scope.Gradient), Operand.Write(gradient));
        scope.Give(op.Input, gradient);
    }
}

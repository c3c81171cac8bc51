namespace Vae.Generators.Graph;

/// <summary>A data variable: what is observed, and what the model says of it.</summary>
/// <param name="Name">Its name: <c>x</c>.</param>
/// <param name="Value">The data.</param>
/// <param name="Likelihood">The parameters of its likelihood.</param>
/// <param name="Score">−ln p(x|z) of each row.</param>
/// <param name="Mean">The mean of p(x|z).</param>
internal sealed record DataVariable(string Name, Tensor Value, Tensor Likelihood, Tensor Score, Tensor Mean)
{
    internal static DataVariable Of(string name, int size, int likelihoodSize) => new(
        name, Tensor.Held(name, size), Tensor.Held($"{name}.likelihood", likelihoodSize), Tensor.Held($"{name}.score", 1),
        Tensor.Held($"{name}.mean", size));
}

/// <summary>A latent variable: its posterior, its draw, and its divergence from the prior.</summary>
/// <param name="Name">Its name: <c>z</c>.</param>
/// <param name="Number">Which of the model's latent variables it is, from 0: no two draw the same noise.</param>
/// <param name="Posterior">The parameters of q(z|x).</param>
/// <param name="Value">The draw.</param>
/// <param name="Divergence">Each dimension's share of KL(q(z|x) ‖ p(z)).</param>
internal sealed record LatentVariable(string Name, int Number, Tensor Posterior, Tensor Value, Tensor Divergence)
{
    internal int Size => Value.Type.Width;

    /// <summary>What its noise is drawn from.</summary>
    internal Operand Noise => new NoiseOperand(null, Number);

    internal static LatentVariable Of(string name, int number, int size, int posteriorSize) => new(
        name, number, Tensor.Held($"{name}.posterior", posteriorSize), Tensor.Held(name, size),
        Tensor.Held($"{name}.divergence", size));
}

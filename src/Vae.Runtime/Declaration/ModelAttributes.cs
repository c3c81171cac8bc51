namespace Vae;

/// <summary>
/// Marks a partial class as a variational autoencoder. The source generator reads the lists beside it and writes the class's
/// forward and backward passes while the project compiles.
/// </summary>
/// <remarks>
/// <para>A declaration is made of bracketed lists, each read from left to right; the head of a list names its role:</para>
/// <code>
/// [Vae]
/// [Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
/// [Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
/// [Objective, Elbo, Beta(1)]
/// public partial class DigitsVae;
/// </code>
/// <para>Source: Kingma &amp; Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, Inherited = false)]
public sealed class VaeAttribute : Attribute;

/// <summary>
/// Heads the list that goes from <c>Input(shape…)</c> to a distribution over the latent z: the posterior q(z|x).
/// The last stage is that distribution, for example <c>Gaussian(16)</c>.
/// </summary>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class EncoderAttribute : Attribute;

/// <summary>
/// Heads the list that goes from z to a distribution over the data: the likelihood p(x|z). It starts from a vector of the latent size and
/// ends in a likelihood such as <c>Bernoulli</c> or <c>Gaussian</c>, whose shape must be the encoder's input.
/// </summary>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class DecoderAttribute : Attribute;

/// <summary>
/// Heads the list of the loss's terms and how they are balanced. It may be left out: the loss is then the negative ELBO with β = 1. The
/// training options can override what is declared.
/// </summary>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ObjectiveAttribute : Attribute;

/// <summary>
/// Heads a pipeline that has no input of its own and is named by its class, to be used in <c>Residual&lt;TBlock&gt;</c> and
/// <c>Repeat&lt;TBlock&gt;(n)</c>.
/// </summary>
/// <example><code>
/// [Block, Dense(64), LayerNorm, Silu, Dense(64)]
/// public sealed class Mixer;
/// </code></example>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class BlockAttribute : Attribute;

/// <summary>
/// Where the declaration's attributes may stand. This is wider than what can be a model, so that a mistake gets a diagnostic that says what
/// to write instead.
/// </summary>
internal static class DeclarationTargets
{
    internal const AttributeTargets Any = AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface;
}

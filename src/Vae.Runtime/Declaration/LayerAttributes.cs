namespace Vae;

/// <summary>
/// A fully connected layer: y = W·x + b, with W of shape [units, inputs]. Takes a vector and gives a vector of <c>units</c>.
/// </summary>
/// <remarks>
/// W starts as <see cref="Initialization"/> says (Glorot uniform unless named), b at zero. Saved as <c>weight</c> [units, inputs] and
/// <c>bias</c> [units], as PyTorch's <c>nn.Linear</c> has them. Source: Rosenblatt, "The Perceptron", Psychological Review 65, 1958;
/// trained by back-propagation since Rumelhart, Hinton &amp; Williams, Nature 323, 1986.
/// </remarks>
/// <param name="units">The length of the output, at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class DenseAttribute(int units) : Attribute
{
    /// <summary>The length of the output.</summary>
    public int Units { get; } = units;

    /// <summary>How the weights start; the bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}

/// <summary>
/// Inverted dropout: while training, each element is set to zero with probability <c>rate</c> and divided by 1 − rate otherwise. Outside
/// training it is the identity. Any shape, kept.
/// </summary>
/// <remarks>Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014.</remarks>
/// <param name="rate">The probability of a zero, at least 0 and below 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class DropoutAttribute(double rate) : Attribute
{
    /// <summary>The probability of a zero.</summary>
    public double Rate { get; } = rate;
}

/// <summary>
/// Layer normalisation over the last axis: y = γ·(x − mean)/√(variance + ε) + β, with the biased variance and ε = 1e-5.
/// Any shape, kept; γ starts at one and β at zero, each as long as the last axis.
/// </summary>
/// <remarks>
/// Saved as <c>weight</c> and <c>bias</c>, as PyTorch's <c>nn.LayerNorm</c> of the last axis has them.
/// Source: Ba, Kiros &amp; Hinton, "Layer Normalization", 2016, arXiv:1607.06450.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class LayerNormAttribute : Attribute;

/// <summary>
/// Batch normalisation: y = γ·(x − mean)/√(variance + ε) + β for each channel, the last axis, with ε = 1e-5. While training, mean and
/// variance are those of the channel's values in the whole batch, at all positions (the variance divided by their number); outside
/// training they are the running ones. Any shape, kept: a vector [channels], an image [height, width, channels]; γ starts at one and β at
/// zero, each as long as the last axis.
/// </summary>
/// <remarks>
/// <para>Each training step moves the running statistics a tenth of the way: running = 0.9·running + 0.1·batch's, where the batch's
/// variance is divided by the number of values less one. They start at 0 and 1. They are not parameters: the optimizer leaves them alone.
/// Evaluation and inference read them and change nothing.</para>
/// <para>A vector in a batch of one record has no variance. A training with such a batch, even as the last of an epoch, is refused with an
/// <see cref="ArgumentException"/> before it begins.</para>
/// <para>Saved as <c>weight</c>, <c>bias</c>, <c>running_mean</c>, <c>running_var</c> and <c>num_batches_tracked</c>, as PyTorch's
/// <c>nn.BatchNorm1d</c> and <c>nn.BatchNorm2d</c> have them. Source: Ioffe &amp; Szegedy, "Batch Normalization", 2015,
/// arXiv:1502.03167.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class BatchNormAttribute : Attribute;

/// <summary>
/// Group normalisation: the channels (the last axis) are divided into <c>groups</c> of neighbours. Each record's values of a group, at all
/// positions, become y = γ·(x − mean)/√(variance + ε) + β, with the biased variance and ε = 1e-5. It does the same in training and outside,
/// and for any batch. Any shape, kept; γ starts at one and β at zero, one of each for a channel.
/// </summary>
/// <remarks>
/// Saved as <c>weight</c> and <c>bias</c>, as PyTorch's <c>nn.GroupNorm</c> has them.
/// Source: Wu &amp; He, "Group Normalization", 2018, arXiv:1803.08494.
/// </remarks>
/// <param name="groups">The number of groups, a divisor of the channels; each group must have more than one value.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GroupNormAttribute(int groups) : Attribute
{
    /// <summary>The number of groups.</summary>
    public int Groups { get; } = groups;
}

/// <summary>
/// A block with a shortcut around it: y = x + block(x), or y = P·x + b + block(x) where the block changes the shape.
/// </summary>
/// <remarks>
/// <para>The projection P is a dense layer for vectors. For images it is a 1×1 convolution, <c>Conv(channels, 1, Stride = s)</c>, for
/// series the same of one axis; along each axis s is the smallest stride that gives the block's output size: ⌊(n − 1)/s⌋ + 1 of n. If there
/// is none, as when the block enlarges the image, the declaration is an error (VAE0011).</para>
/// <para>P starts Glorot uniform and b at zero, saved as <c>projection.weight</c> and <c>projection.bias</c> beside the block's own
/// tensors. Source: He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, option B.</para>
/// </remarks>
/// <typeparam name="TBlock">A class with a <c>[Block, …]</c> list.</typeparam>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ResidualAttribute<TBlock> : Attribute;

/// <summary>A block several times in a row, each time with its own parameters.</summary>
/// <typeparam name="TBlock">A class with a <c>[Block, …]</c> list.</typeparam>
/// <param name="times">How often, at least once.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class RepeatAttribute<TBlock>(int times) : Attribute
{
    /// <summary>How often the block is repeated.</summary>
    public int Times { get; } = times;
}

namespace Vae;

/// <summary>
/// How the weights of a layer start. fan_in is the number of input elements that one output element is a sum of; fan_out is the number of
/// output elements that one input element contributes to. For a dense layer they are the inputs and the outputs. A convolution from c to d
/// channels in g groups, with a kernel of k elements and a stride of s (both counted over all axes), has fan_in = k·c/g and fan_out =
/// max(1, k/s)·d/g, since its stride skips places. A transposed convolution has fan_in = max(1, k/s)·c/g, since its stride leaves gaps, and
/// fan_out = k·d/g.
/// </summary>
/// <remarks>
/// These are averages over the elements that are connected at all. Borders are not counted. A dilation that shares a divisor with the
/// stride counts as the smaller stride it amounts to. <c>torch.nn.init</c> counts neither strides nor groups, and swaps the fans of a
/// transposed convolution.
/// </remarks>
public enum Initialization
{
    /// <summary>Uniform in ±√(6/(fan_in + fan_out)). Source: Glorot &amp; Bengio, AISTATS 2010, equation 16.</summary>
    GlorotUniform,

    /// <summary>Normal with variance 2/(fan_in + fan_out). Source: Glorot &amp; Bengio, AISTATS 2010.</summary>
    GlorotNormal,

    /// <summary>Uniform in ±√(6/fan_in). Source: He et al., 2015, arXiv:1502.01852.</summary>
    HeUniform,

    /// <summary>Normal with variance 2/fan_in. Source: He et al., 2015, arXiv:1502.01852, equation 10.</summary>
    HeNormal,

    /// <summary>Uniform in ±√(3/fan_in). Source: LeCun et al., "Efficient BackProp", 1998.</summary>
    LecunUniform,

    /// <summary>All zeros.</summary>
    Zeros,

    /// <summary>All ones.</summary>
    Ones,
}

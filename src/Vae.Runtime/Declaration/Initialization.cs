namespace Vae;

/// <summary>
/// How the weights of a layer start. fan_in and fan_out are the numbers of its inputs and outputs; of a convolution's weight
/// [a, b, kernel height, kernel width] fan_in is b and fan_out is a, each times the kernel's area, as <c>torch.nn.init</c> has them (for
/// a transposed convolution too, whose a are the channels that arrive).
/// </summary>
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

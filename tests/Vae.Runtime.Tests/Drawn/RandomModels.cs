// Declarations drawn at random over sizes, shapes, nesting and the order of stages. What they have in common is that nobody
// thought of them: a plan of buffers that is right for every model one would write may still be wrong for these.

namespace Vae.Tests.Drawn;

/// <summary>The random models by name.</summary>
public static class RandomModels
{
    private static readonly Func<VaeModel>[] Constructors =
    [
        () => new Random00(), () => new Random01(), () => new Random02(), () => new Random03(),
        () => new Random04(), () => new Random05(), () => new Random06(), () => new Random07(),
        () => new Random08(), () => new Random09(), () => new Random10(), () => new Random11(),
        () => new Random12(), () => new Random13(), () => new Random14(), () => new Random15(),
        () => new Random16(), () => new Random17(), () => new Random18(), () => new Random19(),
        .. NormalizedModels.Constructors,
        .. PooledModels.Constructors,
        () => new Random20(), () => new Random21(), () => new Random22(),
        .. LikelihoodModels.Constructors,
        .. ProjectedModels.Constructors,
        .. SampledModels.Constructors,
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Constructors.Length)];

    internal static VaeModel Create(int number) => Constructors[number]();
}

[Block, Dense(17), Dense(49)]
public sealed class Block00;

[Block, Dropout(0.5), LayerNorm]
public sealed class Block01;

[Block, Dense(31), Dense(32), Repeat<Block01>(1), LayerNorm, Dense(49)]
public sealed class Block02;

[Block, Repeat<Block02>(1), Reshape(1, 1, 49), Flatten]
public sealed class Block03;

[Vae]
[Encoder, Input(35), Dense(49), Repeat<Block00>(2), Repeat<Block03>(3), Gaussian(3)]
[Decoder, Dense(35), Gaussian]
[Objective, Elbo, Beta(3)]
public sealed partial class Random00;

[Block, Flatten, Reshape(3, 1, 2)]
public sealed class Block04;

[Vae]
[Encoder, Input(3, 1, 2), Sigmoid, Residual<Block04>, Flatten, Dropout(0.5), Gaussian(3)]
[Decoder, Dense(6), Reshape(3, 1, 2), Gaussian]
[Objective, Elbo, Beta(1)]
public sealed partial class Random01;

[Block, LayerNorm, Dropout(0.1), Reshape(4, 2), Flatten]
public sealed class Block05;

[Block, Elu(0.5)]
public sealed class Block06;

[Vae]
[Encoder, Input(39), Dense(8), Residual<Block05>, Gaussian(1)]
[Decoder, Residual<Block06>, Dense(1), Dense(39), Bernoulli]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random02;

[Block, Tanh]
public sealed class Block07;

[Vae]
[Encoder, Input(8), Dense(17), Dense(7), Gaussian(5)]
[Decoder, Repeat<Block07>(1), Relu, Dense(8), Gaussian]
[Objective, Elbo, Beta(3)]
public sealed partial class Random03;

[Block, Dense(16), Dense(3)]
public sealed class Block08;

[Block, Flatten, Reshape(1, 3)]
public sealed class Block09;

[Block, Residual<Block08>, Reshape(1, 3), Residual<Block09>, Flatten]
public sealed class Block10;

[Block, Repeat<Block10>(2)]
public sealed class Block11;

[Vae]
[Encoder, Input(39), Gaussian(3)]
[Decoder, Residual<Block11>, Dense(15), Reshape(5, 3), Flatten, Dense(39), Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Random04;

[Block, Reshape(3, 1), Tanh, Flatten]
public sealed class Block12;

[Block, LeakyRelu, Residual<Block12>, Sigmoid, Dropout(0.3)]
public sealed class Block13;

[Vae]
[Encoder, Input(3), Repeat<Block13>(3), Gaussian(8)]
[Decoder, Dense(3), Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Random05;

[Block, Reshape(49, 1), Silu, Dropout(0.3), Flatten]
public sealed class Block14;

[Block, Flatten, Dense(49), Residual<Block14>, LayerNorm, Dense(6), Reshape(2, 1, 3)]
public sealed class Block15;

[Block, Flatten, LayerNorm, Reshape(1, 1, 6), Flatten, Reshape(2, 1, 3)]
public sealed class Block16;

[Block, Dropout(0), Dropout(0.1), Softplus, Reshape(24, 1), Flatten]
public sealed class Block17;

[Block, Dense(24), Residual<Block17>, Dropout(0.1), Dense(1)]
public sealed class Block18;

[Vae]
[Encoder, Input(2, 1, 3), Residual<Block15>, Repeat<Block16>(3), LeakyRelu, Flatten, Gaussian(16)]
[Decoder, Dense(1), Dropout(0), Repeat<Block18>(3), Softplus, Dense(6), Reshape(2, 1, 3), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(1)]
public sealed partial class Random06;

[Block, Dense(17), Dense(24)]
public sealed class Block19;

[Block, LeakyRelu(0.3)]
public sealed class Block20;

[Block, Flatten, Reshape(15, 1)]
public sealed class Block21;

[Block, Repeat<Block20>(2), Reshape(15, 1), Repeat<Block21>(2), Flatten]
public sealed class Block22;

[Block, Dropout(0.3), Dense(15), Repeat<Block22>(2), Dense(24)]
public sealed class Block23;

[Vae]
[Encoder, Input(1, 1, 3), Dropout(0.3), Dropout(0.5), Flatten, Gaussian(8)]
[Decoder, Dense(47), Dense(24), Residual<Block19>, Residual<Block23>, Dense(3), Reshape(1, 1, 3), Bernoulli]
[Objective, Elbo, Beta(1)]
public sealed partial class Random07;

[Block, Elu(0.5), Dense(47), Dense(49), Dense(3)]
public sealed class Block24;

[Block, Relu]
public sealed class Block25;

[Block, Reshape(1, 1, 3), Flatten, Repeat<Block25>(1)]
public sealed class Block26;

[Block, Residual<Block26>]
public sealed class Block27;

[Block, Reshape(3, 1, 1), Flatten]
public sealed class Block28;

[Vae]
[Encoder, Input(3), Repeat<Block24>(2), Repeat<Block27>(2), Gaussian(3)]
[Decoder, Residual<Block28>, Dense(47), Dense(3), Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Random08;

[Block, Sigmoid]
public sealed class Block29;

[Vae]
[Encoder, Input(3, 2), Residual<Block29>, Dropout(0.1), Flatten, Gaussian(1)]
[Decoder, Dropout(0.3), Dense(6), Reshape(3, 2), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random09;

[Block, Dropout(0), Dense(3), Dense(17)]
public sealed class Block30;

[Vae]
[Encoder, Input(17), Reshape(1, 1, 17), Dropout(0.5), Silu, Reshape(17, 1, 1), Flatten, Gaussian(17)]
[Decoder, Residual<Block30>, Bernoulli]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random10;

[Block, Sigmoid]
public sealed class Block31;

[Block, Dropout(0.5)]
public sealed class Block32;

[Vae]
[Encoder, Input(3, 3, 2), Repeat<Block31>(1), Flatten, Gaussian(2)]
[Decoder, Residual<Block32>, Dense(18), Reshape(3, 3, 2), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random11;

[Block, Tanh]
public sealed class Block33;

[Block, Repeat<Block33>(1)]
public sealed class Block34;

[Block, Repeat<Block34>(1)]
public sealed class Block35;

[Block, Sigmoid]
public sealed class Block36;

[Vae]
[Encoder, Input(2, 1, 3, 2), Residual<Block35>, Flatten, Dense(7), Gaussian(2)]
[Decoder, Repeat<Block36>(3), Dense(7), Dense(12), Reshape(2, 1, 3, 2), Bernoulli]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random12;

[Block, Flatten, Reshape(6, 5)]
public sealed class Block37;

[Block, Residual<Block37>]
public sealed class Block38;

[Vae]
[Encoder, Input(6, 5), Residual<Block38>, Dropout(0), Dropout(0.3), Flatten, Gaussian(16)]
[Decoder, Dense(30), Reshape(6, 5), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random13;

[Block, Elu]
public sealed class Block39;

[Block, LayerNorm, Dense(50), Repeat<Block39>(3), Dense(28)]
public sealed class Block40;

[Vae]
[Encoder, Input(28), Residual<Block40>, LayerNorm, Dropout(0), Dense(50), Gaussian(1)]
[Decoder, Reshape(1, 1), Flatten, Dense(28), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random14;

[Block, Elu(0.5), Dropout(0.3), Flatten, Reshape(3, 1, 8)]
public sealed class Block41;

[Vae]
[Encoder, Input(4, 2, 3), Reshape(3, 1, 8), Residual<Block41>, Flatten, Gaussian(5)]
[Decoder, Dropout(0.3), Dense(50), Elu(0.5), Dense(24), Reshape(4, 2, 3), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random15;

[Block, Flatten, Dropout(0.3), Tanh, Reshape(4, 2)]
public sealed class Block42;

[Block, Flatten, Reshape(4, 2)]
public sealed class Block43;

[Block, Dense(17), Dense(1)]
public sealed class Block44;

[Vae]
[Encoder, Input(4, 2), Repeat<Block42>(1), Repeat<Block43>(3), Flatten, Dense(16), Gaussian(8)]
[Decoder, Dropout(0), Dense(1), Repeat<Block44>(2), Dense(8), Reshape(4, 2), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(3)]
public sealed partial class Random16;

[Block, Dense(32), Dense(5)]
public sealed class Block45;

[Vae]
[Encoder, Input(7), Dense(8), Gaussian(5)]
[Decoder, Repeat<Block45>(2), Dense(7), Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Random17;

[Block, Dropout(0.5)]
public sealed class Block46;

[Block, Dropout(0.3), Dense(1), Dense(2)]
public sealed class Block47;

[Vae]
[Encoder, Input(1, 3, 1), Dropout(0.1), LeakyRelu(0.3), Residual<Block46>, Flatten, Gaussian(2)]
[Decoder, Residual<Block47>, Dense(3), Reshape(1, 3, 1), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(1)]
public sealed partial class Random18;

[Block, Flatten, Reshape(3, 9), Reshape(1, 1, 27), Reshape(3, 3, 3)]
public sealed class Block48;

[Vae]
[Encoder, Input(3, 3, 3), Residual<Block48>, Flatten, Gaussian(17)]
[Decoder, Dense(27), Reshape(3, 3, 3), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random19;

[Block, LayerNorm, Conv(3, 3), Silu, Conv(3, 3, Groups = 3)]
public sealed class Block49;

[Block, Conv(4, 1, 3), Relu, ConvTranspose(4, 3, 1)]
public sealed class Block50;

[Vae]
[Encoder, Input(5, 6, 2), Dropout(0.1), Conv(3, 2, Stride = 2, Padding = 1), Residual<Block49>, Repeat<Block49>(2), MaxPool(2), Flatten,
    Gaussian(3)]
[Decoder, Reshape(1, 1, 3), ConvTranspose(4, 5, 6, Padding = Padding.Valid), Relu, Residual<Block50>, Conv(2, 1), Dropout(0.3), Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Random20;

[Block, Conv1d(4, 3, Stride = 2), Elu, ConvTranspose1d(4, 2, Stride = 2)]
public sealed class Block51;

[Vae]
[Encoder, Input(12), Reshape(6, 2), Conv1d(4, 3), Relu, Repeat<Block51>(2), Flatten, Gaussian(5)]
[Decoder, Tanh, Reshape(1, 5), ConvTranspose1d(2, 6, Padding = Padding.Valid), Relu, Flatten, Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Random21;

[Block, Relu, Conv(6, 3, Dilation = 2), Relu, Conv(6, 1)]
public sealed class Block52;

[Vae]
[Encoder, Input(7, 3, 6), Relu, Residual<Block52>, Relu, Conv(2, 7, 3, Padding = Padding.Valid), Relu, Flatten, Dense(3), Gaussian(1)]
[Decoder, Dense(6), Reshape(1, 1, 6), Upsample(7), Conv(6, 1, 5, Padding = Padding.Valid), Relu, Repeat<Block52>(2), Bernoulli]
[Objective, Elbo, Beta(1)]
public sealed partial class Random22;

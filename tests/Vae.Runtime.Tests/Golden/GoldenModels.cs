// The models of tests/golden/models.py, declared. Chosen for what may go wrong: sizes that are no multiple of a vector, layers at the ends
// of a pipeline whose input must survive or whose gradient nobody wants, activations in a row, blocks in blocks.

namespace Vae.Tests.Golden;

/// <summary>The golden models by name.</summary>
public static class GoldenModels
{
    private static readonly Dictionary<string, Func<VaeModel>> Constructors = new()
    {
        [nameof(TinyRelu)] = () => new TinyRelu(),
        [nameof(ImageTanh)] = () => new ImageTanh(),
        [nameof(GeluNorm)] = () => new GeluNorm(),
        [nameof(SiluResidual)] = () => new SiluResidual(),
        [nameof(RepeatSoftplus)] = () => new RepeatSoftplus(),
        [nameof(DropoutElu)] = () => new DropoutElu(),
        [nameof(LeakyImage)] = () => new LeakyImage(),
        [nameof(NestedBlocks)] = () => new NestedBlocks(),
        [nameof(Bare)] = () => new Bare(),
        [nameof(ActivationsFirst)] = () => new ActivationsFirst(),
        [nameof(WidePanels)] = () => new WidePanels(),
        [nameof(LongRows)] = () => new LongRows(),
        [nameof(OptimalSigma)] = () => new OptimalSigma(),
        [nameof(PooledImage)] = () => new PooledImage(),
        [nameof(PooledSeries)] = () => new PooledSeries(),
        [nameof(NormVector)] = () => new NormVector(),
        [nameof(NormImage)] = () => new NormImage(),
        [nameof(ProjectedBlocks)] = () => new ProjectedBlocks(),
        [nameof(ConvImage)] = () => new ConvImage(),
        [nameof(ConvShapes)] = () => new ConvShapes(),
        [nameof(ConvSeries)] = () => new ConvSeries(),
        [nameof(MedianSeries)] = () => new MedianSeries(),
        [nameof(HeavyTails)] = () => new HeavyTails(),
        [nameof(GreyLevels)] = () => new GreyLevels(),
        [nameof(LearnedVector)] = () => new LearnedVector(),
        [nameof(LearnedImage)] = () => new LearnedImage(),
        [nameof(Counted)] = () => new Counted(),
        [nameof(Overdispersed)] = () => new Overdispersed(),
        [nameof(LoggedCounts)] = () => new LoggedCounts(),
        [nameof(WideOutliers)] = () => new WideOutliers(),
        [nameof(Palette)] = () => new Palette(),
        [nameof(EightBits)] = () => new EightBits(),
        [nameof(Table)] = () => new Table(),
        [nameof(ProjectedImages)] = () => new ProjectedImages(),
        [nameof(ProjectedSeries)] = () => new ProjectedSeries(),
        [nameof(WeightedCorrelation)] = () => new WeightedCorrelation(),
        [nameof(StratifiedCorrelation)] = () => new StratifiedCorrelation(),
        [nameof(DipOfMeans)] = () => new DipOfMeans(),
        [nameof(DipOfCodes)] = () => new DipOfCodes(),
        [nameof(InfoMmd)] = () => new InfoMmd(),
        [nameof(WassersteinMmd)] = () => new WassersteinMmd(),
        [nameof(Sliced)] = () => new Sliced(),
        [nameof(FourTerms)] = () => new FourTerms(),
        [nameof(SampledBits)] = () => new SampledBits(),
        [nameof(DoublyBits)] = () => new DoublyBits(),
        [nameof(SampledReals)] = () => new SampledReals(),
        [nameof(DoublyReals)] = () => new DoublyReals(),
        [nameof(MeanOfPixels)] = () => new MeanOfPixels(),
        [nameof(MeanOfChannels)] = () => new MeanOfChannels(),
        [nameof(TowardsTarget)] = () => new TowardsTarget(),
    };

    public static TheoryData<string> Names => [.. Constructors.Keys];

    internal static IEnumerable<string> All => Constructors.Keys;

    internal static VaeModel Create(string name) => Constructors[name]();
}

[Vae]
[Encoder, Input(7), Dense(13), Relu, Gaussian(3)]
[Decoder, Dense(13), Relu, Dense(7), Bernoulli]
public sealed partial class TinyRelu;

[Vae]
[Encoder, Input(5, 7), Flatten, Dense(33), Tanh, Dense(13), Sigmoid, Gaussian(2)]
[Decoder, Dense(19), Tanh, Dense(35), Reshape(5, 7), Bernoulli]
[Objective, Elbo, Beta(4)]
public sealed partial class ImageTanh;

[Vae]
[Encoder, Input(50), LayerNorm, Dense(33), Gelu, LayerNorm, Gaussian(7)]
[Decoder, Dense(33), LayerNorm, Gelu, Dense(50), Gaussian(Sigma = 0.5)]
public sealed partial class GeluNorm;

[Block, Dense(17), Silu, Dense(13)]
public sealed class Bottleneck;

[Vae]
[Encoder, Input(13), Residual<Bottleneck>, Silu, Gaussian(5)]
[Decoder, Dense(13), Residual<Bottleneck>, Gaussian(Sigma = 2)]
[Objective, Elbo, Beta(0.25)]
public sealed partial class SiluResidual;

[Block, LayerNorm, Dense(21), Softplus]
public sealed class Smooth;

[Vae]
[Encoder, Input(21), Repeat<Smooth>(3), Gaussian(4)]
[Decoder, Dense(21), Repeat<Smooth>(2), Dense(21), Gaussian]
public sealed partial class RepeatSoftplus;

[Vae]
[Encoder, Input(33), Dropout(0.1), Dense(50), Elu(0.7), Dropout(0.5), Gaussian(6)]
[Decoder, Dense(50), Elu, Dropout(0.25), Dense(33), Bernoulli]
public sealed partial class DropoutElu;

[Vae]
[Encoder, Input(3, 2, 5), LayerNorm, LeakyRelu(0.2), Flatten, Dense(48), LeakyRelu, Gaussian(3)]
[Decoder, Dense(30), Reshape(3, 2, 5), LayerNorm, Tanh, Gaussian(Sigma = 1.5)]
public sealed partial class LeakyImage;

[Block, Elu, Dense(16), Dropout(0.2)]
public sealed class Inner;

[Block, Residual<Inner>, LayerNorm, Gelu]
public sealed class Outer;

[Block, Repeat<Outer>(2), Dense(16)]
public sealed class Twice;

[Block, Residual<Inner>]
public sealed class Once;

[Vae]
[Encoder, Input(16), Repeat<Outer>(2), Residual<Twice>, Gaussian(4)]
[Decoder, Tanh, Dense(16), Residual<Inner>, Repeat<Once>(3), Gaussian]
[Objective, Elbo, Beta(2)]
public sealed partial class NestedBlocks;

[Vae]
[Encoder, Input(2, 3), Flatten, Gaussian(6)]
[Decoder, Reshape(2, 3), Gaussian(Sigma = 0.7)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Bare;

[Vae]
[Encoder, Input(9), Relu, Tanh, Sigmoid, Dense(9), Relu, Tanh, Gaussian(5)]
[Decoder, Silu, Softplus, Dense(9), Gelu, Sigmoid, Gaussian]
public sealed partial class ActivationsFirst;

[Vae]
[Encoder, Input(45), Dense(97), Relu, Gaussian(5)]
[Decoder, Dense(49), Relu, Dense(45), Bernoulli]
public sealed partial class WidePanels;

[Vae]
[Encoder, Input(517), Dense(5), Silu, Gaussian(1)]
[Decoder, Dense(5), Silu, Dense(517), Bernoulli]
public sealed partial class LongRows;

[Vae]
[Encoder, Input(3, 4, 3), Flatten, Dense(19), Silu, Gaussian(5)]
[Decoder, Dense(19), Silu, Dense(36), Reshape(3, 4, 3), GaussianOptimal]
[Objective, Elbo, Beta(2)]
public sealed partial class OptimalSigma;

[Vae]
[Encoder, Input(8, 4, 5), LayerNorm, MaxPool(3, Stride = 2, Padding = 1), AvgPool(2, Stride = 1), LayerNorm, GlobalAvgPool, Gaussian(2)]
[Decoder, Dense(40), Reshape(2, 1, 20), PixelShuffle(2), LayerNorm, Upsample(2, Mode = UpsampleMode.Bilinear), Bernoulli]
public sealed partial class PooledImage;

[Vae]
[Encoder, Input(13, 5), LayerNorm, Tanh, MaxPool(3, Padding = 1), Upsample(2), AvgPool(3, Stride = 1, Padding = 1), Flatten, Gaussian(2)]
[Decoder, Dense(35), Reshape(7, 5), Upsample(2, Mode = UpsampleMode.Bilinear), LayerNorm, AvgPool(2, Stride = 1), Gaussian(Sigma = 0.8)]
public sealed partial class PooledSeries;

[Block, BatchNorm, Relu, Dense(20), Tanh]
public sealed class Normed;

[Vae]
[Encoder, Input(9), Dense(17), Silu, BatchNorm, Relu, Gaussian(3)]
[Decoder, Dense(20), Elu, Repeat<Normed>(2), Dense(9), Bernoulli]
public sealed partial class NormVector;

[Block, BatchNorm, Relu, GroupNorm(6), Tanh]
public sealed class NormedImage;

[Vae]
[Encoder, Input(4, 3, 6), BatchNorm, LeakyRelu(0.2), GroupNorm(3), Silu, Flatten, Gaussian(3)]
[Decoder, Dense(72), Reshape(4, 3, 6), Elu, GroupNorm(2), Silu, Residual<NormedImage>, BatchNorm, Tanh, Gaussian(Sigma = 1.5)]
[Objective, Elbo, Beta(2)]
public sealed partial class NormImage;

[Block, Dense(13), Tanh, Dense(17)]
public sealed class Widen;

[Block, Dense(5), Tanh]
public sealed class Narrow;

[Block, Residual<Narrow>]
public sealed class Narrowed;

[Vae]
[Encoder, Input(9), Residual<Widen>, Relu, Residual<Narrow>, Gaussian(3)]
[Decoder, Residual<Widen>, Repeat<Narrowed>(2), Dense(9), Gaussian]
public sealed partial class ProjectedBlocks;

[Vae]
[Encoder, Input(8, 8, 1), Conv(5, 4, Stride = 2), Relu, Conv(7, 3, Stride = 2), Relu, Flatten, Gaussian(3)]
[Decoder, Dense(28), Relu, Reshape(2, 2, 7), ConvTranspose(5, 3, Stride = 2), Relu, ConvTranspose(1, 4, Stride = 2), Bernoulli]
public sealed partial class ConvImage;

[Vae]
[Encoder, Input(9, 7, 4), Conv(6, 3, 5, Padding = 2, Dilation = 2, Groups = 2), LeakyRelu,
    Conv(6, 3, Stride = 2, Padding = Padding.Valid, Groups = 6), Tanh, Conv(17, 2, 1, Padding = Padding.Valid), Flatten, Gaussian(4)]
[Decoder, Dense(48), Tanh, Reshape(4, 2, 6),
    ConvTranspose(12, 3, Stride = 2, Padding = Padding.Valid, OutputPadding = 1, Groups = 2), Silu,
    ConvTranspose(12, 2, Padding = Padding.Valid, Groups = 12), Relu, Conv(4, 3, 1, Padding = Padding.Valid), Gaussian(Sigma = 0.9)]
public sealed partial class ConvShapes;

[Vae]
[Encoder, Input(19, 3), Conv1d(8, 5, Stride = 3), Relu, Conv1d(8, 3, Dilation = 2, Groups = 8), Gelu, Flatten, Gaussian(2)]
[Decoder, Dense(30), Reshape(6, 5), ConvTranspose1d(9, 5, Stride = 3), Relu, ConvTranspose1d(3, 4, Padding = 1), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class ConvSeries;

[Block, Conv(6, 3, Stride = 2), Tanh, Conv(6, 3)]
public sealed class Shrink;

[Block, BatchNorm, Conv(5, 4, 2, Padding = Padding.Valid), Tanh]
public sealed class Squeeze;

[Block, BatchNorm, Relu, Conv(6, 3)]
public sealed class Thicken;

[Vae]
[Encoder, Input(7, 5, 3), Residual<Shrink>, Relu, Residual<Squeeze>, Relu, Flatten, Gaussian(3)]
[Decoder, Dense(24), Elu, Reshape(2, 3, 4), Residual<Thicken>, Relu, ConvTranspose(3, 5, 1, Stride = 2, Padding = Padding.Valid),
    Gaussian(Sigma = 0.8)]
public sealed partial class ProjectedImages;

[Block, Conv1d(4, 3, Stride = 3), Tanh]
public sealed class Shorten;

[Block, Tanh, Conv1d(3, 3)]
public sealed class Blur;

[Vae]
[Encoder, Input(11, 3), Residual<Shorten>, Flatten, Gaussian(2)]
[Decoder, Dense(33), Silu, Reshape(11, 3), Residual<Blur>, Bernoulli]
[Objective, Elbo, Beta(2)]
public sealed partial class ProjectedSeries;

using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Models;

/// <summary>The generated code of a handful of models, to be read: each is compiled, run again from the cache, and compared.</summary>
public class ModelTests
{
    [Fact]
    public Task Dense() => GeneratorHarness.Verify(
        """
        using Vae;

        namespace Gallery;

        /// <summary>The first model anyone writes.</summary>
        [Vae]
        [Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
        [Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
        [Objective, Elbo, Beta(1)]
        public partial class DigitsVae;
        """);

    [Fact]
    public Task Residual_and_layer_norm() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Block, LayerNorm, Dense(7), Gelu, Dense(5)]
        public sealed class Mixer;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(3, 2), LayerNorm, Flatten, Dense(5), Residual<Mixer>, Gaussian(2)]
        [Decoder, Dense(5), Residual<Mixer>, LayerNorm, Dense(6), Reshape(3, 2), Gaussian(Sigma = 0.1)]
        public partial class ResidualVae;
        """);

    [Fact]
    public Task Repeat_and_nested_blocks() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Block, Dense(4, Initialization = Initialization.HeNormal), Relu]
        public sealed class Narrow;

        /// <summary>.</summary>
        [Block, Residual<Narrow>, Repeat<Narrow>(2)]
        public sealed class Nested;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(4), Repeat<Nested>(2), Gaussian(1)]
        [Decoder, Dense(4), Repeat<Narrow>(3), Dense(4), Bernoulli]
        [Objective, Beta(0.5), Reduction(Reduction.Mean)]
        public partial class RepeatVae;
        """);

    [Fact]
    public Task Pooling_and_upsampling() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>Seven rows and columns in windows of two: the last of each is dropped.</summary>
        [Vae]
        [Encoder, Input(7, 7, 2), LayerNorm, MaxPool(2), AvgPool(3, Stride = 1, Padding = 1), GlobalAvgPool, Gaussian(2)]
        [Decoder, Dense(49), Reshape(7, 7, 1), Upsample(2), Upsample(2, Mode = UpsampleMode.Bilinear), MaxPool(4),
            Flatten, Dense(98), Reshape(49, 2), AvgPool(1), Reshape(7, 1, 14), Flatten, Reshape(7, 7, 2), Gaussian]
        public partial class PoolingVae;

        /// <summary>A series, and channels that become resolution.</summary>
        [Vae]
        [Encoder, Input(8, 8, 1), LayerNorm, Flatten, Reshape(8, 8), MaxPool(2), GlobalAvgPool, Gaussian(1)]
        [Decoder, Dense(64), Reshape(4, 4, 4), PixelShuffle(2), Bernoulli]
        public partial class ShuffleVae;
        """);

    [Fact]
    public Task Convolutions() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>Halved twice and doubled twice; a block of depthwise and pointwise convolutions.</summary>
        [Vae]
        [Encoder, Input(12, 12), Reshape(12, 12, 1), Conv(8, 4, Stride = 2), Relu, Residual<Separable>, Conv(16, 3, Stride = 2), Relu,
            Flatten, Gaussian(4)]
        [Decoder, Dense(144), Relu, Reshape(3, 3, 16), ConvTranspose(8, 3, Stride = 2), Relu, ConvTranspose(1, 4, Stride = 2),
            Reshape(12, 12), Bernoulli]
        public partial class ConvVae;

        /// <summary>.</summary>
        [Block, Conv(8, 3, Groups = 8), Conv(8, 1), Relu]
        public sealed class Separable;

        /// <summary>A series.</summary>
        [Vae]
        [Encoder, Input(16, 2), Conv1d(6, 5, Stride = 2, Groups = 2), Silu, Flatten, Gaussian(2)]
        [Decoder, Dense(24), Reshape(8, 3), ConvTranspose1d(2, 5, Stride = 2), Gaussian]
        public partial class SeriesVae;
        """);

    [Fact]
    public Task Residual_convolutions() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>Halves the image: a convolution with a stride leads around it.</summary>
        [Block, BatchNorm, Relu, Conv(8, 3, Stride = 2), BatchNorm, Relu, Conv(8, 3)]
        public sealed class Down;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(7, 6, 1), Conv(4, 3), Residual<Down>, BatchNorm, Relu, GlobalAvgPool, Gaussian(2)]
        [Decoder, Dense(42), Reshape(7, 6, 1), Bernoulli]
        public partial class ResNetVae;
        """);

    [Fact]
    public Task Dropout() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(6), Dropout(0.25), Dense(5), Tanh, Dropout(0.5), Gaussian(2)]
        [Decoder, Dense(5), Dropout(0), Elu, Dense(6), Bernoulli]
        public partial class DropoutVae;
        """);

    [Fact]
    public Task Batch_norm_and_group_norm() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Block, BatchNorm, Relu, Dense(5)]
        public sealed class Normed;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(3, 2, 4), GroupNorm(2), BatchNorm, Relu, Flatten, Dense(5), BatchNorm, Tanh, Gaussian(2)]
        [Decoder, Dense(5), Repeat<Normed>(2), Dense(24), Reshape(3, 2, 4), Gaussian]
        public partial class NormVae;
        """);

    [Fact]
    public Task All_activations() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(6), Dense(3), Relu, Dense(3), LeakyRelu, Dense(3), LeakyRelu(0.2), Dense(3), Elu, Dense(3), Elu(0.5), Gaussian(2)]
        [Decoder, Dense(3), Gelu, Dense(3), Silu, Dense(3), Tanh, Dense(3), Sigmoid, Dense(3), Softplus, Dense(6), Gaussian]
        public partial class ActivationsVae;
        """);

    [Fact]
    public Task Logarithm_of_counts() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>.</summary>
        [Vae]
        [Encoder, Input(6), Log1p, Dense(3), Relu, Gaussian(2)]
        [Decoder, Dense(3), Log1p, Dense(12), NegativeBinomial]
        public partial class CountsVae;
        """);

    [Fact]
    public Task Nested_generic_and_named_by_a_keyword() => GeneratorHarness.Verify(
        """
        namespace @namespace.Inner
        {
            /// <summary>.</summary>
            public partial interface IOuter<@event>
            {
                /// <summary>.</summary>
                public partial record struct Middle<T>
                    where T : class
                {
                    /// <summary>.</summary>
                    [Vae.Vae]
                    [Vae.Encoder, Vae.Input(3), Vae.Gaussian(1)]
                    [Vae.Decoder, Vae.Dense(3), Vae.Bernoulli]
                    public sealed partial class @class
                    {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Smallest() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>No layer at all: the latent vector is the likelihood's parameter.</summary>
        [Vae]
        [Encoder, Input(2), Gaussian(2)]
        [Decoder, Gaussian]
        public partial class SmallestVae;
        """);

    [Fact]
    public Task Optimal_sigma() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>A likelihood with a state: the σ that the data find.</summary>
        [Vae]
        [Encoder, Input(2, 2, 3), Flatten, Gaussian(2)]
        [Decoder, Dense(12), Reshape(2, 2, 3), GaussianOptimal]
        public partial class ColourVae;
        """);

    [Fact]
    public Task A_table_of_mixed_columns() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>A likelihood for each range of columns; one of them with a state.</summary>
        [Vae]
        [Encoder, Input(6), Gaussian(2)]
        [Decoder, Dense(10), Mixed, Columns(3), GaussianOptimal, Columns(2), Bernoulli, Columns(1), Categorical(5)]
        public partial class TableVae;
        """);

    [Fact]
    public Task Learned_variances_and_heavy_tails() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>A likelihood of two parameters: the decoder gives twice the data.</summary>
        [Vae]
        [Encoder, Input(2, 2, 3), Flatten, Gaussian(2)]
        [Decoder, Dense(24), Reshape(2, 2, 6), GaussianLearned]
        public partial class CalibratedVae;

        /// <summary>A likelihood with arguments.</summary>
        [Vae]
        [Encoder, Input(5), Gaussian(1)]
        [Decoder, Dense(5), StudentT(4, Scale = 0.5)]
        public partial class RobustVae;
        """);

    [Fact]
    public Task Balanced() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>Terms that compose.</summary>
        [Vae]
        [Encoder, Input(2), Gaussian(2)]
        [Decoder, Gaussian]
        [Objective, Elbo, Beta(2), Warmup(1.5), FreeBits(0.25), Reduction(Reduction.Mean)]
        public partial class FreeVae;

        /// <summary>A term that goes alone.</summary>
        [Vae]
        [Encoder, Input(2), Gaussian(2)]
        [Decoder, Gaussian]
        [Objective, Elbo, Geco(-1.5)]
        public partial class TargetVae;
        """);

    [Fact]
    public Task Total_correlation() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>A term that is a function of the whole batch.</summary>
        [Vae]
        [Encoder, Input(5), Dense(7), Relu, Gaussian(3)]
        [Decoder, Dense(5), Bernoulli]
        [Objective, Elbo, TotalCorrelation(6)]
        public partial class IndependentVae;
        """);

    [Fact]
    public Task Importance_weighted() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>The encoder sees records, and the decoder the samples of each.</summary>
        [Vae]
        [Encoder, Input(6), Dense(4), Relu, Gaussian(2)]
        [Decoder, Dense(4), BatchNorm, Relu, Dropout(0.5), Dense(6), Bernoulli]
        [Objective, ImportanceWeighted(3, DoublyReparameterized = true)]
        public partial class SampledVae;

        /// <summary>One sample, and a decoder that computes nothing.</summary>
        [Vae]
        [Encoder, Input(2), Gaussian(2)]
        [Decoder, Gaussian]
        [Objective, Elbo, ImportanceWeighted(1)]
        public partial class SingleVae;
        """);

    [Fact]
    public Task Classes_and_levels() => GeneratorHarness.Verify(
        """
        using Vae;

        /// <summary>One of several classes at each place: an axis more.</summary>
        [Vae]
        [Encoder, Input(4), Gaussian(2)]
        [Decoder, Dense(20), Reshape(4, 5), Categorical(5)]
        public partial class WordsVae;

        /// <summary>Bytes: a mixture for each.</summary>
        [Vae]
        [Encoder, Input(2, 2, 3), Flatten, Gaussian(1)]
        [Decoder, Dense(72), Reshape(2, 2, 18), DiscretizedLogistic(2)]
        public partial class BytesVae;
        """);

    [Fact]
    public Task With_mistakes() => GeneratorHarness.VerifyDiagnostics(
        """
        using Vae;

        [Vae]
        [Encoder, Input(28, 28), Dense(128), Relu, Gaussian(16)]
        [Decoder, Dense(0), Relu, Dense(784), Sigmoid, Bernoulli]
        [Objective, Elbo, Beta(-1)]
        public partial class FirstTry;
        """);
}

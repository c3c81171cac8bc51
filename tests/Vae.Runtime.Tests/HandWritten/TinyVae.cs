using Vae.Execution;
using Vae.Kernels;
using Vae.Losses;

namespace Vae.Tests;

/// <summary>
/// What the generator writes for [Encoder, Input(6), Dense(5), Tanh, Gaussian(2)] [Decoder, Dense(5), Tanh, Dense(6), Bernoulli], by hand:
/// the runtime's tests do not depend on the generator's.
/// </summary>
internal sealed class TinyVae : VaeModel
{
    internal const int Data = 6;
    internal const int Latent = 2;

    protected override VaeProgram Program => TinyProgram.Instance;
}

internal sealed class TinyProgram : VaeProgram
{
    internal static readonly TinyProgram Instance = new();

    private const int Data = TinyVae.Data;
    private const int Hidden = 5;
    private const int Latent = TinyVae.Latent;
    private const int Posterior = 2 * Latent;

    // Parameters, each padded: a weight [outputs, inputs] takes inputs × 16.
    private const int W0 = 0, B0 = W0 + Data * 16, W2 = B0 + 16, B2 = W2 + Hidden * 16;
    private const int V0 = B2 + 16, C0 = V0 + Latent * 16, V2 = C0 + 16, C2 = V2 + Hidden * 16;
    private const int ParameterFloats = C2 + 16;

    // Workspace, floats per row, each a multiple of 16; then one scratch for a transposed weight or a packed gradient.
    private const int HiddenE = 0, HiddenD = 16, LogitsGradient = 32, HiddenDGradient = 48, LatentGradient = 64, PosteriorGradient = 80;
    private const int HiddenEGradient = 96, Packed = 112, PerRow = 128, Scratch = 256;

    public override ModelDescription Description { get; } = new()
    {
        Name = "TinyVae",
        Declaration = "[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]\n[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]",
        DataShape = [Data],
        DataSize = Data,
        LatentSize = Latent,
        PosteriorSize = Posterior,
        LikelihoodSize = Data,
        Encoder =
        [
            Stage("encoder.0", "Dense", Data, Hidden, 2 * Data * Hidden),
            Stage("encoder.1", "Tanh", Hidden, Hidden, 0),
            Stage("encoder.2", "Gaussian", Hidden, Posterior, 2 * Hidden * Posterior),
        ],
        Decoder =
        [
            Stage("decoder.0", "Dense", Latent, Hidden, 2 * Latent * Hidden),
            Stage("decoder.1", "Tanh", Hidden, Hidden, 0),
            Stage("decoder.2", "Dense", Hidden, Data, 2 * Hidden * Data),
            Stage("decoder.3", "Bernoulli", Data, Data, 0),
        ],
        Objective = new ObjectiveDescription(1, Reduction.Sum),
        Parameters =
        [
            Weight("encoder.0.weight", Hidden, Data, W0), Bias("encoder.0.bias", Hidden, B0),
            Weight("encoder.2.weight", Posterior, Hidden, W2), Bias("encoder.2.bias", Posterior, B2),
            Weight("decoder.0.weight", Hidden, Latent, V0), Bias("decoder.0.bias", Hidden, C0),
            Weight("decoder.2.weight", Data, Hidden, V2), Bias("decoder.2.bias", Data, C2),
        ],
        ParameterFloats = ParameterFloats,
        TrainingWorkspace = new WorkspaceDescription(
            PerRow,
            Scratch,
            [
                new BufferDescription("encoder.1.output", HiddenE, Hidden, PerRow: true, Kept: true),
                new BufferDescription("decoder.1.output", HiddenD, Hidden, PerRow: true, Kept: true),
                new BufferDescription("decoder.3.gradient", LogitsGradient, Data, PerRow: true, Kept: true),
            ]),
        InferenceWorkspace = new WorkspaceDescription(PerRow, Scratch, []),
    };

    public override void ForwardBackward(Worker worker, TrainingPass pass)
    {
        int rows = pass.Rows;
        Encode(worker, pass);
        DrawLatent(worker, pass);
        Decode(worker, pass);
        Span<float> logitsGradient = pass.Buffer(LogitsGradient, Data);
        BernoulliLikelihood.ScoreAndGradient(
            worker, rows, Data, pass.ReconstructionWeight, pass.Likelihood, pass.Input, pass.Reconstruction, logitsGradient);
        GaussianPosterior.Divergence(worker, rows, Latent, pass.Posterior, pass.Divergence);

        Span<float> hiddenD = pass.Buffer(HiddenD, Hidden);
        Span<float> hiddenDGradient = pass.Buffer(HiddenDGradient, Hidden);
        Backward(worker, pass, Hidden, Data, hiddenD, logitsGradient, V2, C2, hiddenDGradient);
        Tanh.Backward(worker, rows * Hidden, hiddenD, hiddenDGradient, hiddenDGradient);
        Span<float> latentGradient = pass.Buffer(LatentGradient, Latent);
        Backward(worker, pass, Latent, Hidden, pass.Latent, hiddenDGradient, V0, C0, latentGradient);

        Span<float> posteriorGradient = pass.Buffer(PosteriorGradient, Posterior);
        GaussianPosterior.Backward(
            worker, rows, Latent, pass.DivergenceWeight, pass.Posterior, pass.Latent, latentGradient, posteriorGradient);
        Span<float> hiddenE = pass.Buffer(HiddenE, Hidden);
        Span<float> hiddenEGradient = pass.Buffer(HiddenEGradient, Hidden);
        Backward(worker, pass, Hidden, Posterior, hiddenE, posteriorGradient, W2, B2, hiddenEGradient);
        Tanh.Backward(worker, rows * Hidden, hiddenE, hiddenEGradient, hiddenEGradient);
        Backward(worker, pass, Data, Hidden, pass.Input, hiddenEGradient, W0, B0, default);
    }

    public override void Encode(Worker worker, Pass pass)
    {
        Span<float> hidden = pass.Buffer(HiddenE, Hidden);
        Forward(worker, pass, Data, Hidden, pass.Input, W0, B0, hidden);
        Tanh.Forward(worker, pass.Rows * Hidden, hidden, hidden);
        Forward(worker, pass, Hidden, Posterior, hidden, W2, B2, pass.Posterior);
    }

    public override void DrawLatent(Worker worker, Pass pass) =>
        GaussianPosterior.Draw(worker, pass.Rows, Latent, pass.Noise, pass.Posterior, pass.Latent);

    public override void Decode(Worker worker, Pass pass)
    {
        Span<float> hidden = pass.Buffer(HiddenD, Hidden);
        Forward(worker, pass, Latent, Hidden, pass.Latent, V0, C0, hidden);
        Tanh.Forward(worker, pass.Rows * Hidden, hidden, hidden);
        Forward(worker, pass, Hidden, Data, hidden, V2, C2, pass.Likelihood);
    }

    public override void Score(Worker worker, Pass pass)
    {
        BernoulliLikelihood.Score(worker, pass.Rows, Data, pass.Likelihood, pass.Input, pass.Reconstruction);
        GaussianPosterior.Divergence(worker, pass.Rows, Latent, pass.Posterior, pass.Divergence);
    }

    public override void Mean(Worker worker, Pass pass) =>
        BernoulliLikelihood.Mean(worker, pass.Rows, Data, pass.Likelihood, pass.Mean);

    private static void Forward(
        Worker worker, Pass pass, int inputs, int outputs, ReadOnlySpan<float> input, int weight, int bias, Span<float> output) =>
        Dense.Forward(
            worker, pass.Rows, inputs, outputs, input, pass.Parameters.Slice(weight, inputs * 16), pass.Parameters.Slice(bias, 16), output);

    private static void Backward(
        Worker worker, TrainingPass pass, int inputs, int outputs, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        int weight, int bias, Span<float> inputGradient)
    {
        Dense.BackwardToWeights(
            worker, pass.Rows, inputs, outputs, input, outputGradient, pass.Gradients.Slice(weight, inputs * 16),
            pass.Gradients.Slice(bias, 16), pass.Buffer(Packed, 16));
        if (inputGradient.IsEmpty)
            return;
        Dense.BackwardToInput(
            worker, pass.Rows, inputs, outputs, outputGradient, pass.Parameters.Slice(weight, inputs * 16), inputGradient,
            pass.Fixed(0, outputs * 16));
    }

    private static StageDescription Stage(string path, string kind, int inputs, int outputs, long flops) =>
        new(path, kind, new Dictionary<string, double>(), [inputs], [outputs], flops, []);

    private static ParameterDescription Weight(string name, int outputs, int inputs, int offset) =>
        new(name, [outputs, inputs], ParameterLayout.Panels, offset, inputs * 16, Initialization.GlorotUniform);

    private static ParameterDescription Bias(string name, int size, int offset) =>
        new(name, [size], ParameterLayout.Vector, offset, 16, Initialization.Zeros);
}

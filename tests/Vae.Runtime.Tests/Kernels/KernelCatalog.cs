using Vae.Execution;
using Vae.Kernels;
using Vae.Losses;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae.Tests.Kernels;

/// <summary>One call of a kernel on fixed inputs.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Run">The call, by each worker.</param>
/// <param name="Outputs">What it wrote, and how many values of it count.</param>
internal sealed record KernelCall(string Name, Action<Worker> Run, params (float[] Buffer, int Count)[] Outputs);

/// <summary>Every kernel, on fixed inputs of an odd size: for the tests that all kernels must pass.</summary>
internal static class KernelCatalog
{
    private const int Rows = 7;
    private const int Width = 45;
    private const int Latent = 19;
    private const int Count = Rows * Width;
    private const int Floats = 9008;

    private static readonly NoiseKey Key = new(0xC0FFEE, NoisePurpose.Latent, Step: 12, Stream: 3);

    internal static IEnumerable<KernelCall> All() =>
        [
            .. Activations(), .. DenseCalls.All(), .. Layers(), .. NormalizationCalls.All(), .. Convolutions(), .. Pooling(), .. Losses(),
            .. ImportanceWeightingCalls.All(), .. LikelihoodCalls.All(), .. DivergenceCalls.All(), .. Noise(), .. Optimizers(),
        ];

    private static IEnumerable<KernelCall> Activations()
    {
        float[] x = TestBuffers.Numbers(Count, 1, -12, 12);
        float[] saved = TestBuffers.Numbers(Count, 2, -0.9f, 2);
        float[] g = TestBuffers.Numbers(Count, 3);
        // Beyond what anything but a broken model sees; the bits must agree there as well.
        (x[5], x[21], x[40], x[77], x[100]) = (100, -100, 0, 1e-30f, -1e-5f);
        yield return Map("Relu.Forward", (w, y) => Relu.Forward(w, Count, x, y));
        yield return Map("Relu.Backward", (w, y) => Relu.Backward(w, Count, saved, g, y));
        yield return Map("LeakyRelu.Forward", (w, y) => LeakyRelu.Forward(w, Count, 0.01f, x, y));
        yield return Map("LeakyRelu.Backward", (w, y) => LeakyRelu.Backward(w, Count, 0.01f, saved, g, y));
        yield return Map("Elu.Forward", (w, y) => Elu.Forward(w, Count, 1, x, y));
        yield return Map("Elu.Backward", (w, y) => Elu.Backward(w, Count, 1, saved, g, y));
        yield return Map("Gelu.Forward", (w, y) => Gelu.Forward(w, Count, x, y));
        yield return Map("Gelu.Backward", (w, y) => Gelu.Backward(w, Count, x, g, y));
        yield return Map("Silu.Forward", (w, y) => Silu.Forward(w, Count, x, y));
        yield return Map("Silu.Backward", (w, y) => Silu.Backward(w, Count, x, g, y));
        yield return Map("Tanh.Forward", (w, y) => Tanh.Forward(w, Count, x, y));
        yield return Map("Tanh.Backward", (w, y) => Tanh.Backward(w, Count, saved, g, y));
        yield return Map("Sigmoid.Forward", (w, y) => Sigmoid.Forward(w, Count, x, y));
        yield return Map("Sigmoid.Backward", (w, y) => Sigmoid.Backward(w, Count, saved, g, y));
        yield return Map("Softplus.Forward", (w, y) => Softplus.Forward(w, Count, x, y));
        yield return Map("Softplus.Backward", (w, y) => Softplus.Backward(w, Count, saved, g, y));
        yield return Map("Log1p.Forward", (w, y) => Log1p.Forward(w, Count, x, y));
        yield return Map("Log1p.Backward", (w, y) => Log1p.Backward(w, Count, x, g, y));
    }

    private static IEnumerable<KernelCall> Layers()
    {
        float[] x = TestBuffers.Numbers(Count, 4);
        float[] g = TestBuffers.Numbers(Count, 5);
        float[] gain = TestBuffers.Numbers(Width, 6);
        float[] bias = TestBuffers.Numbers(Width, 7);
        float[] statistics = TestBuffers.Numbers(2 * Rows, 8, 0.5f, 2);
        yield return Map("Elementwise.Add", (w, y) => Elementwise.Add(w, Count, x, g, y));
        yield return Map("Elementwise.Copy", (w, y) => Elementwise.Copy(w, Count, x, y));
        // Columns 7 … 25 of 45, out of a table and into one whose others stay.
        yield return Sized("TableColumns.Take", Rows * 19, (w, y) => TableColumns.Take(w, Rows, Width, 7, 19, x, y));
        yield return Sized("TableColumns.Put", Count, (w, y) =>
        {
            if (w.Rank == 0)
                g.CopyTo(y, 0);
            w.Barrier();
            TableColumns.Put(w, Rows, Width, 7, 19, x, y);
        });
        yield return Map("Dropout.Forward", (w, y) => Dropout.Forward(w, 1, Count, 0.3f, Key, x, y));
        yield return Map("Dropout.Backward", (w, y) => Dropout.Backward(w, 1, Count, 0.3f, Key, g, y));
        (float[] Buffer, int Count) y = Output(Count);
        (float[] Buffer, int Count) measured = Output(2 * Rows);
        yield return new KernelCall(
            "LayerNorm.Forward", w => LayerNorm.Forward(w, Rows, Width, x, gain, bias, y.Buffer, measured.Buffer), y, measured);
        (float[] Buffer, int Count) dx = Output(Count);
        // The padding behind these two is promised to be zero: it counts.
        (float[] Buffer, int Count) dGain = (new float[48], 48);
        (float[] Buffer, int Count) dBias = (new float[48], 48);
        yield return new KernelCall(
            "LayerNorm.Backward",
            w => LayerNorm.Backward(w, Rows, Width, x, gain, statistics, g, dx.Buffer, dGain.Buffer, dBias.Buffer), dx, dGain, dBias);
    }

    private static IEnumerable<KernelCall> Convolutions()
    {
        (string Kind, string Shape)[] shapes =
        [
            ("of many channels", "1 of 14x14x32 to 64, kernel 4x4, stride 2x2, padding 1x1, dilation 1x1, groups 1"),
            ("of one channel", "2 of 28x28x1 to 32, kernel 4x4, stride 2x2, padding 1x1, dilation 1x1, groups 1"),
            ("of few channels", "2 of 11x11x3 to 5, kernel 3x3, stride 1x1, padding 2x2, dilation 2x2, groups 1"),
            ("in groups", "3 of 12x7x2 to 18, kernel 2x5, stride 3x1, padding 1x3, dilation 2x1, groups 2"),
            ("depthwise", "2 of 7x7x35 to 70, kernel 3x3, stride 1x1, padding 1x1, dilation 1x1, groups 35"),
            ("depthwise by twos", "1 of 8x8x17 to 17, kernel 4x4, stride 2x2, padding 1x1, dilation 1x1, groups 17"),
        ];
        foreach ((string kind, string shape) in shapes)
        {
            foreach (bool isTransposed in (bool[])[false, true])
            {
                string name = $"{(isTransposed ? "TransposedConvolution" : "Convolution")} {kind}";
                var plain = new ConvolutionCall(ConvolutionShapes.Find(shape), isTransposed);
                yield return new KernelCall(
                    name, plain.Run, (plain.Output, plain.OutputCount), (plain.InputGradient, plain.InputCount),
                    (plain.WeightGradient, plain.WeightGradientCount), (plain.BiasGradient, plain.BiasGradientCount));
                var fused = new ConvolutionCall(ConvolutionShapes.Find(shape), isTransposed);
                yield return new KernelCall(
                    $"{name} with Relu", fused.RunWithRelu, (fused.Output, fused.OutputCount), (fused.InputGradient, fused.InputCount));
            }
        }
    }

    private static IEnumerable<KernelCall> Pooling()
    {
        // Windows that overlap, over an edge of padding; and channels that are no whole vector.
        const int Images = 3;
        const int Channels = 19;
        var shape = new PoolShape(5, 4, Channels, 3, 3, 2, 2, 1, 1);
        int small = Images * shape.OutputHeight * shape.OutputWidth * Channels;
        int large = Images * 5 * 4 * Channels;
        float[] x = TestBuffers.Numbers(large, 17);
        float[] g = TestBuffers.Numbers(large, 18);
        yield return Sized("MaxPool.Forward", small, (w, y) => MaxPool.Forward(w, Images, shape, x, y));
        yield return Sized("MaxPool.Backward", large, (w, y) => MaxPool.Backward(w, Images, shape, x, g, y));
        yield return Sized("AvgPool.Forward", small, (w, y) => AvgPool.Forward(w, Images, shape, x, y));
        yield return Sized("AvgPool.Backward", large, (w, y) => AvgPool.Backward(w, Images, shape, g, y));
        float[] enlarged = TestBuffers.Numbers(6 * large, 19);
        yield return Sized("Upsample.Nearest", 6 * large, (w, y) => Upsample.Nearest(w, Images, 5, 4, Channels, 3, 2, x, y));
        yield return Sized(
            "Upsample.NearestBackward", large, (w, y) => Upsample.NearestBackward(w, Images, 5, 4, Channels, 3, 2, enlarged, y));
        yield return Sized("Upsample.Bilinear", 6 * large, (w, y) => Upsample.Bilinear(w, Images, 5, 4, Channels, 3, 2, x, y));
        yield return Sized(
            "Upsample.BilinearBackward", large, (w, y) => Upsample.BilinearBackward(w, Images, 5, 4, Channels, 3, 2, enlarged, y));
        yield return Sized("PixelShuffle.Forward", 4 * large, (w, y) => PixelShuffle.Forward(w, Images, 5, 4, Channels, 2, enlarged, y));
        yield return Sized("PixelShuffle.Backward", 4 * large, (w, y) => PixelShuffle.Backward(w, Images, 5, 4, Channels, 2, enlarged, y));
    }

    private static IEnumerable<KernelCall> Losses()
    {
        float[] parameters = TestBuffers.Numbers(Count, 9, -20, 20);
        float[] target = TestBuffers.Numbers(Count, 10, 0, 1);
        float[] posterior = TestBuffers.Numbers(Rows * 2 * Latent, 11);
        float[] g = TestBuffers.Numbers(Rows * Latent, 13);
        (float[] Buffer, int Count) z = Output(Rows * Latent);
        yield return new KernelCall(
            "GaussianPosterior.Draw", w => GaussianPosterior.Draw(w, Rows, Latent, Key, posterior, z.Buffer), z);
        (float[] Buffer, int Count) divergence = Output(Rows * Latent);
        yield return new KernelCall(
            "GaussianPosterior.Divergence", w => GaussianPosterior.Divergence(w, Rows, Latent, posterior, divergence.Buffer), divergence);
        float[] shares = TestBuffers.Numbers(Rows * Latent, 14, 0, 1);
        foreach (DivergencePenaltyKind kind in Enum.GetValues<DivergencePenaltyKind>())
        {
            // A floor that some of the means are below.
            var penalty = new DivergencePenalty(Latent);
            penalty.Set(kind, kind == DivergencePenaltyKind.FloorPerDimension ? 0.5 : 30);
            (float[] Buffer, int Count) ofKind = Output(Latent);
            yield return new KernelCall(
                $"DivergencePenalty.Weigh {kind}",
                w => DivergencePenalty.Weigh(w, Rows, Latent, 0.1f, penalty, shares, ofKind.Buffer), ofKind);
        }
        float[] weights = TestBuffers.Empty(Latent);
        weights.AsSpan().Fill(0.1f);
        (float[] Buffer, int Count) dPosterior = Output(Rows * 2 * Latent);
        yield return new KernelCall(
            "GaussianPosterior.Backward",
            w => GaussianPosterior.Backward(w, Rows, Latent, Key, weights, posterior, g, dPosterior.Buffer), dPosterior);
        (float[] Buffer, int Count) score = Output(Rows);
        yield return new KernelCall(
            "BernoulliLikelihood.Score", w => BernoulliLikelihood.Score(w, Rows, Width, parameters, target, score.Buffer), score);
        (float[] Buffer, int Count) bernoulli = Output(Rows);
        (float[] Buffer, int Count) dLogits = Output(Count);
        yield return new KernelCall(
            "BernoulliLikelihood.ScoreAndGradient",
            w => BernoulliLikelihood.ScoreAndGradient(w, Rows, Width, 0.1f, parameters, target, bernoulli.Buffer, dLogits.Buffer),
            bernoulli, dLogits);
        yield return Map("BernoulliLikelihood.Mean", (w, y) => BernoulliLikelihood.Mean(w, Rows, Width, parameters, y));
        (float[] Buffer, int Count) optimalScore = Output(Rows);
        float[] variance = [0.3f];
        yield return new KernelCall(
            "GaussianOptimalLikelihood.Score",
            w => GaussianOptimalLikelihood.Score(w, Rows, Width, parameters, target, variance, optimalScore.Buffer), optimalScore);
        (float[] Buffer, int Count) optimal = Output(Rows);
        (float[] Buffer, int Count) dOptimal = Output(Count);
        (float[] Buffer, int Count) running = Output(1);
        var batches = new float[16];
        yield return new KernelCall(
            "GaussianOptimalLikelihood.ScoreAndGradient",
            w =>
            {
                // It moves what it is given: each call begins with the same.
                if (w.Rank == 0)
                    (running.Buffer[0], batches[0]) = (0.25f, BitConverter.Int32BitsToSingle(20));
                w.Barrier();
                GaussianOptimalLikelihood.ScoreAndGradient(
                    w, Rows, Width, 0.1f, parameters, target, optimal.Buffer, dOptimal.Buffer, running.Buffer, batches);
            },
            optimal, dOptimal, running);
        yield return Map("GaussianOptimalLikelihood.Mean", (w, y) => GaussianOptimalLikelihood.Mean(w, Rows, Width, parameters, y));
        (float[] Buffer, int Count) gaussianScore = Output(Rows);
        yield return new KernelCall(
            "GaussianLikelihood.Score",
            w => GaussianLikelihood.Score(w, Rows, Width, 0.3f, parameters, target, gaussianScore.Buffer), gaussianScore);
        (float[] Buffer, int Count) gaussian = Output(Rows);
        (float[] Buffer, int Count) dMeans = Output(Count);
        yield return new KernelCall(
            "GaussianLikelihood.ScoreAndGradient",
            w => GaussianLikelihood.ScoreAndGradient(w, Rows, Width, 0.3f, 0.1f, parameters, target, gaussian.Buffer, dMeans.Buffer),
            gaussian, dMeans);
        yield return Map("GaussianLikelihood.Mean", (w, y) => GaussianLikelihood.Mean(w, Rows, Width, 0.3f, parameters, y));
    }

    private static IEnumerable<KernelCall> Noise()
    {
        // Each worker fills its share, from wherever that starts.
        yield return Map("UniformNoise.Fill", (w, y) => UniformNoise.Fill(Key, 3 + (ulong)Share(w).Start, Part(w, y)));
        yield return Map("NormalNoise.Fill", (w, y) => NormalNoise.Fill(Key, 3 + (ulong)Share(w).Start, Part(w, y)));

        static (int Start, int End) Share(Worker worker) => worker.Share(Count);

        static Span<float> Part(Worker worker, float[] buffer) => buffer.AsSpan(Share(worker).Start..Share(worker).End);
    }

    private static IEnumerable<KernelCall> Optimizers()
    {
        (string Name, OptimizerOptions Options)[] optimizers =
            [("Adam", new Adam()), ("AdamW", new AdamW()), ("Sgd", new Sgd()), ("Sgd with momentum", new Sgd(0.9))];
        foreach ((string name, OptimizerOptions options) in optimizers)
        {
            Optimizer optimizer = Optimizer.Create(options, Floats);
            float[] start = TestBuffers.Numbers(Floats, 14);
            float[] gradients = TestBuffers.Numbers(Floats, 15);
            (float[] Buffer, int Count) parameters = (new float[Floats], Floats);
            AlignedBuffer[] state = [.. optimizer.State.Select(entry => entry.Buffer)];
            float[] remembered = TestBuffers.Numbers(Floats, 17, 0.1f, 2);
            optimizer.Prepare(3, 1e-3, 0.9f);
            yield return new KernelCall(
                name,
                worker =>
                {
                    if (worker.Rank == 0)
                    {
                        start.CopyTo(parameters.Buffer, 0);
                        foreach (AlignedBuffer buffer in state)
                            remembered.CopyTo(buffer.Span);
                    }
                    worker.Barrier();
                    optimizer.Update(worker, parameters.Buffer, gradients);
                },
                parameters);
        }
        var norm = new GradientNorm([(0, Floats)]);
        float[] values = TestBuffers.Numbers(Floats, 16);
        (float[] Buffer, int Count) result = Output(2);
        yield return new KernelCall(
            "GradientNorm",
            worker =>
            {
                norm.Accumulate(worker, values);
                if (worker.Rank != 0)
                    return;
                long bits = BitConverter.DoubleToInt64Bits(norm.Value);
                result.Buffer[0] = BitConverter.Int32BitsToSingle((int)bits);
                result.Buffer[1] = BitConverter.Int32BitsToSingle((int)(bits >> 32));
            },
            result);
    }

    private static KernelCall Map(string name, Action<Worker, float[]> run) => Sized(name, Count, run);

    private static KernelCall Sized(string name, int count, Action<Worker, float[]> run)
    {
        (float[] Buffer, int Count) output = Output(count);
        return new KernelCall(name, worker => run(worker, output.Buffer), output);
    }

    private static (float[] Buffer, int Count) Output(int count) => (TestBuffers.Empty(count), count);
}

using Vae.Examples.Commands;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

/// <summary>Runs that nobody trained, with figures that are easy to recognise.</summary>
internal static class SampleRuns
{
    internal static ModelDescription Model(int latent = 3, Reduction reduction = Reduction.Sum)
    {
        var none = new Dictionary<string, double>();
        var workspace = new WorkspaceDescription(0, 0, []);
        return new ModelDescription
        {
            Name = "SampleVae",
            Declaration = "[Encoder, Input(2, 2), Flatten, Residual<Mixer>, Gaussian(3)]\n[Decoder, Dense(4), Reshape(2, 2), Bernoulli]",
            Fields = [new FieldDescription("x", [2, 2], 4)],
            Latents = [new LatentDescription("z", latent, 2 * latent)],
            Encoder =
            [
                new("encoder.0", "Flatten", none, [2, 2], [4], 0, []),
                new("encoder.1", "Residual", none, [4], [4], 1_240,
                    [new("encoder.1.0", "Dense", new Dictionary<string, double> { ["units"] = 4 }, [4], [4], 1_236, [])]),
            ],
            Decoder = [new("decoder.0", "Dense", new Dictionary<string, double> { ["units"] = 4 }, [latent], [4], 2_000, [])],
            Objective = new ObjectiveDescription(1, reduction),
            Parameters =
            [
                new("encoder.1.0.weight", [4, 4], ParameterLayout.Panels, 0, 192, Initialization.GlorotUniform),
                new("encoder.1.0.bias", [4], ParameterLayout.Vector, 192, 16, Initialization.Zeros),
                new("encoder.10.bias", [7], ParameterLayout.Vector, 208, 16, Initialization.Zeros),
            ],
            ParameterFloats = 224,
            TrainingWorkspace = workspace,
            InferenceWorkspace = workspace,
        };
    }

    internal static Evaluation Evaluation(double reconstruction, params double[] kl) =>
        new(reconstruction, kl.Sum(), kl, kl.Count(value => value > 0.01), samples: 2_000);

    internal static EpochRecord Epoch(int epoch, double train, double test) =>
        new(
            epoch,
            Evaluation(train, 1.5, 0.25, 0.001),
            Evaluation(test, 1.25, 1.0 / 3, 0.002),
            Seconds: 0.1 + epoch / 7.0,
            SamplesPerSecond: 12_345.678,
            LearningRate: 1e-3,
            Step: epoch * 79,
            Threads: 2,
            Weights: new LossWeights(1, 0.5));

    internal static RunResult Run(IReadOnlyList<EpochRecord> history, Evaluation train, Evaluation test) => new()
    {
        ModelName = "sample",
        DataName = "drawn <digits>",
        Model = Model(test.KlPerDimension.Length),
        BatchSize = 128,
        LearningRate = 0.001,
        Objective = new ObjectiveDescription(1, Reduction.Sum),
        Seed = 18446744073709551615,
        Threads = 2,
        TrainingRows = 10_000,
        TestRows = 2_000,
        History = history,
        Train = train,
        Test = test,
        Command = "train sample --data \"my data\"",
    };

    internal static NextCommand Next { get; } = new("It is <better>.", "train sample --beta 2");

    internal static RunResult Run()
    {
        EpochRecord[] history = [Epoch(1, 203.5, 180.25), Epoch(2, 150.125, 140.5), Epoch(3, 131, 128)];
        return Run(history, Evaluation(126.5, 1.5, 0.25, 0.001), history[^1].HeldOut);
    }

    internal static RunPictures Pictures()
    {
        var sheet = new ContactSheet(new TileShape(2, 2, 1), 2);
        float[] values = [0, 0.25f, 0.5f, 1, 1, 0.5f, 0.25f, 0];
        return new RunPictures
        {
            Samples = sheet.Draw(values),
            Reconstructions = sheet.Draw(values),
            Latent = sheet.Draw(values),
            LatentCaption = "A & B",
            Cloud = new(0, 2, "Where they lie", [(3, 0.5, -0.5), (null, 1, 2)]),
        };
    }
}

using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Vae.Data;
using Vae.Sampling;
using Vae.Tests.Golden;

namespace Vae.Tests;

/// <summary>
/// Of finite data every figure is finite, or an error names the row: over all likelihoods and layers, with an element of any size that
/// the likelihood allows, up to 10³⁰.
/// </summary>
public class FiniteFigureTests
{
    private const int Cases = 300;
    private const int Records = 8;

    // What a run must have met: a property of nothing is none.
    private static readonly string[] s_kinds =
    [
        "Dense", "LayerNorm", "BatchNorm", "GroupNorm", "Dropout", "Residual", "Repeat", "Conv", "ConvTranspose", "Conv1d",
        "ConvTranspose1d", "MaxPool", "AvgPool", "GlobalAvgPool", "Upsample", "PixelShuffle", "Relu", "LeakyRelu", "Elu", "Gelu", "Silu",
        "Tanh", "Sigmoid", "Softplus", "Log1p", "Bernoulli", "Gaussian", "GaussianOptimal", "GaussianLearned", "Laplace", "StudentT",
        "ContinuousBernoulli", "Poisson", "NegativeBinomial", "Categorical", "DiscretizedLogistic", "Mixed",
    ];

    private sealed record Case(string Model, int Row, int Place, double Exponent, bool IsNegative, int Seed);

    [Fact]
    public void Every_figure_of_finite_data_is_finite_or_an_error_names_the_row()
    {
        var met = new ConcurrentDictionary<string, int>();
        string[] names = [.. GoldenModels.All];
        int next = 0;
        Gen<Case> cases =
            from row in Gen.Choose(0, Records - 1)
            from place in Gen.Choose(0, 9999)
            from exponent in Gen.Choose(0, 3000)
            from sign in Gen.Choose(0, 1)
            from seed in Gen.Choose(1, 1000)
            select new Case(names[next++ % names.Length], row, place, exponent / 100.0, sign == 1, seed);
        var replay = new Replay(new Rnd(20261130, 1), FSharpOption<int>.None);
        Prop.ForAll(Arb.From(cases), drawn => Check(drawn, met))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(FSharpOption<Replay>.Some(replay)));
        Assert.Empty(s_kinds.Except(met.Keys));
        Assert.True(met["finite"] > Cases * 10, $"{met["finite"]} calls were finite.");
        Assert.True(met["refused"] > Cases / 2, $"{met["refused"]} calls were refused.");
    }

    /// <summary>A draw from a Bernoulli likelihood is 0 or 1 whatever its logit is, and so is its mean at an infinite logit.</summary>
    [Fact]
    public void A_decoder_that_overflows_gives_no_samples_of_any_kind()
    {
        var refused = new HashSet<string>();
        foreach (string name in GoldenModels.All)
        {
            VaeModel model = GoldenModels.Create(name);
            model.Initialize(1);
            foreach (ParameterDescription parameter in model.Description.Parameters)
            {
                var values = new float[parameter.Count];
                values.AsSpan().Fill(3e38f);
                if (parameter.Name.StartsWith("decoder.", StringComparison.Ordinal))
                    model.SetParameter(parameter.Name, values);
            }
            var z = new float[3 * model.Description.LatentSize];
            z.AsSpan().Fill(2);
            var room = new float[3 * model.Description.DataSize];
            NonFiniteResultException?[] errors =
            [
                Refusal(() => model.Sample(70, 1)), Refusal(() => model.SampleData(70, 1)),
                Refusal(() => model.SampleData(1, room)), Refusal(() => model.Decode(z)),
            ];
            // Layers that normalise keep some decoders in range.
            if (errors.All(error => error is null))
                continue;
            Assert.All(errors, Assert.NotNull);
            Assert.Equal(errors[0]!.Message, errors[1]!.Message);
            refused.UnionWith(Flat(model.Description.Decoder[^1]).Select(stage => stage.Kind));
        }
        Assert.Superset(
            new HashSet<string>
            {
                "Bernoulli", "Gaussian", "GaussianOptimal", "GaussianLearned", "Laplace", "StudentT", "ContinuousBernoulli", "Poisson",
                "NegativeBinomial", "Categorical", "DiscretizedLogistic", "Mixed",
            },
            refused);
    }

    private static NonFiniteResultException? Refusal(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (NonFiniteResultException exception)
        {
            return exception;
        }
    }

    private static void Check(Case drawn, ConcurrentDictionary<string, int> met)
    {
        VaeModel model = GoldenModels.Create(drawn.Model);
        ModelDescription description = model.Description;
        foreach (string kind in description.Encoder.Concat(description.Decoder).SelectMany(Flat).Select(stage => stage.Kind))
            met.AddOrUpdate(kind, 1, (_, times) => times + 1);
        model.Initialize((ulong)drawn.Seed);
        int size = description.DataSize;
        float[] rows = DataOf(description, drawn.Seed);
        int element = drawn.Place % size;
        rows[drawn.Row * size + element] = Extreme(LikelihoodOf(description, element), drawn);
        Dataset data = Dataset.FromRows(rows, [.. description.DataShape]);
        var options = new EvaluationOptions(1, 1);
        float[] other = rows[(drawn.Row == 0 ? size : 0)..][..size];
        float[] record = rows[(drawn.Row * size)..][..size];
        (string Name, Func<IEnumerable<double>> Run)[] calls =
        [
            ("Elbo", () => [model.Elbo(rows).Elbo]),
            ("Encode", () => model.Encode(rows) is var q ? Doubles(q.Mean).Concat(q.LogVariance.Select(v => Math.Exp(v))) : []),
            ("Embed", () => Doubles(model.Embed(rows))),
            ("EmbedSample", () => Doubles(model.EmbedSample(rows, 2))),
            ("Reconstruct", () => Doubles(model.Reconstruct(rows))),
            ("EstimateLogLikelihood", () => model.EstimateLogLikelihood(data, 5, options).Records
                .SelectMany(found => new[] { found.Value, found.StandardError, found.EffectiveSampleSize })),
            ("Evaluate", () => model.Evaluate(data, options) is var all ? [all.Elbo, .. all.KlPerDimension, all.Bound ?? 0] : []),
            ("MeasureInformation", () => model.MeasureInformation(data, options) is var all
                ? [all.Kl, all.MutualInformation, all.MutualInformationError, all.MarginalKl] : []),
            ("EvaluateReconstruction", () => model.EvaluateReconstruction(data, options) is var all
                ? [all.MeanSquaredError, all.StructuralSimilarity ?? 0] : []),
            ("CompareRecords", () => model.CompareRecords(data, data, null, options) is var all
                ? [all.Precision, all.Recall, all.Density, all.Coverage] : []),
            ("NearestRecords", () => NearestRecords.Find(rows, data, options).SelectMany(found => new[] { found.Distance, found.Gap })),
            ("Interpolate", () => Doubles(model.Interpolate(record, other, 3))),
            ("Decode", () => Doubles(model.Decode(model.Embed(rows)))),
            ("EvaluateSamples", () => model.EvaluateSamples(data, Records, null, options) is var all
                ? [all.Precision, all.Recall, all.Density, all.Coverage] : []),
            ("Sample", () => Doubles(model.Sample(3, 1))),
            ("SampleData", () => Doubles(model.SampleData(3, 1))),
        ];
        foreach ((string name, Func<IEnumerable<double>> run) in calls)
        {
            try
            {
                Assert.All(run(), value => Assert.True(double.IsFinite(value), $"{name} gives {value}"));
                met.AddOrUpdate("finite", 1, (_, times) => times + 1);
            }
            catch (NonFiniteResultException exception)
            {
                Assert.Contains($"Row {exception.Row} of the ", exception.Message, StringComparison.Ordinal);
                // What is between two records is neither of them, and a point of the latent space has elements of its own.
                if (name is not ("Interpolate" or "Decode"))
                    Assert.Equal((drawn.Row, element), (exception.Row, exception.Element));
                Assert.True(drawn.Exponent > 9, $"{name} refuses an element of 10^{drawn.Exponent}: {exception.Message}");
                met.AddOrUpdate("refused", 1, (_, times) => times + 1);
            }
        }
        Train(model, data, drawn);
    }

    // A training goes through, or says which row it was; and the parameters are finite.
    private static void Train(VaeModel model, Dataset data, Case drawn)
    {
        try
        {
            var training = new TrainingOptions { Epochs = 2, BatchSize = 4, Seed = (ulong)drawn.Seed, Threads = 1 };
            foreach (EpochRecord epoch in model.Train(data, data, training))
                Assert.True(double.IsFinite(epoch.Train.Elbo) && double.IsFinite(epoch.HeldOut.Elbo), epoch.ToString());
        }
        catch (TrainingDivergedException exception)
        {
            Assert.InRange(exception.Row, 0, Records - 1);
            Assert.Contains(" of the training data", exception.Message, StringComparison.Ordinal);
        }
        catch (NonFiniteResultException exception)
        {
            Assert.Contains("of the held-out data", exception.Message, StringComparison.Ordinal);
        }
        foreach (ParameterDescription parameter in model.Description.Parameters)
            Assert.All(model.GetParameter(parameter.Name), value => Assert.True(float.IsFinite(value), parameter.Name));
    }

    private static IEnumerable<double> Doubles(float[] values) => values.Select(value => (double)value);

    private static IEnumerable<StageDescription> Flat(StageDescription stage) => stage.Stages.SelectMany(Flat).Prepend(stage);

    // A part of Mixed has columns of its own.
    private static StageDescription LikelihoodOf(ModelDescription description, int element)
    {
        StageDescription head = description.Decoder[^1];
        foreach (StageDescription part in head.Stages)
        {
            if (element < part.Output[0])
                return part;
            element -= part.Output[0];
        }
        return head;
    }

    private static float[] DataOf(ModelDescription description, int seed)
    {
        var rows = new float[Records * description.DataSize];
        UniformNoise.Fill(new NoiseKey((ulong)seed, NoisePurpose.Drawing), 0, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            StageDescription likelihood = LikelihoodOf(description, i % description.DataSize);
            rows[i] = likelihood.Kind switch
            {
                "Poisson" or "NegativeBinomial" => MathF.Floor(9 * rows[i]),
                "Categorical" => MathF.Floor((float)likelihood.Arguments["classes"] * rows[i]),
                "DiscretizedLogistic" => MathF.Floor(256 * rows[i]) / 255,
                _ => rows[i],
            };
        }
        return rows;
    }

    // As far off as the likelihood allows.
    private static float Extreme(StageDescription likelihood, Case drawn)
    {
        float size = (float)Math.Pow(10, drawn.Exponent);
        return likelihood.Kind switch
        {
            "Poisson" or "NegativeBinomial" => MathF.Floor(Math.Min(size, 16777216)),
            "Categorical" => (float)likelihood.Arguments["classes"] - 1,
            "Bernoulli" or "ContinuousBernoulli" or "DiscretizedLogistic" => drawn.IsNegative ? 0 : 1,
            _ => drawn.IsNegative ? -size : size,
        };
    }
}

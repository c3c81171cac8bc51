using Vae.Data;
using Vae.Tests.Golden;

namespace Vae.Tests.Losses;

/// <summary>A training takes the data that an evaluation takes, and refuses the data that an evaluation refuses.</summary>
public class SupportTests
{
    private const int Records = 4;

    private static readonly string[] s_limited =
        ["Bernoulli", "ContinuousBernoulli", "Poisson", "NegativeBinomial", "Categorical", "DiscretizedLogistic"];

    // The edges of every support. A rounded sum or difference does not tell these from their neighbours.
    private static readonly float[] s_edges =
    [
        0, 0.5f, 1, 2, 3, 4, 5, 254 / 255f, 1 / 255f, 1 / 510f, 1 + 1 / 510f, -1 / 510f, 1.001f / 255, 0.999f / 255, 1e-3f / 255, 1e-10f,
        1e-20f, 1e-30f, float.Epsilon, 255, 1 << 23, (1 << 23) + 0.5f, 1 << 24, 1e10f, 1e30f, float.MaxValue,
    ];

    private static readonly string[] s_names = [.. GoldenModels.All.Where(name => LikelihoodsOf(name).Any(IsLimited))];

    public static TheoryData<string> Limited => [.. s_names];

    [Fact]
    public void Every_likelihood_with_a_support_is_among_the_models() =>
        Assert.Empty(s_limited.Except(s_names.SelectMany(LikelihoodsOf).Select(stage => stage.Kind)));

    [Theory]
    [MemberData(nameof(Limited))]
    public void A_training_refuses_what_an_evaluation_refuses_and_nothing_else(string name)
    {
        ModelDescription description = GoldenModels.Create(name).Description;
        int met = 0;
        int refused = 0;
        foreach (int element in Elements(description))
        {
            foreach (float value in Values())
            {
                var rows = new float[Records * description.DataSize];
                rows[2 * description.DataSize + element] = value;
                string? evaluation = Refusal(() => GoldenModels.Create(name).Elbo(rows), "data");
                string? training = Refusal(() => Train(name, Dataset.FromRows(rows, [.. description.DataShape])), "training data");
                Assert.True(evaluation == training, $"{value:R}: an evaluation says '{evaluation}', a training '{training}'.");
                met++;
                refused += evaluation is null ? 0 : 1;
            }
        }
        Assert.True(refused > met / 4 && refused < met, $"{refused} of {met} were refused.");
    }

    [Theory]
    [InlineData(-1e-10f)]
    [InlineData(-1e-45f)]
    public void A_value_just_below_0_is_refused_by_a_training_under_Bernoulli(float value)
    {
        float[] rows = TinyData.Rows(16);
        rows[5 * TinyVae.Data + 3] = value;
        var refused = Assert.Throws<InvalidDataException>(
            () => new TinyVae().Fit(Dataset.FromRows(rows, TinyVae.Data), null, new TrainingOptions { Epochs = 1 }));
        Assert.Contains("Row 5, element 3 of the training data", refused.Message, StringComparison.Ordinal);
    }

    // Each edge, its mirror image, and the neighbours of both.
    private static IEnumerable<float> Values() => s_edges
        .SelectMany(edge => new[] { edge, -edge })
        .SelectMany(edge => new[] { MathF.BitDecrement(edge), edge, MathF.BitIncrement(edge) })
        .Where(float.IsFinite)
        .Distinct();

    // The first column of each likelihood that has a support.
    private static IEnumerable<int> Elements(ModelDescription description)
    {
        StageDescription head = description.Decoder[^1];
        if (head.Stages.Count == 0)
            return [description.DataSize - 1];
        return Enumerable.Range(0, head.Stages.Count)
            .Where(part => IsLimited(head.Stages[part]))
            .Select(part => head.Stages.Take(part).Sum(stage => stage.Output[0]));
    }

    private static IEnumerable<StageDescription> LikelihoodsOf(string name)
    {
        StageDescription head = GoldenModels.Create(name).Description.Decoder[^1];
        return head.Stages.Count == 0 ? [head] : head.Stages;
    }

    private static bool IsLimited(StageDescription stage) => s_limited.Contains(stage.Kind);

    private static void Train(string name, Dataset data)
    {
        try
        {
            GoldenModels.Create(name).Fit(data, null, new TrainingOptions { Epochs = 1, BatchSize = Records, Threads = 1 });
        }
        catch (TrainingDivergedException)
        {
            // The step failed, but not for the data's support.
        }
    }

    // What is said about the data, but for what they are called; null if they are taken.
    private static string? Refusal(Action act, string data)
    {
        try
        {
            act();
            return null;
        }
        catch (Exception refused) when (refused is InvalidDataException or ArgumentException)
        {
            return refused.Message.Split(" (Parameter")[0].Replace($"of the {data} is", "is", StringComparison.Ordinal);
        }
        catch (NonFiniteResultException)
        {
            return null;
        }
    }
}

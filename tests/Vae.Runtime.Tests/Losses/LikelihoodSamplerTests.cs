using Vae.Data;
using Vae.Losses;
using Vae.Sampling;
using Vae.Tests.Golden;
using Vae.Tests.Interpreter;

namespace Vae.Tests.Losses;

/// <summary>What is drawn from a likelihood has its probabilities: against the reference's −ln p(x|z), summed or integrated.</summary>
public class LikelihoodSamplerTests
{
    private const int Draws = 40_000;

    // One element, whose parameters are given.
    private static StageDescription Stage(string kind, Dictionary<string, double> arguments) =>
        new("decoder.0", kind, arguments, [1], [1], 0, []);

    public static TheoryData<string, float[]> Discrete => new()
    {
        { "Bernoulli", [0.7f] },
        { "Poisson", [-2] },
        { "Poisson", [1.5f] },
        { "Poisson", [4] },
        { "NegativeBinomial", [0.5f, 1] },
        { "NegativeBinomial", [2, -1.5f] },
        { "NegativeBinomial", [-1, 4] },
        { "Categorical", [1, -1, 0.5f, -20, 0] },
        { "DiscretizedLogistic", [0.5f, -0.5f, -0.8f, 0.9f, -3, -1.5f] },
    };

    public static TheoryData<string, float[]> Continuous => new()
    {
        { "ContinuousBernoulli", [3] },
        { "ContinuousBernoulli", [-40] },
        { "ContinuousBernoulli", [0] },
        { "Gaussian", [0.4f] },
        { "GaussianLearned", [-0.2f, -2] },
        { "Laplace", [0.3f] },
        { "StudentT", [-0.1f] },
    };

    [Theory]
    [MemberData(nameof(Discrete))]
    public void Counts_classes_and_levels_come_as_often_as_they_are_likely(string kind, float[] parameters)
    {
        (StageDescription stage, float[] drawn) = Draw(kind, parameters);
        float step = kind == "DiscretizedLogistic" ? 1 / 255f : 1;
        double total = 0;
        foreach (IGrouping<float, float> value in drawn.GroupBy(x => x))
            total += Compare(stage, parameters, value.Key, value.Count());
        // What was drawn is all there is, but for what is so rare that it may well not come.
        Assert.True(total > 0.99 && total < 1 + 1e-6, $"the values drawn have {total} of the probability");
        Assert.All(drawn, x => Assert.True(x >= 0 && Math.Abs(x / step - Math.Round(x / step)) < 1e-3));
    }

    private static double Compare(StageDescription stage, float[] parameters, float value, int count)
    {
        double probability = Math.Exp(-ReferenceLikelihoods.Nats(stage, [value], Doubles(parameters)));
        double deviation = Math.Sqrt(Draws * probability * (1 - probability));
        double difference = Math.Abs(count - Draws * probability);
        Assert.True(difference <= 5 * deviation + 5, $"{value}: {count} of {Draws}, of probability {probability}");
        return probability;
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Numbers_fall_below_a_bound_as_often_as_the_density_s_integral_says(string kind, float[] parameters)
    {
        (StageDescription stage, float[] drawn) = Draw(kind, parameters);
        bool unit = kind == "ContinuousBernoulli";
        (double low, double high) = unit ? (0, 1) : (-200, 200);
        const int Steps = 400_000;
        double width = (high - low) / Steps;
        double integral = 0;
        float[] sorted = [.. drawn.Order()];
        double worst = 0;
        int below = 0;
        for (int i = 0; i < Steps; i++)
        {
            double middle = low + (i + 0.5) * width;
            integral += width * Math.Exp(-ReferenceLikelihoods.Nats(stage, [middle], Doubles(parameters)));
            while (below < Draws && sorted[below] <= middle + width / 2)
                below++;
            worst = Math.Max(worst, Math.Abs(integral - (double)below / Draws));
        }
        TensorAssert.Close("the density's integral", 2e-4, [1.0], [integral]);
        // Kolmogorov's distance exceeds 1.95/√n once in a thousand seeds; this one is fixed.
        Assert.True(worst <= 1.95 / Math.Sqrt(Draws), $"the distributions differ by {worst}");
    }

    [Fact]
    public void A_model_draws_the_same_records_again_and_more_begin_with_the_same()
    {
        VaeModel[] models =
            [new MedianSeries(), new OptimalSigma(), new Overdispersed(), new EightBits(), new Palette(), new Table(), new WidePanels()];
        foreach (VaeModel model in models)
        {
            int size = model.Description.DataSize;
            model.Initialize(3);
            float[] few = model.SampleData(3, seed: 5);
            float[] many = model.SampleData(300, seed: 5);
            Assert.Equal(few, many[..(3 * size)]);
            Assert.NotEqual(few, model.SampleData(3, seed: 6));
            Assert.Equal(-1, LikelihoodDomain.IndexOutside(model.Description, many));
            // Records differ, also those that begin another chunk.
            Assert.Equal(300, many.Chunk(size).Select(row => string.Join(' ', row)).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(nameof(OptimalSigma))]
    [InlineData(nameof(HeavyTails))]
    [InlineData(nameof(EightBits))]
    [InlineData(nameof(Palette))]
    [InlineData(nameof(Table))]
    public void Drawing_allocates_nothing(string name)
    {
        VaeModel model = GoldenModels.Create(name);
        var data = new float[5 * model.Description.DataSize];
        model.SampleData(1, data);
        ExactAllocation.None(() =>
        {
            for (ulong seed = 0; seed < 3; seed++)
                model.SampleData(seed, data);
        });
    }

    [Theory]
    [InlineData(nameof(Counted), 2.5f, "counts")]
    [InlineData(nameof(Overdispersed), -1f, "counts")]
    [InlineData(nameof(Palette), 5f, "0 to 4")]
    [InlineData(nameof(EightBits), 0.5f, "bytes")]
    [InlineData(nameof(GreyLevels), 1.5f, "between 0 and 1")]
    public void Data_outside_of_the_domain_are_refused_by_row_and_element(string name, float value, string advice)
    {
        VaeModel model = GoldenModels.Create(name);
        int size = model.Description.DataSize;
        var data = new float[3 * size];
        data[size + 2] = value;
        string message = Assert.Throws<ArgumentException>(() => model.Elbo(data)).Message;
        Assert.Contains("Row 1, element 2 of the data is ", message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
        data[size + 2] = 1;
        Assert.True(double.IsFinite(model.Elbo(data).Elbo));
    }

    [Theory]
    [InlineData(4, 1.5f, "In columns 4 to 6 of Mixed, a Bernoulli likelihood takes data between 0 and 1")]
    [InlineData(6, 2f, "give these columns Gaussian.")]
    [InlineData(7, 5f, "In columns 7 to 8 of Mixed, a Categorical likelihood takes class numbers from 0 to 4")]
    [InlineData(8, 0.5f, "a Categorical")]
    [InlineData(10, 0.5f, "In columns 9 to 10 of Mixed, a Poisson likelihood takes counts")]
    public void A_table_refuses_a_value_by_the_likelihood_of_its_column(int column, float value, string advice)
    {
        var model = new Table();
        var data = new float[3 * 11];
        data[(2 * 11) + 1] = -7; // GaussianLearned's: any number.
        Assert.True(double.IsFinite(model.Elbo(data).Elbo));
        data[(2 * 11) + column] = value;
        string message = Assert.Throws<ArgumentException>(() => model.Elbo(data)).Message;
        Assert.Contains($"Row 2, element {column} of the data is ", message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
        // A training that meets it says the same; the fault is the data's, not the training's.
        var met = Assert.Throws<InvalidDataException>(() => new Table().Train(Dataset.FromRows(data, 11)).Count());
        Assert.Contains($"Row 2, element {column} of the training data is ", met.Message, StringComparison.Ordinal);
        Assert.Contains(advice, met.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_draws_each_column_from_its_own_part()
    {
        // Parameters alone, without a decoder: 4 means and log-variances, 3 logits, 2×5 logits, 2 log rates.
        float[] parameters =
        [
            5, -5, 50, -50, -40, -40, -40, -40, 30, -30, 30, 0, 0, 0, 90, 0, 90, 0, 0, 0, 0, -60, MathF.Log(1000),
        ];
        var drawn = new float[11];
        LikelihoodSampler.Draw(
            new Table().Description, default, new NoiseKey(9, NoisePurpose.Observation), row: 3, parameters, drawn);
        // A log-variance is at least -12, a standard deviation of 0.0025.
        for (int i = 0; i < 4; i++)
            Assert.InRange(drawn[i], parameters[i] - 0.03f, parameters[i] + 0.03f);
        Assert.Equal([1, 0, 1, 3, 0, 0], drawn[4..10]);
        Assert.InRange(drawn[10], 800, 1200);
    }

    private static (StageDescription Stage, float[] Drawn) Draw(string kind, float[] parameters)
    {
        var arguments = new Dictionary<string, double> { ["sigma"] = 0.5, ["scale"] = 0.7, ["degrees"] = 3.5, ["classes"] = 5 };
        StageDescription stage = Stage(kind, arguments);
        ModelDescription description = new TinyRelu().Description with { Decoder = [stage], Fields = [new FieldDescription("x", [1], 1)] };
        var drawn = new float[Draws];
        for (int row = 0; row < Draws; row++)
        {
            LikelihoodSampler.Draw(
                description, default, new NoiseKey(9, NoisePurpose.Observation), row, parameters, drawn.AsSpan(row, 1));
        }
        return (stage, drawn);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}

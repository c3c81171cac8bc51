using Vae.Execution;
using Vae.Tests.Interpreter;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

/// <summary>Terms that are functions of a whole batch: against plain loops in double precision, and where a closed form is known.</summary>
public class DivergenceTermTests
{
    public static TheoryData<string, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string term in (string[])["weighted", "stratified", "dip", "dip of codes", "multiquadratic", "rbf", "sliced"])
        {
            cases.Add(term, 2, 1);
            cases.Add(term, 7, 17);
            cases.Add(term, 18, 5);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_gradients_are_those_of_plain_loops(string term, int rows, int latent)
    {
        ObjectiveDescription objective = Objective(term);
        var call = new DivergenceCalls(rows, latent, objective);
        call.Run(Worker.Alone);
        double value = Reference(objective, call.Z, call.Posterior, rows, latent);
        Close(value, call.Term.Weight * call.Term.Value, $"{term}: value");
        bool hasLatent = objective.Dip is null;
        bool hasPosterior = objective.TotalCorrelation is not null || !hasLatent;
        for (int i = 0; hasLatent && i < rows * latent; i++)
            Close(Slope(call.Z, i), call.ZGradient[i], $"{term}: z[{i}]");
        for (int i = 0; hasPosterior && i < rows * 2 * latent; i++)
            Close(Slope(call.Posterior, i), call.PosteriorGradient[i], $"{term}: posterior[{i}]");

        // The reference by double steps of a float's neighbourhood: the arrays are floats, so the step is exact in them.
        double Slope(float[] values, int i)
        {
            float kept = values[i];
            (float above, float below) = (kept + 1e-3f, kept - 1e-3f);
            values[i] = above;
            double up = Reference(objective, call.Z, call.Posterior, rows, latent);
            values[i] = below;
            double down = Reference(objective, call.Z, call.Posterior, rows, latent);
            values[i] = kept;
            return (up - down) / ((double)above - below);
        }

        // The slopes' own error is of the order of the step's square.
        static void Close(double expected, double actual, string where)
        {
            double difference = Math.Abs(expected - actual);
            Assert.True(difference <= 1e-4 + 2e-4 * Math.Abs(expected), $"{where}: {expected:R}, not {actual:R}");
        }
    }

    [Theory]
    [InlineData("weighted")]
    [InlineData("stratified")]
    [InlineData("dip of codes")]
    public void A_log_variance_counts_as_20_at_most_and_has_the_gradient_of_that_bound(string term)
    {
        var beyond = new DivergenceCalls(5, 3, Objective(term));
        var bounded = new DivergenceCalls(5, 3, Objective(term));
        (beyond.Posterior[2 * 6 + 4], bounded.Posterior[2 * 6 + 4]) = (1e30f, 20);
        beyond.Run(Worker.Alone);
        bounded.Run(Worker.Alone);
        Assert.Equal(bounded.Term.Value, beyond.Term.Value);
        Assert.NotEqual(0, bounded.PosteriorGradient[2 * 6 + 4]);
        bounded.PosteriorGradient[2 * 6 + 4] = 0;
        Assert.Equal(bounded.PosteriorGradient[..30], beyond.PosteriorGradient[..30]);
    }

    [Fact]
    public void Total_correlation_of_a_product_is_the_constant_of_its_estimator()
    {
        // Means on a 3×4 grid and equal variances: the average of the posteriors is a product of two mixtures.
        const int records = 500;
        var call = new DivergenceCalls(12, 2, DivergenceCalls.Objective() with { TotalCorrelation = new(2) }, records);
        for (int row = 0; row < 12; row++)
        {
            (call.Posterior[4 * row], call.Posterior[4 * row + 1]) = (row % 3, row / 3);
            (call.Posterior[4 * row + 2], call.Posterior[4 * row + 3]) = (-1, -2);
        }
        call.Run(Worker.Alone);
        Assert.True(Math.Abs(call.Term.Value - Math.Log(records)) <= 1e-5, $"{call.Term.Value}");

        // One dimension tells the other: more.
        for (int row = 0; row < 12; row++)
        {
            (call.Posterior[4 * row], call.Posterior[4 * row + 1]) = (row, row);
            (call.Z[2 * row], call.Z[2 * row + 1]) = (row, row);
        }
        call.Run(Worker.Alone);
        Assert.True(call.Term.Value > Math.Log(records) + 1, $"{call.Term.Value}");
    }

    [Theory]
    [InlineData(DipKind.I)]
    [InlineData(DipKind.II)]
    public void A_covariance_that_is_the_identity_costs_nothing(DipKind kind)
    {
        var call = new DivergenceCalls(4, 2, DivergenceCalls.Objective() with { Dip = new(3, 5, kind) });
        // The corners of a square around a centre that is not the origin; for codes, half of each variance is the posterior's.
        float side = kind == DipKind.I ? 1 : MathF.Sqrt(0.5f);
        for (int row = 0; row < 4; row++)
        {
            (call.Posterior[4 * row], call.Posterior[4 * row + 1]) = (7 + side * (row % 2 * 2 - 1), -3 + side * (row / 2 * 2 - 1));
            (call.Posterior[4 * row + 2], call.Posterior[4 * row + 3]) = (MathF.Log(0.5f), MathF.Log(0.5f));
        }
        call.Run(Worker.Alone);
        Assert.True(call.Term.Value is >= 0 and <= 1e-10, $"{call.Term.Value}");
        Assert.All(call.PosteriorGradient.Take(16), gradient => Assert.True(Math.Abs(gradient) <= 1e-5, $"{gradient}"));
    }

    [Fact]
    public void Codes_that_are_the_draws_have_the_discrepancy_of_the_diagonal()
    {
        const int rows = 13;
        const int latent = 3;
        var call = new DivergenceCalls(rows, latent, DivergenceCalls.Objective() with { Mmd = new(1, MmdKernel.Rbf) });
        double[][] prior = ReferenceTerms.Prior(rows, latent, DivergenceCalls.Key);
        for (int i = 0; i < rows * latent; i++)
            call.Z[i] = (float)prior[i / latent][i % latent];
        call.Run(Worker.Alone);
        // Σ over different pairs is S in all three sums, and the last has k(z, z) = 1 besides: 2S/(B(B−1)) − 2(S + B)/B².
        double pairs = prior.Sum(x => prior.Sum(y => x == y ? 0 : Math.Exp(-x.Zip(y, (a, b) => (a - b) * (a - b)).Sum() / (2 * latent))));
        double expected = 2 * pairs / (rows * (rows - 1)) - 2 * (pairs + rows) / (rows * rows);
        Assert.True(Math.Abs(call.Term.Value - expected) <= 1e-6, $"{call.Term.Value}, not {expected}");
    }

    [Fact]
    public void Codes_that_are_the_draws_moved_have_the_moved_distance()
    {
        const int rows = 9;
        const float moved = 1.5f;
        var call = new DivergenceCalls(rows, 1, DivergenceCalls.Objective() with { SlicedWasserstein = new(1, 6) });
        double[][] prior = ReferenceTerms.Prior(rows, 1, DivergenceCalls.Key);
        for (int row = 0; row < rows; row++)
            call.Z[row] = (float)prior[rows - 1 - row][0] + moved;
        call.Run(Worker.Alone);
        Assert.True(Math.Abs(call.Term.Value - moved * moved) <= 1e-5, $"{call.Term.Value}");
        Assert.All(call.ZGradient.Take(rows), gradient => Assert.True(Math.Abs(gradient - 2 * moved / rows) <= 1e-5, $"{gradient}"));
    }

    [Theory]
    [InlineData("weighted")]
    [InlineData("dip")]
    [InlineData("rbf")]
    [InlineData("sliced")]
    public void A_term_that_a_training_leaves_out_is_zero(string term)
    {
        var call = new DivergenceCalls(5, 3, Objective(term));
        call.Term.Use(DivergenceCalls.Objective(), 1000);
        call.Run(Worker.Alone);
        if (term != "dip")
            Assert.All(call.ZGradient.Take(15), gradient => Assert.Equal(0, gradient));
        if (term is "dip" or "weighted")
            Assert.All(call.PosteriorGradient.Take(30), gradient => Assert.Equal(0, gradient));
    }

    private static double Reference(ObjectiveDescription objective, float[] z, float[] posterior, int rows, int latent)
    {
        var batch = new ReferenceRow[rows];
        for (int row = 0; row < rows; row++)
        {
            batch[row] = new ReferenceRow(
                [.. posterior.AsSpan(2 * row * latent, 2 * latent).ToArray().Select(x => (double)x)],
                [.. z.AsSpan(row * latent, latent).ToArray().Select(x => (double)x)], [], 0, []);
        }
        return ReferenceTerms.Loss(objective, batch, 1000, DivergenceCalls.Key);
    }

    private static ObjectiveDescription Objective(string term) => term switch
    {
        "weighted" => DivergenceCalls.Objective() with { TotalCorrelation = new(4) },
        "stratified" => DivergenceCalls.Objective() with { TotalCorrelation = new(4, TotalCorrelationEstimator.MinibatchStratified) },
        "dip" => DivergenceCalls.Objective() with { Dip = new(3, 2) },
        "dip of codes" => DivergenceCalls.Objective() with { Dip = new(3, 2, DipKind.II) },
        "multiquadratic" => DivergenceCalls.Objective() with { Mmd = new(5) },
        "rbf" => DivergenceCalls.Objective() with { Mmd = new(5, MmdKernel.Rbf, 3) },
        _ => DivergenceCalls.Objective() with { SlicedWasserstein = new(5, 6) },
    };
}

using Vae.Generators.Tests.Harness;
using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Terms of an objective out of range, and terms that exclude each other.</summary>
public class ObjectiveMistakes
{
    private const string WhyAlone = "the bound is of ln p(x), and its two terms have no weights of their own";

    [Theory]
    [InlineData("Warmup(0)", "Warmup: epochs must be above 0 and at most 1e6; it is 0")]
    [InlineData("Warmup(double.NaN)", "Warmup: epochs must be above 0 and at most 1e6; it is NaN")]
    [InlineData("Cyclical(0)", "Cyclical: cycles must be at least 1 and at most 1,000,000; it is 0")]
    [InlineData("Cyclical(4, 1.5)", "Cyclical: proportion must be above 0 and at most 1; it is 1.5")]
    [InlineData("FreeBits(0)", "FreeBits: nats must be above 0 and at most 1e30; it is 0")]
    [InlineData("FreeBits(1, (FreeBitsKind)2)", "FreeBits: kind must be FreeBitsKind.PerDimension or FreeBitsKind.InTotal; it is 2")]
    [InlineData("Capacity(-1, 1, 1)", "Capacity: nats must be above 0 and at most 1e30; it is -1")]
    [InlineData("Capacity(1, 0, 1)", "Capacity: epochs must be above 0 and at most 1e6; it is 0")]
    [InlineData("Capacity(1, 1, 0)", "Capacity: gamma must be above 0 and at most 1e30; it is 0")]
    [InlineData("Geco(double.NaN)", "Geco: target must be between -1e30 and 1e30; it is NaN")]
    [InlineData("Geco(90, Rate = 0)", "Geco: Rate must be above 0 and at most 1000; it is 0")]
    [InlineData("TotalCorrelation(-1)", "TotalCorrelation: weight must be at least 0 and at most 1e30; it is -1")]
    [InlineData("TotalCorrelation(4, (TotalCorrelationEstimator)2)", "TotalCorrelation: estimator must be " +
        "TotalCorrelationEstimator.MinibatchWeighted or TotalCorrelationEstimator.MinibatchStratified; it is 2")]
    [InlineData("Dip(-1, 1)", "Dip: offDiagonal must be at least 0 and at most 1e30; it is -1")]
    [InlineData("Dip(1, double.NaN)", "Dip: diagonal must be at least 0 and at most 1e30; it is NaN")]
    [InlineData("Dip(1, 1, (DipKind)3)", "Dip: kind must be DipKind.I or DipKind.II; it is 3")]
    [InlineData("Mmd(-1)", "Mmd: weight must be at least 0 and at most 1e30; it is -1")]
    [InlineData("Mmd(1, (MmdKernel)2)", "Mmd: kernel must be MmdKernel.InverseMultiquadratic or MmdKernel.Rbf; it is 2")]
    [InlineData("Mmd(1, Scale = 0)", "Mmd: Scale must be above 0 and at most 1e30; it is 0")]
    [InlineData("SlicedWasserstein(1e31)", "SlicedWasserstein: weight must be at least 0 and at most 1e30; it is 1E+31")]
    [InlineData("SlicedWasserstein(1, 0)", "SlicedWasserstein: projections must be at least 1 and at most 10,000; it is 0")]
    [InlineData("ImportanceWeighted(0)", "ImportanceWeighted: samples must be from 1 to 65,536; it is 0")]
    [InlineData("ImportanceWeighted(65537)", "ImportanceWeighted: samples must be from 1 to 65,536; it is 65537")]
    [InlineData("Geco(90, Smoothing = 1)", "Geco: Smoothing must be at least 0 and below 1; it is 1")]
    public void VAE0014_on_the_term(string term, string message) =>
        Is(Model(Encoder, Decoder, $"[Objective, Elbo, {term}]"), "VAE0014", term, message);

    [Theory]
    [InlineData("Warmup(2), Cyclical(4)", "Warmup", "Cyclical", "each is a schedule of β, and there is one")]
    [InlineData("Beta(2), Capacity(1, 1, 1)", "Beta", "Capacity", "the capacity's γ takes the place of β")]
    [InlineData("Capacity(1, 1, 1), Beta(2)", "Capacity", "Beta", "the capacity's γ takes the place of β")]
    [InlineData("Warmup(1), Capacity(1, 1, 1)", "Warmup", "Capacity", "the capacity's γ takes the place of β")]
    [InlineData("Cyclical(1), Capacity(1, 1, 1)", "Cyclical", "Capacity", "the capacity's γ takes the place of β")]
    [InlineData("FreeBits(1), Capacity(1, 1, 1)", "FreeBits", "Capacity", "each says how much divergence is wanted")]
    [InlineData("Geco(9), Beta(2)", "Geco", "Beta", "Geco finds the weight itself")]
    [InlineData("Geco(9), Warmup(2)", "Geco", "Warmup", "Geco finds the weight itself")]
    [InlineData("Geco(9), Cyclical(2)", "Geco", "Cyclical", "Geco finds the weight itself")]
    [InlineData("TotalCorrelation(4), Beta(2)", "TotalCorrelation", "Beta",
        "it weighs one part of the divergence and leaves the others as they are")]
    [InlineData("Capacity(1, 1, 1), TotalCorrelation(4)", "Capacity", "TotalCorrelation", "the capacity's γ is the divergence's weight")]
    [InlineData("Geco(9), Capacity(1, 1, 1)", "Geco", "Capacity", "each finds the weight in its own way")]
    [InlineData("ImportanceWeighted(5), Beta(2)", "ImportanceWeighted", "Beta", WhyAlone)]
    [InlineData("Beta(0), ImportanceWeighted(5)", "Beta", "ImportanceWeighted", WhyAlone)]
    [InlineData("ImportanceWeighted(5), Warmup(1)", "ImportanceWeighted", "Warmup", WhyAlone)]
    [InlineData("ImportanceWeighted(5), Cyclical(4)", "ImportanceWeighted", "Cyclical", WhyAlone)]
    [InlineData("ImportanceWeighted(5), FreeBits(1)", "ImportanceWeighted", "FreeBits", WhyAlone)]
    [InlineData("ImportanceWeighted(5), Capacity(1, 1, 1)", "ImportanceWeighted", "Capacity", WhyAlone)]
    [InlineData("ImportanceWeighted(5), Geco(9)", "ImportanceWeighted", "Geco", WhyAlone)]
    [InlineData("ImportanceWeighted(5), TotalCorrelation(4)", "ImportanceWeighted", "TotalCorrelation", WhyAlone)]
    [InlineData("TotalCorrelation(4), ImportanceWeighted(5)", "TotalCorrelation", "ImportanceWeighted", WhyAlone)]
    public void VAE0026_on_the_later_term(string terms, string first, string second, string why) => Is(
        Model(Encoder, Decoder, $"[Objective, Elbo, {terms}]"),
        "VAE0026", terms[(terms.IndexOf(", " + second, StringComparison.Ordinal) + 2)..],
        $"{first} and {second} cannot be combined: {why}");

    [Theory]
    [InlineData("Geco(9), Reduction(Reduction.Mean)", "Reduction(Reduction.Mean)", "Geco and Reduction(Reduction.Mean)")]
    [InlineData("Reduction(Reduction.Mean), Geco(9)", "Geco(9)", "Reduction(Reduction.Mean) and Geco")]
    public void VAE0026_on_the_target_and_the_mean(string terms, string later, string both) => Is(
        Model(Encoder, Decoder, $"[Objective, Elbo, {terms}]"),
        "VAE0026", later,
        $"{both} cannot be combined: Geco's target is in nats per sample, and it finds the scale itself");

    [Fact]
    public void VAE0026_on_the_bound_and_the_mean() => Is(
        Model(Encoder, Decoder, "[Objective, ImportanceWeighted(5), Reduction(Reduction.Mean)]"),
        "VAE0026", "Reduction(Reduction.Mean)", $"ImportanceWeighted and Reduction(Reduction.Mean) cannot be combined: {WhyAlone}");

    [Fact]
    public void VAE0026_on_the_bound_where_sigma_is_found() => Is(
        Model("[Encoder, Input(4), Gaussian(2)]", "[Decoder, Dense(4), GaussianOptimal]", "[Objective, ImportanceWeighted(5)]"),
        "VAE0026", "ImportanceWeighted(5)",
        "GaussianOptimal and ImportanceWeighted cannot be combined: "
        + "its σ is found from the samples of a batch as if their weights were equal");

    [Theory]
    [InlineData("ImportanceWeighted(1), Reduction(Reduction.Sum)")]
    [InlineData("ImportanceWeighted(5), Beta(1)")]
    [InlineData("Beta(1), Capacity(1, 1, 1)")]
    [InlineData("Geco(9), Beta(1)")]
    [InlineData("Beta(1), TotalCorrelation(4)")]
    [InlineData("ImportanceWeighted(65536, DoublyReparameterized = false)")]
    [InlineData("Beta(2), Warmup(2), FreeBits(0.1)")]
    [InlineData("Cyclical(4), FreeBits(0.1, FreeBitsKind.InTotal), Reduction(Reduction.Mean)")]
    [InlineData("Capacity(1, 1, 1), Reduction(Reduction.Mean)")]
    [InlineData("TotalCorrelation(4, TotalCorrelationEstimator.MinibatchStratified), Warmup(2), FreeBits(0.1), Reduction(Reduction.Mean)")]
    [InlineData("Geco(9), TotalCorrelation(0)")]
    [InlineData("Capacity(1, 1, 1), Dip(1, 2), Mmd(3, MmdKernel.Rbf, Scale = 2)")]
    [InlineData("Beta(0), SlicedWasserstein(10), Mmd(3), Reduction(Reduction.Mean)")]
    [InlineData("TotalCorrelation(2), Dip(1, 2, DipKind.II), SlicedWasserstein(10, 7), Mmd(3)")]
    [InlineData("Geco(-900, Rate = 0.2, Smoothing = 0), FreeBits(0.1), Reduction(Reduction.Sum)")]
    public void Terms_that_compose_are_no_mistake(string terms)
    {
        var run = GeneratorRun.Of("using Vae;\n" + Model(Encoder, Decoder, $"[Objective, Elbo, {terms}]"));
        Assert.Empty(run.Diagnostics);
        OutputAssertions.Compiles(run);
    }
}

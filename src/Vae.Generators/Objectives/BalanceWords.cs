using Vae.Generators.Text;
using Vae.Rules;

namespace Vae.Generators.Objectives;

/// <summary>The words that balance the two terms of the loss, without adding a term.</summary>
internal static class BalanceWords
{
    private const string Span = "above 0 and at most 1e6";

    internal static readonly ObjectiveWord Elbo = new("Elbo", (_, objective) => objective);

    internal static readonly ObjectiveWord Beta = new(
        ObjectiveRules.Beta, (term, objective) => objective with { Beta = term.WeightOrZero("weight") });

    internal static readonly ObjectiveWord Reduction = new(
        "Reduction", (term, objective) => objective with { Reduction = term.Member("kind", "Reduction", "Sum", "Mean") })
    {
        RuleName = ObjectiveRules.Mean,
        Display = "Reduction(Reduction.Mean)",
    };

    internal static readonly ObjectiveWord Warmup = new(ObjectiveRules.Warmup, (term, objective) =>
    {
        double epochs = term.Number("epochs", IsSpan, Span);
        return objective.With(new ObjectiveTerm(
            "Schedule", $"WeightSchedule.Warmup({Literals.Double(epochs)})", $"β rises from 0 over {Literals.Plain(epochs)} epochs",
            "WeightSchedule"));
    });

    internal static readonly ObjectiveWord Cyclical = new(ObjectiveRules.Cyclical, (term, objective) =>
    {
        double cycles = term.Number("cycles", value => value is >= 1 and <= 1e6, "at least 1 and at most 1,000,000");
        double proportion = term.Number("proportion", value => value is > 0 and <= 1, "above 0 and at most 1");
        return objective.With(new ObjectiveTerm(
            "Schedule", $"WeightSchedule.Cyclical({Literals.Int((long)cycles)}, {Literals.Double(proportion)})",
            $"β rises from 0 in {Literals.Plain(cycles)} cycles, each for {Literals.Plain(proportion)} of it", "WeightSchedule"));
    });

    internal static readonly ObjectiveWord FreeBits = new(ObjectiveRules.FreeBits, (term, objective) =>
    {
        double nats = term.Weight("nats");
        string kind = term.Member("kind", "FreeBitsKind", "PerDimension", "InTotal");
        return objective.With(new ObjectiveTerm(
            "FreeBits", $"new FreeBits({Literals.Double(nats)}, FreeBitsKind.{kind})",
            $"{Literals.Plain(nats)} nats of divergence {(kind == "PerDimension" ? "per dimension" : "in total")} are free",
            "FreeBits", "FreeBitsKind"));
    });

    internal static readonly ObjectiveWord Capacity = new(ObjectiveRules.Capacity, (term, objective) =>
    {
        double nats = term.Weight("nats");
        double epochs = term.Number("epochs", IsSpan, Span);
        double gamma = term.Weight("gamma");
        return objective.With(new ObjectiveTerm(
            "Capacity", $"new Capacity({Literals.Double(nats)}, {Literals.Double(epochs)}, {Literals.Double(gamma)})",
            $"{Literals.Plain(gamma)}·|KL − C| for the second term, C rising to {Literals.Plain(nats)} over "
            + $"{Literals.Plain(epochs)} epochs",
            "Capacity"));
    });

    internal static readonly ObjectiveWord Geco = new(ObjectiveRules.Geco, (term, objective) =>
    {
        double target = term.Number("target", value => value is >= -1e30 and <= 1e30, "between -1e30 and 1e30");
        double rate = term.Has("Rate") ? term.Number("Rate", value => value is > 0 and <= 1000, "above 0 and at most 1000") : 1;
        double smoothing = term.Has("Smoothing")
            ? term.Number("Smoothing", value => value is >= 0 and < 1, "at least 0 and below 1")
            : 0.9;
        return objective.With(new ObjectiveTerm(
            "Geco", $"new Geco({Literals.Double(target)}, {Literals.Double(rate)}, {Literals.Double(smoothing)})",
            $"the first term weighted by a multiplier that brings it to {Literals.Plain(target)}", "Geco"));
    });

    internal static readonly ObjectiveWord ImportanceWeighted = new(ObjectiveRules.ImportanceWeighted, (term, objective) =>
    {
        double samples = term.Number("samples", value => value is >= 1 and <= 65_536, "from 1 to 65,536");
        bool isDoubly = term.IsSet("DoublyReparameterized");
        return objective.With(new ObjectiveTerm(
            ObjectiveRules.ImportanceWeighted, $"new ImportanceWeighted({Literals.Int((long)samples)}, {(isDoubly ? "true" : "false")})",
            $"k = {Literals.Plain(samples)} samples of each record"
            + (isDoubly ? ", the encoder's gradient doubly reparameterised" : ""),
            "ImportanceWeighted")) with
        {
            Bound = new ImportanceWeightedBound((int)samples, isDoubly, term.Location),
        };
    });

    private static bool IsSpan(double value) => value is > 0 and <= 1e6;
}

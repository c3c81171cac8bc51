using Vae.Rules;

namespace Vae.Tests.Training;

/// <summary>The library refuses the pairs of words that the rules name, and no others: the compiler reads the same rules.</summary>
public sealed class ObjectiveRulesTests
{
    private static readonly ObjectiveDescription s_plain = new(1, Reduction.Sum);

    /// <summary>Each word alone.</summary>
    private static readonly Dictionary<string, Func<ObjectiveDescription, ObjectiveDescription>> s_words = new()
    {
        [ObjectiveRules.Beta] = objective => objective with { Beta = 2 },
        [ObjectiveRules.Warmup] = objective => objective with { Schedule = WeightSchedule.Warmup(2) },
        [ObjectiveRules.Cyclical] = objective => objective with { Schedule = WeightSchedule.Cyclical(2, 0.5) },
        [ObjectiveRules.Mean] = objective => objective with { Reduction = Reduction.Mean },
        [ObjectiveRules.FreeBits] = objective => objective with { FreeBits = new FreeBits(0.5) },
        [ObjectiveRules.Capacity] = objective => objective with { Capacity = new Capacity(1, 1, 1) },
        [ObjectiveRules.Geco] = objective => objective with { Geco = new Geco(9) },
        [ObjectiveRules.TotalCorrelation] = objective => objective with { TotalCorrelation = new TotalCorrelation(4) },
        [ObjectiveRules.Dip] = objective => objective with { Dip = new Dip(1, 2) },
        [ObjectiveRules.Mmd] = objective => objective with { Mmd = new Mmd(3) },
        [ObjectiveRules.SlicedWasserstein] = objective => objective with { SlicedWasserstein = new SlicedWasserstein(3) },
        [ObjectiveRules.ImportanceWeighted] = objective => objective with { ImportanceWeighted = new ImportanceWeighted(5) },
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string first in s_words.Keys)
            {
                // Two schedules are one value here, and cannot be given both.
                foreach (string second in s_words.Keys.Where(second => string.CompareOrdinal(first, second) < 0))
                {
                    if ((first, second) != (ObjectiveRules.Cyclical, ObjectiveRules.Warmup))
                        pairs.Add(first, second);
                }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_words_are_refused_as_the_rules_say(string first, string second)
    {
        ObjectiveDescription both = s_words[second](s_words[first](s_plain));
        if (ObjectiveRules.WhyNot(first, second) is not { } why)
        {
            both.Validate("options");
            return;
        }
        string message = Assert.Throws<ArgumentException>(() => both.Validate("options")).Message;
        Assert.Contains($"cannot be combined: {why}.", message, StringComparison.Ordinal);
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rules_name_words_that_there_are() =>
        Assert.All(ObjectiveRules.Exclusions, rule => Assert.True(s_words.ContainsKey(rule.First) && s_words.ContainsKey(rule.Second)));

    [Theory]
    [InlineData(ObjectiveRules.Capacity)]
    [InlineData(ObjectiveRules.Geco)]
    [InlineData(ObjectiveRules.TotalCorrelation)]
    [InlineData(ObjectiveRules.ImportanceWeighted)]
    public void A_weight_of_one_says_nothing(string word) => s_words[word](s_plain with { Beta = 1 }).Validate("options");
}

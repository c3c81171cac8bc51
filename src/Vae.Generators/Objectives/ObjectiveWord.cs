using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Text;

namespace Vae.Generators.Objectives;

/// <summary>A word of an objective.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Apply">Reads its arguments, and returns the objective with the word's effect.</param>
internal sealed record ObjectiveWord(string Name, Func<TermArguments, Objective, Objective> Apply)
{
    private static readonly Dictionary<string, ObjectiveWord> s_all = new[]
    {
        BalanceWords.Elbo, BalanceWords.Beta, BalanceWords.Reduction, BalanceWords.Warmup, BalanceWords.Cyclical, BalanceWords.FreeBits,
        BalanceWords.Capacity, BalanceWords.Geco, BalanceWords.ImportanceWeighted, TotalCorrelationTerm.Word, DipTerm.Word, MmdTerm.Word,
        SlicedWassersteinTerm.Word,
    }.ToDictionary(word => word.Name);

    /// <summary>Its name in the rules of <c>ObjectiveRules</c>.</summary>
    internal string RuleName { get; init; } = Name;

    /// <summary>Its name in messages.</summary>
    internal string Display { get; init; } = Name;

    /// <summary>The word of a name; null for any other name.</summary>
    internal static ObjectiveWord? Find(string name) => s_all.TryGetValue(name, out ObjectiveWord? word) ? word : null;
}

/// <summary>Reads a word's arguments. One that is out of its range is reported, and counts as 1.</summary>
internal sealed class TermArguments(StageDeclaration term, ProblemList problems)
{
    internal int Location => term.Location;

    internal bool Has(string name) => term.Has(name);

    internal bool IsSet(string name) => term.Number(name) != 0;

    internal double Weight(string name) => Number(name, value => value is > 0 and <= 1e30, "above 0 and at most 1e30");

    internal double WeightOrZero(string name) => Number(name, value => value is >= 0 and <= 1e30, "at least 0 and at most 1e30");

    internal double Number(string name, Func<double, bool> isGood, string range)
    {
        double value = term.Number(name);
        if (isGood(value))
            return value;
        problems.Add(Descriptors.BadArgument, term.Location, term.Name, name, range, Literals.Plain(value));
        return 1;
    }

    /// <summary>An enum's member by its value.</summary>
    internal string Member(string name, string type, params string[] members)
    {
        double value = term.Number(name);
        if (value >= 0 && value < members.Length && value == Math.Floor(value))
            return members[(int)value];
        string range = string.Join(" or ", members.Select(member => $"{type}.{member}"));
        problems.Add(Descriptors.BadArgument, term.Location, term.Name, name, range, Literals.Plain(value));
        return members[0];
    }
}

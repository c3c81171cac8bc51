using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Rules;

namespace Vae.Generators.Objectives;

/// <summary>Reads an objective, word after word, and reports words that cannot be combined.</summary>
internal static class ObjectiveReader
{
    internal static Objective Read(IEnumerable<StageDeclaration> terms, ProblemList problems)
    {
        Objective objective = Objective.Elbo;
        var seen = new HashSet<string>();
        var said = new List<ObjectiveWord>();
        foreach (StageDeclaration term in terms)
        {
            if (ObjectiveWord.Find(term.Name) is not { } word)
            {
                problems.Add(Descriptors.Misplaced, term.Location, term.Name, "an objective is made of terms: Elbo, Beta(1)");
                continue;
            }
            if (!seen.Add(word.Name))
            {
                problems.Add(Descriptors.TermTwice, term.Location, term.Name);
                continue;
            }
            Objective before = objective;
            objective = word.Apply(new TermArguments(term, problems), before);

            // A word with its neutral value has no effect, so it can be combined with any other.
            if (objective == before)
                continue;
            foreach (ObjectiveWord other in said)
            {
                if (ObjectiveRules.WhyNot(word.RuleName, other.RuleName) is { } why)
                    problems.Add(Descriptors.TermsExclude, term.Location, other.Display, word.Display, why);
            }
            said.Add(word);
        }
        return objective;
    }
}

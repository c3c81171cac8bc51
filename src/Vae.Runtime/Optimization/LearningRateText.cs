using System.Globalization;

namespace Vae.Optimization;

public abstract partial record LearningRate
{
    // The text of the schedule in a checkpoint, innermost first: "cosine 0.001 0 warmup 100".
    internal string ToText() => this switch
    {
        ConstantRate constant => string.Create(CultureInfo.InvariantCulture, $"constant {constant.Rate:R}"),
        StagedRate staged => "stages " + string.Join(
            ' ', staged.Each.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Steps} {stage.Rate:R}"))),
        CosineRate cosine => string.Create(CultureInfo.InvariantCulture, $"cosine {cosine.Rate:R} {cosine.Final:R}"),
        WarmupRate warmup => string.Create(CultureInfo.InvariantCulture, $"{warmup.Then.ToText()} warmup {warmup.Steps}"),
        _ => throw new NotSupportedException($"The schedule {GetType().Name} cannot be stored in a checkpoint."),
    };

    /// <summary>Parses a text of <see cref="ToText"/>.</summary>
    /// <exception cref="FormatException">The text is not a schedule.</exception>
    internal static LearningRate FromText(string text)
    {
        string[] words = text.Split(' ');
        (LearningRate schedule, int next) = words switch
        {
            ["constant", string rate, ..] => (Constant(NumberText.Real(rate)), 2),
            ["stages", ..] => ReadStages(words),
            ["cosine", string rate, string final, ..] => (Cosine(NumberText.Real(rate), NumberText.Real(final)), 3),
            _ => throw new FormatException($"'{text}' is not a learning-rate schedule."),
        };
        while (next < words.Length)
        {
            if (words[next] != "warmup" || next + 1 == words.Length)
                throw new FormatException($"'{text}' is not a learning-rate schedule.");
            schedule = schedule.WithWarmup(NumberText.Count<long>(words[next + 1]));
            next += 2;
        }
        return schedule;
    }

    private static (LearningRate Schedule, int Next) ReadStages(string[] words)
    {
        var stages = new List<(long Steps, double Rate)>();
        int next = 1;
        for (; next + 1 < words.Length && words[next] != "warmup"; next += 2)
            stages.Add((NumberText.Count<long>(words[next]), NumberText.Real(words[next + 1])));
        return (Stages([.. stages]), next);
    }
}

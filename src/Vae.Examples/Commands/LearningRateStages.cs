namespace Vae.Examples.Commands;

/// <summary>A learning rate in stages, as the command line has it: <c>1:1e-3,3:7e-4</c>, the epochs and the rate of each.</summary>
internal static class LearningRateStages
{
    private const int MostEpochs = 1_000_000;

    /// <exception cref="CommandException">It is none.</exception>
    internal static IReadOnlyList<(int Epochs, double Rate)> Parse(string option, string text)
    {
        var stages = new List<(int Epochs, double Rate)>();
        foreach (string stage in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (stage.Split(':') is not [string first, string second]
                || !NumberText.TryCount(first, out int epochs)
                || !NumberText.TryReal(second, out double rate)
                || epochs is < 1 or > MostEpochs
                || !(rate > 0 && double.IsFinite(rate)))
            {
                throw new CommandException(
                    $"{option} takes epochs and rate of each stage, as in 1:1e-3,3:7e-4; '{stage}' is not a stage. A comma begins the next "
                    + "stage, and a rate has a decimal point. Try --help.",
                    CommandLine.UsageError);
            }
            stages.Add((epochs, rate));
        }
        if (stages.Sum(stage => (long)stage.Epochs) > MostEpochs)
            throw new CommandException($"{option} takes at most {MostEpochs} epochs in all.", CommandLine.UsageError);
        return stages;
    }
}

using Spectre.Console;

namespace Vae.Examples.Commands;

/// <summary>Many trainings as a person sees them: a line for each result, and a bar below them where there is a terminal.</summary>
internal static class StrategyDisplay
{
    /// <summary>Runs the trainings and shows them.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="run">
    /// The trainings. Its first argument takes the part that is done, from 0 to 1, and what is being done, and is null without a terminal;
    /// its second takes lines.
    /// </param>
    internal static void Show(Terminal terminal, Action<Action<double, string>?, Action<string>> run)
    {
        if (!terminal.Interactive)
        {
            run(null, terminal.Output.WriteLine);
            return;
        }
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("training", maxValue: 1);
                run(
                    (part, what) =>
                    {
                        bar.Value = part;
                        bar.Description = Markup.Escape(what);
                    },
                    terminal.Console.WriteLine);
            });
    }

    /// <summary>Writes the rows of a table as they come, its head before the first: a table that never gets a row has no head.</summary>
    internal static Action<string> Rows(string head, Action<string> write)
    {
        bool hasHead = false;
        return row =>
        {
            if (!hasHead)
                write(head);
            hasHead = true;
            write(row);
        };
    }

    /// <summary>The part that is done of a training.</summary>
    internal static double Part(TrainingProgress progress) =>
        (progress.Epoch - 1 + (double)progress.Batch / Math.Max(1, progress.Batches)) / Math.Max(1, progress.Epochs);
}

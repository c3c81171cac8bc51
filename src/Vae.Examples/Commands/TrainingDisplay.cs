using Spectre.Console;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>What a person sees of a training: one line an epoch, and a progress bar below them where there is a terminal.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training and shows it.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="model">What is trained.</param>
    /// <param name="count">Epochs in all.</param>
    /// <param name="epochs">The training.</param>
    /// <param name="progress">What the training reports every batch to.</param>
    internal static void Show(
        Terminal terminal, ModelDescription model, int count, IEnumerable<EpochRecord> epochs, Relay progress)
    {
        int latentSize = model.LatentSize;
        string loss = TrainingLoss.NameOf(model);
        string head = $" epoch  {$"train {loss}",12}  {$"test {loss}",12}   reconstruction       KL   active      time    samples/s";
        if (!terminal.Interactive)
        {
            Write(terminal.Output.WriteLine);
            return;
        }
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                progress.To = new Bar(context.AddTask("training", maxValue: count));
                Write(terminal.Console.WriteLine);
            });

        void Write(Action<string> write)
        {
            Action<string> row = StrategyDisplay.Rows(head, write);
            foreach (EpochRecord epoch in epochs)
                row(Line(epoch, latentSize, count));
        }
    }

    private static string Line(EpochRecord epoch, int latentSize, int epochs)
    {
        Evaluation shown = epoch.HeldOutOrNull ?? epoch.Train;
        string held = epoch.HeldOutOrNull is null ? "" : Numbers.Nats(TrainingLoss.Of(shown));
        return $"{$"{epoch.Epoch}/{epochs}",6}  {Numbers.Nats(TrainingLoss.Of(epoch.Train)),12}  {held,12}"
            + $"  {Numbers.Nats(shown.Reconstruction),15}  {Numbers.Nats(shown.Kl),7}  {$"{shown.ActiveUnits}/{latentSize}",7}"
            + $"  {Numbers.Seconds(epoch.Seconds),8}"
            + $"  {Numbers.Count(epoch.SamplesPerSecond),11}";
    }

    /// <summary>Hands a training's progress to what shows it, which comes after the training was made.</summary>
    internal sealed class Relay : IProgress<TrainingProgress>
    {
        internal IProgress<TrainingProgress>? To { get; set; }

        public void Report(TrainingProgress value) => To?.Report(value);
    }

    private sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Value = value.Epoch - 1 + (double)value.Batch / Math.Max(1, value.Batches);
            task.Description = $"epoch {value.Epoch}/{value.Epochs}  loss {Numbers.Nats(value.Loss)}";
        }
    }
}

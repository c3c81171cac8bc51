using Spectre.Console;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>What a person sees of a training: one line an epoch, and a progress bar below them where there is a terminal.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training and shows it.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="model">What is trained.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <param name="train">The training; reports every batch to its first argument and hands every epoch to its second.</param>
    internal static void Show(
        Terminal terminal, ModelDescription model, int epochs, Action<IProgress<TrainingProgress>?, Action<EpochRecord>> train)
    {
        int latentSize = model.LatentSize;
        string loss = TrainingLoss.NameOf(model);
        terminal.Output.WriteLine(
            $" epoch  {$"train {loss}",12}  {$"test {loss}",12}   reconstruction       KL   active      time    samples/s");
        if (!terminal.Interactive)
        {
            train(null, epoch => terminal.Output.WriteLine(Line(epoch, latentSize, epochs)));
            return;
        }
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("training", maxValue: epochs);
                train(new Bar(bar), epoch => terminal.Console.WriteLine(Line(epoch, latentSize, epochs)));
            });
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

    private sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Value = value.Epoch - 1 + (double)value.Batch / Math.Max(1, value.Batches);
            task.Description = $"epoch {value.Epoch}/{value.Epochs}  loss {Numbers.Nats(value.Loss)}";
        }
    }
}

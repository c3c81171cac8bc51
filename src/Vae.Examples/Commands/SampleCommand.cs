using System.CommandLine;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>sample</c>: new data from a trained model.</summary>
internal static class SampleCommand
{
    internal static Command Create(Terminal terminal)
    {
        Argument<string> model = Arguments.Model();
        Option<string> from = Arguments.From();
        Option<int> count = Arguments.Integer("--count", "How many.", 100, 1, 10_000);
        Option<ulong> seed = Arguments.Seed("Another seed draws others.");
        Option<string?> target = Arguments.Picture("sampled.png");
        var command = new Command("sample", "Draw new images from a trained model.") { model, from, count, seed, target };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(from);
            VaeModel trained = TrainedModel.Load(parsed.GetRequiredValue(model), file);
            string path = parsed.GetValue(target) ?? TrainedModel.Beside(file, "sampled.png");
            OutputFile.Write(path, Gallery.Samples(trained, parsed.GetValue(count), parsed.GetValue(seed)).ToPng());
            terminal.Output.WriteLine($"Wrote {path}.");
            return CommandLine.Success;
        });
        return command;
    }
}

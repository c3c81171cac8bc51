using System.CommandLine;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>reconstruct</c>: what a trained model makes of data it has not seen.</summary>
internal static class ReconstructCommand
{
    internal static Command Create(Terminal terminal)
    {
        Argument<string> model = Arguments.Model();
        Option<string> from = Arguments.From();
        Option<string?> data = Arguments.Data();
        Option<int> count = Arguments.Integer("--count", "How many.", 40, 1, 10_000);
        Option<string?> target = Arguments.Picture("reconstructed.png");
        var command = new Command("reconstruct", "Draw test images above what a trained model makes of them.")
        {
            model,
            from,
            data,
            count,
            target,
        };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(from);
            VaeModel trained = TrainedModel.Load(parsed.GetRequiredValue(model), file);
            DataSource source = DataSource.Open(parsed.GetValue(data), trained.Description, terminal.Error);
            string path = parsed.GetValue(target) ?? TrainedModel.Beside(file, "reconstructed.png");
            OutputFile.Write(path, Gallery.Reconstructions(trained, source.Test, parsed.GetValue(count)).ToPng());
            Evaluation test = trained.Evaluate(source.Test);
            terminal.Output.WriteLine(
                $"Test −ELBO {Numbers.Nats(-test.Elbo)} nats a sample: reconstruction {Numbers.Nats(test.Reconstruction)}, "
                + $"KL {Numbers.Nats(test.Kl)}; on {Numbers.Count(source.Test.Count)} rows of {source.Name}.");
            terminal.Output.WriteLine($"Wrote {path}.");
            return CommandLine.Success;
        });
        return command;
    }
}

using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>The lines of a training, cell by cell.</summary>
public class TrainingDisplayTests
{
    [Fact]
    public void An_epoch_has_both_losses_and_the_terms_of_the_held_out_data()
    {
        string[][] lines = Shown(SampleRuns.Epoch(1, 203.5, 180.25), SampleRuns.Epoch(2, 150.125, 140.5));

        Assert.Equal(3, lines.Length);
        Assert.Equal(
            ["epoch", "train −ELBO", "test −ELBO", "reconstruction", "KL", "active", "time", "samples/s"], lines[0]);
        // 203.5 + 1.751; 180.25 + 1.25 + 1/3 + 0.002.
        Assert.Equal(["1/3", "205.25", "181.84", "180.25", "1.59", "2/3", "0.24 s", "12,346"], lines[1]);
        Assert.Equal(["2/3", "151.88", "142.09", "140.50", "1.59", "2/3", "0.39 s", "12,346"], lines[2]);
    }

    [Fact]
    public void Without_held_out_data_the_terms_are_the_trainings()
    {
        string[][] lines = Shown(SampleRuns.Epoch(1, 203.5, 180.25) with { HeldOutOrNull = null });

        Assert.Equal(["1/3", "205.25", "203.50", "1.75", "2/3", "0.24 s", "12,346"], lines[1]);
    }

    // Cells are parted by two spaces at least, and none has two.
    private static string[][] Shown(params EpochRecord[] epochs)
    {
        var output = new StringWriter();
        TrainingDisplay.Show(
            Terminal.OfWriters(output, TextWriter.Null), SampleRuns.Model(), 3, epochs, new TrainingDisplay.Relay());
        return
        [
            .. output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')
                .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }
}

using Spectre.Console;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

/// <summary>A search's table, cell by cell.</summary>
public class TuneReportTests
{
    private static readonly TunerResult s_best = new(new TunerTrial(4, "dense", 8e-4, 64, 2), 1, 3, [10, 13]);
    private static readonly TunerResult s_worse = new(new TunerTrial(0, "wide", 0.02, 1024, 0.5), 0, 1, [12, 12.5]);

    private static readonly TunerResult s_diverged =
        new(new TunerTrial(2, "dense", 0.5, 8, 4), 0, 1, [11, double.PositiveInfinity]);

    [Fact]
    public void Trials_are_numbered_from_one_with_their_settings_mean_and_scatter()
    {
        string[][] rows = Cells(TuneReport.Table([s_best, s_worse, s_diverged], "−ELBO"));

        Assert.Equal(["model", "learning rate", "batch", "β", "epochs", "−ELBO", "± over seeds"], rows[0]);
        // Of 10 and 13: 1.5 from the mean each, so the standard error is √(2·1.5²/1/2).
        Assert.Equal(["1", "dense", "0.0008", "64", "2", "3", "11.50", "1.50"], rows[1]);
        Assert.Equal(["2", "wide", "0.02", "1,024", "0.5", "1", "12.25", "0.25"], rows[2]);
        Assert.Equal(["3", "dense", "0.5", "8", "4", "1", "diverged"], rows[3]);
    }

    [Fact]
    public void One_seed_has_no_scatter_and_a_declared_weight_no_column()
    {
        TunerResult one = s_best with { Trial = s_best.Trial with { Beta = null }, Losses = [10] };

        string[][] rows = Cells(TuneReport.Table([one], "−ELBO"));

        Assert.Equal(["model", "learning rate", "batch", "epochs", "−ELBO"], rows[0]);
        Assert.Equal(["1", "dense", "0.0008", "64", "3", "10.00"], rows[1]);
    }

    [Fact]
    public void The_file_has_every_result_in_the_order_of_its_training()
    {
        string[] lines = TuneReport.Csv([s_worse, s_diverged, s_best], null).TrimEnd('\n').Split('\n');

        Assert.Equal(
            [
                "trial,model,learning_rate,batch,beta,rung,epochs,negative_elbo,seed_0,seed_1",
                "0,wide,0.02,1024,0.5,0,1,12.25,12,12.5",
                "2,dense,0.5,8,4,0,1,Infinity,11,Infinity",
                "4,dense,0.0008,64,2,1,3,11.5,10,13",
            ],
            lines);
        Assert.StartsWith(
            "trial,model,learning_rate,batch,beta,rung,epochs,negative_bound_5,", TuneReport.Csv([s_best], 5), StringComparison.Ordinal);
    }

    // Cells are parted by two spaces at least, and none is so wide.
    private static string[][] Cells(Table table)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(table);
        return
        [
            .. text.ToString().Split('\n')
                .Where(line => line.Trim().Length > 0 && !line.Contains('─', StringComparison.Ordinal))
                .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }
}

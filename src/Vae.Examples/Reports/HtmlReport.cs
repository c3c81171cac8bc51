using Vae.Examples.Commands;

namespace Vae.Examples.Reports;

/// <summary>A run as one HTML file that needs nothing beside it: pictures and charts are inside.</summary>
internal static class HtmlReport
{
    internal static string Write(RunResult run, RunPictures pictures, NextCommand next)
    {
        var page = new HtmlPage($"{run.ModelName} on {run.DataName}", run.ModelName, Course(run));
        page.Cards(
            ($"test {run.LossName}", Numbers.Nats(TrainingLoss.Of(run.Test)), "nats per sample; lower is better"),
            ("reconstruction", Numbers.Nats(run.Test.Reconstruction), "nats: what the latent code does not say"),
            ("KL", Numbers.Nats(run.Test.Kl), "nats: what the latent code says"),
            ("active units", $"{run.Test.ActiveUnits} of {run.Model.LatentSize}", "latent dimensions that follow the data"),
            ("parameters", Numbers.Count(run.Model.ParameterCount), $"{Numbers.Count(LayerTable.Flops(run.Model))} FLOP a sample, forward"),
            ("training", Numbers.Seconds(run.Seconds), $"{Numbers.Count(run.SamplesPerSecond)} samples a second"));
        page.Findings(Diagnosis.Of(run));
        page.Commands(("This made the run.", run.Command), (next.Reason, next.Text));
        Curves(page, run);
        Pictures(page, run, pictures);
        Metrics(page, run);
        Layers(page, run);
        return page.End();
    }

    private static string Course(RunResult run) =>
        $"Trained on {Numbers.Count(run.TrainingRows)} rows of {run.DataName} and tested on {Numbers.Count(run.TestRows)} others: "
        + $"{Numbers.Several(run.History.Count, "epoch")} in batches of {run.BatchSize}, learning rate "
        + $"{run.Stages ?? Numbers.Setting(run.LearningRate)}, "
        + $"{ObjectiveText.Of(run.Objective)}, seed {run.Seed}, {run.Threads} thread{(run.Threads == 1 ? "" : "s")}.";

    private static void Curves(HtmlPage page, RunResult run)
    {
        page.Raw("<section><h2>Loss</h2>\n<p>The training curve is the mean over the epoch while the parameters still changed; ");
        page.Raw("the test curve is taken after it.</p>\n<div class=\"charts\">\n");
        page.Figure(TrainingLoss.FullNameOf(run.Model), ReportCharts.Term($"{run.LossName} over the epochs", run.History, TrainingLoss.Of));
        page.Figure("Reconstruction", ReportCharts.Term("Reconstruction over the epochs", run.History, terms => terms.Reconstruction));
        page.Figure("KL divergence", ReportCharts.Term("KL divergence over the epochs", run.History, terms => terms.Kl));
        page.Figure("KL per latent dimension, test", ReportCharts.KlPerDimension(run.Test));
        page.Raw("</div></section>\n");
    }

    private static void Pictures(HtmlPage page, RunResult run, RunPictures pictures)
    {
        page.Raw("<section><h2>Pictures</h2>\n<div class=\"pictures\">\n");
        page.Figure("Samples: drawn from the prior, decoded to the mean of p(x|z).", Image(pictures.Samples, "samples"));
        page.Figure("Reconstructions: in each pair of rows the originals from the test data above, the model's versions below.",
            Image(pictures.Reconstructions, "reconstructions"));
        page.Figure(pictures.LatentCaption, Image(pictures.Latent, "latent space"));
        if (pictures.Cloud is { } cloud)
            page.Figure(cloud.Caption, ReportCharts.Cloud(cloud));
        page.Raw("</div></section>\n");
    }

    private static string Image(Picture picture, string name) =>
        $"<img alt=\"{name}\" width=\"{picture.Width}\" height=\"{picture.Height}\" src=\"data:image/png;base64,"
        + $"{Convert.ToBase64String(picture.ToPng())}\">";

    private static void Metrics(HtmlPage page, RunResult run)
    {
        page.Raw("<section><h2>Figures</h2>\n<p>The finished model, in nats per sample.</p>\n");
        page.Table(
            "",
            ["", run.LossName, "reconstruction", "KL", "active units"],
            [Terms("training data", run.Train), Terms("test data", run.Test)]);
        if (run.Test.Bound is not null)
            page.Raw("<p>The bound is from several samples of each row, and so tighter than the sum of the two terms beside it.</p>\n");
        page.Raw("<details><summary>Epoch by epoch</summary>\n");
        page.Table(
            "",
            [
                "epoch",
                $"training {run.LossName}",
                .. run.History is [{ HeldOutOrNull: null }, ..]
                    ? (string[])[]
                    : [$"test {run.LossName}", "test reconstruction", "test KL", "active units"],
                "time",
                "samples/s",
            ],
            run.History.Select(Epoch));
        page.Raw("</details></section>\n");
    }

    private static string[] Terms(string name, Evaluation evaluation) =>
    [
        name,
        Numbers.Nats(TrainingLoss.Of(evaluation)),
        Numbers.Nats(evaluation.Reconstruction),
        Numbers.Nats(evaluation.Kl),
        Numbers.Count(evaluation.ActiveUnits),
    ];

    private static string[] Epoch(EpochRecord epoch) =>
    [
        Numbers.Count(epoch.Epoch),
        Numbers.Nats(TrainingLoss.Of(epoch.Train)),
        .. epoch.HeldOutOrNull is { } test ? Terms("", test)[1..] : [],
        Numbers.Seconds(epoch.Seconds),
        Numbers.Count(epoch.SamplesPerSecond),
    ];

    private static void Layers(HtmlPage page, RunResult run)
    {
        page.Raw($"<section><h2>Model</h2>\n<pre>{HtmlPage.Encode(run.Model.Declaration)}</pre>\n");
        page.Table(
            "layers",
            ["path", "stage", "output", "parameters", "FLOP"],
            LayerTable.Rows(run.Model).Select(Layer),
            ["all", "", "", Numbers.Count(run.Model.ParameterCount), Numbers.Count(LayerTable.Flops(run.Model))]);
        page.Raw("</section>\n");
    }

    private static string[] Layer(LayerRow row) =>
    [
        // No-break spaces: a browser keeps them.
        new string('\u00a0', 4 * row.Depth) + row.Path,
        row.Stage,
        row.Output,
        Numbers.Count(row.Parameters),
        Numbers.Count(row.Flops),
    ];
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Vae.Examples.Reports;

/// <summary>A run as one HTML file that needs nothing beside it: pictures and charts are inside.</summary>
internal static class HtmlReport
{
    internal static string Write(RunResult run, RunPictures pictures)
    {
        var page = new StringBuilder();
        string title = $"{run.ModelName} on {run.DataName}";
        Append(page, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(title)}</title>
            <style>{ReportStyle.Css}</style>
            </head>
            <body>
            <header>
            <p class="kicker">Variational autoencoder</p>
            <h1>{Encode(run.ModelName)}</h1>
            <p>{Encode(Course(run))}</p>
            </header>
            <main>

            """);
        Cards(page, run);
        Findings(page, run);
        Curves(page, run);
        Pictures(page, run, pictures);
        Metrics(page, run);
        Layers(page, run);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static string Course(RunResult run) =>
        $"Trained on {Numbers.Count(run.TrainingRows)} rows of {run.DataName} and tested on {Numbers.Count(run.TestRows)} others: "
        + $"{run.History.Count} epochs in batches of {run.BatchSize}, learning rate {run.Stages ?? Numbers.Setting(run.LearningRate)}, "
        + $"{ObjectiveText.Of(run.Objective)}, seed {run.Seed}, {run.Threads} thread{(run.Threads == 1 ? "" : "s")}.";

    private static void Cards(StringBuilder page, RunResult run)
    {
        page.Append("<section class=\"cards\">\n");
        Card(page, "test −ELBO", Numbers.Nats(-run.Test.Elbo), "nats per sample; lower is better");
        Card(page, "reconstruction", Numbers.Nats(run.Test.Reconstruction), "nats: what the latent code does not say");
        Card(page, "KL", Numbers.Nats(run.Test.Kl), "nats: what the latent code says");
        Card(page, "active units", $"{run.Test.ActiveUnits} of {run.Model.LatentSize}", "latent dimensions that follow the data");
        string flops = Numbers.Count(LayerTable.Flops(run.Model));
        Card(page, "parameters", Numbers.Count(run.Model.ParameterCount), $"{flops} FLOP a sample, forward");
        Card(page, "training", Numbers.Seconds(run.Seconds), $"{Numbers.Count(run.SamplesPerSecond)} samples a second");
        page.Append("</section>\n");
    }

    private static void Card(StringBuilder page, string name, string value, string note) =>
        Append(page, $"<div class=\"card\"><h3>{Encode(name)}</h3><p class=\"value\">{Encode(value)}</p><p>{Encode(note)}</p></div>\n");

    private static void Findings(StringBuilder page, RunResult run)
    {
        page.Append("<section><h2>Diagnosis</h2>\n<ul class=\"findings\">\n");
        foreach (Finding finding in Diagnosis.Of(run))
        {
            (string style, string mark) = finding.Severity switch
            {
                Severity.Good => ("good", "✓"),
                Severity.Note => ("note", "i"),
                _ => ("bad", "!"),
            };
            Append(page, $"<li class=\"{style}\"><span class=\"mark\">{mark}</span>");
            Append(page, $"<p><strong>{Encode(finding.Title)}.</strong> {Encode(finding.Text)}</p></li>\n");
        }
        page.Append("</ul></section>\n");
    }

    private static void Curves(StringBuilder page, RunResult run)
    {
        page.Append("<section><h2>Loss</h2>\n<p>The training curve is the mean over the epoch while the parameters still changed; ");
        page.Append("the test curve is taken after it.</p>\n<div class=\"charts\">\n");
        Figure(page, "−ELBO", ReportCharts.Term("−ELBO over the epochs", run.History, terms => -terms.Elbo));
        Figure(page, "Reconstruction", ReportCharts.Term("Reconstruction over the epochs", run.History, terms => terms.Reconstruction));
        Figure(page, "KL divergence", ReportCharts.Term("KL divergence over the epochs", run.History, terms => terms.Kl));
        Figure(page, "KL per latent dimension, test", ReportCharts.KlPerDimension(run.Test));
        page.Append("</div></section>\n");
    }

    private static void Pictures(StringBuilder page, RunResult run, RunPictures pictures)
    {
        page.Append("<section><h2>Pictures</h2>\n<div class=\"pictures\">\n");
        Figure(page, "Samples: drawn from the prior, decoded to the mean of p(x|z).", Image(pictures.Samples, "samples"));
        Figure(page, "Reconstructions: in each pair of rows the originals from the test data above, the model's versions below.",
            Image(pictures.Reconstructions, "reconstructions"));
        Figure(page, pictures.LatentCaption, Image(pictures.Latent, "latent space"));
        if (pictures.Cloud.Count > 0)
        {
            Figure(page, "Where test rows lie in the latent plane, coloured by label; training never saw the labels.",
                ReportCharts.Cloud(pictures.Cloud));
        }
        page.Append("</div></section>\n");
    }

    private static string Image(Picture picture, string name) =>
        $"<img alt=\"{name}\" width=\"{picture.Width}\" height=\"{picture.Height}\" src=\"data:image/png;base64,"
        + $"{Convert.ToBase64String(picture.ToPng())}\">";

    private static void Figure(StringBuilder page, string caption, string content) =>
        Append(page, $"<figure><figcaption>{Encode(caption)}</figcaption>{content}</figure>\n");

    private static void Metrics(StringBuilder page, RunResult run)
    {
        page.Append("<section><h2>Figures</h2>\n<p>The finished model, in nats per sample.</p>\n");
        Table(
            page,
            "",
            ["", "−ELBO", "reconstruction", "KL", "active units"],
            [Terms("training data", run.Train), Terms("test data", run.Test)]);
        page.Append("<details><summary>Epoch by epoch</summary>\n");
        Table(
            page,
            "",
            ["epoch", "training −ELBO", "test −ELBO", "test reconstruction", "test KL", "active units", "time", "samples/s"],
            run.History.Select(Epoch));
        page.Append("</details></section>\n");
    }

    private static string[] Terms(string name, Evaluation evaluation) =>
    [
        name,
        Numbers.Nats(-evaluation.Elbo),
        Numbers.Nats(evaluation.Reconstruction),
        Numbers.Nats(evaluation.Kl),
        Numbers.Count(evaluation.ActiveUnits),
    ];

    private static string[] Epoch(EpochRecord epoch) =>
    [
        Numbers.Count(epoch.Epoch),
        Numbers.Nats(-epoch.Train.Elbo),
        .. epoch.HeldOut is { } test ? Terms("", test)[1..] : ["", "", "", ""],
        Numbers.Seconds(epoch.Seconds),
        Numbers.Count(epoch.SamplesPerSecond),
    ];

    private static void Layers(StringBuilder page, RunResult run)
    {
        Append(page, $"<section><h2>Model</h2>\n<pre>{Encode(run.Model.Declaration)}</pre>\n");
        Table(
            page,
            "layers",
            ["path", "stage", "output", "parameters", "FLOP"],
            LayerTable.Rows(run.Model).Select(Layer),
            ["all", "", "", Numbers.Count(run.Model.ParameterCount), Numbers.Count(LayerTable.Flops(run.Model))]);
        page.Append("</section>\n");
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

    private static void Table(
        StringBuilder page, string style, string[] head, IEnumerable<string[]> rows, string[]? foot = null)
    {
        Append(page, $"<div class=\"scroll\"><table class=\"{style}\">\n<thead><tr>");
        foreach (string cell in head)
            Append(page, $"<th>{Encode(cell)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows)
            Row(page, row);
        page.Append("</tbody>\n");
        if (foot is not null)
        {
            page.Append("<tfoot>");
            Row(page, foot);
            page.Append("</tfoot>\n");
        }
        page.Append("</table></div>\n");
    }

    private static void Row(StringBuilder page, string[] cells)
    {
        Append(page, $"<tr><th>{Encode(cells[0])}</th>");
        foreach (string cell in cells.AsSpan(1))
            Append(page, $"<td>{Encode(cell)}</td>");
        page.Append("</tr>\n");
    }

    private static void Append(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public partial class ReportTests
{
    [Fact]
    public void Numbers_that_round_to_zero_have_no_sign()
    {
        Assert.Equal(["0.00", "0.00", "-0.01", "207.41"], new[] { 0.0, -0.0049, -0.0051, 207.408 }.Select(Numbers.Nats));
        Assert.Equal(["0.0000", "-0.0001", "1.5000"], new[] { -1e-6, -1e-4, 1.5 }.Select(Numbers.Fine));
        Assert.Equal(["0.0 %", "−27.0 %", "12.5 %"], new[] { -1e-5, -0.27, 0.125 }.Select(Numbers.Percent));
        Assert.Equal(["NaN", "-Infinity"], new[] { double.NaN, double.NegativeInfinity }.Select(Numbers.Nats));
    }

    [Fact]
    public void The_history_gives_back_the_bits_of_every_number()
    {
        RunResult run = SampleRuns.Run();

        string[] lines = HistoryCsv.Write(run.History).Split('\n');

        Assert.Equal("", lines[^1]);
        string[] header = lines[0].Split(',');
        Assert.Equal(run.History.Count + 2, lines.Length);
        Assert.Equal(header.Length, header.Distinct().Count());
        for (int i = 0; i < run.History.Count; i++)
        {
            EpochRecord epoch = run.History[i];
            string[] fields = lines[i + 1].Split(',');
            Assert.Equal(header.Length, fields.Length);
            double Field(string name) => double.Parse(fields[Array.IndexOf(header, name)], CultureInfo.InvariantCulture);
            Assert.Equal(epoch.Epoch, Field("epoch"));
            Assert.Equal(epoch.Step, Field("step"));
            Assert.Equal(epoch.LearningRate, Field("learning_rate"));
            Assert.Equal(epoch.Weights, new LossWeights(Field("reconstruction_weight"), Field("divergence_weight"), Field("capacity")));
            Assert.Equal(epoch.Train.Reconstruction, Field("train_reconstruction"));
            Assert.Equal(epoch.Train.Kl, Field("train_kl"));
            Assert.Equal(epoch.Train.Elbo, Field("train_elbo"));
            Assert.Equal(epoch.HeldOut.Reconstruction, Field("test_reconstruction"));
            Assert.Equal(epoch.HeldOut.Kl, Field("test_kl"));
            Assert.Equal(epoch.HeldOut.Elbo, Field("test_elbo"));
            Assert.Equal(epoch.HeldOut.ActiveUnits, Field("test_active_units"));
            Assert.Equal(epoch.Seconds, Field("seconds"));
            Assert.Equal(epoch.SamplesPerSecond, Field("samples_per_second"));
            for (int dimension = 0; dimension < 3; dimension++)
                Assert.Equal(epoch.HeldOut.KlPerDimension[dimension], Field($"test_kl_{dimension}"));
        }
    }

    [Fact]
    public void The_bound_of_a_training_that_raises_it_has_a_column_of_its_own()
    {
        EpochRecord epoch = SampleRuns.Epoch(1, 10, 20);

        EpochRecord bounded = epoch with { Train = epoch.Train with { Bound = -12.5 } };
        string[] lines = HistoryCsv.Write([bounded with { HeldOutOrNull = epoch.HeldOut with { Bound = -14.25 } }]).Split('\n');
        string[] alone = HistoryCsv.Write([bounded with { HeldOutOrNull = null }]).Split('\n');

        Assert.EndsWith(",train_bound,test_bound", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",-12.5,-14.25", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",train_bound", alone[0], StringComparison.Ordinal);
        Assert.EndsWith(",-12.5", alone[1], StringComparison.Ordinal);
        Assert.DoesNotContain("train_bound", HistoryCsv.Write([epoch]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_raises_the_bound_is_told_by_it()
    {
        Evaluation train = SampleRuns.Evaluation(100, 2, 2) with { Bound = -90.25 };
        Evaluation test = SampleRuns.Evaluation(100, 2, 2) with { Bound = -99.75 };
        EpochRecord[] history =
        [
            .. new[] { (1, -99.5), (2, -95.25) }.Select(epoch => SampleRuns.Epoch(epoch.Item1, 100, 100) with
            {
                Train = train,
                HeldOutOrNull = test with { Bound = epoch.Item2 },
            }),
        ];
        RunResult run = SampleRuns.Run(history, train, test) with { Model = Bounded() };

        string report = HtmlReport.Write(run, SampleRuns.Pictures(), SampleRuns.Next);
        string metrics = System.Text.Encoding.UTF8.GetString(MetricsJson.Write(run));
        IReadOnlyList<Finding> findings = Diagnosis.Of(run);

        foreach (string word in new[] { "test −bound", "99.75", "−bound of 5 samples", "training −bound" })
            Assert.Contains(word, report, StringComparison.Ordinal);
        Assert.DoesNotContain("−ELBO", report, StringComparison.Ordinal);
        Assert.Contains("\"bound\": -99.75", metrics, StringComparison.Ordinal);
        // 9.5 nats more, where the ELBO is the same; and the last epoch took 4.25 off.
        Assert.Contains("−bound is 90.25 nats on the training data and 99.75", findings[1].Text, StringComparison.Ordinal);
        Assert.Equal((Severity.Note, "It is still learning"), (findings[2].Severity, findings[2].Title));

        static ModelDescription Bounded()
        {
            ModelDescription model = SampleRuns.Model(2);
            return model with { Objective = model.Objective with { ImportanceWeighted = new(5) } };
        }
    }

    [Fact]
    public void A_history_without_held_out_data_has_no_column_of_a_test()
    {
        EpochRecord epoch = SampleRuns.Epoch(1, 10, 20) with { HeldOutOrNull = null };

        string[] lines = HistoryCsv.Write([epoch]).Split('\n');

        string[] header = lines[0].Split(',');
        string[] fields = lines[1].Split(',');
        Assert.Equal(header.Length, fields.Length);
        Assert.DoesNotContain("", fields);
        Assert.DoesNotContain(header, name => name.StartsWith("test_", StringComparison.Ordinal));
        Assert.Equal(Numbers.Exact(epoch.Seconds), fields[Array.IndexOf(header, "seconds")]);
        Assert.Contains("train_kl_2", header);
    }

    [Fact]
    public void The_metrics_have_every_field_and_agree_with_themselves()
    {
        RunResult run = SampleRuns.Run() with { Train = SampleRuns.Evaluation(126.5, 1.5, 0.001, 0.001) };
        Assert.Equal((1, 2), (run.Train.ActiveUnits, run.Test.ActiveUnits));

        using JsonDocument json = JsonDocument.Parse(MetricsJson.Write(run));

        JsonElement root = json.RootElement;
        Assert.Equal("sample", root.GetProperty("model").GetString());
        Assert.Equal("drawn <digits>", root.GetProperty("data").GetString());
        Assert.Equal(18446744073709551615, root.GetProperty("seed").GetUInt64());
        Assert.Equal(3, root.GetProperty("epochs").GetInt32());
        Assert.Equal(128, root.GetProperty("batch").GetInt32());
        Assert.Equal(2, root.GetProperty("threads").GetInt32());
        Assert.Equal(27, root.GetProperty("parameters").GetInt64());
        foreach ((string name, Evaluation expected) in new[] { ("train", run.Train), ("test", run.Test) })
        {
            JsonElement terms = root.GetProperty(name);
            Assert.Equal(expected.Reconstruction, terms.GetProperty("reconstruction").GetDouble());
            Assert.Equal(expected.Kl, terms.GetProperty("kl").GetDouble());
            Assert.Equal(-(expected.Reconstruction + expected.Kl), terms.GetProperty("elbo").GetDouble());
            Assert.Equal(expected.ActiveUnits, terms.GetProperty("active_units").GetInt32());
        }
        Assert.Equal(run.Test.ActiveUnits, root.GetProperty("active_units").GetInt32());
        double seconds = run.History.Sum(epoch => epoch.Seconds);
        Assert.Equal(seconds, root.GetProperty("seconds").GetDouble());
        Assert.Equal(30_000 / seconds, root.GetProperty("samples_per_second").GetDouble());
    }

    [Fact]
    public void The_report_needs_nothing_beside_it()
    {
        RunPictures pictures = SampleRuns.Pictures();

        string html = HtmlReport.Write(SampleRuns.Run(), pictures, SampleRuns.Next);

        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        string[] sources = [.. Sources().Matches(html).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, sources.Length);
        Assert.All(sources, source => Assert.StartsWith("data:image/png;base64,", source, StringComparison.Ordinal));
        PngFile png = PngFile.Read(Convert.FromBase64String(sources[0]["data:image/png;base64,".Length..]));
        Assert.Equal((pictures.Samples.Width, pictures.Samples.Height), (png.Width, png.Height));
    }

    [Fact]
    public void The_reports_charts_are_well_formed_and_its_text_is_escaped()
    {
        string html = HtmlReport.Write(SampleRuns.Run(), SampleRuns.Pictures(), SampleRuns.Next);

        string[] charts = [.. Charts().Matches(html).Select(match => match.Value)];
        Assert.Equal(5, charts.Length);
        foreach (string chart in charts)
        {
            XElement svg = XElement.Parse(chart);
            string[] texts = [.. svg.Elements("text").Select(text => (string?)text.Attribute("class") ?? "")];
            Assert.True(texts.Count(style => style == "axis") >= 3, "Two axis titles and a legend.");
            Assert.True(texts.Count(style => style == "tick") >= 4, "Numbers on the axes.");
            Assert.DoesNotContain("NaN", chart, StringComparison.Ordinal);
        }
        Assert.Contains("drawn &lt;digits&gt;", html, StringComparison.Ordinal);
        Assert.Contains("A &amp; B", html, StringComparison.Ordinal);
        Assert.Contains("encoder.1.0", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_one_epoch_with_a_loss_that_is_no_number_is_still_a_page()
    {
        EpochRecord epoch = SampleRuns.Epoch(1, double.NaN, double.PositiveInfinity);
        RunResult run = SampleRuns.Run([epoch], epoch.Train, epoch.HeldOut);

        string html = HtmlReport.Write(run, SampleRuns.Pictures(), SampleRuns.Next);

        Assert.All(Charts().Matches(html), match => Assert.DoesNotContain("NaN", match.Value, StringComparison.Ordinal));
        Assert.Contains("not a number", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_layer_table_shows_a_convolution_by_what_is_its_own()
    {
        IReadOnlyList<LayerRow> rows = LayerTable.Rows(Models.Catalogue.Find("conv")!.Create().Description);

        Assert.Equal("Conv(32, kernel 4×4, stride 2×2, padding 1×1)", rows[1].Stage);
        Assert.Contains(rows, row => row.Stage == "Dense(256)");
        Assert.Contains(rows, row => row.Stage == "Relu");
    }

    [Fact]
    public void The_layer_table_counts_each_stages_own_parameters()
    {
        IReadOnlyList<LayerRow> rows = LayerTable.Rows(SampleRuns.Model());

        Assert.Equal(["encoder.0", "encoder.1", "encoder.1.0", "decoder.0"], rows.Select(row => row.Path));
        Assert.Equal([0L, 20, 20, 0], rows.Select(row => row.Parameters)); // encoder.10 is not within encoder.1.
        Assert.Equal("Dense(4)", rows[2].Stage);
        Assert.Equal(1, rows[2].Depth);
        Assert.Equal(3_240, LayerTable.Flops(SampleRuns.Model()));
    }

    [Theory]
    [InlineData(0.0, 1.0, 5)]
    [InlineData(103.2, 211.9, 5)]
    [InlineData(-0.031, 0.044, 5)]
    [InlineData(7.0, 7.0, 5)]
    [InlineData(1e-7, 3e6, 5)]
    public void An_axis_covers_its_data_with_a_few_round_ticks(double low, double high, int about)
    {
        Axis axis = Axis.Around([low, high, double.NaN]);

        Assert.True(axis.Low <= low && high <= axis.High, $"{axis.Low} … {axis.High}");
        Assert.InRange(axis.Ticks.Count, 2, 2 * about);
        Assert.All(axis.Ticks, tick => Assert.InRange(axis.Fraction(tick), -1e-9, 1 + 1e-9));
        Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Label).Distinct().Count());
    }

    [Fact]
    public void The_report_gives_the_command_that_made_the_run_and_the_next()
    {
        string html = HtmlReport.Write(SampleRuns.Run(), SampleRuns.Pictures(), SampleRuns.Next);

        Assert.Contains("<pre>train sample --data &quot;my data&quot;</pre>", html, StringComparison.Ordinal);
        Assert.Contains("<p>It is &lt;better&gt;.</p>\n<pre>train sample --beta 2</pre>", html, StringComparison.Ordinal);
        Assert.Contains("<code>dotnet run -c Release --project src/Vae.Examples --</code>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void No_table_of_a_report_has_a_column_without_a_name_or_without_a_value()
    {
        EpochRecord[] alone = [SampleRuns.Epoch(1, 10, 20) with { HeldOutOrNull = null }];
        RunResult run = SampleRuns.Run();
        string[] pages =
        [
            HtmlReport.Write(run, SampleRuns.Pictures(), SampleRuns.Next),
            HtmlReport.Write(run with { History = alone }, SampleRuns.Pictures(), SampleRuns.Next),
        ];

        foreach (string table in pages.SelectMany(page => Tables().Matches(page).Select(match => match.Value)))
        {
            string[][] rows =
                [.. XElement.Parse(table).Descendants("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];
            for (int column = 1; column < rows[0].Length; column++)
            {
                Assert.NotEqual("", rows[0][column]);
                Assert.Contains(rows[1..], row => row.Length == rows[0].Length && row[column] != "");
            }
        }
    }

    [Theory]
    [InlineData(0.0101, "test")]
    [InlineData(0.0099, "idle")]
    public void A_bar_is_drawn_as_idle_below_a_hundredth_of_a_nat(double kl, string style)
    {
        XElement svg = XElement.Parse(ReportCharts.KlPerDimension(SampleRuns.Evaluation(10, 2, kl)));

        XElement bar = Assert.Single(
            svg.Elements("rect"), rect => ((string?)rect.Element("title"))?.StartsWith("z1: ", StringComparison.Ordinal) == true);
        Assert.Equal(style, (string?)bar.Attribute("class"));
    }

    [GeneratedRegex("<table.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("src=\"([^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Charts();
}

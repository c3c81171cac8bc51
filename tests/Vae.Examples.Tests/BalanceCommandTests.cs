using System.Globalization;
using System.Xml.Linq;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class BalanceCommandTests
{
    private static readonly string[] s_ladder = ["--betas", "0.1,1"];

    [Fact]
    public void A_ladder_leaves_its_curve_and_what_it_says()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);

        CommandRun run = Balance(folder, "out", "--betas", "1, 50,0.1,5");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[][] rows = [.. File.ReadAllLines(folder["out/curve.csv"]).Select(line => line.Split(','))];
        Assert.Equal(["beta", "rate", "distortion", "negative_elbo", "active_units", "collapsed", "kl_0"], rows[0][..7]);
        Assert.Equal(["0.1", "1", "5", "50"], rows[1..].Select(row => row[0]));
        foreach (string[] row in rows[1..])
        {
            double[] numbers = [.. row.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(numbers[1] + numbers[2], numbers[3], 1e-9);
            Assert.Equal(numbers[1], numbers[6..].Sum(), 1e-6);
        }
        XElement svg = XElement.Load(folder["out/curve.svg"]);
        Assert.Equal("http://www.w3.org/2000/svg", svg.Name.NamespaceName);
        Assert.Equal(4, svg.Descendants().Count(element => (string?)element.Attribute("class") == "dot train"));
        Assert.Contains(svg.Descendants(), element => element.Value == "β 0.1");
        string report = File.ReadAllText(folder["out/report.html"]);
        Assert.DoesNotContain("http", report.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string title in new[] { "The best ELBO is at ", "The curve " })
        {
            Assert.Contains(title, run.Output, StringComparison.Ordinal);
            Assert.Contains(title, report, StringComparison.Ordinal);
        }
        string settings = $"--data {folder["data"]} --epochs 1 --batch 32 --learning-rate 0.001 --seed 7";
        Assert.Contains($"<pre>balance dense {settings} --betas &quot;1, 50,0.1,5&quot;</pre>", report, StringComparison.Ordinal);
        string best = rows[1..].MinBy(row => double.Parse(row[3], CultureInfo.InvariantCulture))![0];
        Assert.Contains($"<pre>train dense {settings} --beta {best}</pre>", report, StringComparison.Ordinal);
        Assert.Equal($"  train dense {settings} --beta {best}", run.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public void An_interrupted_ladder_goes_on_with_the_same_command_to_the_same_curve()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);
        Assert.Equal(0, Balance(folder, "whole").ExitCode);
        using var interruption = new CancellationTokenSource();
        void InterruptAfterTheFirstPoint(string line)
        {
            if (line.StartsWith("     0.1 ", StringComparison.Ordinal))
                interruption.Cancel();
        }

        CommandRun stopped = CommandRun.Of(
            InterruptAfterTheFirstPoint, interruption.Token, [.. Arguments(folder, "parts"), .. s_ladder]);
        bool hasResults = File.Exists(folder["parts/curve.csv"]);
        CommandRun resumed = Balance(folder, "parts");

        Assert.Equal((130, "Interrupted. What is done is kept: the same command goes on."), (stopped.ExitCode, stopped.Error.Trim()));
        Assert.False(hasResults, "It went on to its results.");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        foreach (string name in new[] { "curve.csv", "curve.svg", "report.html" })
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{name}"]), File.ReadAllBytes(folder[$"parts/{name}"]));
    }

    [Fact]
    public void The_folder_of_another_ladder_is_refused_unless_it_is_to_be_begun_anew()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Balance(folder, "out").ExitCode);

        CommandRun refused = Balance(folder, "out", "--cold");
        CommandRun asked = Balance(folder, "out", "--cold", "--overwrite");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "holds another run. Name another folder with --out, or start again with --overwrite.",
            refused.ErrorLine(),
            StringComparison.Ordinal);
        Assert.Contains("start is '0.1'", refused.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", refused.Output);
        Assert.Equal((0, ""), (asked.ExitCode, asked.Error));
    }

    [Theory]
    [InlineData("start is '0.1' in the checkpoint and '2' in", "--betas", "2,3")]
    [InlineData("seed", "--seed", "8")]
    [InlineData("epochs", "--epochs", "2")]
    [InlineData("batch", "--batch", "16")]
    public void The_folder_of_another_ladder_is_refused_before_anything_is_said(string property, params string[] other)
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        string[] betas = ["--betas", "0.1"];
        Assert.Equal(0, CommandRun.Of([.. Plain(folder), .. betas]).ExitCode);
        string curve = File.ReadAllText(folder["out/curve.csv"]);

        CommandRun refused = CommandRun.Of([.. Plain(folder), .. other.Contains("--betas") ? [] : betas, .. other]);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(
            "holds another run. Name another folder with --out, or start again with --overwrite.",
            refused.ErrorLine(),
            StringComparison.Ordinal);
        Assert.Contains(property, refused.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal(curve, File.ReadAllText(folder["out/curve.csv"]));
    }

    private static string[] Plain(TemporaryFolder folder) =>
        ["balance", "dense", "--data", folder["data"], "--threads", "1", "--out", folder["out"]];

    [Theory]
    [InlineData("--weight-factors takes numbers above 0, separated by commas; got '-1'", "tune", "dense", "--weight-factors", "2,-1")]
    [InlineData("--weight-factors takes numbers above 0, separated by commas; got '0'", "tune", "dense", "--weight-factors", "0,-1")]
    [InlineData(
        "--features must be embedding or elements; got 'pixels'. Try --help.", "evaluate", "dense", "--from", "x", "--features", "pixels")]
    [InlineData("--betas takes numbers, at least 0, separated by commas; got '-1'", "balance", "dense", "--betas", "1,-1")]
    [InlineData("--betas takes numbers, at least 0, separated by commas; got 'NaN'", "balance", "dense", "--betas", "NaN")]
    [InlineData("--betas has a number twice: '1,2,1.0'", "balance", "dense", "--betas", "1,2,1.0")]
    [InlineData("--betas takes at least one value; got ','", "balance", "dense", "--betas", ",")]
    [InlineData("There is no model 'dens'", "balance", "dens")]
    [InlineData("There is no model 'dens'", "tune", "dense,dens")]
    [InlineData("MODEL takes at least one value", "tune", ",")]
    [InlineData("--trials must be a whole number from 1", "tune", "dense", "--trials", "0")]
    [InlineData("--factor must be a whole number from 2", "tune", "dense", "--factor", "1")]
    [InlineData("--learning-rates must be LOW:HIGH", "tune", "dense", "--learning-rates", "1e-2:1e-3")]
    [InlineData("got '1e-2'", "tune", "dense", "--learning-rates", "1e-2")]
    [InlineData("got '0:1'", "tune", "dense", "--learning-rates", "0:1")]
    [InlineData("--batches takes whole numbers from 1", "tune", "dense", "--batches", "32,0")]
    [InlineData("--betas takes numbers", "tune", "dense", "--betas", "x")]
    public void Arguments_that_make_no_sense_are_answered_in_one_line(string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void The_findings_name_best_choice_knee_and_collapse()
    {
        IReadOnlyList<Finding> findings = BalanceFindings.Of(Curve(
            (0.1, 40, 70, 16), (0.5, 27, 77, 16), (1, 22, 81.5, 14), (2, 16, 88.5, 9), (20, 0.01, 206, 0)));

        Assert.Equal(
            [
                "The best ELBO is at β = 1",
                "Several weights are equally good by the ELBO, and differ in how much the code says",
                "The curve bends most at β = 2",
                "The code collapses from β = 20 on",
                "The curve falls and is convex",
            ],
            findings.Select(finding => finding.Title));
        Assert.Contains("Take β = 0.5, the smallest", findings[1].Text, StringComparison.Ordinal);
    }

    // Each threshold closely from both sides.
    [Theory]
    [InlineData(77.99, true)] // The best has 104 nats; with its rate of 27 this one has 104.99,
    [InlineData(78.01, false)] // and 105.01.
    public void One_nat_from_the_best_is_as_good(double distortion, bool isAsGood) => Assert.Equal(
        isAsGood,
        BalanceFindings.Of(Curve((0.5, 27, distortion, 16), (1, 22, 82, 14)))
            .Any(finding => finding.Title.StartsWith("Several weights", StringComparison.Ordinal)));

    [Theory]
    [InlineData(100.70, "The curve falls and is convex")] // 0.70/√2 nats from the line through the others,
    [InlineData(100.72, "The curve is not finished")] // and 0.72/√2.
    public void Half_a_nat_off_the_curve_is_noise(double distortion, string title) =>
        Assert.Equal(title, BalanceFindings.Of(Curve((0.5, 40, 80, 9), (1, 30, 90, 9), (2, 20, distortion, 9), (4, 10, 110, 9)))[^1].Title);

    [Theory]
    [InlineData(0.0999, true)]
    [InlineData(0.1001, false)]
    public void A_tenth_of_a_nat_is_a_collapsed_rate(double rate, bool hasCollapsed) => Assert.Equal(
        hasCollapsed, Curve((1, 22, 82, 9), (20, rate, 206, 9)).Collapse is not null);

    [Fact]
    public void A_collapse_at_the_elbos_own_weight_is_bad_and_a_curve_that_rises_is_told()
    {
        IReadOnlyList<Finding> findings = BalanceFindings.Of(Curve((0.1, 4, 100, 2), (0.5, 5, 102, 2), (1, 0, 110, 0)));

        Finding collapse = Assert.Single(findings, finding => finding.Title == "The code collapses from β = 1 on");
        Assert.Equal(Severity.Bad, collapse.Severity);
        Assert.Contains("Warmup", collapse.Text, StringComparison.Ordinal);
        Assert.Equal(Severity.Note, findings[^1].Severity);
        Assert.Contains("off by 1.67 nats", findings[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ladder_that_ends_short_of_1_is_told_to_go_on()
    {
        Assert.Equal("The best ELBO is at the smallest weight", BalanceFindings.Of(Curve((2, 20, 80, 3), (4, 10, 99, 3)))[0].Title);
        Assert.Equal("The best ELBO is at the largest weight", BalanceFindings.Of(Curve((0.1, 40, 70, 3), (0.5, 28, 76, 3)))[0].Title);
    }

    // The ELBO's own weight at an end of the ladder is no reason to go on.
    [Theory]
    [InlineData(1, 4)]
    [InlineData(0.1, 1)]
    public void A_ladder_that_ends_at_1_is_not(double low, double high)
    {
        (double, double, double, int) best = (1, 20, 80, 3);
        RateDistortionCurve curve = low == 1 ? Curve(best, (high, 10, 99, 3)) : Curve((low, 40, 70, 3), best);
        Finding finding = BalanceFindings.Of(curve)[0];
        Assert.Equal((Severity.Good, "The best ELBO is at β = 1"), (finding.Severity, finding.Title));
        Assert.EndsWith(" β = 1 trains the ELBO itself.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ladder_without_1_is_told_where_to_put_it()
    {
        Finding between = BalanceFindings.Of(Curve((0.25, 32, 70, 3), (0.5, 24, 76, 3), (2, 16, 85, 3)))[0];
        Assert.Equal((Severity.Note, "The best ELBO is at β = 0.5, of the weights tried"), (between.Severity, between.Title));
        Assert.EndsWith(" Try 1, between 0.5 and 2: it trains the ELBO itself.", between.Text, StringComparison.Ordinal);

        Finding alone = BalanceFindings.Of(Curve((2, 16, 85, 3)))[0];
        Assert.EndsWith(" Try 1: it trains the ELBO itself.", alone.Text, StringComparison.Ordinal);

        Finding tried = BalanceFindings.Of(Curve((0.5, 24, 76, 3), (1, 22, 81, 3), (2, 16, 88, 3)))[0];
        Assert.Contains("That another weight reaches a better one", tried.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void That_a_curve_falls_and_is_convex_is_said_of_four_points_not_of_fewer()
    {
        (double, double, double, int)[] points = [(0.1, 40, 70, 16), (1, 22, 81.5, 14), (2, 16, 88.5, 9), (20, 0.01, 206, 0)];
        Assert.Equal("The curve falls and is convex", BalanceFindings.Of(Curve(points))[^1].Title);
        for (int count = 1; count < points.Length; count++)
        {
            Assert.DoesNotContain(
                BalanceFindings.Of(Curve(points[..count])), finding => finding.Title.Contains("convex", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_highest_points_label_is_below_the_legend()
    {
        RateDistortionCurve curve = Curve((0.1, 40, 70, 16), (1, 22, 81.5, 14), (20, 0, 220, 0));
        var result = new BalanceResult
        {
            ModelName = "dense",
            DataName = "digits",
            Model = new Vae.Examples.Models.DenseVae().Description,
            Options = new RateDistortionOptions(),
            TrainingRows = 32,
            TestRows = 16,
            Curve = curve,
            Command = "balance dense",
            Next = SampleRuns.Next,
        };

        XElement svg = XElement.Parse(BalanceCharts.Curve(result).ToSvg());

        double bottom =
            svg.Descendants().Where(element => ((string?)element.Attribute("class"))?.StartsWith("key", StringComparison.Ordinal) == true)
            .Max(key => (double)key.Attribute("y")! + (double)key.Attribute("height")!);
        XElement label = Assert.Single(svg.Descendants(), element => element.Value == "β 20");
        // A line of text is some 11 units high above its baseline.
        Assert.True(
            (double)label.Attribute("y")! - 11 > bottom, $"The label's baseline is {label.Attribute("y")}, the legend ends at {bottom}.");
    }

    private static RateDistortionCurve Curve(params (double Beta, double Rate, double Distortion, int Active)[] points) =>
        new([.. points.Select(point => new RateDistortionPoint(
            point.Beta, new Evaluation(point.Distortion, point.Rate, new double[16], point.Active, 100)))]);

    private static CommandRun Balance(TemporaryFolder folder, string to, params string[] more) =>
        CommandRun.Of([.. Arguments(folder, to), .. more.Contains("--betas") ? [] : s_ladder, .. more]);

    private static string[] Arguments(TemporaryFolder folder, string to) =>
    [
        "balance", "dense", "--data", folder["data"], "--epochs", "1", "--batch", "32", "--seed", "7", "--threads", "1",
        "--out", folder[to],
    ];
}

using System.Globalization;
using System.Text.Json;
using Vae.Data;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class TrainingRunTests
{
    private static readonly string[] Artifacts =
    [
        "model.safetensors", "checkpoint.safetensors", "history.csv", "metrics.json", "samples.png", "reconstructions.png", "latent.png",
        "report.html",
    ];

    [Fact]
    public void A_run_leaves_its_files_and_they_agree()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);

        CommandRun run = Train(folder, "out", "--epochs", "2");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] files = [.. Directory.GetFiles(folder["out"]).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal([.. Artifacts.Append("settings.json").Order(StringComparer.Ordinal)], files);

        using JsonDocument metrics = JsonDocument.Parse(File.ReadAllBytes(folder["out/metrics.json"]));
        JsonElement root = metrics.RootElement;
        Assert.Equal("dense", root.GetProperty("model").GetString());
        Assert.Equal(folder["data"], root.GetProperty("data").GetString());
        Assert.Equal(7UL, root.GetProperty("seed").GetUInt64());
        Assert.Equal(2, root.GetProperty("epochs").GetInt32());
        Assert.Equal(32, root.GetProperty("batch").GetInt32());
        Assert.Equal(1, root.GetProperty("threads").GetInt32());
        Assert.Equal(221_360, root.GetProperty("parameters").GetInt64());
        Assert.InRange(root.GetProperty("active_units").GetInt32(), 0, 16);
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
        Assert.True(root.GetProperty("samples_per_second").GetDouble() > 0);
        foreach (string part in new[] { "train", "test" })
        {
            JsonElement terms = root.GetProperty(part);
            double reconstruction = terms.GetProperty("reconstruction").GetDouble();
            double kl = terms.GetProperty("kl").GetDouble();
            Assert.InRange(reconstruction, 10, 784 * Math.Log(2) + 50);
            Assert.InRange(kl, 0, 100);
            Assert.Equal(-(reconstruction + kl), terms.GetProperty("elbo").GetDouble(), 1e-9);
        }

        string[] history = File.ReadAllLines(folder["out/history.csv"]);
        Assert.Equal(3, history.Length);
        int reconstructionColumn = Array.IndexOf(history[0].Split(','), "test_reconstruction");
        double first = double.Parse(history[1].Split(',')[reconstructionColumn], CultureInfo.InvariantCulture);
        double last = double.Parse(history[2].Split(',')[reconstructionColumn], CultureInfo.InvariantCulture);
        Assert.True(last < first, $"It learns: {first} before, {last} after.");
        Assert.Equal(last, root.GetProperty("test").GetProperty("reconstruction").GetDouble());
        Assert.Contains(history[0].Split(','), column => column == "test_kl_15");

        PngFile samples = PngFile.Read(File.ReadAllBytes(folder["out/samples.png"]));
        Assert.Equal((604, 604), (samples.Width, samples.Height));
        Assert.Contains(samples.Pixels, pixel => pixel > 60);
        PngFile reconstructions = PngFile.Read(File.ReadAllBytes(folder["out/reconstructions.png"]));
        Assert.Equal(604, reconstructions.Width);
        PngFile traversal = PngFile.Read(File.ReadAllBytes(folder["out/latent.png"]));
        // At the left of each row is its name, and below it four letters of a number.
        Assert.Equal((4 + 46 + 4 + 13 * 60, 4 + 16 * 60), (traversal.Width, traversal.Height));

        Assert.DoesNotContain("http", File.ReadAllText(folder["out/report.html"]), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_plane_leaves_a_map()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);

        CommandRun run = CommandRun.Of("train", "plane", "--data", folder["data"], "--epochs", "1", "--out", folder["out"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        PngFile map = PngFile.Read(File.ReadAllBytes(folder["out/latent.png"]));
        Assert.Equal((20 * 56, 20 * 56), (map.Width, map.Height));
        Assert.Contains("posterior mean of z1", File.ReadAllText(folder["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_leaves_what_an_uninterrupted_one_leaves()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);

        Assert.Equal(0, Train(folder, "whole", "--epochs", "3").ExitCode);
        Assert.Equal(0, Train(folder, "parts", "--epochs", "1").ExitCode);
        CommandRun resumed = CommandRun.Of("train", "--out", folder["parts"], "--epochs", "3", "--threads", "2", "--resume");

        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        foreach (string name in new[] { "model.safetensors", "samples.png", "reconstructions.png", "latent.png" })
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{name}"]), File.ReadAllBytes(folder[$"parts/{name}"]));
        Assert.Equal(WithoutTimes(folder["whole/history.csv"]), WithoutTimes(folder["parts/history.csv"]));
    }

    [Fact]
    public void An_interrupted_run_says_how_to_go_on_and_does()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);
        Assert.Equal(0, Train(folder, "whole", "--epochs", "2").ExitCode);
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();

        CommandRun stopped = CommandRun.Of(
            interruption.Token, "train", "dense", "--data", folder["data"], "--epochs", "2", "--batch", "32", "--seed", "7", "--out",
            folder["out"]);
        CommandRun resumed = CommandRun.Of("train", "dense", "--out", folder["out"], "--resume");

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"train dense --out {folder["out"]} --resume", stopped.Error, StringComparison.Ordinal);
        Assert.Single(stopped.Error.TrimEnd().Split('\n'));
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(File.ReadAllBytes(folder["whole/model.safetensors"]), File.ReadAllBytes(folder["out/model.safetensors"]));
    }

    [Fact]
    public void A_run_cannot_go_on_with_other_settings()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);

        Refused("with --seed 7; it cannot go on with 8", "--seed", "8");
        Refused("with MODEL dense; it cannot go on with conv", "conv");
        Refused($"with --data {folder["data"]}; it cannot go on with {folder["other"]}", "--data", folder["other"]);
        Refused("with --batch 32; it cannot go on with 33", "--batch", "33");
        Refused("with --learning-rate 0.001; it cannot go on with 0.002", "--learning-rate", "0.002");
        Refused("without --stages; it cannot go on with 1:1e-3", "--stages", "1:1e-3");
        Refused("with --adam-epsilon 1E-08; it cannot go on with 0.001", "--adam-epsilon", "0.001");
        Refused("without --binarize; it cannot go on with static", "--binarize", "static");
        Refused("without --beta; it cannot go on with 2", "--beta", "2");

        void Refused(string problem, params string[] given)
        {
            CommandRun run = CommandRun.Of(["train", .. given, "--out", folder["out"], "--resume"]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("The run was started " + problem, run.ErrorLine(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_that_is_refused_to_go_on_keeps_its_settings_and_can_go_on_as_before()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "3").ExitCode);
        byte[] settings = File.ReadAllBytes(folder["out/settings.json"]);
        byte[] model = File.ReadAllBytes(folder["out/model.safetensors"]);

        CommandRun refused = CommandRun.Of("train", "--out", folder["out"], "--resume", "--epochs", "2");
        byte[] kept = File.ReadAllBytes(folder["out/settings.json"]);
        CommandRun resumed = CommandRun.Of("train", "--out", folder["out"], "--resume");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("asks for 2 epochs", refused.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal(settings, kept);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(model, File.ReadAllBytes(folder["out/model.safetensors"]));
    }

    [Fact]
    public void A_new_run_in_an_old_folder_leaves_nothing_of_the_old_one_to_resume()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "2").ExitCode);

        // Diverges in its first epoch, so it has no checkpoint of its own.
        CommandRun failed = Train(folder, "out", "--epochs", "2", "--learning-rate", "1e9", "--overwrite");
        CommandRun resumed = CommandRun.Of("train", "--out", folder["out"], "--resume");

        Assert.Equal((1, 1), (failed.ExitCode, resumed.ExitCode));
        Assert.DoesNotContain("reconstruction", failed.Output, StringComparison.Ordinal); // A table without a row has no head.
        Assert.Contains("learning rate", failed.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("nothing to resume", resumed.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_an_earlier_run_is_written_to_only_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);
        byte[] first = File.ReadAllBytes(folder["out/model.safetensors"]);

        CommandRun refused = Train(folder, "out", "--epochs", "2");
        byte[] kept = File.ReadAllBytes(folder["out/model.safetensors"]);
        CommandRun asked = Train(folder, "out", "--epochs", "2", "--overwrite");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains($"There is an earlier run in '{folder["out"]}'", refused.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("--overwrite", refused.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal(first, kept);
        Assert.Equal((0, ""), (asked.ExitCode, asked.Error));
        Assert.NotEqual(first, File.ReadAllBytes(folder["out/model.safetensors"]));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_and_no_temporary_one()
    {
        if (!OperatingSystem.IsLinux())
            return; // Where root may write to every folder, /proc alone takes no files.

        var error = Assert.Throws<IOException>(() => OutputFile.Write("/proc/picture.png", "content"));

        Assert.StartsWith("Cannot write '/proc/picture.png': ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_refused_from_the_start_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        DigitFiles.Write(folder["small"], 8, 8, size: 20);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);
        byte[] settings = File.ReadAllBytes(folder["out/settings.json"]);
        byte[] checkpoint = File.ReadAllBytes(folder["out/checkpoint.safetensors"]);

        CommandRun refused = CommandRun.Of("train", "--data", folder["small"], "--out", folder["out"], "--overwrite");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(settings, File.ReadAllBytes(folder["out/settings.json"]));
        Assert.Equal(checkpoint, File.ReadAllBytes(folder["out/checkpoint.safetensors"]));
    }

    [Fact]
    public void An_interrupt_after_the_last_epoch_ends_the_run_before_its_results_and_it_can_go_on()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        string[] args = ["train", "dense", "--data", folder["data"], "--epochs", "2", "--threads", "1", "--out", folder["out"]];
        using var interruption = new CancellationTokenSource();
        void InterruptAtTheEnd(string line)
        {
            if (line.Contains(" 2/2 ", StringComparison.Ordinal))
                interruption.Cancel();
        }

        CommandRun stopped = CommandRun.Of(InterruptAtTheEnd, interruption.Token, args);
        bool hasResults = File.Exists(folder["out/metrics.json"]) || File.Exists(folder["out/model.safetensors"]);
        CommandRun resumed = CommandRun.Of("train", "dense", "--out", folder["out"], "--resume");

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("Interrupted. The checkpoint is saved", stopped.Error, StringComparison.Ordinal);
        Assert.False(hasResults, "It went on to its results.");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.True(File.Exists(folder["out/metrics.json"]));
    }

    [Fact]
    public void The_metrics_name_the_threads_that_trained_not_those_there_are()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 4, 4);

        // One row a step is too little work for two threads.
        CommandRun run = CommandRun.Of(
            "train", "dense", "--data", folder["data"], "--epochs", "1", "--batch", "1", "--threads", "0", "--out", folder["one"]);
        CommandRun asked = CommandRun.Of(
            "train", "dense", "--data", folder["data"], "--epochs", "1", "--batch", "1", "--threads", "3", "--out", folder["three"]);

        Assert.Equal((0, 0), (run.ExitCode, asked.ExitCode));
        Assert.Equal((1, 3), (Threads(folder["one/metrics.json"]), Threads(folder["three/metrics.json"])));
        Assert.Equal(File.ReadAllBytes(folder["one/model.safetensors"]), File.ReadAllBytes(folder["three/model.safetensors"]));
    }

    [Fact]
    public void A_trained_model_samples_and_reconstructs_from_its_file()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 30);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);
        string model = folder["out/model.safetensors"];

        CommandRun sample = CommandRun.Of("sample", "dense", "--from", model, "--count", "12", "--seed", "3");
        CommandRun reconstruct = CommandRun.Of(
            "reconstruct", "dense", "--from", model, "--data", folder["data"], "--count", "20", "--out", folder["pairs.png"]);

        Assert.Equal((0, ""), (sample.ExitCode, sample.Error));
        PngFile samples = PngFile.Read(File.ReadAllBytes(folder["out/sampled.png"]));
        Assert.Equal((604, 124), (samples.Width, samples.Height));
        // Ten tiles a row, each pixel as two by two, four pixels around every tile.
        var loaded = new DenseVae();
        loaded.Load(model);
        float[] drawn = loaded.Sample(12, seed: 3);
        for (int tile = 0; tile < 12; tile++)
            RequireTile(samples, 4 + tile % 10 * 60, 4 + tile / 10 * 60, drawn.AsSpan(tile * 784, 784));
        Assert.Equal(52, samples.At(4 + 2 * 60, 4 + 60));
        CommandRun other = CommandRun.Of(
            "sample", "dense", "--from", model, "--count", "12", "--seed", "4", "--out", folder["other.png"]);
        Assert.Equal(0, other.ExitCode);
        Assert.NotEqual(samples.Pixels, PngFile.Read(File.ReadAllBytes(folder["other.png"])).Pixels);
        Assert.Equal((0, ""), (reconstruct.ExitCode, reconstruct.Error));
        PngFile pairs = PngFile.Read(File.ReadAllBytes(folder["pairs.png"]));
        Assert.Equal((604, 4 + 4 * 60 + 12), (pairs.Width, pairs.Height));
        // Above each reconstruction stands a test image, and every one of them another.
        Dataset test = Dataset.FromMnist(folder["data"], DataPart.Test);
        var shown = new HashSet<int>();
        for (int pair = 0; pair < 20; pair++)
        {
            (int left, int top) = (4 + pair % 10 * 60, 4 + pair / 10 * 132);
            int row = Enumerable.Range(0, test.Count).First(row => IsTile(pairs, left, top, Row(test, row)));
            Assert.True(shown.Add(row), $"Row {row} is there twice.");
            RequireTile(pairs, left, top + 60, loaded.Reconstruct(Row(test, row)));
        }
        Evaluation evaluation = loaded.Evaluate(test);
        Assert.Contains(
            FormattableString.Invariant($"Test −ELBO {-evaluation.Elbo:F2} nats a sample: reconstruction {evaluation.Reconstruction:F2}"),
            reconstruct.Output, StringComparison.Ordinal);
    }

    private static float[] Row(Dataset data, int row)
    {
        var values = new float[data.RowSize];
        data.Read(row, values, default);
        return values;
    }

    private static void RequireTile(PngFile picture, int left, int top, ReadOnlySpan<float> values) =>
        Assert.True(IsTile(picture, left, top, values), $"The tile at {left}, {top} is another.");

    private static bool IsTile(PngFile picture, int left, int top, ReadOnlySpan<float> values)
    {
        for (int y = 0; y < 56; y++)
        {
            for (int x = 0; x < 56; x++)
            {
                if (picture.At(left + x, top + y) != (byte)(values[y / 2 * 28 + x / 2] * 255 + 0.5f))
                    return false;
            }
        }
        return true;
    }

    [Fact]
    public void Each_seed_draws_its_own_samples()
    {
        using var folder = new TemporaryFolder();
        var model = new DenseVae();
        model.Initialize(1);
        model.Save(folder["model.safetensors"]);
        byte[] Sample(params string[] seed)
        {
            string[] command = ["sample", "dense", "--from", folder["model.safetensors"], "--count", "3", "--out", folder["samples.png"]];
            Assert.Equal(0, CommandRun.Of([.. command, .. seed]).ExitCode);
            return File.ReadAllBytes(folder["samples.png"]);
        }

        foreach (ulong seed in new ulong[] { 0, 1, ulong.MaxValue })
            Assert.Equal(Gallery.Samples(model, 3, seed).ToPng(), Sample("--seed", $"{seed}"));
        Assert.Equal(Sample("--seed", "0"), Sample());
        Assert.NotEqual(Sample("--seed", "0"), Sample("--seed", "1"));
    }

    [Fact]
    public void The_pictures_and_figures_of_a_run_are_those_of_its_model_and_its_seed()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);

        var model = new DenseVae();
        model.Load(folder["out/model.safetensors"]);
        Dataset test = Dataset.FromMnist(folder["data"], DataPart.Test);
        Evaluation terms = model.Evaluate(test);
        RunPictures pictures = Gallery.Draw(model, test, terms, 7, default);
        Assert.Equal(pictures.Samples.ToPng(), File.ReadAllBytes(folder["out/samples.png"]));
        Assert.Equal(pictures.Reconstructions.ToPng(), File.ReadAllBytes(folder["out/reconstructions.png"]));
        Assert.Equal(pictures.Latent.ToPng(), File.ReadAllBytes(folder["out/latent.png"]));
        using JsonDocument metrics = JsonDocument.Parse(File.ReadAllBytes(folder["out/metrics.json"]));
        Assert.Equal(terms.Elbo, metrics.RootElement.GetProperty("test").GetProperty("elbo").GetDouble());
        Evaluation seen = model.Evaluate(Dataset.FromMnist(folder["data"], DataPart.Training));
        Assert.Equal(seen.Elbo, metrics.RootElement.GetProperty("train").GetProperty("elbo").GetDouble());
    }

    [Fact]
    public void A_run_ends_with_a_command_to_try_and_its_report_has_the_one_that_made_it()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);
        CommandRun run = Train(folder, "out", "--epochs", "2", "--beta", "0.5");

        string[] lines = run.Output.TrimEnd().Split('\n');
        string[] next = lines[^1].Trim().Split(' ');
        string[] made =
        [
            "train", "dense", "--data", folder["data"], "--epochs", "2", "--batch", "32", "--learning-rate", "0.001", "--beta", "0.5",
            "--seed", "7", "--threads", "1", "--out", folder["out"],
        ];
        string report = File.ReadAllText(folder["out/report.html"]);
        Assert.Contains($"<pre>{string.Join(' ', made)}</pre>", report, StringComparison.Ordinal);
        Assert.Contains($"<pre>{string.Join(' ', next)}</pre>", report, StringComparison.Ordinal);
        Assert.Contains("It is still learning: this goes on to twice the epochs. Next:", run.Output, StringComparison.Ordinal);
        Assert.Equal(["train", "dense", "--epochs", "4", "--out", folder["out"], "--resume"], next);
        byte[] model = File.ReadAllBytes(folder["out/model.safetensors"]);
        Assert.Equal(0, CommandRun.Of([.. made[..^1], folder["again"]]).ExitCode);
        Assert.Equal(model, File.ReadAllBytes(folder["again/model.safetensors"]));
        Assert.Equal(0, CommandRun.Of(next).ExitCode);
    }

    [Fact]
    public void A_picture_for_a_folder_that_is_not_there_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);

        CommandRun run = CommandRun.Of("sample", "dense", "--from", folder["out/model.safetensors"], "--out", folder["none/picture.png"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"there is no folder '{folder["none"]}'", run.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_diverges_is_answered_in_one_line()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 16);

        CommandRun run = Train(folder, "out", "--epochs", "1", "--learning-rate", "1e9");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("learning rate", run.ErrorLine(), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out/model.safetensors"]), "A model that is not finite is not saved.");
    }

    [Fact]
    public void Another_models_file_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        Assert.Equal(0, Train(folder, "out", "--epochs", "1").ExitCode);

        CommandRun run = CommandRun.Of("sample", "deep", "--from", folder["out/model.safetensors"]);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("holds another model: it is a 'dense', not a 'deep'.", run.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_size_and_files_that_are_none_are_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["small"], 8, 8, size: 20);
        DigitFiles.Write(folder["broken"], 8, 8);
        File.WriteAllText(folder["broken/train-images-idx3-ubyte"], "no images");

        CommandRun small = CommandRun.Of("train", "--data", folder["small"], "--out", folder["out"]);
        CommandRun broken = CommandRun.Of("train", "--data", folder["broken"], "--out", folder["out"]);

        Assert.Equal((1, 1), (small.ExitCode, broken.ExitCode));
        Assert.Contains("takes 28×28 and the rows of", small.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("train-images-idx3-ubyte", broken.ErrorLine(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]), "Nothing is left behind.");
    }

    [Fact]
    public void Stages_Adams_epsilon_and_binarisation_are_settings_of_a_run_that_goes_on()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 96, 48);
        string[] settings = ["--stages", "1:1e-3,2:5e-4", "--adam-epsilon", "1e-4", "--binarize", "static"];

        CommandRun whole = Train(folder, "whole", settings);
        CommandRun part = Train(folder, "parts", [.. settings, "--epochs", "1"]);
        CommandRun refused = CommandRun.Of("train", "--out", folder["parts"], "--resume", "--adam-epsilon", "1e-8");
        CommandRun resumed = CommandRun.Of("train", "--out", folder["parts"], "--resume", "--epochs", "3");
        CommandRun grey = Train(folder, "grey", "--stages", "1:1e-3,2:5e-4", "--adam-epsilon", "1e-4");

        Assert.Equal(("", "", "", ""), (whole.Error, part.Error, resumed.Error, grey.Error));
        Assert.Contains("started with --adam-epsilon 0.0001", refused.ErrorLine(), StringComparison.Ordinal);
        byte[] model = File.ReadAllBytes(folder["whole/model.safetensors"]);
        Assert.Equal(model, File.ReadAllBytes(folder["parts/model.safetensors"]));
        Assert.NotEqual(model, File.ReadAllBytes(folder["grey/model.safetensors"]));
        string[][] history = [.. File.ReadAllLines(folder["whole/history.csv"]).Select(line => line.Split(','))];
        int rate = Array.IndexOf(history[0], "learning_rate");
        Assert.Equal([1e-3, 5e-4, 5e-4], history.Skip(1).Select(row => double.Parse(row[rate], CultureInfo.InvariantCulture)));
        Assert.Contains("binarised once", File.ReadAllText(folder["whole/report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stages takes epochs and rate", "--stages", "1e-3")]
    [InlineData("'0:1e-3' is not a stage", "--stages", "1:1e-3,0:1e-3")]
    [InlineData("'2:NaN' is not a stage", "--stages", "2:NaN")]
    [InlineData("--stages takes the place of --learning-rate", "--stages", "1:1e-3", "--learning-rate", "1e-3")]
    [InlineData("--binarize must be dynamic, static or threshold; got 'none'", "--binarize", "none")]
    public void Stages_and_binarisation_that_are_none_are_told(string problem, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["train", "dense", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.ErrorLine(), StringComparison.Ordinal);
    }

    private static CommandRun Train(TemporaryFolder folder, string to, params string[] more) => CommandRun.Of(
        ["train", "dense", "--data", folder["data"], "--batch", "32", "--seed", "7", "--threads", "1", "--out", folder[to], .. more]);

    private static int Threads(string metrics)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(metrics));
        return json.RootElement.GetProperty("threads").GetInt32();
    }

    private static IEnumerable<string> WithoutTimes(string history)
    {
        string[][] rows = [.. File.ReadAllLines(history).Select(line => line.Split(','))];
        int[] kept = [.. Enumerable.Range(0, rows[0].Length).Where(column => rows[0][column] is not ("seconds" or "samples_per_second"))];
        return rows.Select(row => string.Join(',', kept.Select(column => row[column])));
    }
}

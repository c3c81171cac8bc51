using System.Globalization;
using System.Text.Json;
using Vae.Data;
using Vae.Examples.Commands;
using Vae.Examples.Models;

namespace Vae.Examples.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] Fields =
    [
        "model", "data", "seed", "training_rows", "training_rows_known", "rows", "objective", "objective_from", "train", "test",
        "log_likelihood", "information", "reconstruction", "samples", "diagnosis",
    ];

    private readonly TemporaryFolder _folder = new();

    public EvaluateTests()
    {
        DigitFiles.Write(_folder["data"], 96, 48);
        VaeModel model = Catalogue.Find("dense")!.Create();
        var options = new TrainingOptions { Epochs = 2, BatchSize = 32, Seed = 7 };
        foreach (EpochRecord _ in model.Train(Dataset.FromMnist(_folder["data"], DataPart.Training), null, options))
            continue;
        model.Save(_folder["model.safetensors"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_rows_of_sorted_files_warn_of_the_classes_that_they_lose()
    {
        string file = _folder["data/t10k-labels-idx1-ubyte"];
        byte[] labels = File.ReadAllBytes(file);
        for (int row = 0; row < 48; row++)
            labels[8 + row] = (byte)(row / 6);
        File.WriteAllBytes(file, labels);

        CommandRun part = Evaluate("--samples", "2", "--rows", "20");
        CommandRun whole = Evaluate("--samples", "2");

        Assert.Equal((0, 0, ""), (part.ExitCode, whole.ExitCode, whole.Error));
        Assert.StartsWith(
            "Warning: The rows are sorted by class: the first 20 of 48 hold 4 of 8 classes.",
            Assert.Single(part.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_and_agrees_with_the_library()
    {
        CommandRun run = Evaluate("--samples", "40", "--seed", "3", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement root = JsonDocument.Parse(Assert.Single(run.Output.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(Fields, root.EnumerateObject().Select(field => field.Name));
        VaeModel model = Catalogue.Find("dense")!.Create();
        model.Load(_folder["model.safetensors"]);
        Dataset test = Dataset.FromMnist(_folder["data"], DataPart.Test), training = Dataset.FromMnist(_folder["data"], DataPart.Training);
        var options = new EvaluationOptions(3);
        Assert.Equal((96, 48), (root.GetProperty("training_rows").GetInt32(), root.GetProperty("rows").GetInt32()));
        Is(model.Evaluate(training, options).Elbo, root, "train", "elbo");
        Is(model.Evaluate(test, options).Kl, root, "test", "kl");
        Assert.Equal(16, root.GetProperty("test").GetProperty("kl_per_dimension").GetArrayLength());
        LogLikelihoodEvaluation likelihood = model.EstimateLogLikelihood(test, 40, options);
        Is(likelihood.Mean, root, "log_likelihood", "mean");
        Is(likelihood.StandardError, root, "log_likelihood", "standard_error");
        Is(likelihood.MedianEffectiveSampleSize, root, "log_likelihood", "median_effective_sample_size");
        Is(-likelihood.Mean / Math.Log(2) / 784, root, "log_likelihood", "bits_per_element");
        Assert.True(root.GetProperty("log_likelihood").GetProperty("of_grey_levels").GetBoolean());
        LatentInformation information = model.MeasureInformation(test, options);
        Is(information.MutualInformation, root, "information", "mutual_information");
        Is(information.MarginalKl, root, "information", "marginal_kl");
        ReconstructionQuality reconstruction = model.EvaluateReconstruction(test, options);
        Is(reconstruction.MeanSquaredError, root, "reconstruction", "mse");
        Is(reconstruction.StructuralSimilarity!.Value, root, "reconstruction", "ssim");
        Assert.Equal(11, root.GetProperty("reconstruction").GetProperty("ssim_window").GetInt32());
        SampleQuality samples = model.EvaluateSamples(test, 48, null, options);
        Is(samples.Precision, root, "samples", "precision");
        Is(samples.Coverage, root, "samples", "coverage");
        Is(model.CompareRecords(test, training.Take(48)).Density, root.GetProperty("samples"), "training_rows_instead", "density");
        NearestRecord[] nearest = NearestRecords.Find(model.Sample(48, 3), training);
        Is(nearest.Count(record => record.IsCopy) / 48.0, root, "samples", "copied_samples");
        Assert.InRange(root.GetProperty("samples").GetProperty("close_samples").GetDouble(), 0, 1);
        Assert.False(root.GetProperty("samples").GetProperty("embedding_collapsed").GetBoolean());
        Assert.NotEqual(0, root.GetProperty("diagnosis").GetArrayLength());
    }

    [Fact]
    public void Samples_of_a_collapsed_model_are_compared_by_elements()
    {
        VaeModel model = Catalogue.Find("dense")!.Create();
        model.Load(_folder["model.safetensors"]);
        foreach (string name in model.Description.Parameters.Select(parameter => parameter.Name).Where(name => name.StartsWith("encoder")))
            model.SetParameter(name, new float[model.GetParameter(name).Length]);
        model.Save(_folder["collapsed.safetensors"]);
        string[] evaluate = ["evaluate", "dense", "--from", _folder["collapsed.safetensors"], "--data", _folder["data"], "--samples", "2"];

        JsonElement root = JsonDocument.Parse(CommandRun.Of([.. evaluate, "--json"]).Output).RootElement;
        JsonElement chosen = JsonDocument.Parse(CommandRun.Of([.. evaluate, "--json", "--features", "elements"]).Output).RootElement;
        string text = string.Join(' ', CommandRun.Of(evaluate).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(0, root.GetProperty("test").GetProperty("active_units").GetInt32());
        Assert.Equal("elements", root.GetProperty("samples").GetProperty("features").GetString());
        Assert.True(root.GetProperty("samples").GetProperty("embedding_collapsed").GetBoolean());
        Assert.False(chosen.GetProperty("samples").GetProperty("embedding_collapsed").GetBoolean());
        Dataset test = Dataset.FromMnist(_folder["data"], DataPart.Test), training = Dataset.FromMnist(_folder["data"], DataPart.Training);
        Features elements = Features.Elements(model);
        Is(model.EvaluateSamples(test, 48, elements).Density, root, "samples", "density");
        Is(
            model.CompareRecords(test, training.Take(48), elements).Recall, root.GetProperty("samples"), "training_rows_instead", "recall");
        Assert.Contains("(by elements, since the embedding has collapsed, 48 and as many test rows)", text, StringComparison.Ordinal);
        Assert.Contains(
            "compared by elements, since by the embedding all would be alike. Samples that hardly differ lie amid", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_is_for_the_objective_of_the_training_where_its_settings_lie_beside_the_file()
    {
        string file = _folder["model.safetensors"];
        string folder = Path.GetDirectoryName(file)!;
        CommandRun Table() => Evaluate("--samples", "2");
        (double, string?) Objective()
        {
            JsonElement root = JsonDocument.Parse(Evaluate("--samples", "2", "--json").Output).RootElement;
            return (root.GetProperty("objective").GetProperty("beta").GetDouble(), root.GetProperty("objective_from").GetString());
        }
        (double, string?) declared = (1, "declaration");
        Assert.Equal(declared, Objective());
        Assert.Contains(
            "Advice is for its objective as declared, β 1: the file does not say what it was trained with.", Table().Output,
            StringComparison.Ordinal);

        var settings = new TrainSettings("dense", null, 1, 128, 1e-3, 0, 1) { Balance = new BalanceWords { Beta = 200 } };
        settings.Save(folder);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(1));
        Assert.Equal((200, "training"), Objective());
        Assert.Contains("It was trained with β 200; declared is β 1.", Table().Output, StringComparison.Ordinal);
        (settings with { Balance = null }).Save(folder);
        Assert.Equal((1, "training"), Objective());
        Assert.DoesNotContain("declared", Table().Output, StringComparison.Ordinal);

        // Another model's, a term that the model does not have, another program's, and those of a run that left no model yet.
        (settings with { Model = "deep" }).Save(folder);
        Assert.Equal(declared, Objective());
        (settings with { Balance = new BalanceWords { Beta = 200, Mmd = 10 } }).Save(folder);
        Assert.Equal(declared, Objective());
        File.WriteAllText(_folder[TrainSettings.FileName], "{}");
        Assert.Equal(declared, Objective());
        settings.Save(folder);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        Assert.Equal(declared, Objective());
    }

    [Fact]
    public void A_model_trained_by_the_bound_has_it_beside_the_ELBO()
    {
        VaeModel model = Catalogue.Find("burda5")!.Create();
        model.Initialize(3);
        model.Save(_folder["bound.safetensors"]);
        string[] evaluate = ["evaluate", "burda5", "--from", _folder["bound.safetensors"], "--data", _folder["data"]];
        string[] few = ["--binarize", "static", "--samples", "40", "--rows", "20", "--seed", "3", "--threads", "1"];

        CommandRun json = CommandRun.Of([.. evaluate, .. few, "--json"]);
        CommandRun text = CommandRun.Of([.. evaluate, .. few]);

        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        JsonElement root = JsonDocument.Parse(json.Output).RootElement;
        Dataset test = Dataset.FromMnist(_folder["data"], DataPart.Test).Take(20).BinarizeStatic(2);
        var options = new EvaluationOptions(3);
        LogLikelihoodEvaluation bound = model.EstimateLogLikelihood(test, 5, options);
        Assert.Equal(5, root.GetProperty("bound").GetProperty("samples").GetInt32());
        Is(bound.Mean, root, "bound", "mean");
        Is(bound.StandardError, root, "bound", "standard_error");
        Is(bound.SamplingError, root, "bound", "sampling_error");
        Assert.Equal(bound.Mean, model.Evaluate(test, options).Bound);
        Assert.True(bound.Mean < root.GetProperty("log_likelihood").GetProperty("mean").GetDouble(), json.Output);
        Assert.Contains("−bound of 5 samples", text.Output, StringComparison.Ordinal);
        // Of one sample the bound may lie above −ELBO: that it lies between the two is not said.
        Assert.Contains("another upper bound", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("between", text.Output, StringComparison.Ordinal);
        Assert.Contains((-bound.Mean).ToString("F2", CultureInfo.InvariantCulture), text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_shows_a_sample_above_its_nearest_training_row()
    {
        CommandRun run = Evaluate("--samples", "2", "--out", _folder["pairs.png"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"Wrote {_folder["pairs.png"]}", run.Output, StringComparison.Ordinal);
        PngFile picture = PngFile.Read(File.ReadAllBytes(_folder["pairs.png"]));
        Assert.Equal(604, picture.Width);
        VaeModel model = Catalogue.Find("dense")!.Create();
        model.Load(_folder["model.safetensors"]);
        Dataset training = Dataset.FromMnist(_folder["data"], DataPart.Training);
        float[] samples = model.Sample(48);
        NearestRecord[] nearest = NearestRecords.Find(samples, training);
        int first = Enumerable.Range(0, 48).MinBy(sample => nearest[sample].Ratio);
        var row = new float[784];
        training.Read(nearest[first].Row, row, default);
        for (int y = 0; y < 28; y++)
        {
            for (int x = 0; x < 28; x++)
            {
                Assert.Equal(ToByte(samples[first * 784 + y * 28 + x]), picture.Pixels[(4 + 2 * y) * picture.Width + 4 + 2 * x]);
                Assert.Equal(ToByte(row[y * 28 + x]), picture.Pixels[(4 + 60 + 2 * y) * picture.Width + 4 + 2 * x]);
            }
        }
    }

    [Fact]
    public void For_people_there_is_a_table_and_what_it_means()
    {
        CommandRun run = Evaluate("--samples", "20", "--rows", "30");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("dense on 30 test rows of ", run.Output, StringComparison.Ordinal);
        string[] measures =
        [
            "−ELBO, test", "−ELBO, training", "−log p(x)", "effective samples", "active units", "KL by dimension", "mutual information",
            "marginal KL", "reconstruction MSE", "PSNR", "SSIM", "precision", "recall", "density", "coverage", "copies", "latent",
            "--binarize",
        ];
        foreach (string measure in measures)
            Assert.Contains(measure, run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["neighbours.png"]));
        Assert.All(run.Output.Split('\n').TakeWhile(line => !line.Contains("latent dim")), line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData(true, nameof(Binarization.None), true)]
    [InlineData(true, nameof(Binarization.Static), false)]
    [InlineData(false, nameof(Binarization.None), false)]
    public void What_it_says_of_training_rows_is_said_of_those_it_was_trained_on(bool same, string binarize, bool isKnown)
    {
        string file = _folder["model.safetensors"];
        var settings = new TrainSettings(
            "dense", same ? _folder["data"] + "/" : null, 2, 32, 1e-3, 7, 1, Binarize: Enum.Parse<Binarization>(binarize));
        settings.Save(Path.GetDirectoryName(file)!);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(1));

        string text = Evaluate("--samples", "2").Output;
        JsonElement root = JsonDocument.Parse(Evaluate("--samples", "2", "--json").Output).RootElement;

        Assert.Equal(isKnown, root.GetProperty("training_rows_known").GetBoolean());
        Assert.Equal(isKnown, text.Contains("; it was trained on others.", StringComparison.Ordinal));
        Assert.Equal(!isKnown, text.Contains("may never have seen", StringComparison.Ordinal));
        if (!isKnown)
        {
            Assert.DoesNotContain("It generalises", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Samples are no copies", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_result_does_not_depend_on_the_threads()
    {
        CommandRun one = Evaluate("--samples", "70", "--json", "--threads", "1");
        Assert.Equal(one.Output, Evaluate("--samples", "70", "--json", "--threads", "3").Output);
        Assert.NotEqual(one.Output, Evaluate("--samples", "70", "--json", "--seed", "1").Output);
    }

    [Fact]
    public void Binarised_data_are_drawn_and_features_can_be_chosen()
    {
        CommandRun run = Evaluate("--samples", "5", "--json", "--binarize", "--features", "elements");

        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        VaeModel model = Catalogue.Find("dense")!.Create();
        model.Load(_folder["model.safetensors"]);
        Dataset test = Dataset.FromMnist(_folder["data"], DataPart.Test);
        Is(model.Evaluate(test.BinarizeDynamic()).Elbo, root, "test", "elbo");
        // Zeros and ones, with zeros and ones: the rows are binarised as the samples are drawn.
        Dataset draws = Dataset.FromRows(model.SampleData(48), 28, 28);
        SampleQuality quality = model.CompareRecords(test.BinarizeStatic(2), draws, Features.Elements(model));
        Is(quality.Precision, root, "samples", "precision");
        Is(quality.Density, root, "samples", "density");
        Assert.True(root.GetProperty("samples").GetProperty("draws").GetBoolean());
        Assert.False(root.GetProperty("log_likelihood").GetProperty("of_grey_levels").GetBoolean());
        Assert.EndsWith("binarised", root.GetProperty("data").GetString(), StringComparison.Ordinal);
        Assert.Equal("elements", root.GetProperty("samples").GetProperty("features").GetString());
    }

    [Fact]
    public void The_file_of_another_model_and_data_of_another_shape_are_told()
    {
        CommandRun other = CommandRun.Of("evaluate", "deep", "--from", _folder["model.safetensors"], "--data", _folder["data"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("holds another model: it is a 'dense', not a '", other.ErrorLine(), StringComparison.Ordinal);

        DigitFiles.Write(_folder["small"], 20, 20, size: 14);
        CommandRun small = CommandRun.Of("evaluate", "dense", "--from", _folder["model.safetensors"], "--data", _folder["small"]);
        Assert.Equal(1, small.ExitCode);
        Assert.Contains("takes 28×28", small.ErrorLine(), StringComparison.Ordinal);

        CommandRun few = Evaluate("--rows", "5");
        Assert.Equal(1, few.ExitCode);
        Assert.Contains("at least 6 test rows and as many to learn from; got 5 and 96", few.ErrorLine(), StringComparison.Ordinal);
        CommandRun fewest = Evaluate("--rows", "6", "--samples", "2");
        Assert.Equal((0, ""), (fewest.ExitCode, fewest.Error));
        Assert.StartsWith("dense on 6 test rows of ", fewest.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--samples must be a whole number from 1", "--samples", "0")]
    [InlineData("--rows must be a whole number from 0", "--rows", "-1")]
    [InlineData("'colours'", "--features", "colours")]
    public void Arguments_that_make_no_sense_are_answered_in_one_line(string expected, params string[] args)
    {
        CommandRun run = Evaluate(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
    }

    private CommandRun Evaluate(params string[] args) =>
        CommandRun.Of(["evaluate", "dense", "--from", _folder["model.safetensors"], "--data", _folder["data"], .. args]);

    private static byte ToByte(float value) => (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);

    private static void Is(double expected, JsonElement root, string part, string name) =>
        Assert.Equal(expected, root.GetProperty(part).GetProperty(name).GetDouble());
}

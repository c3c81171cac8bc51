using System.Text.Json;
using System.Text.Json.Serialization;
using Vae.Examples.Models;
using Vae.Examples.Reports;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae.Examples.Commands;

/// <summary>What a run was asked to do; kept in its folder, so that <c>--resume</c> need not be told again.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Data">The full path of the folder of IDX files; null for drawn digits.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Batch">Rows a step.</param>
/// <param name="LearningRate">Adam's step size.</param>
/// <param name="Seed">All that is random depends on it.</param>
/// <param name="Threads">0 for all cores. The result does not depend on it.</param>
/// <param name="Stages">The learning rate in stages, as <see cref="LearningRateStages"/> reads it; null for one rate.</param>
/// <param name="AdamEpsilon">Adam's ε.</param>
/// <param name="Binarize">How grey levels become 0 and 1.</param>
/// <param name="Balance">What balances the loss; null where the model's declaration says all of it.</param>
internal sealed record TrainSettings(
    string Model,
    string? Data,
    int Epochs,
    int Batch,
    double LearningRate,
    ulong Seed,
    int Threads,
    string? Stages = null,
    double AdamEpsilon = TrainSettings.DefaultAdamEpsilon,
    Binarization Binarize = Binarization.None,
    BalanceWords? Balance = null)
{
    internal const string FileName = "settings.json";
    internal const double DefaultAdamEpsilon = 1e-8;

    /// <summary>What balances the loss, as far as the command line says it.</summary>
    internal BalanceWords Words => Balance ?? new BalanceWords();

    /// <summary>The command that trains so: with every setting that matters, and none that is as it would be without a word.</summary>
    /// <param name="folder">Where its results go.</param>
    internal IEnumerable<string> CommandWords(string folder) =>
    [
        "train", Model,
        .. Data is null ? [] : new[] { "--data", Data },
        "--epochs", $"{Epochs}",
        "--batch", $"{Batch}",
        .. Stages is null ? new[] { "--learning-rate", Numbers.Exact(LearningRate) } : ["--stages", Stages],
        .. AdamEpsilon == DefaultAdamEpsilon ? [] : new[] { "--adam-epsilon", Numbers.Exact(AdamEpsilon) },
        .. Binarize == Binarization.None ? [] : new[] { Arguments.BinarizeName, Arguments.Word(Binarize) },
        .. Words.Given.Where(word => word.Value is not null).SelectMany(word => new[] { word.Name, word.Value! }),
        "--seed", $"{Seed}",
        .. Threads == 0 ? [] : new[] { "--threads", $"{Threads}" },
        "--out", folder,
    ];

    /// <summary>The learning rate of a training on so many rows.</summary>
    /// <exception cref="CommandException">The stages cannot be read.</exception>
    internal LearningRate Rate(int rows)
    {
        if (Stages is null)
            return LearningRate;
        long steps = (rows + (long)Batch - 1) / Batch;
        return Optimization.LearningRate.Stages(
            [.. LearningRateStages.Parse("--stages", Stages).Select(stage => (stage.Epochs * steps, stage.Rate))]);
    }

    /// <summary>
    /// The training that left a model file, by the settings beside it. Null where they do not say: there are none, or they are another
    /// model's, or younger than the file and so those of a run that has not come to its end.
    /// </summary>
    /// <param name="model">The model's name.</param>
    /// <param name="file">Its file.</param>
    internal static TrainSettings? Beside(string model, string file)
    {
        string path = TrainedModel.Beside(file, FileName);
        if (Path.GetFileName(file) != TrainOptions.ModelName || !File.Exists(path)
            || File.GetLastWriteTimeUtc(path) > File.GetLastWriteTimeUtc(file))
        {
            return null;
        }
        try
        {
            TrainSettings settings = Load(Path.GetDirectoryName(file) ?? "");
            if (settings.Model != model || Catalogue.Find(model) is not { } entry)
                return null;
            settings.Words.Validate();
            settings.Words.RequireTermsOf(entry);
            return settings;
        }
        catch (CommandException)
        {
            return null; // Other programs call their files so, too.
        }
    }

    internal void Save(string folder) =>
        OutputFile.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, SettingsJson.Default.TrainSettings) + "\n");

    /// <exception cref="CommandException">The folder holds no readable settings.</exception>
    internal static TrainSettings Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (FileKind.Special(path) is { } kind)
            throw new CommandException($"'{path}' cannot be read: it is {kind}; it must be a regular file.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.TrainSettings)
                ?? throw new CommandException($"'{path}' holds no settings.");
        }
        catch (JsonException error)
        {
            throw new CommandException($"'{path}' cannot be read: {error.Message}");
        }
    }
}

/// <summary>How the settings are written: no reflection at run time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;

using Vae.Data;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>Data to train on and to test with.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Training">The rows that are learned from.</param>
/// <param name="Test">Rows that are not.</param>
internal sealed record DataSource(string Name, Dataset Training, Dataset Test)
{
    private const int DrawnTrainingRows = 20_000;
    private const int DrawnTestRows = 2_000;

    // The drawn images are the same in every run, whatever its seed: runs can be compared. So are the part of a folder of images that is
    // set aside, and images binarised once.
    private const ulong DrawnTrainingSeed = 1;
    private const ulong DrawnTestSeed = 2;
    private const ulong SplitSeed = 1;
    private const ulong ShuffleSeed = 1;
    private const ulong StaticTrainingSeed = 1;
    private const ulong StaticTestSeed = 2;
    private const double TrainingFraction = 0.9;

    /// <summary>Opens a folder of images, or draws some where there is none.</summary>
    /// <param name="folder">
    /// With MNIST's four IDX files; or CIFAR-10's binary files; or PNG files, in folders for training and for test or validation, or all
    /// together, of which a tenth is set aside. Or null.
    /// </param>
    /// <param name="model">
    /// The model that it is for: the shapes must agree, but for grey images in place of coloured ones or the reverse.
    /// </param>
    /// <param name="warnings">Hears what is likely a mistake.</param>
    /// <exception cref="CommandException">There is no such folder, it holds no such files, or its images are of another size.</exception>
    internal static DataSource Open(string? folder, ModelDescription model, TextWriter warnings)
    {
        DataSource found = folder is null ? Drawn(model) : Found(folder);
        foreach (TrainingWarning warning in found.Training.Warnings.Concat(found.Test.Warnings).Distinct())
            warnings.WriteLine("Warning: " + warning.Message);
        DataSource data = found with { Training = InChannelsOf(model, found.Training), Test = InChannelsOf(model, found.Test) };
        foreach (Dataset rows in new[] { data.Training, data.Test })
        {
            if (rows.RowSize != model.DataSize)
            {
                throw new CommandException(
                    $"{model.Name} takes {Numbers.Shape(model.DataShape)} and the rows of {data.Name} are {Numbers.Shape(rows.Shape)}.");
            }
        }
        if (data.Training.RowSize < found.Training.RowSize || data.Test.RowSize < found.Test.RowSize)
        {
            warnings.WriteLine(
                $"Warning: {model.Name} takes grey images. Those of {data.Name} have three channels, and their grey levels are read.");
        }
        return data;
    }

    /// <summary>The same rows with their grey levels as 0 and 1.</summary>
    internal DataSource Binarized(Binarization how) => how switch
    {
        Binarization.Dynamic => new($"{Name}, binarised", Training.BinarizeDynamic(), Test.BinarizeDynamic()),
        Binarization.Static =>
            new($"{Name}, binarised once", Training.BinarizeStatic(StaticTrainingSeed), Test.BinarizeStatic(StaticTestSeed)),
        Binarization.Threshold => new($"{Name}, binarised at ½", Training.BinarizeThreshold(0.5f), Test.BinarizeThreshold(0.5f)),
        _ => this,
    };

    /// <summary>Coloured shapes for a model of colour images, digits for any other.</summary>
    internal static Dataset Draw(ModelDescription model, int count, ulong seed) =>
        model.DataShape is [_, _, 3] ? Dataset.FromDrawnShapes(count, seed) : Dataset.FromDrawnDigits(count, seed);

    private static DataSource Drawn(ModelDescription model) => new(
        model.DataShape is [_, _, 3] ? "drawn shapes" : "drawn digits",
        Draw(model, DrawnTrainingRows, DrawnTrainingSeed),
        Draw(model, DrawnTestRows, DrawnTestSeed));

    private static DataSource Found(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CommandException($"There is no folder '{folder}'; --data wants one with images.");
        if (Has(folder, "train-*"))
            return new(folder, Dataset.FromMnist(folder, DataPart.Training), Dataset.FromMnist(folder, DataPart.Test));
        if (Has(folder, "data_batch_*"))
            return new(folder, Dataset.FromCifar(folder, DataPart.Training), Dataset.FromCifar(folder, DataPart.Test));
        try
        {
            return FoundImages(folder, Dataset.PngParts(folder));
        }
        catch (FileNotFoundException exception)
        {
            throw new CommandException(
                $"'{folder}' has neither MNIST's files (train-images-idx3-ubyte, …), nor CIFAR-10's (data_batch_1.bin, …), nor PNG files: "
                + exception.Message);
        }
    }

    // The rows lie sorted by class. Mixed, the first ones, which pictures and comparisons take, are of all classes.
    private static DataSource FoundImages(string folder, IReadOnlyList<DataPart> parts)
    {
        if (parts.Count > 0 && !parts.Contains(DataPart.Training))
            throw new CommandException($"'{folder}' has images to test with, but no folder named train.");
        Dataset training = (parts.Count > 0 ? Dataset.FromPng(folder, DataPart.Training) : Dataset.FromPng(folder)).Shuffle(ShuffleSeed);
        if (parts.Contains(DataPart.Test))
            return new(folder, training, Dataset.FromPng(folder, DataPart.Test).Shuffle(ShuffleSeed));
        if (parts.Contains(DataPart.Validation))
            return new(folder, training, Dataset.FromPng(folder, DataPart.Validation).Shuffle(ShuffleSeed));
        if (training.Count < 2)
        {
            throw new CommandException(
                $"'{folder}' has one image; there must be two at least, one to learn from and one to test with.");
        }
        (Dataset most, Dataset held) = training.Split(TrainingFraction, SplitSeed);
        return new(folder, most, held);
    }

    private static Dataset InChannelsOf(ModelDescription model, Dataset rows) => rows.Shape switch
    {
        [_, _, 3] when rows.RowSize == 3L * model.DataSize => rows.ToGrey(),
        [_, _] when 3L * rows.RowSize == model.DataSize && model.DataShape is [_, _, 3] => rows.ToRgb(),
        _ => rows,
    };

    private static bool Has(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Any();
}

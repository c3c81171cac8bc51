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
    private const ulong StaticTrainingSeed = 1;
    private const ulong StaticTestSeed = 2;
    private const double TrainingFraction = 0.9;

    /// <summary>Opens a folder of images, or draws some where there is none.</summary>
    /// <param name="folder">
    /// With MNIST's four IDX files; or CIFAR-10's binary files; or folders <c>train</c> and <c>test</c> of PNG files; or PNG files, of
    /// which a tenth is set aside. Or null.
    /// </param>
    /// <param name="model">The model that it is for: the shapes must agree.</param>
    /// <exception cref="CommandException">There is no such folder, it holds no such files, or its images are of another size.</exception>
    internal static DataSource Open(string? folder, ModelDescription model)
    {
        DataSource data = folder is null ? Drawn(model) : Found(folder);
        foreach (Dataset rows in new[] { data.Training, data.Test })
        {
            if (rows.RowSize != model.DataSize)
            {
                throw new CommandException(
                    $"{model.Name} takes {Numbers.Shape(model.DataShape)} and the rows of {data.Name} are {Numbers.Shape(rows.Shape)}.");
            }
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
        (string train, string test) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        if (Directory.Exists(train) && Directory.Exists(test))
            return new(folder, Dataset.FromPng(train), Dataset.FromPng(test));
        try
        {
            Dataset all = Dataset.FromPng(folder);
            if (all.Count < 2)
                throw new CommandException(
                    $"'{folder}' has one image; there must be two at least, one to learn from and one to test with.");
            // Of few images one at least is set aside.
            (Dataset training, Dataset held) = all.Split(Math.Min(TrainingFraction, (all.Count - 1.0) / all.Count), SplitSeed);
            return new(folder, training, held);
        }
        catch (FileNotFoundException)
        {
            throw new CommandException(
                $"'{folder}' has neither MNIST's files (train-images-idx3-ubyte, …), nor CIFAR-10's (data_batch_1.bin, …), nor PNG files.");
        }
    }

    private static bool Has(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Any();
}

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

    // The drawn digits are the same in every run, whatever its seed: runs can be compared.
    private const ulong DrawnTrainingSeed = 1;
    private const ulong DrawnTestSeed = 2;

    /// <summary>Opens a folder of IDX files, or draws digits where there is none.</summary>
    /// <param name="folder">The folder, or null.</param>
    /// <param name="model">The model that it is for: the shapes must agree.</param>
    /// <exception cref="CommandException">There is no such folder, or its images are of another size.</exception>
    internal static DataSource Open(string? folder, ModelDescription model)
    {
        if (folder is null)
        {
            Dataset training = DrawnDigits.Create(DrawnTrainingRows, DrawnTrainingSeed);
            return Checked(new("drawn digits", training, DrawnDigits.Create(DrawnTestRows, DrawnTestSeed)), model);
        }
        if (!Directory.Exists(folder))
            throw new CommandException($"There is no folder '{folder}'; --data wants one with the four IDX files.");
        return Checked(new(folder, MnistFolder.LoadTraining(folder), MnistFolder.LoadTest(folder)), model);
    }

    private static DataSource Checked(DataSource data, ModelDescription model)
    {
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
}

using Vae.Persistence;

namespace Vae.Examples.Commands;

/// <summary>The folder of a command that trains many models, and goes on where it was stopped.</summary>
internal static class StrategyFolders
{
    private const string Checkpoints = "checkpoints";

    /// <summary>Where the trainings keep what they need to go on.</summary>
    internal static string Of(string folder, bool overwrite)
    {
        string path = Path.Combine(folder, Checkpoints);
        if (overwrite && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return path;
    }

    /// <summary>Runs what goes on from a folder, and says what to do where the folder is another run's.</summary>
    /// <exception cref="CommandException">It is.</exception>
    internal static void Within(string folder, Action run)
    {
        try
        {
            run();
        }
        catch (CheckpointException error)
        {
            throw new CommandException($"'{folder}' holds another run. Name another folder with --out, or start again with --overwrite. "
                + error.Message
                + (error.Property == "start" ? "; it is the weight that all others are trained on from, the smallest." : ""));
        }
    }
}

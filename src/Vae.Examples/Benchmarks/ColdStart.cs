using System.Diagnostics;
using System.Globalization;
using Vae.Data;
using Vae.Examples.Models;

namespace Vae.Examples.Benchmarks;

/// <summary>
/// The program as a stopwatch of its own start: <c>cold MODEL GOAL TIMESTAMP</c> does one thing and prints how many milliseconds have
/// passed since the timestamp, which its parent took before starting it. <see cref="Stopwatch"/>'s clock counts since the machine
/// started, the same in every process.
/// </summary>
internal static class ColdStart
{
    /// <summary>
    /// The word that its parent starts it with; no command, since reading a command line takes longer than what is measured.
    /// </summary>
    internal const string Word = "cold";

    private const int Rows = 128;
    private const int ShortTrainingSteps = 64;

    /// <summary>What is measured: the columns of the table.</summary>
    internal static IReadOnlyList<string> Goals { get; } = ["main", "reconstruction", "step", "steps"];

    /// <summary>The goals in words.</summary>
    internal static string Meaning(string goal) => goal switch
    {
        "main" => "Main",
        "reconstruction" => "first reconstruction",
        "step" => "first training step",
        _ => FormattableString.Invariant($"{ShortTrainingSteps} training steps"),
    };

    /// <summary>Does one thing and prints when it was done.</summary>
    internal static int Run(string[] args)
    {
        Reach(args[2], args[1]);
        long started = NumberText.Count<long>(args[3]);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Console.WriteLine(milliseconds.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Reach(string goal, string name)
    {
        if (goal == "main")
            return;
        VaeModel model = Catalogue.Find(name)!.Create();
        int width = model.Description.DataSize;
        if (goal == "reconstruction")
        {
            var record = new float[width];
            model.Reconstruct(record, record);
            return;
        }
        int steps = goal == "step" ? 1 : ShortTrainingSteps;
        var data = Dataset.FromRows(new float[steps * Rows * width], width);
        foreach (EpochRecord _ in model.Train(data, options: new TrainingOptions { Epochs = 1, BatchSize = Rows }))
        {
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Vae.Examples.Commands;

namespace Vae.Examples.Benchmarks;

/// <summary>How the runtime compiles: the settings that decide what a first call costs.</summary>
/// <param name="Name">For people.</param>
/// <param name="Environment">The variables that ask for it.</param>
internal sealed record Tiering(string Name, params (string Name, string Value)[] Environment)
{
    /// <summary>The variables that this chooses among; those that a parent was started with must not reach the children.</summary>
    internal static IReadOnlyList<string> Variables { get; } =
    [
        "DOTNET_TieredCompilation", "DOTNET_TieredPGO", "DOTNET_TC_QuickJit", "DOTNET_TC_QuickJitForLoops", "DOTNET_ReadyToRun",
    ];

    internal static IReadOnlyList<Tiering> All { get; } =
    [
        new("as the program is set", []),
        new("tiers (the default elsewhere)", ("DOTNET_TieredCompilation", "1")),
        new("tiers, no PGO", ("DOTNET_TieredCompilation", "1"), ("DOTNET_TieredPGO", "0")),
        new("tiers, loops optimised at once", ("DOTNET_TieredCompilation", "1"), ("DOTNET_TC_QuickJitForLoops", "0")),
        new("no tiers", ("DOTNET_TieredCompilation", "0")),
        new("no tiers, no precompiled code", ("DOTNET_TieredCompilation", "0"), ("DOTNET_ReadyToRun", "0")),
    ];
}

/// <summary>From the start of a process to the first result, for one way of compiling.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Tiering">The way.</param>
/// <param name="Milliseconds">The median for each of <see cref="ColdStart.Goals"/>.</param>
internal sealed record ColdStartTimes(string Model, Tiering Tiering, IReadOnlyDictionary<string, double> Milliseconds)
{
    private const int MostMilliseconds = 60_000;

    /// <summary>Every way in turn, as often as asked, so that a slow minute is everybody's.</summary>
    internal static IReadOnlyList<ColdStartTimes> Measure(string model, string program, int starts, CancellationToken cancellation)
    {
        var times = new Dictionary<(Tiering Tiering, string Goal), List<double>>();
        for (int start = 0; start < starts; start++)
        {
            foreach (Tiering tiering in Tiering.All)
            {
                foreach (string goal in ColdStart.Goals)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (!times.TryGetValue((tiering, goal), out List<double>? list))
                        times.Add((tiering, goal), list = []);
                    list.Add(Start(program, model, goal, tiering));
                }
            }
        }
        return
        [
            .. Tiering.All.Select(tiering => new ColdStartTimes(
                model, tiering, ColdStart.Goals.ToDictionary(goal => goal, goal => Median(times[(tiering, goal)])))),
        ];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Milliseconds from the start of one process to a goal.</summary>
    /// <exception cref="CommandException">The program does not answer.</exception>
    internal static double Start(string program, string model, string goal, Tiering tiering)
    {
        bool isAssembly = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (isAssembly)
            start.ArgumentList.Add(program);
        foreach (string variable in Tiering.Variables)
            start.Environment.Remove(variable);
        foreach ((string variable, string value) in tiering.Environment)
            start.Environment[variable] = value;
        foreach (string argument in new[] { ColdStart.Word, model, goal })
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string answer = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(MostMilliseconds))
            process.Kill();
        return NumberText.TryReal(answer.Trim(), out double milliseconds)
            ? milliseconds
            : throw new CommandException($"'{program}' does not start as a measurement: {error.Result.Trim().Split('\n')[0]}");
    }
}

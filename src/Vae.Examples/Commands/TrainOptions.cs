using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Vae.Examples.Commands;

/// <summary>The arguments of <c>train</c>, and how they become settings.</summary>
internal sealed class TrainOptions
{
    internal const string CheckpointName = "checkpoint.safetensors";
    internal const string ModelName = "model.safetensors";
    private const string DefaultModel = "dense";

    internal Argument<string> Model { get; } = WithDefault(Arguments.Model());

    internal Option<string?> Data { get; } = Arguments.Data();

    internal Option<int> Epochs { get; } =
        Arguments.Integer("--epochs", "Passes over the training data.", 10, 1, 1_000_000);

    internal Option<int> Batch { get; } = Arguments.Integer("--batch", "Rows a step.", 128, 1, 65_536);

    internal Option<double> LearningRate { get; } = Arguments.Positive("--learning-rate", "Adam's step size.", 1e-3);

    internal Option<string?> Stages { get; } = new("--stages")
    {
        Description = "The step size in stages, in place of one: epochs and rate of each, as in 1:1e-3,3:7e-4. [--epochs: all of them]",
        HelpName = "N:X,N:X,…",
    };

    internal Option<double> AdamEpsilon { get; } =
        Arguments.Positive(
            "--adam-epsilon", "Adam's ε, which bounds the step where gradients are small.", TrainSettings.DefaultAdamEpsilon);

    internal Option<Binarization?> Binarize { get; } = Arguments.Binarize();

    internal BalanceOptions Balance { get; } = new();

    internal Option<ulong> Seed { get; } = Arguments.Seed("The seed of everything random: one seed gives one result.");

    internal Option<int> Threads { get; } = Arguments.Threads();

    internal Option<string?> Out { get; } = Arguments.Place<string?>(
        "--out", "DIR", "The folder for everything the run leaves. [default: out/MODEL, which each run without --out writes anew]");

    internal Option<bool> Resume { get; } = new("--resume")
    {
        Description = "Go on from DIR/checkpoint.safetensors, to the same bits as if never stopped; the other settings are remembered.",
    };

    internal Option<bool> Overwrite { get; } = new("--overwrite")
    {
        Description = "Replace an earlier run in DIR.",
    };

    internal string Folder(ParseResult parsed) =>
        parsed.GetValue(Out) ?? Path.Combine("out", parsed.GetValue(Model) ?? DefaultModel);

    /// <summary>Refuses a new run in a folder that was named and holds another run: it would be gone.</summary>
    /// <exception cref="CommandException">It holds one.</exception>
    internal void RequireRoom(ParseResult parsed)
    {
        if (parsed.GetValue(Out) is not string folder || parsed.GetValue(Overwrite) || parsed.GetValue(Resume))
            return;
        // Settings alone are left by a run that came to nothing: there is nothing to lose.
        string[] left = [CheckpointName, ModelName];
        if (left.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is string found)
        {
            string goOn = found == CheckpointName ? $"continue it with {Resume.Name}, " : "";
            throw new CommandException(
                $"There is an earlier run in '{folder}' (it has {found}). Name another folder, {goOn}or replace it with "
                + $"{Overwrite.Name}.");
        }
    }

    /// <summary>Whether the run takes the place of another one without having been asked to.</summary>
    internal bool Replaces(ParseResult parsed) => !parsed.GetValue(Resume) && !parsed.GetValue(Overwrite)
        && File.Exists(Path.Combine(Folder(parsed), ModelName));

    /// <summary>The settings of a new run.</summary>
    /// <exception cref="CommandException">The stages are none, or stand beside a single rate.</exception>
    internal TrainSettings Given(ParseResult parsed) => new(
        parsed.GetValue(Model) ?? DefaultModel,
        parsed.GetValue(Data) is string data ? Path.GetFullPath(data) : null,
        GivenEpochs(parsed),
        parsed.GetValue(Batch),
        parsed.GetValue(LearningRate),
        parsed.GetValue(Seed),
        parsed.GetValue(Threads),
        parsed.GetValue(Stages),
        parsed.GetValue(AdamEpsilon),
        parsed.GetValue(Binarize) ?? Binarization.None,
        Balance.Given(parsed));

    private int GivenEpochs(ParseResult parsed)
    {
        if (parsed.GetValue(Stages) is not string text)
            return parsed.GetValue(Epochs);
        if (IsGiven(parsed.GetResult(LearningRate)))
            throw new CommandException($"{Stages.Name} takes the place of {LearningRate.Name}: give one of them.", CommandLine.UsageError);
        int all = LearningRateStages.Parse(Stages.Name, text).Sum(stage => stage.Epochs);
        return IsGiven(parsed.GetResult(Epochs)) ? parsed.GetValue(Epochs) : all;
    }

    /// <summary>Refuses to go on in a folder that holds no run.</summary>
    /// <exception cref="CommandException">It holds none.</exception>
    internal void RequireCheckpoint(ParseResult parsed)
    {
        string folder = Folder(parsed);
        foreach (string name in new[] { CheckpointName, TrainSettings.FileName })
        {
            if (!File.Exists(Path.Combine(folder, name)))
                throw new CommandException($"There is nothing to resume in '{folder}': it has no {name}.");
        }
    }

    /// <summary>
    /// The settings of a run that goes on: those it was started with. Epochs and threads may be given anew; whatever else is given must
    /// be what it was, or the result would be neither run's.
    /// </summary>
    /// <exception cref="CommandException">The run's settings cannot be read, or it was started otherwise.</exception>
    internal TrainSettings Resumed(ParseResult parsed)
    {
        TrainSettings started = TrainSettings.Load(Folder(parsed));
        TrainSettings given = Given(parsed);
        Agree(parsed.GetResult(Model), "MODEL", started.Model, given.Model);
        Agree(parsed.GetResult(Data), Data.Name, started.Data, given.Data);
        Agree(parsed.GetResult(Batch), Batch.Name, started.Batch, given.Batch);
        Agree(parsed.GetResult(LearningRate), LearningRate.Name, started.LearningRate, given.LearningRate);
        Agree(parsed.GetResult(Stages), Stages.Name, started.Stages, given.Stages);
        Agree(parsed.GetResult(AdamEpsilon), AdamEpsilon.Name, started.AdamEpsilon, given.AdamEpsilon);
        Agree(parsed.GetResult(Binarize), Binarize.Name, Word(started.Binarize), Word(given.Binarize));
        foreach (((string name, string? was), (_, string? now)) in started.Words.Given.Zip(given.Words.Given))
        {
            if (now is not null && was != now)
                throw Disagreement(name, was, now);
        }
        Agree(parsed.GetResult(Seed), Seed.Name, started.Seed, given.Seed);
        return started with
        {
            Epochs = IsGiven(parsed.GetResult(Epochs)) ? given.Epochs : started.Epochs,
            Threads = IsGiven(parsed.GetResult(Threads)) ? given.Threads : started.Threads,
        };
    }

    private static void Agree<T>(SymbolResult? result, string name, T started, T given)
    {
        if (IsGiven(result) && !EqualityComparer<T>.Default.Equals(started, given))
            throw Disagreement(
                name, Convert.ToString(started, CultureInfo.InvariantCulture), Convert.ToString(given, CultureInfo.InvariantCulture));
    }

    // As the command line has it: there is no word for none.
    private static string? Word(Binarization binarize) => binarize == Binarization.None ? null : Arguments.Word(binarize);

    private static CommandException Disagreement(string name, string? started, string? given)
    {
        string start = string.IsNullOrEmpty(started) ? $"without {name}" : $"with {name} {started}";
        return new CommandException(
            $"The run was started {start}; it cannot go on with {given}. Leave {name} out, or start anew without --resume.",
            CommandLine.UsageError);
    }

    private static bool IsGiven(SymbolResult? result) => result switch
    {
        OptionResult option => !option.Implicit,
        ArgumentResult argument => argument.Tokens.Count > 0,
        _ => false,
    };

    private static Argument<string> WithDefault(Argument<string> model)
    {
        model.DefaultValueFactory = _ => DefaultModel;
        return model;
    }
}

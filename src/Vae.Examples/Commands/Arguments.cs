using System.CommandLine;
using System.CommandLine.Parsing;
using Vae.Examples.Models;

namespace Vae.Examples.Commands;

/// <summary>Arguments and options that several commands share, and what may stand in them.</summary>
internal static class Arguments
{
    internal const string BinarizeName = "--binarize";

    internal static Argument<string> Model()
    {
        var model = new Argument<string>("MODEL") { Description = $"One of {Catalogue.Names}." };
        model.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: string name }] || Catalogue.Find(name) is not null)
                return;
            result.AddError(name.StartsWith('-')
                ? $"There is no option '{name}'."
                : $"There is no model '{name}'; the models are {Catalogue.Names}.");
        });
        return model;
    }

    internal static Option<string?> Data() => Place<string?>(
        "--data",
        "PATH",
        "A folder with MNIST's four IDX files, CIFAR-10's binary files, or PNG files. Without it: images drawn by code.");

    internal static Option<string> From()
    {
        Option<string> from = Place<string>("--from", "FILE", "The model's file, as train leaves it: model.safetensors.");
        from.Required = true;
        return from;
    }

    internal static Option<string?> Picture(string name) =>
        Place<string?>("--out", "FILE", $"The picture's file. [default: {name} beside the model's file]");

    /// <summary>A file or a folder.</summary>
    /// <param name="name">The option.</param>
    /// <param name="kind">What it names, in capitals: FILE, DIR or PATH.</param>
    /// <param name="description">For the help.</param>
    internal static Option<T> Place<T>(string name, string kind, string description)
    {
        var place = new Option<T>(name) { Description = description, HelpName = kind };
        place.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError($"{name} must be a {(kind == "FILE" ? "file" : "folder")}; got an empty name.");
        });
        return place;
    }

    internal static Option<int> Integer(string name, string description, int value, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => Number<int>(
            result, NumberText.TryCount, x => x >= least && x <= most, $"a whole number from {least} to {most}"),
    };

    internal static Option<ulong> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = result => Number<ulong>(result, NumberText.TryCount, _ => true, "a whole number from 0 to 18446744073709551615"),
    };

    internal static Option<int> Threads() =>
        Integer("--threads", "Threads; 0 for all cores. The result is the same for any number.", 0, 0, 1_024);

    /// <summary>Null where it is not given.</summary>
    internal static Option<Binarization?> Binarize()
    {
        var binarize = new Option<Binarization?>(BinarizeName)
        {
            Description = "Grey levels become 0 and 1: drawn anew at every reading, with the level as the probability of 1 (dynamic; "
                + "--binarize alone); drawn once, the same in every run (static); or 1 above one half (threshold).",
            HelpName = "dynamic|static|threshold",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                Binarization? kind = word switch
                {
                    "dynamic" => Binarization.Dynamic,
                    "static" => Binarization.Static,
                    "threshold" => Binarization.Threshold,
                    _ => null,
                };
                if (kind is null)
                    result.AddError($"--binarize must be dynamic, static or threshold; got '{word}'.");
                return kind;
            },
            // Also asked where the option stands alone.
            DefaultValueFactory = result => result.Parent is OptionResult { Implicit: false } ? Binarization.Dynamic : null,
        };
        return binarize;
    }

    /// <summary>A number above 0, at most <paramref name="most"/> if that is given.</summary>
    internal static Option<double> Positive(string name, string description, double value, int? most = null) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => value,
        CustomParser = result => Number<double>(
            result,
            NumberText.TryReal,
            x => x > 0 && x <= (most ?? double.MaxValue),
            most is null ? "a number above 0" : $"a number above 0 and at most {most}"),
    };

    internal static Option<string> List(string name, string description, string value) => new(name)
    {
        Description = description,
        HelpName = "A,B,…",
        DefaultValueFactory = _ => value,
    };

    /// <summary>The models that a list names.</summary>
    /// <exception cref="CommandException">There is none, or one is unknown.</exception>
    internal static ModelEntry[] Models(string option, string list) => [.. Split(option, list).Select(FindModel)];

    /// <summary>The numbers of a list, each from 1 to a most.</summary>
    /// <exception cref="CommandException">There is none, or one is no such number.</exception>
    internal static int[] Integers(string option, string list, int most) =>
        [.. Split(option, list).Select(value => Integer(option, value, most))];

    internal static Option<double?> NotNegative(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Number<double>(result, NumberText.TryReal, x => double.IsFinite(x) && x >= 0, "a number, at least 0"),
    };

    /// <summary>The weights of a list, each a number from 0, and each once.</summary>
    /// <exception cref="CommandException">There is none, one is no such number, or one is there twice.</exception>
    internal static double[] Weights(string option, string list) => Numbers(option, list, x => x >= 0, "numbers, at least 0,");

    /// <summary>The factors of a list, each a number above 0, and each once.</summary>
    /// <exception cref="CommandException">There is none, one is no such number, or one is there twice.</exception>
    internal static double[] Factors(string option, string list) => Numbers(option, list, x => x > 0, "numbers above 0,");

    internal static Option<NumberRange> Range(string name, string description, double low, double high) => new(name)
    {
        Description = description,
        HelpName = "LOW:HIGH",
        DefaultValueFactory = _ => new NumberRange(low, high),
        CustomParser = result =>
        {
            string token = result.Tokens[0].Value;
            if (token.Split(':') is [string first, string second]
                && NumberText.TryReal(first, out double least)
                && NumberText.TryReal(second, out double most)
                && least > 0 && most >= least && double.IsFinite(most))
                return new NumberRange(least, most);
            result.AddError($"{name} must be LOW:HIGH, two numbers above 0 of which the second is not the lower; got '{token}'."
                + NumberText.Hint(token));
            return default;
        },
    };

    /// <summary>How a binarisation is written behind <c>--binarize</c>.</summary>
    internal static string Word(Binarization how) => how switch
    {
        Binarization.Dynamic => "dynamic",
        Binarization.Static => "static",
        Binarization.Threshold => "threshold",
        _ => "",
    };

    internal static Option<string?> Folder(string place) =>
        Place<string?>("--out", "DIR", $"The folder for the results, and for what a rerun goes on from. [default: {place}]");

    internal static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Start again in a folder that holds an earlier run.",
    };

    private static double[] Numbers(string option, string list, Func<double, bool> isValid, string wanted)
    {
        double[] numbers = [.. Split(option, list).Select(text =>
            NumberText.TryReal(text, out double value) && double.IsFinite(value) && isValid(value)
                ? value
                : throw new CommandException(
                    $"{option} takes {wanted} separated by commas; got '{text}'. Try --help.", CommandLine.UsageError))];
        return numbers.Distinct().Count() == numbers.Length
            ? numbers
            : throw new CommandException($"{option} has a number twice: '{list}'. Try --help.", CommandLine.UsageError);
    }

    private static string[] Split(string option, string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } values
            ? values
            : throw new CommandException($"{option} takes at least one value; got '{list}'. Try --help.", CommandLine.UsageError);

    private static ModelEntry FindModel(string name) => Catalogue.Find(name)
        ?? throw new CommandException($"There is no model '{name}'; the models are {Catalogue.Names}.", CommandLine.UsageError);

    private static int Integer(string option, string value, int most) =>
        NumberText.TryCount(value, out int number) && number >= 1 && number <= most
            ? number
            : throw new CommandException(
                $"{option} takes whole numbers from 1 to {most}, separated by commas; got '{value}'. Try --help.", CommandLine.UsageError);

    private static T Number<T>(ArgumentResult result, TryRead<T> tryRead, Func<T, bool> isValid, string wanted)
    {
        string token = result.Tokens[0].Value;
        if (!tryRead(token, out T value) || !isValid(value))
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} must be {wanted}; got '{token}'.{NumberText.Hint(token)}");
        return value;
    }

    private delegate bool TryRead<T>(string text, out T value);
}

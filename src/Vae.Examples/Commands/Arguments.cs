using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Vae.Examples.Models;

namespace Vae.Examples.Commands;

/// <summary>Arguments and options that several commands share, and what may stand in them.</summary>
internal static class Arguments
{
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

    internal static Option<string?> Data() => new("--data")
    {
        Description = "A folder with MNIST's four IDX files, CIFAR-10's binary files, or PNG files. Without it: images drawn by code.",
        HelpName = "PATH",
    };

    internal static Option<string> From() => new("--from")
    {
        Description = "The model's file, as train leaves it: model.safetensors.",
        HelpName = "FILE",
        Required = true,
    };

    internal static Option<string?> Picture(string name) => new("--out")
    {
        Description = $"The picture's file. [default: {name} beside the model's file]",
        HelpName = "FILE",
    };

    internal static Option<int> Integer(string name, string description, int value, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => Number<int>(result, x => x >= least && x <= most, $"a whole number from {least} to {most}"),
    };

    internal static Option<ulong> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = result => Number<ulong>(result, _ => true, "a whole number from 0 to 18446744073709551615"),
    };

    internal static Option<int> Threads() =>
        Integer("--threads", "Threads; 0 for all cores. The result is the same for any number.", 0, 0, 1_024);

    /// <summary>Null where it is not given.</summary>
    internal static Option<Binarization?> Binarize()
    {
        var binarize = new Option<Binarization?>("--binarize")
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

    internal static Option<double> Positive(string name, string description, double value) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => value,
        CustomParser = result => Number<double>(result, x => double.IsFinite(x) && x > 0, "a number above 0"),
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
        CustomParser = result => Number<double>(result, x => double.IsFinite(x) && x >= 0, "a number, at least 0"),
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
                && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out double least)
                && double.TryParse(second, NumberStyles.Float, CultureInfo.InvariantCulture, out double most)
                && least > 0 && most >= least && double.IsFinite(most))
                return new NumberRange(least, most);
            result.AddError($"{name} must be LOW:HIGH, two numbers above 0 of which the second is not the lower; got '{token}'.");
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

    internal static Option<string?> Folder(string place) => new("--out")
    {
        Description = $"The folder for the results, and for what a rerun goes on from. [default: {place}]",
        HelpName = "DIR",
    };

    internal static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Start again in a folder that holds an earlier run.",
    };

    private static double[] Numbers(string option, string list, Func<double, bool> isValid, string wanted)
    {
        double[] numbers = [.. Split(option, list).Select(text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && isValid(value)
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
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw new CommandException(
                $"{option} takes whole numbers from 1 to {most}, separated by commas; got '{value}'. Try --help.", CommandLine.UsageError);

    private static T Number<T>(ArgumentResult result, Func<T, bool> isValid, string wanted)
        where T : struct, INumber<T>
    {
        string token = result.Tokens[0].Value;
        if (!T.TryParse(token, CultureInfo.InvariantCulture, out T value) || !isValid(value))
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} must be {wanted}; got '{token}'.");
        return value;
    }
}

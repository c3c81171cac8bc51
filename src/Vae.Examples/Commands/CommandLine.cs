using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Vae.Examples.Commands;

/// <summary>The program: from its arguments to its exit code.</summary>
internal static partial class CommandLine
{
    /// <summary>The exit code of a command that did what was asked.</summary>
    internal const int Success = 0;

    /// <summary>The exit code of a command that could not do it.</summary>
    internal const int Failure = 1;

    /// <summary>The exit code for arguments that do not make sense.</summary>
    internal const int UsageError = 2;

    /// <summary>The exit code after Ctrl-C, as shells expect it.</summary>
    internal const int Interrupted = 130;

    /// <summary>Runs one command. Whatever goes wrong is told in one line.</summary>
    internal static int Run(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        ParseResult parsed = Root(terminal, cancellation).Parse(WithDefaultCommand(args));
        if (parsed.Errors.Count > 0)
        {
            bool noCommand = parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count > 0;
            string problem = noCommand
                ? $"There is no command '{parsed.UnmatchedTokens[0]}'; there are train, sample, reconstruct, evaluate, balance, tune, "
                    + "disentangle, models, bench and latency."
                : (parsed.Errors.FirstOrDefault(error => error.SymbolResult is not CommandResult) ?? parsed.Errors[0]).Message;
            WriteError(terminal, $"{problem} Try --help.");
            return UsageError;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (CommandException error)
        {
            WriteError(terminal, error.Message);
            return error.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            WriteError(terminal, "interrupted");
            return Interrupted;
        }
        catch (Exception error)
        {
            // The library's errors say what is wrong, in which file and where: their message is the answer, a stack trace is not.
            WriteError(terminal, ParameterName().Replace(error.Message, ""));
            return Failure;
        }
    }

    private static RootCommand Root(Terminal terminal, CancellationToken cancellation) =>
        new(
            "Variational autoencoders, declared as attributes and compiled to SIMD code.\n\n"
            + "Without a command it trains: without any argument, the model 'dense' on digits that it draws itself.")
        {
            TrainCommand.Create(terminal, cancellation),
            SampleCommand.Create(terminal),
            ReconstructCommand.Create(terminal),
            EvaluateCommand.Create(terminal, cancellation),
            BalanceCommand.Create(terminal, cancellation),
            TuneCommand.Create(terminal, cancellation),
            DisentangleCommand.Create(terminal, cancellation),
            ModelsCommand.Create(terminal),
            BenchCommand.Create(terminal, cancellation),
            LatencyCommand.Create(terminal, cancellation),
        };

    /// <summary>Options without a command are those of <c>train</c>.</summary>
    private static string[] WithDefaultCommand(string[] args)
    {
        string[] ofRoot = ["--help", "-h", "-?", "/?", "/h", "--version"];
        bool hasCommand = args.Length > 0 && (!args[0].StartsWith('-') || ofRoot.Contains(args[0]));
        return hasCommand ? args : ["train", .. args];
    }

    // .NET appends it: the name of a method's parameter, which is nothing on a command line.
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();

    private static void WriteError(Terminal terminal, string message) =>
        terminal.Error.WriteLine($"error: {message.Trim().ReplaceLineEndings("; ")}");
}

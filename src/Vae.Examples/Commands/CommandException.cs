namespace Vae.Examples.Commands;

/// <summary>What was asked for cannot be done; the message says why and how to go on, in one line.</summary>
internal sealed class CommandException(string message, int exitCode = CommandLine.Failure) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;
}

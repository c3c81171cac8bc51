using System.Runtime.InteropServices;
using System.Text;
using Vae.Examples.Benchmarks;
using Vae.Examples.Commands;

if (args is [ColdStart.Word, _, _, _])
    return ColdStart.Run(args);

Console.OutputEncoding = Encoding.UTF8;
var output = new StandardWriter(Console.Out, isRequired: true);
Console.SetOut(output);
Console.SetError(new StandardWriter(Console.Error, isRequired: false));

// The first signal lets the training save its checkpoint; a second one ends the program at once, as it usually does. A terminal that
// hangs up sends its signal twice: once itself and once by its shell.
using var interruption = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interruption.IsCancellationRequested || signal.Signal == PosixSignal.SIGHUP;
    interruption.Cancel();
}

using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using PosixSignalRegistration onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);
int exitCode = CommandLine.Run(args, Terminal.OfProcess(), interruption.Token);
if (exitCode != CommandLine.Success || output.Problem is null)
    return exitCode;
Console.Error.WriteLine($"error: {output.Message}");
return CommandLine.Failure;

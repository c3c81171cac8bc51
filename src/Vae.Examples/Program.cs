using System.Runtime.InteropServices;
using System.Text;
using Vae.Examples.Benchmarks;
using Vae.Examples.Commands;

if (args is [ColdStart.Word, _, _, _])
    return ColdStart.Run(args);

Console.OutputEncoding = Encoding.UTF8;

// The first interrupt lets the training save its checkpoint; a second one ends the program at once, as an interrupt usually does.
using var interruption = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interruption.IsCancellationRequested;
    interruption.Cancel();
}

using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return CommandLine.Run(args, Terminal.OfProcess(), interruption.Token);

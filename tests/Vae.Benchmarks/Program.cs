using BenchmarkDotNet.Running;
using Vae.Benchmarks;

// "generator" is no class of benchmarks: it prints sizes as well as times.
if (args is ["generator"])
{
    GeneratorCost.Print(Console.Out);
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Settings).Assembly).Run(args, new Settings());

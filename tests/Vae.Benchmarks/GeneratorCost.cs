using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators;
using Vae.Generators.Tests.Harness;

namespace Vae.Benchmarks;

/// <summary>What the generator costs a build: its time for a model of so many layers, and how much text it writes.</summary>
internal static class GeneratorCost
{
    private const int Runs = 5;
    private const string Unrelated = "namespace Users; public class Unrelated { public int Number; }";

    private static readonly int[] s_layers = [1, 10, 20, 50, 100, 200, 1000];

    internal static void Print(TextWriter output)
    {
        (string Name, Func<int, string> Source)[] models =
            [("dense layers with Relu", LayeredModels.Dense), ("residual blocks, repeated", LayeredModels.Residual)];
        Run(LayeredModels.Dense(4)); // The compiler's and the generator's own code is compiled by now.
        Run(LayeredModels.Residual(4));
        output.WriteLine("The generator alone, without compiling what it wrote: medians of fresh drivers, and of the same driver after an");
        output.WriteLine("edit in another file. Characters a layer stay the same: the text grows with the layers, not faster.");
        foreach ((string name, Func<int, string> source) in models)
        {
            output.WriteLine();
            output.WriteLine($"{name,-26} {"fresh ms",9} {"edit ms",9} {"characters",11} {"lines",7} {"characters a layer more",24}");
            int before = 0;
            int charactersBefore = 0;
            foreach (int layers in s_layers)
            {
                (double fresh, double edit, string text) = Run(source(layers));
                int lines = text.Count(character => character == '\n');
                double more = (text.Length - charactersBefore) / (double)(layers - before);
                output.WriteLine(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{layers,-26} {fresh,9:F2} {edit,9:F2} {text.Length,11:N0} {lines,7:N0} {(before == 0 ? "" : $"{more:F0}"),24}"));
                (before, charactersBefore) = (layers, text.Length);
            }
        }
    }

    private static (double Fresh, double Edit, string Text) Run(string source)
    {
        var fresh = new double[Runs];
        var edit = new double[Runs];
        string text = "";
        for (int run = 0; run < Runs; run++)
        {
            CSharpCompilation input = TestCompilation.Create(source, Unrelated);
            SyntaxTree edited = TestCompilation.Parse(Unrelated.Replace("int", "string?", StringComparison.Ordinal), 1);
            CSharpCompilation after = input.ReplaceSyntaxTree(input.SyntaxTrees[1], edited);
            // What any compilation does of itself, generator or not: it belongs to no measurement.
            _ = input.GetDiagnostics();
            GeneratorDriver driver = CSharpGeneratorDriver.Create(
                [new VaeGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parsing);
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(input);
            fresh[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(after);
            edit[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            text = string.Concat(driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString()));
        }
        return (fresh.Order().ElementAt(Runs / 2), edit.Order().ElementAt(Runs / 2), text);
    }
}

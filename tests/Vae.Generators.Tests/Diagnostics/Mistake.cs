using System.Globalization;
using Microsoft.CodeAnalysis;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Asserts what a declaration with mistakes is answered with.</summary>
internal static class Mistake
{
    internal const string Encoder = "[Encoder, Input(6), Dense(5), Relu, Gaussian(2)]";

    internal const string Decoder = "[Decoder, Dense(5), Relu, Dense(6), Bernoulli]";

    /// <summary>A model of these lists.</summary>
    internal static string Model(params string[] lists) => $"[Vae]\n{string.Join("\n", lists)}\npublic partial class Model {{ }}";

    /// <summary>Exactly one diagnostic, on this code, with this message.</summary>
    /// <param name="source">The declaration, without <c>using Vae</c>.</param>
    /// <param name="id">The diagnostic.</param>
    /// <param name="span">The code that it underlines.</param>
    /// <param name="message">What it says.</param>
    internal static void Is(string source, string id, string span, string message) => Are(source, (id, span, message));

    /// <summary>Exactly these diagnostics, in the order of the source.</summary>
    internal static void Are(string source, params (string Id, string Span, string Message)[] expected)
    {
        var run = GeneratorRun.Of("using Vae;\n" + source);
        Assert.Null(run.Result.Exception);
        var actual = run.InOrder().Select(d => (d.Id, run.SpanText(d), d.GetMessage(CultureInfo.InvariantCulture))).ToArray();
        Assert.Equal(expected, actual);

        // Whatever else the compiler says, it says nothing about generated code.
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => run.IsInGeneratedCode(d) && d.Severity >= DiagnosticSeverity.Warning);
    }
}

using System.Text;

namespace Vae.Generators.Tests.Robustness;

/// <summary>Classes at random to put a declaration on, and surroundings at random to put the class in.</summary>
internal sealed class ShellSampler(Random random)
{
    private static readonly string[] Names =
    [
        "Model", "Model", "Model", "@class", "@event", "@int", "@namespace", "System", "Vae", "Dense", "Span", "Worker", "Pass",
        "Program", "VaeModel", "VaeProgram",
        "ModelDescription", "Größe", "_", "value", "Initialization", "Relu", "T", "Kernels", "Losses", "Description", "Encode", "Train",
        "Object", "Math",
        "Single", "TrainingPass", "LayerNorm", "GaussianPosterior", "Instance", "Backward", "StageDescription", "ReadOnlySpan",
        "Parameters",
    ];

    // What a careless way from a type to a file, or to the name of its program, makes one name of.
    private static readonly string[] Colliding = ["X", "X<T>", "X_1", "X<T>", "X_1", "x", "@X"];

    private static readonly string[] Kinds =
    [
        "class", "class", "class", "class", "class", "struct", "record", "record class", "record struct", "interface", "enum",
        "delegate int",
    ];

    private static readonly string[] Modifiers =
    [
        "public", "public", "internal", "public sealed", "sealed", "abstract", "static", "file", "private", "protected",
        "protected internal", "unsafe", "readonly",
        "ref", "new", "public abstract", "required", "public static", "",
    ];

    private static readonly string[] Bases =
    [
        "", "", "", "", "", "", "", "", "", "", " : System.IDisposable", " : System.Collections.Generic.List<int>", " : Vae.VaeModel",
        " : Missing", " : User", " : object",
        " : User, System.ICloneable", " : System.Enum", " :",
    ];

    private static readonly string[] Members =
    [
        "", "", "", "public int Program;", "public override string ToString() => \"\";", "public @this(int x) { }",
        "private int Description => 1;",
        "private class Program { }", "public class Pass { }", "public class Worker { }", "private static class Vae { }",
        "private int System;", "public void Dense() { }",
        "private sealed class Generated { }", "protected override Vae.VaeProgram Program => null!;", "public void Encode() { }",
        "static @this() { }",
        "public static int Instance = 1;", "private protected class Layers { public class Encoder { } }", "~@this() { }",
        "public int Span { get; set; }",
        "public const int Parameters = 3, Workspace = 4, Offset = 5;", "public required int Needed { get; set; }", "private @this() { }",
        "private",
        "private struct Span<T> { }", "private struct ReadOnlySpan<T> { }", "private class GeneratedProgram { }",
        "private class TrainingProgram { }",
    ];

    private static readonly string[] Neighbours =
    [
        "", "", "", "public class Vae { }", "public class Dense { }", "public struct Span<T> { }", "public class System { }",
        "public class Worker { }",
        "public class Pass { }", "public class VaeModel { }", "public class ReluAttribute : global::System.Attribute { }",
        "public enum Initialization { A }",
        "public static class Kernels { public static void Dense() { } }", "public class global { }", "public class VaeProgram { }",
        "public class String { }",
        "namespace Vae { public class Dense { } }",
        "namespace Vae { public class DenseAttribute : global::System.Attribute { public DenseAttribute(object x) { } } }",
        "namespace System { public class Int32 { } public struct Span<T> { } }", "public class ModelDescription { }",
        "public class TrainingPass { }", "public class Single { }", "namespace Vae.Kernels { public class Dense { } }",
        "public class List<T> { }",
        "namespace Vae.Generated { public class Worker { } public class Dense { } }",
        "namespace Vae.Generated { public class ModelProgram { } public struct XProgram { } }",
        "namespace Vae.Generated { public class Arguments { } public class Any { } }",
        "namespace Vae.Generated.Pass { public class Any { } }",
        "namespace __VaeGen { public class Worker { } public class Any { } }",
        "namespace __VaeGen { public class ModelProgram { } public struct XProgram { } }",
        "public class var { }",
    ];

    private static readonly string[] Containers =
    [
        "public partial class Container", "partial struct Container", "partial record Container(int X)", "partial interface IContainer",
        "static partial class Container",
        "public partial class Container<T, U> where T : class, new() where U : struct", "class Container",
        "partial record struct Container", "file partial class Container",
        "public partial class @class", "partial class Container<in T>", "private partial class Container",
        "partial interface IContainer<out T>", "readonly ref partial struct Container",
        "partial class Container : global::System.IDisposable { public void Dispose() { } } partial class Container",
        "abstract partial class Container<@event>",
    ];

    private static readonly string[] Namespaces =
    [
        "", "Users", "Users.Deep.Down", "Vae", "Vae.Users", "System", "System.Users", "@namespace.@class", "Model", "Users.Model",
        "Vae.Kernels", "global", "Users.System", "Users.Vae", "Vae.Generated", "Vae.Generated", "Vae.Generated.Users", "X", "__VaeGen",
    ];

    // A namespace for the whole file allows no other within.
    private bool _isFileScoped;

    /// <summary>One to three declared classes, in a file.</summary>
    internal string File(StageSampler stages, bool genericAttributes)
    {
        var file = new StringBuilder(random.Next(3) == 0 ? "using Vae; using System;\n" : "");
        var name = Pick(Namespaces);
        var isBlockScoped = random.Next(2) == 0;
        _isFileScoped = name.Length > 0 && !isBlockScoped;
        file.Append(name.Length == 0 ? "" : isBlockScoped ? $"namespace {name}\n{{\n" : $"namespace {name};\n");
        var blocks = StageSampler.Blocks + "\npublic class User { }\n";
        file.Append(genericAttributes ? blocks : StageSampler.Plain(blocks));
        file.Append(Pick(Neighbours)).Append('\n');
        int count = random.Next(4) == 0 ? random.Next(2, 4) : 1;
        bool isColliding = count > 1 && random.Next(3) != 0;
        for (int i = 0; i < count; i++)
        {
            var lists = stages.Lists(genericAttributes);
            file.Append(isColliding ? Similar(lists) : Class(lists, i));
        }

        return file.Append(name.Length > 0 && isBlockScoped ? "}\n" : "").ToString();
    }

    /// <summary>A class whose name is likely another's, or nearly so, at times within a namespace or type of such a name.</summary>
    private string Similar(string lists)
    {
        var text = $"{lists}public partial {(random.Next(8) == 0 ? "struct" : "class")} {Pick(Colliding)} {{ }}\n";
        return random.Next(4) switch
        {
            0 => $"public partial {(random.Next(2) == 0 ? "struct" : "class")} {Pick(Colliding)}\n{{\n{text}}}\n",
            1 when !_isFileScoped => $"namespace X\n{{\n{text}}}\n",
            _ => text,
        };
    }

    private string Class(string lists, int index)
    {
        if (random.Next(5) < 2)
        {
            // Nothing odd about the class: so that enough declarations are judged by their stages alone.
            return $"{lists}public partial class Plain{index} {{ }}\n";
        }

        var name = Pick(Names) + (index > 0 && random.Next(3) != 0 ? "2" : "");
        var text = new StringBuilder();
        var containers = new List<string>();
        for (int depth = random.Next(3) == 0 ? random.Next(1, 3) : 0; depth > 0; depth--)
        {
            containers.Add(Pick(Containers));
        }

        foreach (var container in containers)
        {
            text.Append(container).Append("\n{\n");
        }

        var kind = Pick(Kinds);
        text.Append(lists).Append(Pick(Modifiers)).Append(random.Next(12) == 0 ? "" : " partial")
            .Append(' ').Append(kind).Append(' ').Append(name);
        text.Append(random.Next(10) switch
        {
            0 => "<T>",
            1 => "<@class, T>",
            2 => "(int x)",
            _ => "",
        });
        text.Append(Pick(Bases)).Append(random.Next(12) == 0 ? " where T : class, new()" : "");
        var members = Pick(Members).Replace("@this", name, StringComparison.Ordinal);
        text.Append(random.Next(10) == 0 ? ";\n" : "\n{\n    " + members + "\n}\n");
        if (random.Next(12) == 0)
        {
            // The declaration's second part, with a list of its own.
            text.Append("[Vae.Decoder, Vae.Dense(6), Vae.Bernoulli] partial " + kind + " " + name + " { }\n");
        }

        return text.Append(string.Concat(Enumerable.Repeat("}\n", containers.Count))).ToString();
    }

    private string Pick(string[] items) => items[random.Next(items.Length)];
}

using System.Globalization;
using System.Reflection;
using System.Text;

namespace VerifyTests;

/// <summary>The convention: which file belongs to a test.</summary>
internal static class SnapshotName
{
    // The same on every system, so that a snapshot written on one is found on the others.
    private const string Forbidden = "\"\\<>|:*?/";

    /// <summary>The path of a test's snapshot, up to <c>.verified.</c> or <c>.received.</c></summary>
    /// <param name="settings">What the test said.</param>
    /// <param name="sourceFile">The test's source file.</param>
    /// <param name="method">The test.</param>
    /// <exception cref="InvalidOperationException">A test with parameters does not say which of its cases this is.</exception>
    internal static string Resolve(VerifySettings settings, string sourceFile, MethodInfo method)
    {
        var beside = Path.GetDirectoryName(Path.GetFullPath(sourceFile))!;
        var directory = settings.Directory is null ? beside : Path.Combine(beside, settings.Directory);
        return Path.Combine(directory, settings.FileName ?? ByConvention(settings, method));
    }

    private static string ByConvention(VerifySettings settings, MethodInfo method)
    {
        var type = settings.TypeName ?? TypeName(method.ReflectedType ?? method.DeclaringType!);
        return $"{type}.{settings.MethodName ?? method.Name}{ParametersSuffix(settings, method)}";
    }

    private static string TypeName(Type type) => type.DeclaringType is { } outer ? $"{TypeName(outer)}.{type.Name}" : type.Name;

    private static string ParametersSuffix(VerifySettings settings, MethodInfo method)
    {
        if (settings.ParametersText is { } text)
        {
            return "_" + text;
        }

        var names = method.GetParameters();
        if (settings.Parameters is not { } values)
        {
            return names.Length == 0
                ? ""
                : throw new InvalidOperationException(
                    $"{method.Name} has parameters: call UseParameters, so that each case has its own snapshot.");
        }

        if (values.Count > names.Length)
        {
            throw new InvalidOperationException($"{method.Name} has {names.Length} parameters; UseParameters got {values.Count}.");
        }

        var suffix = new StringBuilder();
        for (int i = 0; i < values.Count; i++)
        {
            suffix.Append(CultureInfo.InvariantCulture, $"_{names[i].Name}={ValueText(values[i])}");
        }

        return suffix.ToString();
    }

    private static string ValueText(object? value)
    {
        var text = new StringBuilder(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null");
        for (int i = 0; i < text.Length; i++)
        {
            if (Forbidden.Contains(text[i]) || char.IsControl(text[i]))
            {
                text[i] = '-';
            }
        }

        return text.ToString();
    }
}

namespace Vae.Examples.Commands;

/// <summary>A command as a shell takes it, to be copied.</summary>
internal static class CommandText
{
    /// <summary>The words, each quoted where a shell would read it otherwise.</summary>
    internal static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "-_./:=,+@%\\".Contains(letter)))
            return OperatingSystem.IsWindows() || !word.Contains('\\') ? word : $"'{word}'";
        // Within double quotes a POSIX shell still reads these, and Windows knows no other quotes.
        return !OperatingSystem.IsWindows() && word.AsSpan().ContainsAny("\"$`\\!")
            ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"
            : $"\"{word}\"";
    }
}

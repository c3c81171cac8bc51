using System.Text;

namespace VerifyTests;

/// <summary>Shows where two texts part.</summary>
internal static class FirstDifference
{
    private const int LinesBefore = 2;

    /// <summary>The first line that differs, on both sides, with the lines before it.</summary>
    internal static string Describe(string verified, string received)
    {
        var left = verified.Split('\n');
        var right = received.Split('\n');
        int line = 0;
        while (line < left.Length && line < right.Length && left[line] == right[line])
        {
            line++;
        }

        var text = new StringBuilder();
        text.Append($"First difference in line {line + 1}:\n");
        for (int i = Math.Max(0, line - LinesBefore); i < line; i++)
        {
            text.Append($"    {left[i]}\n");
        }

        text.Append($"  - {LineOrEnd(left, line)}\n");
        text.Append($"  + {LineOrEnd(right, line)}");
        return text.ToString();
    }

    private static string LineOrEnd(string[] lines, int index) => index < lines.Length ? lines[index] : "(the text ends here)";
}

using System.Globalization;

namespace Vae.Generators.Text;

/// <summary>Numbers and text as C# source, the same in every culture.</summary>
internal static class Literals
{
    internal static string Int(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>With separators between thousands, for comments.</summary>
    internal static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Float(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f";

    internal static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    /// <summary>As the user would write it.</summary>
    internal static string Plain(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal static string Text(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    internal static string Ints(IEnumerable<int> values) => $"new int[] {{ {string.Join(", ", values.Select(v => Int(v)))} }}";
}

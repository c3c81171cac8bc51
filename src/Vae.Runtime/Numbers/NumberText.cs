using System.Globalization;
using System.Numerics;

namespace Vae;

/// <summary>
/// Reads the numbers of files and command lines, the same in every culture. It takes ASCII digits, one decimal point, a sign and an
/// exponent. It takes no thousands separator, no blank and nothing behind the number.
/// </summary>
internal static class NumberText
{
    private const NumberStyles RealStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a number: <c>0.5</c>, <c>-3</c>, <c>1e-3</c>; also <c>NaN</c> and <c>Infinity</c>, as checkpoints have them.
    /// A number beyond the range of 64 bits is infinite.</summary>
    internal static bool TryReal(string text, out double value)
    {
        bool isNumber = double.TryParse(text, RealStyle, CultureInfo.InvariantCulture, out value);
        return isNumber && !HasEnd(text);
    }

    /// <summary>Reads a whole number from 0 on: digits and nothing else.</summary>
    internal static bool TryCount<T>(string text, out T value)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && !HasEnd(text);

    /// <summary>Reads a whole number that may have a sign.</summary>
    internal static bool TryInteger<T>(string text, out T value)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && !HasEnd(text);

    /// <summary>A number of a file.</summary>
    /// <exception cref="FormatException">The text is not a number.</exception>
    internal static double Real(string text) =>
        TryReal(text, out double value) ? value : throw new FormatException($"'{text}' is not a number.{Hint(text)}");

    /// <summary>A whole number of a file, from 0 on.</summary>
    /// <exception cref="FormatException">The text is not a whole number, or it is too large for the type.</exception>
    internal static T Count<T>(string text)
        where T : struct, IBinaryInteger<T> =>
        TryCount(text, out T value) ? value : throw new FormatException($"'{text}' is not a whole number in range.{Hint(text)}");

    /// <summary>A sentence about the comma in a text that is not a number, with a blank before it; empty where it has no comma.</summary>
    internal static string Hint(string text) => text.Contains(',', StringComparison.Ordinal)
        ? " A number has no comma: write 0.5 with a decimal point, and 1000 without a separator."
        : "";

    // The parsers of .NET pass over zero characters at the end.
    private static bool HasEnd(string text) => text.EndsWith('\0');
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vae;

/// <summary>
/// Errors for arguments out of their range. Their texts are the same in any culture. The methods of
/// <see cref="ArgumentOutOfRangeException"/> would write numbers in the culture of the thread.
/// </summary>
internal static class OutOfRange
{
    /// <summary>An error for a value.</summary>
    /// <param name="name">The argument or option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="message">What it should be.</param>
    internal static ArgumentOutOfRangeException Error<T>(string? name, T value, string message)
    {
        // An enumeration's number would be written in the culture of the thread, whatever culture is given.
        object? shown = value is Enum member ? Convert.ToInt64(member, CultureInfo.InvariantCulture) : value;
        return new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{shown}"), message);
    }

    /// <summary>Throws for a value below 0.</summary>
    internal static void IfNegative<T>(T value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, IComparable<T> => IfLess(value, default, name);

    /// <summary>Throws for a value below another.</summary>
    internal static void IfLess<T>(T value, T least, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(least) < 0)
            throw Error(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be at least {least}."));
    }

    /// <summary>Throws for a value above another.</summary>
    internal static void IfGreater<T>(T value, T most, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(most) > 0)
            throw Error(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be at most {most}."));
    }

    /// <summary>Throws for any value but one.</summary>
    internal static void IfNot<T>(T value, T wanted, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(wanted) != 0)
            throw Error(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be {wanted}."));
    }
}

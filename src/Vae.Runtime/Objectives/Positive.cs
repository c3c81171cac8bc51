using System.Globalization;

namespace Vae;

/// <summary>The range that most of an objective's numbers have.</summary>
internal static class Positive
{
    /// <summary>The largest weight or amount in nats: its square is finite in double, and it is finite in single precision.</summary>
    internal const double Largest = 1e30;

    /// <summary>The largest number of epochs.</summary>
    internal const double MostEpochs = 1e6;

    /// <summary>Throws if a number is not above 0 and at most a bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of this range.</exception>
    internal static double Require(double value, double most, string what, string name) => value > 0 && value <= most
        ? value
        : throw OutOfRange.Error(
            name, value, string.Create(CultureInfo.InvariantCulture, $"{what} must be above 0 and at most {most:R}."));

    /// <summary>Throws if a weight is negative or larger than <see cref="Largest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of this range.</exception>
    internal static void RequireWeight(double value, string what, string name)
    {
        if (!(value >= 0 && value <= Largest))
            throw OutOfRange.Error(name, value, what + " must be at least 0 and at most 1e30.");
    }
}

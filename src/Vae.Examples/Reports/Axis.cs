using System.Globalization;

namespace Vae.Examples.Reports;

/// <summary>One axis of a chart: a range, its round tick values, and how they are written.</summary>
internal sealed class Axis
{
    private Axis(double low, double high, double step)
    {
        Low = low;
        High = high;
        int decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
        _format = decimals == 0 ? "#,0" : "0." + new string('0', decimals);
        double first = Math.Ceiling(low / step - 1e-9);
        int count = (int)Math.Floor(high / step + 1e-9 - first) + 1;
        Ticks = [.. Enumerable.Range(0, count).Select(i => (first + i) * step)];
    }

    private readonly string _format;

    internal double Low { get; }

    internal double High { get; }

    internal IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis that starts and ends on round values around the data.</summary>
    internal static Axis Around(IEnumerable<double> values, bool fromZero = false)
    {
        (double low, double high) = Range(values);
        if (fromZero)
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        if (high - low < 1e-9 * Math.Max(1, Math.Abs(high)))
            (low, high) = fromZero ? (0, Math.Max(high, 1)) : (low - 0.5, high + 0.5);
        double step = RoundStep((high - low) / 5);
        return new Axis(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>An axis of whole numbers that ends where the data ends: epochs, dimensions.</summary>
    internal static Axis OfIntegers(IEnumerable<double> values)
    {
        (double low, double high) = Range(values);
        double step = Math.Max(1, RoundStep((high - low) / 10));
        return low < high ? new Axis(low, high, step) : new Axis(low - 0.5, high + 0.5, step);
    }

    internal string Label(double tick) => (tick == 0 ? 0 : tick).ToString(_format, CultureInfo.InvariantCulture);

    /// <summary>Where a value lies between the ends: 0 at the low, 1 at the high.</summary>
    internal double Fraction(double value) => (value - Low) / (High - Low);

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
    }

    /// <summary>The least of 1, 2 and 5 times a power of ten that is not below the value.</summary>
    private static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(least, 1e-12)) + 1e-9));
        foreach (int factor in new[] { 1, 2, 5 })
        {
            if (factor * power >= least * (1 - 1e-9))
                return factor * power;
        }
        return 10 * power;
    }
}

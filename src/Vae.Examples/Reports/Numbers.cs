using System.Globalization;

namespace Vae.Examples.Reports;

/// <summary>How numbers are written for people: the same on every machine.</summary>
internal static class Numbers
{
    // The last of the three is for what rounds to zero: without a sign.
    private const string TwoDigits = "0.00;-0.00;0.00";
    private const string FourDigits = "0.0000;-0.0000;0.0000";
    private const string OneDigit = "0.0;−0.0;0.0";

    /// <summary>Nats, with two digits.</summary>
    internal static string Nats(double value) => value.ToString(TwoDigits, CultureInfo.InvariantCulture);

    /// <summary>A small number, with four digits.</summary>
    internal static string Fine(double value) => value.ToString(FourDigits, CultureInfo.InvariantCulture);

    /// <summary>A share, in hundredths.</summary>
    internal static string Percent(double value) => (100 * value).ToString(OneDigit, CultureInfo.InvariantCulture) + " %";

    /// <summary>A count, its thousands parted.</summary>
    internal static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count with what it counts, which has an s unless it is one: <c>1 epoch</c>, <c>2 epochs</c>.</summary>
    internal static string Several(double value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>A duration in seconds.</summary>
    internal static string Seconds(double value) =>
        value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>A setting, in as few digits as give it back.</summary>
    internal static string Setting(double value) => value.ToString("0.################", CultureInfo.InvariantCulture);

    /// <summary>A number of a file, in as few digits as give the same bits back.</summary>
    internal static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A shape: 28×28.</summary>
    internal static string Shape(IEnumerable<int> sizes) =>
        string.Join('×', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A name of the language as files have it: <c>TotalCorrelation</c> becomes <c>total_correlation</c>.</summary>
    internal static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "_" : "") + char.ToLowerInvariant(letter)));
}

using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>Numbers from a low one to a high one.</summary>
internal readonly record struct NumberRange(double Low, double High)
{
    /// <summary>As an option takes it, and as the help shows its default: <c>LOW:HIGH</c>.</summary>
    public override string ToString() => $"{Numbers.Setting(Low)}:{Numbers.Setting(High)}";
}

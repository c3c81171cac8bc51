#if !NET9_0_OR_GREATER
namespace Vae;

/// <summary>Comparisons of spans that .NET 9 and later have.</summary>
internal static class SpanComparison
{
    /// <summary>Whether the span begins with the value.</summary>
    internal static bool StartsWith(this ReadOnlySpan<char> span, char value) => !span.IsEmpty && span[0] == value;
}
#endif

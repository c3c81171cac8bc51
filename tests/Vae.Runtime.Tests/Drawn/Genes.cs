namespace Vae.Tests.Drawn;

/// <summary>
/// The numbers from which a declaration is drawn, one for each choice. Where they end, every further choice is the first, which is the
/// plainest: so fewer or smaller numbers make a smaller model, and any numbers make one.
/// </summary>
internal sealed class Genes(int[] values)
{
    private int _next;

    /// <summary>From 0 to below the limit.</summary>
    internal int Below(int limit) => _next < values.Length ? values[_next++] % limit : 0;

    /// <summary>Both counted.</summary>
    internal int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True once in so many times; false where the numbers have ended.</summary>
    internal bool OneIn(int times) => Below(times) == times - 1;

    internal T Pick<T>(params ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>Simpler numbers: shorter ones, then the same with a stretch of zeros.</summary>
    internal static IEnumerable<int[]> Simpler(int[] values)
    {
        int used = Array.FindLastIndex(values, value => value != 0) + 1;
        for (int length = used / 2; length > 0; length /= 2)
        {
            yield return values[..(used - length)];
            for (int start = 0; start + length <= used; start += length)
            {
                if (values.AsSpan(start, length).ContainsAnyExcept(0))
                    yield return [.. values[..start], .. new int[length], .. values[(start + length)..used]];
            }
        }
    }
}

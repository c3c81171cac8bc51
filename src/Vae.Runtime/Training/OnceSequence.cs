using System.Collections;

namespace Vae;

/// <summary>What trains as it is enumerated: it can be enumerated once, since a second enumeration would train a second time.</summary>
/// <param name="begin">Begins the enumeration.</param>
/// <param name="refusal">What a second enumeration is told.</param>
internal sealed class OnceSequence<T>(Func<IEnumerator<T>> begin, string refusal) : IEnumerable<T>
{
    private int _begun;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sequence was enumerated before.</exception>
    public IEnumerator<T> GetEnumerator() =>
        Interlocked.Exchange(ref _begun, 1) == 0 ? begin() : throw new InvalidOperationException(refusal);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

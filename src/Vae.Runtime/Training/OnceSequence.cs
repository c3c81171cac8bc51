using System.Collections;

namespace Vae;

/// <summary>A sequence that trains while it is enumerated. It can be enumerated once: a second enumeration would train again.</summary>
/// <param name="begin">Begins the enumeration.</param>
/// <param name="refusal">The message for a second enumeration.</param>
internal sealed class OnceSequence<T>(Func<IEnumerator<T>> begin, string refusal) : IEnumerable<T>
{
    private int _begun;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sequence was enumerated before.</exception>
    public IEnumerator<T> GetEnumerator() =>
        Interlocked.Exchange(ref _begun, 1) == 0 ? begin() : throw new InvalidOperationException(refusal);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Collections;

namespace Vae;

/// <summary>The epochs of one training, trained one by one as they are enumerated; that is possible once.</summary>
/// <param name="begin">Begins the training.</param>
internal sealed class EpochSequence(Func<IEnumerator<EpochRecord>> begin) : IEnumerable<EpochRecord>
{
    private int _begun;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sequence was enumerated before.</exception>
    public IEnumerator<EpochRecord> GetEnumerator() => Interlocked.Exchange(ref _begun, 1) == 0
        ? begin()
        : throw new InvalidOperationException(
            "This sequence of epochs was enumerated before. A second enumeration would train the model a second time. Fit returns the " +
            "records of all epochs, and the model's History has those of the latest training. To train further, call Train again.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

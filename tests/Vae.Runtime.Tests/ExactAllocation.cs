namespace Vae.Tests;

/// <summary>
/// Measures allocation to the byte. A thread's counter is exact only while no collection runs: one, whichever thread brought it about,
/// closes the thread's allocation buffer and counts what was left of it. So a measurement that met one says nothing, and is taken again.
/// </summary>
internal static class ExactAllocation
{
    private const int MostAttempts = 1000;

    /// <summary>Asserts that an action, warm already, allocates nothing on this thread.</summary>
    internal static void None(Action action) => Assert.Equal(0, Undisturbed(() =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }));

    /// <summary>A measurement during which there was no collection.</summary>
    internal static T Undisturbed<T>(Func<T> measure)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            int collections = GC.CollectionCount(0);
            T result = measure();
            if (GC.CollectionCount(0) == collections)
                return result;
        }
        throw new InvalidOperationException($"There was a collection in each of {MostAttempts} measurements.");
    }
}

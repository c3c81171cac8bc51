#if !NET9_0_OR_GREATER
namespace System.Threading;

/// <summary>The lock of .NET 9 and later. The compiler's <c>lock</c> statement calls <see cref="EnterScope"/>.</summary>
internal sealed class Lock
{
    private readonly object _monitor = new();

    /// <summary>Waits until no other thread holds the lock, and takes it.</summary>
    public Scope EnterScope()
    {
        Monitor.Enter(_monitor);
        return new Scope(_monitor);
    }

    /// <summary>Holds the lock until it is disposed.</summary>
    public readonly ref struct Scope(object monitor)
    {
        /// <summary>Leaves the lock.</summary>
        public void Dispose() => Monitor.Exit(monitor);
    }
}
#endif

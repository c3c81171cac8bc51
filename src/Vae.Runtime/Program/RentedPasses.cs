namespace Vae;

/// <summary>Passes that are rented from a pool and returned together.</summary>
internal sealed class RentedPasses(PassPool pool) : IDisposable
{
    private readonly List<Pass> _passes = [];

    /// <summary>Rents one more pass.</summary>
    internal Pass Rent()
    {
        Pass pass = pool.Rent();
        _passes.Add(pass);
        return pass;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Pass pass in _passes)
            pool.Return(pass);
        _passes.Clear();
    }
}

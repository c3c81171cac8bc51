namespace Vae;

/// <summary>Passes of a pool that go back to it together.</summary>
internal sealed class RentedPasses(PassPool pool) : IDisposable
{
    private readonly List<Pass> _passes = [];

    /// <summary>One more pass that nobody else has.</summary>
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

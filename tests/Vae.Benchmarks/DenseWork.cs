namespace Vae.Benchmarks;

/// <summary>A dense layer and a batch for it.</summary>
public sealed record DenseWork(int Rows, int Inputs, int Outputs) : IWork
{
    private static readonly int[] s_batches = [32, 128];
    private static readonly (int Inputs, int Outputs)[] s_layers = [(784, 128), (128, 64), (784, 512), (512, 512)];

    /// <summary>
    /// The layers of <c>dense</c> (784-128-64-16) and <c>deep</c> (784-512-512-32) that differ in kind, at two batch sizes.
    /// </summary>
    internal static IEnumerable<DenseWork> All =>
        from rows in s_batches
        from layer in s_layers
        select new DenseWork(rows, layer.Inputs, layer.Outputs);

    public double Flops => 2.0 * Rows * Inputs * Outputs;

    public double Values => 0;

    public override string ToString() => $"{Rows} rows, {Inputs} to {Outputs}";
}

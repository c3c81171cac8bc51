namespace Vae.Generators.Graph;

/// <summary>The size of a tensor of single-precision floats: for each sample of each row, or in all.</summary>
/// <param name="Width">The floats of one sample, or of the whole tensor.</param>
/// <param name="PerRow">Whether the tensor has that many floats for each row of the pass.</param>
/// <param name="Samples">The number of samples of each row.</param>
internal readonly record struct TensorType(int Width, bool PerRow, int Samples)
{
    /// <summary>The floats per row, or in all.</summary>
    internal int Floats => checked(Samples * Width);
}

/// <summary>A value of a graph. It has one writer, and is compared by reference.</summary>
/// <param name="name">Its name: <c>encoder.1.output</c>, or <c>z</c> for a variable.</param>
/// <param name="type">Its size.</param>
/// <param name="isHeld">Whether the runtime, or another entry point, reads or writes it: then its place is its own.</param>
internal sealed class Tensor(string name, TensorType type, bool isHeld)
{
    internal string Name => name;

    internal TensorType Type => type;

    internal bool IsHeld => isHeld;

    /// <summary>One that the runtime or another entry point sees, a row for each record.</summary>
    internal static Tensor Held(string name, int width) => new(name, new TensorType(width, PerRow: true, Samples: 1), isHeld: true);

    internal static Tensor OfRows(string name, int width, int samples = 1) =>
        new(name, new TensorType(width, PerRow: true, samples), isHeld: false);

    internal static Tensor Fixed(string name, int floats) => new(name, new TensorType(floats, PerRow: false, Samples: 1), isHeld: false);

    /// <summary>A tensor for its samples, so many for each row.</summary>
    internal Tensor Sampled(int samples, string? rename = null) => OfRows(rename ?? Name, Type.Width, samples);

    public override string ToString() => Name;
}

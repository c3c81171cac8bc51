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
/// <param name="name">Its name: <c>encoder.1.output</c>.</param>
/// <param name="type">Its size.</param>
/// <param name="property">The pass's property for it; null for a tensor that the planner places in the workspace.</param>
internal sealed class Tensor(string name, TensorType type, string? property)
{
    internal string Name => name;

    internal TensorType Type => type;

    internal string? Property => property;

    /// <summary>Whether the planner places it.</summary>
    internal bool IsPlanned => property is null;

    /// <summary>One of the pass's own tensors, with a row for each record.</summary>
    internal static Tensor OfPass(string property, int width) => new(property, new TensorType(width, PerRow: true, Samples: 1), property);

    internal static Tensor OfRows(string name, int width, int samples = 1) =>
        new(name, new TensorType(width, PerRow: true, samples), property: null);

    internal static Tensor Fixed(string name, int floats) => new(name, new TensorType(floats, PerRow: false, Samples: 1), property: null);

    /// <summary>Another tensor of the same name, with samples for each row, which the planner places.</summary>
    internal Tensor Sampled(int samples, string? rename = null) => OfRows(rename ?? Name, Type.Width, samples);

    /// <summary>The same tensor as a property of the pass.</summary>
    internal Tensor HeldAs(string property) => new(Name, Type, property);

    public override string ToString() => Name;
}

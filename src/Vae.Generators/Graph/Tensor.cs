namespace Vae.Generators.Graph;

/// <summary>How much a tensor holds: single-precision floats, so many for each sample of each row, or so many in all.</summary>
/// <param name="Width">The floats of one sample, or all of them.</param>
/// <param name="PerRow">Whether there are so many for each row of the pass.</param>
/// <param name="Samples">The samples of each row.</param>
internal readonly record struct TensorType(int Width, bool PerRow, int Samples)
{
    /// <summary>The floats per row, or in all.</summary>
    internal int Floats => checked(Samples * Width);
}

/// <summary>A value of a graph. It has one writer, and is known by its reference.</summary>
/// <param name="name">Its name: <c>encoder.1.output</c>.</param>
/// <param name="type">How much it holds.</param>
/// <param name="property">The property of the pass that holds it; null for a tensor that the planner places in the workspace.</param>
internal sealed class Tensor(string name, TensorType type, string? property)
{
    internal string Name => name;

    internal TensorType Type => type;

    internal string? Property => property;

    /// <summary>Whether the planner places it.</summary>
    internal bool IsPlanned => property is null;

    /// <summary>One of the tensors that the pass itself holds, a row for each record.</summary>
    internal static Tensor OfPass(string property, int width) => new(property, new TensorType(width, PerRow: true, Samples: 1), property);

    internal static Tensor OfRows(string name, int width, int samples = 1) =>
        new(name, new TensorType(width, PerRow: true, samples), property: null);

    internal static Tensor Fixed(string name, int floats) => new(name, new TensorType(floats, PerRow: false, Samples: 1), property: null);

    /// <summary>Another tensor of the same name, with samples for each row, that the planner places.</summary>
    internal Tensor Sampled(int samples, string? rename = null) => OfRows(rename ?? Name, Type.Width, samples);

    /// <summary>The same tensor, held by the pass.</summary>
    internal Tensor HeldAs(string property) => new(Name, Type, property);

    public override string ToString() => Name;
}

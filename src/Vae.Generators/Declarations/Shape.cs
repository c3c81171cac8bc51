using Vae.Generators.Values;

namespace Vae.Generators.Declarations;

/// <summary>The shape of one record's tensor, outermost size first.</summary>
internal sealed record Shape(EquatableArray<int> Sizes)
{
    internal bool IsVector => Sizes.Count == 1;

    /// <summary>The number of elements. The functions that create shapes make sure that it fits an int.</summary>
    internal int Size => Sizes.Aggregate(1, (product, size) => product * size);

    /// <summary>The innermost size.</summary>
    internal int Last => Sizes[Sizes.Count - 1];

    internal static Shape Vector(int size) => new(EquatableArray.Of(size));

    public override string ToString() => string.Join("×", Sizes);
}

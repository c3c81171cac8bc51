namespace Vae;

/// <summary>
/// The shape of one data record, and the first stage of an encoder. Images are height × width × channels; a vector has one size.
/// The batch is not part of it.
/// </summary>
/// <param name="shape">One to four sizes, each at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class InputAttribute(params int[] shape) : Attribute
{
    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; } = shape;
}

/// <summary>Reads a tensor of any shape as one vector, in row-major order: d₁ × … × dₙ → d₁·…·dₙ. No parameters, no copy.</summary>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class FlattenAttribute : Attribute;

/// <summary>Reads a tensor in another shape with the same number of elements, in row-major order. No parameters, no copy.</summary>
/// <param name="shape">One to four sizes, each at least 1, whose product is the number of input elements.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ReshapeAttribute(params int[] shape) : Attribute
{
    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; } = shape;
}

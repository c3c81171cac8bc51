using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>
/// A term that is a function of a whole batch. It has one operation after z is drawn, which writes the gradient of the weighted term to
/// separate tensors.
/// </summary>
internal abstract record BatchTerm(string Property, string Code, string Meaning, EquatableArray<string> Types)
    : ObjectiveTerm(Property, Code, Meaning, Types)
{
    /// <summary>The scratch floats that do not depend on the rows.</summary>
    internal virtual long FixedFloats(long latent) => 0;

    /// <summary>The floats that it needs for each row, at most.</summary>
    internal virtual long FloatsPerRow(long latent) => 16 * Vectors.RoundUp(latent);

    /// <summary>Writes its operation, and adds its gradients to the losses.</summary>
    internal abstract void Build(GraphWriter writer, LatentVariable z, Tensor posterior);

    /// <summary>The term of the pass whose class has this kernel.</summary>
    private protected static Operand Itself(OpKind kernel) => new BatchTermOperand(kernel.Class!);

    /// <summary>Its gradient by z, as the operand that writes it.</summary>
    private protected Operand ByLatent(GraphWriter writer, LatentVariable z) => Gradient(writer, "latent", z.Value);

    /// <summary>Its gradient by the posterior's parameters, as the operand that writes it.</summary>
    private protected Operand ByPosterior(GraphWriter writer, Tensor posterior) => Gradient(writer, "posterior", posterior);

    /// <summary>Scratch memory for each row.</summary>
    private protected Operand Room(string name, int floats) => Operand.Write(Tensor.OfRows($"{Property}.{name}", floats));

    /// <summary>Scratch memory that does not depend on the rows.</summary>
    private protected Operand Beside(string name, int latent) =>
        Operand.Write(Tensor.Fixed($"{Property}.{name}", (int)FixedFloats(latent)));

    private Operand Gradient(GraphWriter writer, string what, Tensor by)
    {
        Tensor gradient = Tensor.OfRows($"{Property}.{what}Gradient", by.Type.Width);
        writer.Add(new Loss(by, gradient) { SumName = $"{Property}.{what}Sum", SumComment = $"with {Property}'s own" });
        return Operand.Write(gradient);
    }
}

using Vae.Generators.Graph;

namespace Vae.Generators.Layers;

/// <summary>
/// A function of each element: a word of the language and its two kernels. If its derivative follows from its output, the function works in
/// place. Otherwise its input is kept for the backward pass.
/// </summary>
internal sealed class Activation
{
    internal static readonly Activation Relu = new("Relu", keepsInput: false, flopsPerElement: 1);
    internal static readonly Activation LeakyRelu = new("LeakyRelu", keepsInput: false, flopsPerElement: 2);
    internal static readonly Activation Elu = new("Elu", keepsInput: false, flopsPerElement: 12);
    internal static readonly Activation Gelu = new("Gelu", keepsInput: true, flopsPerElement: 14);
    internal static readonly Activation Silu = new("Silu", keepsInput: true, flopsPerElement: 13);
    internal static readonly Activation Tanh = new("Tanh", keepsInput: false, flopsPerElement: 12);
    internal static readonly Activation Sigmoid = new("Sigmoid", keepsInput: false, flopsPerElement: 12);
    internal static readonly Activation Log1p = new("Log1p", keepsInput: true, flopsPerElement: 14);
    internal static readonly Activation Softplus = new("Softplus", keepsInput: false, flopsPerElement: 22);

    private readonly bool _keepsInput;

    private Activation(string word, bool keepsInput, int flopsPerElement)
    {
        (Word, _keepsInput, FlopsPerElement) = (word, keepsInput, flopsPerElement);
        Backward = new OpKind($"{word}.Backward") { IsElementwise = true };
        Forward = new OpKind($"{word}.Forward") { IsElementwise = true, Gradient = Differentiate };
    }

    /// <summary>Its name, in the language and among the kernels.</summary>
    internal string Word { get; }

    /// <summary>An estimate of its operations, with ten for a transcendental function.</summary>
    internal int FlopsPerElement { get; }

    internal OpKind Forward { get; }

    internal OpKind Backward { get; }

    private void Differentiate(GradientScope scope)
    {
        Op op = scope.Op;
        Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
        scope.Add(Backward, op.Comment,
            [.. op.Sizes, Operand.Read(_keepsInput ? op.Input : op.Output), Operand.Read(scope.Gradient),
                Operand.Write(inputGradient, mayReplace: scope.Gradient)]);
        scope.Give(op.Input, inputGradient);
    }
}

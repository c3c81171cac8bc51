namespace Vae.Generators.Graph;

/// <summary>The operations on elements that belong to no layer.</summary>
internal static class Elementwise
{
    internal static readonly OpKind Copy = new("Elementwise.Copy")
    {
        IsElementwise = true,
        Gradient = scope => scope.Give(scope.Op.Input, scope.Gradient),
    };

    /// <summary>The sum of two tensors: the gradient goes to either as it is.</summary>
    internal static readonly OpKind Add = new("Elementwise.Add")
    {
        IsElementwise = true,
        Gradient = scope =>
        {
            foreach (Tensor input in scope.Op.Inputs)
                scope.Give(input, scope.Gradient);
        },
    };
}

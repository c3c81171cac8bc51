namespace Vae.Generators.Graph;

/// <summary>The element-wise operations that belong to no layer.</summary>
internal static class Elementwise
{
    internal static readonly OpKind Copy = new("Elementwise.Copy")
    {
        IsElementwise = true,
        Gradient = scope => scope.Give(scope.Op.Input, scope.Gradient),
    };

    /// <summary>The sum of two tensors. Each of them has the gradient of the sum.</summary>
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

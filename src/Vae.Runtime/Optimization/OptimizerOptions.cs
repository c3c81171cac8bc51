namespace Vae.Optimization;

/// <summary>The algorithm that updates parameters from gradients: <see cref="Adam"/>, <see cref="AdamW"/> or <see cref="Sgd"/>.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }
}

/// <summary>
/// Adam, as in PyTorch: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g²,
/// p ← p − rate/(1 − β₁ᵗ)·m/(√v/√(1 − β₂ᵗ) + ε), with the step t from 1.
/// </summary>
/// <remarks>Source: Kingma &amp; Ba, 2014, arXiv:1412.6980.</remarks>
/// <param name="Beta1">β₁, the decay of the mean gradient; at least 0, below 1.</param>
/// <param name="Beta2">β₂, the decay of the mean square; at least 0, below 1.</param>
/// <param name="Epsilon">ε, which keeps the step finite; above 0.</param>
public sealed record Adam(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : OptimizerOptions
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Adam), PrintMembers);
}

/// <summary>Adam with decoupled weight decay, as in PyTorch: p ← p·(1 − rate·decay), then as <see cref="Adam"/>.</summary>
/// <remarks>Source: Loshchilov &amp; Hutter, 2017, arXiv:1711.05101.</remarks>
/// <param name="Beta1">β₁, the decay of the mean gradient; at least 0, below 1.</param>
/// <param name="Beta2">β₂, the decay of the mean square; at least 0, below 1.</param>
/// <param name="Epsilon">ε, which keeps the step finite; above 0.</param>
/// <param name="WeightDecay">The fraction by which a step shrinks a parameter, divided by the learning rate; at least 0.</param>
public sealed record AdamW(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01)
    : OptimizerOptions
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(AdamW), PrintMembers);
}

/// <summary>Stochastic gradient descent, as in PyTorch: b ← momentum·b + g, p ← p − rate·b.</summary>
/// <param name="Momentum">The factor of the last step's direction in the next step's; at least 0, below 1.</param>
public sealed record Sgd(double Momentum = 0) : OptimizerOptions
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Sgd), PrintMembers);
}

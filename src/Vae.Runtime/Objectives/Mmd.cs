namespace Vae;

/// <summary>The similarity of two latent codes, as a function of their squared distance s and a scale c.</summary>
public enum MmdKernel
{
    /// <summary>Σₖ aₖ·c/(aₖ·c + s) over a = 0.1, 0.2, 0.5, 1, 2, 5, 10: its tails reach far, so that outliers are pulled in too.</summary>
    InverseMultiquadratic,

    /// <summary>The radial basis function exp(−s/c).</summary>
    Rbf,
}

/// <summary>The maximum mean discrepancy between the latent codes of a batch and the prior. See <see cref="MmdAttribute"/>.</summary>
/// <param name="Weight">Its weight, at least 0 and at most 1e30.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Scale">The kernel's c, above 0 and at most 1e30; null: twice the latent dimensions.</param>
public sealed record Mmd(double Weight, MmdKernel Kernel = MmdKernel.InverseMultiquadratic, double? Scale = null) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(Mmd),
        "mmd",
        objective => objective.Mmd,
        (objective, part) => objective with { Mmd = (Mmd?)part },
        words => words is [var weight, var kernel, var scale]
            ? new Mmd(
                NumberText.Real(weight), ObjectivePartKind.Member<MmdKernel>(kernel),
                scale == ObjectivePartKind.None ? null : NumberText.Real(scale))
            : null)
    {
        IsBatchTerm = true,
        HasWeight = true,
    };

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.RequireWeight(Weight, "Mmd's weight", $"{path}.{nameof(Weight)}");
        if (!Enum.IsDefined(Kernel))
            throw OutOfRange.Error($"{path}.{nameof(Kernel)}", Kernel, "There is no such kernel.");
        if (Scale is { } scale)
            Positive.Require(scale, Positive.Largest, "The scale of Mmd's kernel", $"{path}.{nameof(Scale)}");
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() =>
        $"{ObjectivePartKind.Text(Weight)} {Kernel} {(Scale is { } scale ? ObjectivePartKind.Text(scale) : ObjectivePartKind.None)}";

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with { Weight = ObjectivePartKind.Product(factor, Weight) };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Mmd), PrintMembers);
}

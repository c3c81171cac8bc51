namespace Vae;

/// <summary>
/// γ·|KL − C| in place of β·KL, with C rising from 0 to a number of nats over the first epochs. See <see cref="CapacityAttribute"/>.
/// </summary>
/// <param name="Nats">The target that C rises to, in nats per sample, above 0 and at most 1e30.</param>
/// <param name="Epochs">The epochs of the rise, whole or not, above 0 and at most 1e6.</param>
/// <param name="Gamma">γ, above 0 and at most 1e30.</param>
public sealed record Capacity(double Nats, double Epochs, double Gamma) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(Capacity),
        "capacity",
        objective => objective.Capacity,
        (objective, part) => objective with { Capacity = (Capacity?)part },
        words => words is [var nats, var epochs, var gamma]
            ? new Capacity(NumberText.Real(nats), NumberText.Real(epochs), NumberText.Real(gamma))
            : null)
    {
        HasWeight = true,
    };

    /// <summary>C at a step, in nats per sample: nats·min(1, step / (epochs·steps per epoch)).</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch.</param>
    public double At(long step, long stepsPerEpoch) => Nats * Math.Min(1, step / (Epochs * stepsPerEpoch));

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        Positive.Require(Nats, Positive.Largest, "The capacity", $"{path}.{nameof(Nats)}");
        Positive.Require(Epochs, Positive.MostEpochs, "The epochs that the capacity rises for", $"{path}.{nameof(Epochs)}");
        Positive.Require(Gamma, Positive.Largest, "The capacity's weight γ", $"{path}.{nameof(Gamma)}");
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() => $"{ObjectivePartKind.Text(Nats)} {ObjectivePartKind.Text(Epochs)} {ObjectivePartKind.Text(Gamma)}";

    /// <inheritdoc/>
    IObjectivePart IObjectivePart.Times(double factor) => this with { Nats = ObjectivePartKind.Product(factor, Nats) };

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Capacity), PrintMembers);
}

namespace Vae;

/// <summary>What Geco's multiplier goes on from. See <see cref="LossBalance"/>, whose properties these are.</summary>
/// <param name="Multiplier">λ for the next step.</param>
/// <param name="Constraint">The running average of the constraint.</param>
/// <param name="Past">The average of the constraint over the past.</param>
/// <param name="Last">The constraint of the last batch.</param>
/// <param name="Noise">The average distance of a batch's constraint from the one before.</param>
internal readonly record struct GecoState(double Multiplier, double Constraint, double Past, double Last, double Noise)
{
    /// <summary>That of a training that has not begun, and of one without Geco.</summary>
    internal static GecoState Initial => new(1, 0, 0, 0, 0);
}

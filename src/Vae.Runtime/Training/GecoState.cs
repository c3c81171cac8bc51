namespace Vae;

/// <summary>The state of Geco's multiplier. See the properties of <see cref="LossBalance"/>.</summary>
/// <param name="Multiplier">λ for the next step.</param>
/// <param name="Constraint">The running average of the constraint.</param>
/// <param name="Past">The average of the constraint over the past.</param>
/// <param name="Last">The constraint of the last batch.</param>
/// <param name="Noise">The average distance of a batch's constraint from the one before.</param>
internal readonly record struct GecoState(double Multiplier, double Constraint, double Past, double Last, double Noise)
{
    /// <summary>The state before the first step, and without Geco.</summary>
    internal static GecoState Initial => new(1, 0, 0, 0, 0);
}

namespace Vae;

/// <summary>
/// Marks a model as being trained. The training's enumerator holds the claim, and the model has only a weak reference to it. So a dropped
/// enumerator releases the model.
/// </summary>
internal sealed class TrainingClaim
{
    private volatile bool _released;

    /// <summary>Whether the training is in progress.</summary>
    internal bool IsHeld => !_released;

    /// <summary>Ends the claim.</summary>
    internal void Release() => _released = true;
}

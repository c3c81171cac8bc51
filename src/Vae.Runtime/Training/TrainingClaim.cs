namespace Vae;

/// <summary>
/// Says that a model is being trained. The training's enumerator holds it, and the model only refers to it weakly: an enumerator that is
/// dropped takes it along.
/// </summary>
internal sealed class TrainingClaim
{
    private volatile bool _released;

    /// <summary>Whether the training goes on.</summary>
    internal bool IsHeld => !_released;

    /// <summary>Ends it.</summary>
    internal void Release() => _released = true;
}

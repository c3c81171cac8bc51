using Vae.Execution;

namespace Vae;

/// <summary>Combines a phase's gradients with those of other workers of the same training, before they are clipped and applied.</summary>
internal interface IGradientExchange
{
    /// <summary>
    /// Combines the flat gradient buffer, which all workers of the training then have alike. Called by all workers of the team; a barrier
    /// follows.
    /// </summary>
    void Combine(Worker worker, Span<float> gradients);
}

using System.ComponentModel;
using Vae.Execution;

namespace Vae;

/// <summary>
/// Code that the generator writes: straight-line calls of kernels, run by all workers of a team. What it computes stays in the pass.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void EntryPointMethod(Worker worker, Pass pass);

/// <summary>Code of a training step that the generator writes, run by all workers of a team.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void TrainingMethod(Worker worker, TrainingPass pass);

/// <summary>What an entry point of inference computes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum EntryPointKind
{
    /// <summary>From the data to the parameters of the posterior.</summary>
    Encode,

    /// <summary>From the parameters of the posterior, and noise, to a draw of the latent variable.</summary>
    DrawLatent,

    /// <summary>From the latent variable to the parameters of the likelihood.</summary>
    Decode,

    /// <summary>From the data and the parameters of posterior and likelihood to −ln p(x|z) of each row and to the divergence.</summary>
    Score,

    /// <summary>From the parameters of the likelihood to its mean.</summary>
    Mean,
}

/// <summary>One way to run a model: what it computes, and the code.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Run">The code.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record EntryPoint(EntryPointKind Kind, EntryPointMethod Run);

/// <summary>The code of one phase of a training step: see <see cref="PhaseDescription"/>.</summary>
/// <param name="Forward">From the data to the losses of each row. No parameter changes.</param>
/// <param name="Backward">
/// Every gradient of the weighted loss, overwritten; or, where the pass has an update for a tensor (<see cref="TrainingPass.Update"/>),
/// straight into the parameters.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TrainingPhase(TrainingMethod Forward, TrainingMethod Backward);

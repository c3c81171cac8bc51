using System.ComponentModel;
using Vae.Execution;

namespace Vae;

/// <summary>
/// The straight-line passes that the generator writes for one declared model. Each is run by all workers of a team, works in the
/// buffers of the pass it is given, and allocates nothing. Not called by users: <see cref="VaeModel"/> is.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VaeProgram
{
    /// <summary>
    /// Stands in the place of the program of a declaration with mistakes: it is called where a project has silenced what the build says.
    /// </summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public static VaeProgram OfMistakes() =>
        throw new InvalidOperationException("The model's declaration has mistakes, which the build lists.");

    /// <summary>What the model is.</summary>
    public abstract ModelDescription Description { get; }

    /// <summary>
    /// The first half of a training step: from <see cref="Pass.Input"/> to the rows' loss terms (<see cref="Pass.Reconstruction"/>,
    /// <see cref="Pass.Divergence"/>). No parameter changes.
    /// </summary>
    public abstract void Forward(Worker worker, TrainingPass pass);

    /// <summary>
    /// The second half: every gradient of the weighted loss, to <see cref="TrainingPass.Gradients"/>, overwritten; or, where the pass
    /// has an update for a tensor (<see cref="TrainingPass.Update"/>), straight into the parameters.
    /// </summary>
    public abstract void Backward(Worker worker, TrainingPass pass);

    /// <summary>Both halves.</summary>
    internal void ForwardBackward(Worker worker, TrainingPass pass)
    {
        Forward(worker, pass);
        Backward(worker, pass);
    }

    /// <summary>From <see cref="Pass.Input"/> to <see cref="Pass.Posterior"/>.</summary>
    public abstract void Encode(Worker worker, Pass pass);

    /// <summary>From <see cref="Pass.Posterior"/> and <see cref="Pass.Noise"/> to <see cref="Pass.Latent"/>.</summary>
    public abstract void DrawLatent(Worker worker, Pass pass);

    /// <summary>From <see cref="Pass.Latent"/> to <see cref="Pass.Likelihood"/>.</summary>
    public abstract void Decode(Worker worker, Pass pass);

    /// <summary>
    /// From <see cref="Pass.Input"/>, <see cref="Pass.Posterior"/> and <see cref="Pass.Likelihood"/> to
    /// <see cref="Pass.Reconstruction"/> and <see cref="Pass.Divergence"/>.
    /// </summary>
    public abstract void Score(Worker worker, Pass pass);

    /// <summary>From <see cref="Pass.Likelihood"/> to the mean of p(x|z) in <see cref="Pass.Mean"/>.</summary>
    public abstract void Mean(Worker worker, Pass pass);
}

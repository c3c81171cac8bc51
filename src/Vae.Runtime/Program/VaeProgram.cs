using System.ComponentModel;
using Vae.Execution;

namespace Vae;

/// <summary>
/// The passes that the generator writes for one declared model, as straight-line code. All workers of a team run each pass. It uses the
/// buffers of the given pass, and allocates nothing. Users call <see cref="VaeModel"/> instead.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VaeProgram
{
    /// <summary>
    /// Takes the place of the program of a declaration with mistakes. It is called if a project suppresses the build's errors.
    /// </summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public static VaeProgram OfMistakes() =>
        throw new InvalidOperationException("The model's declaration has mistakes. Build the project to see them.");

    /// <summary>The description of the model.</summary>
    public abstract ModelDescription Description { get; }

    /// <summary>
    /// The forward half of a training step: from <see cref="Pass.Input"/> to the rows' loss terms (<see cref="Pass.Reconstruction"/>,
    /// <see cref="Pass.Divergence"/>). No parameter changes.
    /// </summary>
    public abstract void Forward(Worker worker, TrainingPass pass);

    /// <summary>
    /// The backward half: overwrites <see cref="TrainingPass.Gradients"/> with every gradient of the weighted loss. If the pass has an
    /// update for a tensor (<see cref="TrainingPass.Update"/>), it updates the parameters instead.
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

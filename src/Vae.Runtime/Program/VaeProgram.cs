using System.ComponentModel;
using Vae.Execution;

namespace Vae;

/// <summary>
/// What the generator writes for one declared model: a description, and entry points, each run by all workers of a team. They work in the
/// tensors of the pass that they are given, and allocate nothing. Not called by users: <see cref="VaeModel"/> is.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VaeProgram
{
    private EntryPointMethod?[]? _methods;

    /// <summary>
    /// Takes the place of the program of a declaration with mistakes. It is called if a project suppresses the build's errors.
    /// </summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public static VaeProgram OfMistakes() =>
        throw new InvalidOperationException("The model's declaration has mistakes. Build the project to see them.");

    /// <summary>The description of the model.</summary>
    public abstract ModelDescription Description { get; }

    /// <summary>The entry points of inference.</summary>
    public abstract EntryPoint[] EntryPoints { get; }

    /// <summary>The code of each phase of a training step, in the order of <see cref="ModelDescription.Phases"/>.</summary>
    public abstract TrainingPhase[] Phases { get; }

    /// <summary>Forward and backward of every phase.</summary>
    internal void ForwardBackward(Worker worker, TrainingPass pass)
    {
        foreach (TrainingPhase phase in Phases)
        {
            phase.Forward(worker, pass);
            phase.Backward(worker, pass);
        }
    }

    /// <summary>Runs <see cref="EntryPointKind.Encode"/>.</summary>
    internal void Encode(Worker worker, Pass pass) => Run(EntryPointKind.Encode, worker, pass);

    /// <summary>Runs <see cref="EntryPointKind.DrawLatent"/>.</summary>
    internal void DrawLatent(Worker worker, Pass pass) => Run(EntryPointKind.DrawLatent, worker, pass);

    /// <summary>Runs <see cref="EntryPointKind.Decode"/>.</summary>
    internal void Decode(Worker worker, Pass pass) => Run(EntryPointKind.Decode, worker, pass);

    /// <summary>Runs <see cref="EntryPointKind.Score"/>.</summary>
    internal void Score(Worker worker, Pass pass) => Run(EntryPointKind.Score, worker, pass);

    /// <summary>Runs <see cref="EntryPointKind.Mean"/>.</summary>
    internal void Mean(Worker worker, Pass pass) => Run(EntryPointKind.Mean, worker, pass);

    private void Run(EntryPointKind kind, Worker worker, Pass pass)
    {
        EntryPointMethod method = (_methods ??= Methods())[(int)kind]
            ?? throw new InvalidOperationException($"{Description.Name} has no entry point {kind}.");
        method(worker, pass);
    }

    private EntryPointMethod?[] Methods()
    {
        var methods = new EntryPointMethod?[Enum.GetValues<EntryPointKind>().Length];
        foreach (EntryPoint entry in EntryPoints)
            methods[(int)entry.Kind] = entry.Run;
        return methods;
    }
}

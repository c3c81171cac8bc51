using Vae.Execution;

namespace Vae;

/// <summary>
/// Repeats a failed step in new buffers, and checks them after every kernel. The failed step's own buffers do not show where the first bad
/// value was, because the backward pass reuses the layers' buffers.
/// </summary>
internal sealed class ForwardInspection : SpinBarrier
{
    private readonly TrainingPass _pass;
    private NonFiniteValue? _found;
    private bool _done;

    private ForwardInspection(TrainingPass pass)
        : base(1) => _pass = pass;

    /// <summary>Repeats the pass with the same parameters.</summary>
    /// <returns>The first value that is not finite; null if the forward pass made none.</returns>
    internal static NonFiniteValue? Run(VaeProgram program, TrainingPass failed)
    {
        ModelDescription description = failed.Description;
        var parameters = new AlignedBuffer(description.ParameterFloats);
        failed.Parameters.CopyTo(parameters.Span);
        // A training pass does not read the state. The state that it writes is discarded with its buffers.
        var state = new AlignedBuffer(description.StateFloats);
        var pass = new TrainingPass(description, parameters, state, new AlignedBuffer(description.ParameterFloats), failed.Capacity)
        {
            Rows = failed.Rows,
            Noise = failed.Noise,
            ReconstructionWeight = failed.ReconstructionWeight,
            DivergenceWeight = failed.DivergenceWeight,
            Terms = failed.Terms,
        };
        failed.Input.CopyTo(pass.Input);
        var inspection = new ForwardInspection(pass);
        program.ForwardBackward(new Worker(0, 1, inspection), pass);
        return inspection._found;
    }

    /// <summary>Called at each barrier, where a kernel ends and its output is complete.</summary>
    internal override void Wait()
    {
        if (_done)
            return;
        // Once the rows are scored, the forward pass is over, and the backward pass overwrites the layers' buffers.
        bool scored = _pass.Reconstruction[.._pass.Rows].ContainsAnyExcept(0f);
        _found = NonFiniteValue.InForward(_pass, layers: !scored);
        _done = scored || _found is not null;
    }
}

using Vae.Execution;
using Vae.Losses;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae;

/// <summary>The content of a checkpoint. It was read and checked completely, so restoring it cannot fail.</summary>
/// <param name="Position">The position of the training.</param>
/// <param name="Parameters">The parameters, in files' layout and in the model's order.</param>
/// <param name="State">The state tensors, in the model's order.</param>
/// <param name="Moments">The buffers of each phase's optimizer, each like the parameters, in the optimizer's order.</param>
/// <param name="Sums">The sums of the unfinished epoch.</param>
/// <param name="Terms">The unfinished epoch's sums of the objective's further terms.</param>
/// <param name="Geco">Geco's multiplier and averages.</param>
/// <param name="History">The records of the epochs before.</param>
internal sealed record ResumePoint(
    TrainingPosition Position,
    IReadOnlyList<float[]> Parameters,
    IReadOnlyList<NamedTensor> State,
    IReadOnlyList<IReadOnlyList<IReadOnlyList<float[]>>> Moments,
    EpochSums Sums,
    double[] Terms,
    GecoState Geco,
    IReadOnlyList<EpochRecord> History)
{
    /// <summary>Restores parameters, state, moments, sums and the balance of the loss.</summary>
    internal void Restore(
        ModelDescription description, AlignedBuffer parameters, AlignedBuffer state, IReadOnlyList<Optimizer> optimizers,
        LossStatistics statistics, BatchTerms terms, LossBalance balance)
    {
        RestoreModel(description, parameters, state);
        for (int phase = 0; phase < Moments.Count; phase++)
        {
            for (int index = 0; index < Moments[phase].Count; index++)
                Write(description, Moments[phase][index], optimizers[phase].State[index].Buffer);
        }
        statistics.Restore(Sums);
        terms.Restore(Terms);
        balance.Restore(Geco);
    }

    /// <summary>Restores only parameters and state.</summary>
    internal void RestoreModel(ModelDescription description, AlignedBuffer parameters, AlignedBuffer state)
    {
        Write(description, Parameters, parameters);
        for (int index = 0; index < State.Count; index++)
            StateTensors.Write(description.State[index], State[index], state.Span);
    }

    private static void Write(ModelDescription description, IReadOnlyList<float[]> values, AlignedBuffer buffer)
    {
        for (int index = 0; index < values.Count; index++)
            ParameterTensors.Write(description.Parameters[index], values[index], buffer.Span);
    }
}

using Vae.Data;

namespace Vae.Tests;

/// <summary>Data that cancels a training of seed 5, or an evaluation, once it has read so many rows.</summary>
internal sealed class CancellingData(Dataset data, CancellationTokenSource cancellation, int afterRows, bool inEvaluation = false)
    : Dataset(data.Count, data.Shape)
{
    private int _read;

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        data.Read(row, destination, noise);
        // A reading with the training's seed is a step's; an evaluation's lies beyond all steps. Others serve to recognise the data.
        if ((inEvaluation ? noise.Key.Step >= 1UL << 55 : noise.Key.Seed == 5) && Interlocked.Increment(ref _read) == afterRows)
            cancellation.Cancel();
    }
}

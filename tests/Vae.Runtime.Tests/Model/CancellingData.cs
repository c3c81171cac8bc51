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
        // A step reads with the training's seed. What lies beyond all steps is an evaluation, or a look at the data before the training.
        // Others serve to recognise the data.
        bool isBeyondSteps = noise.Key.Step >= 1UL << 55;
        bool counts = inEvaluation ? isBeyondSteps : noise.Key.Seed == 5 && !isBeyondSteps;
        if (counts && Interlocked.Increment(ref _read) == afterRows)
            cancellation.Cancel();
    }
}

using Vae.Data;

namespace Vae.Tests;

/// <summary>Data that cancels a training of seed 5 once it has read so many rows.</summary>
internal sealed class CancellingData(Dataset data, CancellationTokenSource cancellation, int afterRows) : Dataset(data.Count, data.Shape)
{
    private int _read;

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        data.Read(row, destination, noise);
        // A reading with the training's seed is a step's; the others serve to recognise the data.
        if (noise.Key.Seed == 5 && Interlocked.Increment(ref _read) == afterRows)
            cancellation.Cancel();
    }
}

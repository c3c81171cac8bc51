using Vae.Data;
using Vae.Sampling;

namespace Vae;

/// <summary>The random numbers of inference and of evaluation: a function of the seed and of a row's position.</summary>
internal static class EvaluationNoise
{
    /// <summary>The rows of a pass, which draw from one key.</summary>
    internal const int Rows = 64;

    // No training has so many steps: what evaluation draws never coincides with it.
    private const ulong FirstStep = 1UL << 55;

    // Beyond every row's position.
    private const ulong ImportanceStep = 1UL << 40;
    private const ulong AggregateStep = 1UL << 41;

    /// <summary>ε of the posterior, for the pass whose first row is at this position (a multiple of <see cref="Rows"/>).</summary>
    internal static NoiseKey Latent(ulong seed, int firstRow) => new(seed, NoisePurpose.Evaluation, (ulong)firstRow);

    /// <summary>ε of a record's importance samples, one pass of them after another: more draws begin with the same ones as fewer.</summary>
    internal static NoiseKey Importance(ulong seed, int record, uint pass) =>
        new(seed, NoisePurpose.Evaluation, ImportanceStep + (ulong)record, pass);

    /// <summary>ε of the one z of a record by which the aggregate posterior is judged.</summary>
    internal static NoiseKey Aggregate(ulong seed, int record) => new(seed, NoisePurpose.Evaluation, AggregateStep + (ulong)record);

    /// <summary>What a random transformation of the data draws from, for the pass whose first row is at this position.</summary>
    internal static NoiseKey Binarization(ulong seed, int firstRow) =>
        new(seed, NoisePurpose.Binarization, FirstStep + (ulong)firstRow);

    /// <summary>What a random transformation of one row draws from: the same in every evaluation.</summary>
    internal static RowNoise Row(ulong seed, int row, int rowSize)
    {
        int first = row / Rows * Rows;
        return new RowNoise(Binarization(seed, first), (ulong)(row - first) * (ulong)rowSize);
    }
}

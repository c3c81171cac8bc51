namespace Vae.Sampling;

/// <summary>The purpose of random numbers. Different purposes have independent numbers.</summary>
public enum NoisePurpose : byte
{
    /// <summary>Initial parameters; the stream is the tensor's index.</summary>
    Initialization = 1,

    /// <summary>The order of the training rows; the step is the epoch.</summary>
    Shuffle = 2,

    /// <summary>ε of the reparameterisation, in training.</summary>
    Latent = 3,

    /// <summary>The masks of dropout; the stream is the layer's index.</summary>
    Dropout = 4,

    /// <summary>Binarised data.</summary>
    Binarization = 5,

    /// <summary>ε of the reparameterisation, in evaluation.</summary>
    Evaluation = 6,

    /// <summary>z drawn from the prior.</summary>
    Prior = 7,

    /// <summary>Rows chosen for a split.</summary>
    Split = 8,

    /// <summary>Data drawn by code.</summary>
    Drawing = 9,

    /// <summary>x drawn from the likelihood.</summary>
    Observation = 10,

    /// <summary>The trials of a search.</summary>
    Search = 11,

    /// <summary>z drawn from the prior beside each training batch.</summary>
    PriorBatch = 12,

    /// <summary>The directions that a training batch's z are projected on.</summary>
    Projection = 13,
}

/// <summary>
/// The key of random numbers. The same key and index give the same number, on any machine, in any order.
/// </summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Purpose">The purpose of the numbers.</param>
/// <param name="Step">The training step, or another count of the draws of this purpose; below 2⁵⁶.</param>
/// <param name="Stream">Distinguishes several tensors that are drawn in one step.</param>
public readonly record struct NoiseKey(ulong Seed, NoisePurpose Purpose, ulong Step = 0, uint Stream = 0)
{
    // A latent variable's number stands above the streams that one variable uses.
    private const int LatentShift = 24;

    /// <summary>The key of a model's latent variable: no two of them have a number in common.</summary>
    /// <param name="number">Which of the variables it is, from 0; that of the first is this key itself.</param>
    public NoiseKey OfLatent(uint number) => this with { Stream = Stream + (number << LatentShift) };

    /// <summary>
    /// The row of the batch that the first row of the pass is: 0, or more where several passes share the batch. A row's numbers depend on
    /// its place in the batch, and not on the pass that computes it.
    /// </summary>
    public uint FirstRow { get; init; }

    /// <summary>The index of the first number of a row of the pass.</summary>
    /// <param name="row">The row.</param>
    /// <param name="width">The numbers of each row.</param>
    public ulong IndexOf(int row, int width) => (FirstRow + (ulong)row) * (ulong)width;

    /// <summary>The same seed, step and latent variable for another purpose.</summary>
    public NoiseKey For(NoisePurpose purpose, uint stream = 0) => this with
    {
        Purpose = purpose,
        Stream = ((Stream >> LatentShift) << LatentShift) + stream,
    };
}

namespace Vae.Sampling;

/// <summary>What random numbers are for. Numbers for different purposes never coincide.</summary>
public enum NoisePurpose : byte
{
    /// <summary>Initial parameters; the stream is the tensor's index.</summary>
    Initialization = 1,

    /// <summary>The order of the training rows; the step is the epoch.</summary>
    Shuffle = 2,

    /// <summary>ε of the reparameterisation, in training.</summary>
    Latent = 3,

    /// <summary>Dropout's masks; the stream is the layer's index.</summary>
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

    /// <summary>What a search tries.</summary>
    Search = 11,

    /// <summary>z drawn from the prior beside each training batch.</summary>
    PriorBatch = 12,

    /// <summary>Directions that a training batch's z are projected on.</summary>
    Projection = 13,
}

/// <summary>
/// All that a random number depends on, besides its index: the same key gives the same numbers, on any machine, in any order.
/// </summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Step">The training step, or whatever counts the draws of this purpose; below 2⁵⁶.</param>
/// <param name="Stream">Keeps apart several tensors that are drawn in one step.</param>
public readonly record struct NoiseKey(ulong Seed, NoisePurpose Purpose, ulong Step = 0, uint Stream = 0)
{
    /// <summary>The same seed and step for another purpose.</summary>
    public NoiseKey For(NoisePurpose purpose, uint stream = 0) => this with { Purpose = purpose, Stream = stream };
}

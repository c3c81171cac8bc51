namespace Vae.Examples.Reports;

/// <summary>The pictures that a trained model leaves behind.</summary>
internal sealed record RunPictures
{
    /// <summary>Drawn from the prior and decoded.</summary>
    public required Picture Samples { get; init; }

    /// <summary>Held-out originals above, their reconstructions below.</summary>
    public required Picture Reconstructions { get; init; }

    /// <summary>A map of a two-dimensional latent space, or a traversal of a larger one.</summary>
    public required Picture Latent { get; init; }

    /// <summary>What <see cref="Latent"/> shows, for its caption.</summary>
    public required string LatentCaption { get; init; }

    /// <summary>Held-out rows in two dimensions of the latent space, with their labels; null where it has only one.</summary>
    public LatentCloud? Cloud { get; init; }
}

namespace Vae.Examples.Models;

/// <summary>The residual model's block: normalise first, then widen, bend and narrow, as in a Transformer's feed-forward half.</summary>
[Block, LayerNorm, Dense(256), Silu, Dense(128)]
public sealed class Mixer;

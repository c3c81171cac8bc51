namespace Vae;

/// <summary>What a term of an objective came to that is neither the reconstruction nor the divergence.</summary>
/// <param name="Name">Its name in the declaration: <c>TotalCorrelation</c>.</param>
/// <param name="Value">Its value before its weight; for its unit see its attribute.</param>
public readonly record struct LossTerm(string Name, double Value);

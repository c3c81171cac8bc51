using Vae.Generators.Declarations;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>A stage in its place.</summary>
/// <param name="Layer">What it does.</param>
/// <param name="Path">Where it stands, as in saved names: <c>encoder.3.0</c>.</param>
/// <param name="Input">The shape that arrives.</param>
/// <param name="Output">The shape that leaves.</param>
/// <param name="Children">A block's stages; behind them what leads around it, if that is a layer.</param>
internal sealed record Node(Layer Layer, string Path, Shape Input, Shape Output, EquatableArray<Node> Children)
{
    internal bool HasParameters => Layer.Parameters(Input).Any() || Children.Any(child => child.HasParameters);

    /// <summary>A block's stages alone, which follow one another.</summary>
    internal IEnumerable<Node> Stages => Layer is ResidualLayer { HasProjection: true } ? Children.Take(Children.Count - 1) : Children;

    /// <summary>With what was declared within it: without the projections that lead around blocks.</summary>
    internal IEnumerable<Node> WithStages() => new[] { this }.Concat(Stages.SelectMany(stage => stage.WithStages()));

    internal IEnumerable<Node> WithDescendants() => new[] { this }.Concat(Children.SelectMany(child => child.WithDescendants()));

    internal long TotalFlops => Layer.Flops(Input) + Children.Sum(child => child.TotalFlops);

    internal long ParameterCount => Layer.Parameters(Input).Sum(p => p.Count) + Children.Sum(child => child.ParameterCount);
}

using Vae.Generators.Declarations;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>A stage with its path and shapes.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Path">Its path, as in saved names: <c>encoder.3.0</c>.</param>
/// <param name="Input">The input's shape.</param>
/// <param name="Output">The output's shape.</param>
/// <param name="Children">A block's stages; after them the shortcut's projection, if there is one.</param>
internal sealed record Node(Layer Layer, string Path, Shape Input, Shape Output, EquatableArray<Node> Children)
{
    internal bool HasParameters => Layer.Parameters(Input).Any() || Children.Any(child => child.HasParameters);

    /// <summary>A block's stages, one after the other, without the projection.</summary>
    internal IEnumerable<Node> Stages => Layer is ResidualLayer { HasProjection: true } ? Children.Take(Children.Count - 1) : Children;

    /// <summary>The stage and the declared stages within it, without projections of shortcuts.</summary>
    internal IEnumerable<Node> WithStages() => new[] { this }.Concat(Stages.SelectMany(stage => stage.WithStages()));

    internal IEnumerable<Node> WithDescendants() => new[] { this }.Concat(Children.SelectMany(child => child.WithDescendants()));

    internal long TotalFlops => Layer.Flops(Input) + Children.Sum(child => child.TotalFlops);

    internal long ParameterCount => Layer.Parameters(Input).Sum(p => p.Count) + Children.Sum(child => child.ParameterCount);
}

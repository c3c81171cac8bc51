namespace Vae.Generators;

/// <summary>A checked declaration: every stage with its shapes; or the problems that it has.</summary>
internal sealed record Graph(
    TypeDeclaration Type,
    Shape Input,
    EquatableArray<Node> Encoder,
    PosteriorHead? Posterior,
    EquatableArray<Node> Decoder,
    LikelihoodHead? Likelihood,
    Objective Objective,
    EquatableArray<Problem> Problems,
    bool IsValid);

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

/// <summary>The balance of the loss's terms.</summary>
/// <param name="Beta">The divergence's weight.</param>
/// <param name="Reduction">A member of the runtime's enum.</param>
/// <param name="Bound">The importance-weighted bound in the ELBO's place; null for the ELBO.</param>
/// <param name="Terms">What else there is.</param>
internal sealed record Objective(double Beta, string Reduction, ImportanceWeightedBound? Bound, EquatableArray<ObjectiveTerm> Terms)
{
    /// <summary>The samples that a training pass draws for each record.</summary>
    internal int Samples => Bound?.Samples ?? 1;
}

/// <summary>The bound from several samples of a record.</summary>
/// <param name="Samples">How many.</param>
/// <param name="DoublyReparameterized">How the encoder's gradient is computed.</param>
/// <param name="Location">Where it is declared.</param>
internal sealed record ImportanceWeightedBound(int Samples, bool DoublyReparameterized, int Location);

/// <summary>What balances them beside β and the reduction.</summary>
/// <param name="Property">The description's property.</param>
/// <param name="Code">Its value as C#.</param>
/// <param name="Meaning">The same for people.</param>
internal sealed record ObjectiveTerm(string Property, string Code, string Meaning)
{
    /// <summary>The directions of the term that has any.</summary>
    internal int Projections { get; init; }
}

using Vae.Generators.Values;

namespace Vae.Generators.Objectives;

/// <summary>The balance of the loss's terms.</summary>
/// <param name="Beta">The divergence's weight.</param>
/// <param name="Reduction">A member of the runtime's enum.</param>
/// <param name="Bound">The importance-weighted bound in place of the ELBO; null for the ELBO.</param>
/// <param name="Terms">The further terms.</param>
internal sealed record Objective(double Beta, string Reduction, ImportanceWeightedBound? Bound, EquatableArray<ObjectiveTerm> Terms)
{
    /// <summary>The ELBO.</summary>
    internal static readonly Objective Elbo = new(1, "Sum", null, EquatableArray<ObjectiveTerm>.Empty);

    /// <summary>The number of samples that a training pass draws for each record.</summary>
    internal int Samples => Bound?.Samples ?? 1;

    /// <summary>The terms that are functions of a whole batch.</summary>
    internal IEnumerable<BatchTerm> BatchTerms => Terms.OfType<BatchTerm>();

    internal Objective With(ObjectiveTerm term) => this with { Terms = Terms.Append(term).ToEquatable() };
}

/// <summary>The bound from several samples of a record.</summary>
/// <param name="Samples">The number of samples.</param>
/// <param name="DoublyReparameterized">Whether the encoder's gradient is doubly reparameterised.</param>
/// <param name="Location">The location of its declaration.</param>
internal sealed record ImportanceWeightedBound(int Samples, bool DoublyReparameterized, int Location);

/// <summary>A setting of the objective other than β and the reduction.</summary>
/// <param name="Property">The description's property.</param>
/// <param name="Code">Its value as C#.</param>
/// <param name="Meaning">Its value in words.</param>
/// <param name="Types">The runtime's types that the code names.</param>
internal record ObjectiveTerm(string Property, string Code, string Meaning, EquatableArray<string> Types)
{
    internal ObjectiveTerm(string property, string code, string meaning, params string[] types)
        : this(property, code, meaning, types.ToEquatable())
    {
    }
}

namespace Vae.Losses;

/// <summary>The parameters of one element's likelihood.</summary>
/// <param name="values">Those of all elements.</param>
/// <param name="first">The index of the first one.</param>
/// <param name="stride">The distance from one to the next.</param>
/// <param name="count">How many they are.</param>
internal readonly ref struct ElementParameters(ReadOnlySpan<float> values, int first, int stride, int count)
{
    private readonly ReadOnlySpan<float> _values = values;

    /// <summary>How many they are.</summary>
    internal int Count => count;

    /// <summary>One of them.</summary>
    internal double this[int index] => _values[first + index * stride];
}

/// <summary>The random numbers of one element, uniform, above 0 and below 1.</summary>
/// <param name="First">A number of 24 bits.</param>
/// <param name="Second">Another one.</param>
/// <param name="Both">A number of 48 bits, made of both.</param>
internal readonly record struct ElementNoise(double First, double Second, double Both);

/// <summary>What is known of a likelihood at run time, beside its kernels. There is one record for each.</summary>
/// <param name="Name">Its name in the declaration.</param>
/// <param name="Support">The data that it takes.</param>
/// <param name="Draw">Draws one element.</param>
internal sealed record Likelihood(string Name, LikelihoodSupport Support, Likelihood.DrawMethod Draw)
{
    /// <summary>Draws one element, in double precision.</summary>
    /// <param name="stage">The likelihood with its arguments.</param>
    /// <param name="sigma">The trained σ, of a likelihood that has one; else 0.</param>
    /// <param name="parameters">The element's parameters.</param>
    /// <param name="noise">Its random numbers.</param>
    internal delegate double DrawMethod(StageDescription stage, double sigma, ElementParameters parameters, ElementNoise noise);

    /// <summary>Whether its first parameter is the mean, of any size and sign.</summary>
    internal bool HasAnyMean { get; init; }

    /// <summary>Whether an element's parameters are neighbours, with an axis of their own.</summary>
    internal bool HasOwnAxis { get; init; }

    /// <summary>Whether its σ is a state tensor, computed from the data.</summary>
    internal bool HasTrainedSigma { get; init; }

    /// <summary>Whether it takes counts.</summary>
    internal bool IsOfCounts => Support == LikelihoodSupport.Counts;
}

/// <summary>All likelihoods by name.</summary>
internal static class Likelihoods
{
    private static readonly Dictionary<string, Likelihood> s_all = new[]
    {
        BernoulliLikelihood.Record, CategoricalLikelihood.Record, ContinuousBernoulliLikelihood.Record,
        DiscretizedLogisticLikelihood.Record, GaussianLearnedLikelihood.Record, GaussianLikelihood.Record,
        GaussianOptimalLikelihood.Record, LaplaceLikelihood.Record, NegativeBinomialLikelihood.Record, PoissonLikelihood.Record,
        StudentTLikelihood.Record,
    }.ToDictionary(likelihood => likelihood.Name);

    /// <summary>The likelihood of a stage; null for Mixed, whose parts have one each.</summary>
    internal static Likelihood? Of(StageDescription stage) => s_all.GetValueOrDefault(stage.Kind);
}

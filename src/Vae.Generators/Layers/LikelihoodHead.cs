using Vae.Generators.Declarations;
using Vae.Generators.Graph;

namespace Vae.Generators.Layers;

/// <summary>The end of a decoder: the likelihood p(x|z). The decoder's output gives its parameters.</summary>
internal abstract record LikelihoodHead
{
    private protected LikelihoodHead()
    {
    }

    /// <summary>Its name in the language.</summary>
    internal abstract string Name { get; }

    /// <summary>As the user would write it, with its arguments.</summary>
    internal abstract string Display { get; }

    /// <summary>The parts of a mixture over columns, each with its columns; empty for other likelihoods.</summary>
    internal virtual IEnumerable<MixedPart> Parts => [];

    internal virtual IEnumerable<Argument> Arguments => [];

    /// <summary>Its state tensors.</summary>
    internal abstract IEnumerable<StateSpec> State { get; }

    /// <summary>The values that it takes and an activation before it cannot give; null if the activation may be right.</summary>
    internal abstract string? WhyNot(ActivationLayer activation);

    /// <summary>The shape that the decoder's output must have.</summary>
    internal abstract Shape Parameters(Shape data);

    /// <summary>In words, how its parameters follow from the data's shape; empty if the shapes are equal.</summary>
    internal abstract string HowMany(Shape data);

    /// <summary>Writes −ln p(x|z) of each row.</summary>
    internal abstract void Score(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction);

    /// <summary>Writes −ln p(x|z) of each row, and its weighted gradient.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="path">The likelihood's path.</param>
    /// <param name="data">The data's shape.</param>
    /// <param name="name">The prefix of its tensors' names.</param>
    /// <param name="likelihood">Its parameters.</param>
    /// <param name="input">The data.</param>
    /// <param name="reconstruction">Where −ln p(x|z) goes.</param>
    internal abstract Tensor ScoreAndGradient(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction);

    /// <summary>Writes the mean of p(x|z).</summary>
    internal abstract void Mean(GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor mean);
}

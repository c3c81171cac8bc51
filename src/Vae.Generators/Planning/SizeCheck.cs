using Vae.Generators.Checking;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Planning;

/// <summary>Checks that a model's buffers fit into arrays, with space for a batch.</summary>
internal static class SizeCheck
{
    // Two gigabytes of parameters, and 128 MiB of activations for each row.
    private const long MostParameterFloats = 1L << 29;
    private const long MostFloatsPerRow = 1L << 25;

    // 256 MiB for a covariance, or for directions.
    private const long MostTermFloats = 1L << 26;

    /// <summary>The model, with a problem if it is too large to be planned.</summary>
    internal static CheckedModel Apply(CheckedModel graph)
    {
        if (!graph.IsValid || TooLarge(graph) is not { } why)
            return graph;
        var problem = Problem.Of(Descriptors.TooLarge, Locations.Vae, [graph.Type.Name, why]);
        return graph with { Problems = graph.Problems.Append(problem).ToEquatable(), IsValid = false };
    }

    private static string? TooLarge(CheckedModel graph)
    {
        if (ParameterFloats(graph) > MostParameterFloats)
            return $"its parameters take more than {Literals.Grouped(MostParameterFloats)} floats";
        int latent = graph.Posterior!.LatentSize;
        if (graph.Objective.BatchTerms.FirstOrDefault(term => term.FixedFloats(latent) > MostTermFloats) is { } large)
            return $"{large.Property} needs more than {Literals.Grouped(MostTermFloats)} floats for so many latent dimensions";
        return TooManyPerRow(graph);
    }

    private static long ParameterFloats(CheckedModel graph) => graph.Encoder.Concat(graph.Decoder)
        .SelectMany(node => node.WithDescendants())
        .SelectMany(node => node.Layer.Parameters(node.Input))
        .Concat(graph.Posterior!.Parameters(graph.PosteriorInput))
        .Select(parameter => Math.Min(MostParameterFloats + 1, parameter.Floats))
        .Aggregate(0L, (sum, floats) => Math.Min(MostParameterFloats + 1, sum + floats));

    /// <summary>
    /// A pass is planned only if it might be too large. Its memory without any reuse is quickly counted, and is an upper bound.
    /// </summary>
    private static string? TooManyPerRow(CheckedModel graph)
    {
        long naive = NaiveFloatsPerRow(graph);
        if (naive <= MostFloatsPerRow)
            return null;
        string more = $"more than {Literals.Grouped(MostFloatsPerRow)}";
        // Sizes beyond an int cannot be planned. At least an eighth of this bound, the outputs, is kept for the backward pass.
        if (naive > int.MaxValue)
            return $"a pass needs {more} floats a row";
        long planned = Planner.Plan(graph).Training!.FloatsPerRow;
        return planned > MostFloatsPerRow ? $"a pass needs {Literals.Grouped(planned)} floats a row, {more}" : null;
    }

    /// <summary>The floats of outputs, gradients and scratch without reuse.</summary>
    private static long NaiveFloatsPerRow(CheckedModel graph)
    {
        PosteriorHead posterior = graph.Posterior!;
        // The decoder counts once for each sample. No sum overflows a long: there are too few stages and samples.
        return PerRow(graph.Encoder) + (8L * posterior.Size)
            + (graph.Objective.Samples
                * (PerRow(graph.Decoder) + (4L * graph.Input.Size) + (4L * graph.Likelihood!.Parameters(graph.Input).Size)))
            + graph.Objective.BatchTerms.Sum(term => term.FloatsPerRow(posterior.LatentSize));
    }

    private static long PerRow(IEnumerable<Node> stages) => stages
        .SelectMany(node => node.WithDescendants())
        .Where(node => node.Layer is not (FlattenLayer or ReshapeLayer))
        .Sum(node => 4L * (node.Input.Size + (long)node.Output.Size));
}

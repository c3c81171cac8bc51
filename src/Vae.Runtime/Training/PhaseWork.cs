using Vae.Execution;
using Vae.Optimization;

namespace Vae;

/// <summary>One phase of a training step at work: its code, the parameters that it trains, and what updates them.</summary>
internal sealed class PhaseWork
{
    private readonly (int Start, int Length)[] _all;
    private readonly (int Start, int Length)[] _left;

    /// <param name="code">What it computes.</param>
    /// <param name="phase">What it trains.</param>
    /// <param name="description">The model.</param>
    /// <param name="optimizer">What updates the parameters.</param>
    /// <param name="clips">Whether the norm of its gradient is bounded.</param>
    internal PhaseWork(TrainingPhase code, PhaseDescription phase, ModelDescription description, Optimizer optimizer, bool clips)
    {
        Code = code;
        Optimizer = optimizer;
        ParameterDescription[] trained =
            [.. description.Parameters.Where(parameter => phase.Parameters is null || phase.Parameters.Contains(parameter.Name))];
        _all = phase.Parameters is null ? [(0, description.ParameterFloats)] : Ranges(trained);
        _left = Ranges(trained.Where(parameter => !parameter.IsUpdatedInBackward));
        Offsets = phase.Parameters is null ? null : trained.Select(parameter => parameter.Offset).ToHashSet();
        Norm = clips ? new GradientNorm(_all) : null;
    }

    /// <summary>What it computes.</summary>
    internal TrainingPhase Code { get; }

    /// <summary>The offsets of its parameters; null if it trains all of them.</summary>
    internal IReadOnlySet<int>? Offsets { get; }

    /// <summary>What updates its parameters.</summary>
    internal Optimizer Optimizer { get; }

    /// <summary>What measures its gradient, if that is clipped.</summary>
    internal GradientNorm? Norm { get; }

    /// <summary>
    /// Updates the flat parameter buffer from the flat gradient buffer; called by all workers. Where that is not whole, the backward pass
    /// has applied the other gradients.
    /// </summary>
    internal void Update(Worker worker, Span<float> parameters, ReadOnlySpan<float> gradients, bool isWhole) =>
        Optimizer.Update(worker, parameters, gradients, isWhole ? _all : _left);

    /// <summary>The ranges of the flat buffer that these tensors occupy. Neighbours are joined.</summary>
    private static (int Start, int Length)[] Ranges(IEnumerable<ParameterDescription> parameters)
    {
        var ranges = new List<(int Start, int Length)>();
        foreach (ParameterDescription parameter in parameters)
        {
            if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Length == parameter.Offset)
                ranges[^1] = (ranges[^1].Start, ranges[^1].Length + parameter.Floats);
            else
                ranges.Add((parameter.Offset, parameter.Floats));
        }
        return [.. ranges];
    }
}

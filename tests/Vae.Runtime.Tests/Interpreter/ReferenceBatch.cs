using Vae.Sampling;

namespace Vae.Tests.Interpreter;

/// <summary>A batch and all else that the weighted loss of a training pass depends on, besides the parameters.</summary>
/// <param name="Inputs">Data by row.</param>
/// <param name="Epsilons">ε by row.</param>
/// <param name="Noise">The seed and step.</param>
/// <param name="ReconstructionWeight">The weight of each row's reconstruction term.</param>
/// <param name="DivergenceWeight">The weight of each row's divergence.</param>
internal sealed record ReferenceBatch(
    double[][] Inputs, double[][] Epsilons, NoiseKey Noise, double ReconstructionWeight, double DivergenceWeight)
{
    /// <summary>What the divergence of a batch costs, if it is not the rows' sum times their weight.</summary>
    internal Func<ReferenceRow[], double>? Penalty { get; init; }

    /// <summary>The records of the data that the batch is of.</summary>
    internal int Records { get; init; } = 1;

    internal ReferenceRow[] Rows(ModelDescription description, IReadOnlyDictionary<string, double[]> parameters)
    {
        return new ReferenceModel(description, parameters).Train(Inputs, Epsilons, Noise);
    }

    internal double Loss(ModelDescription description, IReadOnlyDictionary<string, double[]> parameters)
    {
        ReferenceRow[] rows = Rows(description, parameters);
        if (description.Objective.ImportanceWeighted is not null)
            return rows.Sum(row => -ReconstructionWeight * row.Bound);
        return rows.Sum(row => ReconstructionWeight * row.Reconstruction)
            + ReferenceTerms.Loss(description.Objective, rows, Records, Noise)
            + (Penalty?.Invoke(rows) ?? rows.Sum(row => DivergenceWeight * row.Divergence.Sum()));
    }

    /// <summary>∂loss/∂θ of one element, by the central difference (L(θ + h) − L(θ − h))/2h.</summary>
    /// <remarks>
    /// h = 1e-6·max(|θ|, 1): the truncation error is of the order h², the rounding error of L·1e-16/h; both are far below what is
    /// asked of single precision.
    /// </remarks>
    internal double Derivative(ModelDescription description, IReadOnlyDictionary<string, double[]> parameters, string name, int element)
    {
        double[] values = parameters[name];
        var direction = new double[values.Length];
        direction[element] = 1;
        return Slope(description, parameters, name, direction, 1e-6 * Math.Max(Math.Abs(values[element]), 1));
    }

    /// <summary>The loss's derivative along a direction of one tensor, by the central difference over h on either side.</summary>
    internal double Slope(
        ModelDescription description, IReadOnlyDictionary<string, double[]> parameters, string name, double[] direction, double h)
    {
        var changed = new Dictionary<string, double[]>(parameters);
        double At(double distance)
        {
            changed[name] = [.. parameters[name].Zip(direction, (value, along) => value + (distance * along))];
            return Loss(description, changed);
        }
        return (At(h) - At(-h)) / (2 * h);
    }
}

using Vae.Sampling;

namespace Vae.Tests.Interpreter;

/// <summary>The terms of an objective that are functions of a whole batch, as their formulas say, in double precision.</summary>
internal static class ReferenceTerms
{
    /// <summary>What they add to the loss, with β = 1 where it bears on them.</summary>
    internal static double Loss(ObjectiveDescription objective, ReferenceRow[] rows, int records, NoiseKey noise)
    {
        double loss = 0;
        if (objective.TotalCorrelation is { } correlation)
            loss += (correlation.Weight - 1) * TotalCorrelation(correlation.Estimator, Z(rows), Means(rows), LogVariances(rows), records);
        return loss;
    }

    /// <summary>1/B·Σᵢ (ln Σₘ w·q(zᵢ|xₘ) − Σⱼ ln Σₘ w·q(zᵢⱼ|xₘ)).</summary>
    internal static double TotalCorrelation(
        TotalCorrelationEstimator estimator, double[][] z, double[][] means, double[][] logVariances, int records)
    {
        (int batch, int latent) = (z.Length, z[0].Length);
        double total = 0;
        for (int i = 0; i < batch; i++)
        {
            double joint = 0;
            var each = new double[latent];
            for (int m = 0; m < batch; m++)
            {
                double weight = Weight(estimator, batch, records, i, m);
                double product = 1;
                for (int j = 0; j < latent; j++)
                {
                    double variance = Math.Exp(logVariances[m][j]);
                    double density = Math.Exp(-Square(z[i][j] - means[m][j]) / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance);
                    product *= density;
                    each[j] += weight * density;
                }
                joint += weight * product;
            }
            total += Math.Log(joint) - each.Sum(Math.Log);
        }
        return total / batch;
    }

    internal static double[][] Z(ReferenceRow[] rows) => [.. rows.Select(row => row.Latent)];

    internal static double[][] Means(ReferenceRow[] rows) => [.. rows.Select(row => row.Posterior[..row.Latent.Length])];

    internal static double[][] LogVariances(ReferenceRow[] rows) => [.. rows.Select(row => row.Posterior[row.Latent.Length..])];

    private static double Weight(TotalCorrelationEstimator estimator, int batch, double records, int row, int posterior)
    {
        if (estimator == TotalCorrelationEstimator.MinibatchWeighted)
            return 1 / (records * batch);
        double others = batch - 1;
        return posterior == row ? 1 / records
            : posterior == (row + 1) % batch ? (records - others) / (records * others)
            : 1 / others;
    }

    private static double Square(double x) => x * x;
}

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
        if (objective.Dip is { } dip)
            loss += Dip(dip, Means(rows), LogVariances(rows));
        if (objective.Mmd is { } mmd)
            loss += mmd.Weight * Mmd(mmd, Z(rows), Prior(rows, noise));
        if (objective.SlicedWasserstein is { } sliced)
        {
            double[][] directions = Directions(sliced.Projections, Z(rows)[0].Length, noise);
            loss += sliced.Weight * SlicedWasserstein(Z(rows), Prior(rows, noise), directions);
        }
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

    /// <summary>a·Σ_{i≠j} Cᵢⱼ² + b·Σᵢ (Cᵢᵢ − 1)².</summary>
    internal static double Dip(Dip term, double[][] means, double[][] logVariances)
    {
        (int batch, int latent) = (means.Length, means[0].Length);
        double[] centre = [.. Enumerable.Range(0, latent).Select(j => means.Average(row => row[j]))];
        double total = 0;
        for (int i = 0; i < latent; i++)
        {
            for (int j = 0; j < latent; j++)
            {
                double covariance = 0;
                for (int n = 0; n < batch; n++)
                {
                    covariance += (means[n][i] - centre[i]) * (means[n][j] - centre[j]) / batch;
                    if (i == j && term.Kind == DipKind.II)
                        covariance += Math.Exp(logVariances[n][j]) / batch;
                }
                total += i == j ? term.Diagonal * Square(covariance - 1) : term.OffDiagonal * Square(covariance);
            }
        }
        return total;
    }

    /// <summary>MMD² without bias.</summary>
    internal static double Mmd(Mmd term, double[][] z, double[][] prior)
    {
        double batch = z.Length;
        double scale = term.Scale ?? 2 * z[0].Length;
        double total = 0;
        for (int a = 0; a < z.Length; a++)
        {
            for (int b = 0; b < z.Length; b++)
            {
                if (a != b)
                    total += (Kernel(z[a], z[b]) + Kernel(prior[a], prior[b])) / (batch * (batch - 1));
                total -= 2 * Kernel(z[a], prior[b]) / (batch * batch);
            }
        }
        return total;

        double Kernel(double[] x, double[] y)
        {
            double square = x.Zip(y, (one, other) => Square(one - other)).Sum();
            return term.Kernel == MmdKernel.Rbf
                ? Math.Exp(-square / scale)
                : new[] { 0.1, 0.2, 0.5, 1, 2, 5, 10 }.Sum(multiple => multiple * scale / (multiple * scale + square));
        }
    }

    /// <summary>1/(L·B)·Σ of the squared differences of sorted projections.</summary>
    internal static double SlicedWasserstein(double[][] z, double[][] prior, double[][] directions)
    {
        double total = 0;
        foreach (double[] direction in directions)
        {
            double[] codes = [.. z.Select(Project).Order()];
            double[] draws = [.. prior.Select(Project).Order()];
            total += codes.Zip(draws, (code, draw) => Square(code - draw)).Sum();

            double Project(double[] point) => point.Zip(direction, (x, y) => x * y).Sum();
        }
        return total / directions.Length / z.Length;
    }

    internal static double[][] Prior(ReferenceRow[] rows, NoiseKey noise) => Prior(rows.Length, rows[0].Latent.Length, noise);

    internal static double[][] Prior(int rows, int latent, NoiseKey noise) => Normal(rows, latent, noise.For(NoisePurpose.PriorBatch));

    internal static double[][] Directions(int count, int latent, NoiseKey noise)
    {
        double[][] normal = Normal(count, latent, noise.For(NoisePurpose.Projection));
        return [.. normal.Select(row => row.Select(x => x / Math.Sqrt(row.Sum(Square))).ToArray())];
    }

    private static double[][] Normal(int rows, int width, NoiseKey key)
    {
        var values = new float[rows * width];
        NormalNoise.Fill(key, 0, values);
        return [.. Array.ConvertAll(values, value => (double)value).Chunk(width)];
    }

    internal static double[][] Z(ReferenceRow[] rows) => [.. rows.Select(row => row.Latent)];

    internal static double[][] Means(ReferenceRow[] rows) => [.. rows.Select(row => row.Posterior[..row.Latent.Length])];

    internal static double[][] LogVariances(ReferenceRow[] rows) => [
        .. rows.Select(row => Array.ConvertAll(row.Posterior[row.Latent.Length..], ReferenceMath.BoundedLogVariance)),
    ];

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

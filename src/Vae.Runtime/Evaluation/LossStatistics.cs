using Vae.Execution;

namespace Vae;

/// <summary>Running sums of the loss terms, in double and in row order, and the variance of the posterior means.</summary>
internal sealed class LossStatistics
{
    // Doubles of one cache line: two workers never write to the same one.
    private const int Line = 8;

    private readonly double[] _divergence;
    private readonly double[] _mean;
    private readonly double[] _squares;

    /// <param name="latentSize">The latent dimensions.</param>
    /// <param name="hasBound">Whether the rows are those of training passes with a bound of their own.</param>
    internal LossStatistics(int latentSize, bool hasBound = false)
    {
        HasBound = hasBound;
        _divergence = new double[latentSize];
        _mean = new double[latentSize];
        _squares = new double[latentSize];
    }

    /// <summary>The rows added so far.</summary>
    internal int Count { get; private set; }

    /// <summary>The sum of the rows' reconstruction terms.</summary>
    internal double Reconstruction { get; private set; }

    /// <summary>Whether the rows have bounds.</summary>
    internal bool HasBound { get; }

    /// <summary>The sum of the rows' bounds; 0 without any.</summary>
    internal double Bound { get; private set; }

    /// <summary>Each latent dimension's sum of divergences. // [latent size]</summary>
    internal Span<double> Divergence => _divergence;

    /// <summary>The running mean of each dimension's posterior mean. // [latent size]</summary>
    internal Span<double> Mean => _mean;

    /// <summary>The running sum of squared distances from that mean. // [latent size]</summary>
    internal Span<double> Squares => _squares;

    /// <summary>Whether all sums are finite.</summary>
    internal bool IsFinite
    {
        get
        {
            double sum = Reconstruction + Bound;
            foreach (double divergence in _divergence)
                sum += divergence;
            return double.IsFinite(sum);
        }
    }

    /// <summary>The sum of the divergences over all dimensions.</summary>
    internal double TotalDivergence
    {
        get
        {
            double sum = 0;
            foreach (double divergence in _divergence)
                sum += divergence;
            return sum;
        }
    }

    /// <summary>Starts again from nothing.</summary>
    internal void Clear()
    {
        Count = 0;
        Reconstruction = 0;
        Bound = 0;
        _divergence.AsSpan().Clear();
        _mean.AsSpan().Clear();
        _squares.AsSpan().Clear();
    }

    /// <summary>Continues from the sums of an interrupted epoch.</summary>
    internal void Restore(
        int count, double reconstruction, double bound, ReadOnlySpan<double> divergence, ReadOnlySpan<double> mean,
        ReadOnlySpan<double> squares)
    {
        Count = count;
        Reconstruction = reconstruction;
        Bound = bound;
        divergence.CopyTo(_divergence);
        mean.CopyTo(_mean);
        squares.CopyTo(_squares);
    }

    /// <summary>Adds the rows of a scored pass. Called by all workers; what they wrote may be read after it.</summary>
    /// <remarks>
    /// The variance is Welford's: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
    /// Workers divide the latent dimensions; each dimension is summed by one of them, over the rows in order.
    /// </remarks>
    internal void Add(Worker worker, Pass pass)
    {
        int rows = pass.Rows;
        int latent = _divergence.Length;
        int posteriorSize = pass.Description.PosteriorSize;
        ReadOnlySpan<float> divergence = pass.Divergence;
        ReadOnlySpan<float> posterior = pass.Posterior;
        (int start, int end) = worker.Share(latent, Line);
        for (int row = 0; row < rows; row++)
        {
            double weight = 1.0 / (Count + row + 1);
            for (int j = start; j < end; j++)
            {
                _divergence[j] += divergence[row * latent + j];
                double mean = posterior[row * posteriorSize + j];
                double distance = mean - _mean[j];
                _mean[j] += distance * weight;
                _squares[j] += distance * (mean - _mean[j]);
            }
        }
        if (worker.Rank == 0)
        {
            Reconstruction = Sum(Reconstruction, pass.Reconstruction[..rows]);
            if (HasBound)
                Bound = Sum(Bound, ((TrainingPass)pass).Bound[..rows]);
        }
        worker.Barrier(StepPart.Loss);
        // The others read the count in the next pass, which has barriers of its own before it comes here.
        if (worker.Rank == 0)
            Count += rows;
    }

    private static double Sum(double sum, ReadOnlySpan<float> terms)
    {
        foreach (float term in terms)
            sum += term;
        return sum;
    }

    /// <summary>The means over all rows added.</summary>
    internal Evaluation ToEvaluation()
    {
        var perDimension = new double[_divergence.Length];
        double kl = 0;
        int active = 0;
        for (int j = 0; j < perDimension.Length; j++)
        {
            perDimension[j] = _divergence[j] / Count;
            kl += perDimension[j];
            if (_squares[j] / Count > Evaluation.ActiveVariance)
                active++;
        }
        return new Evaluation(Reconstruction / Count, kl, perDimension, active, Count) { Bound = HasBound ? Bound / Count : null };
    }
}

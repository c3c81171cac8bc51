using Vae.Execution;

namespace Vae;

/// <summary>Running sums of one latent variable, over rows: see <see cref="LossStatistics"/>.</summary>
/// <param name="size">Its dimensions.</param>
internal sealed class LatentStatistics(int size)
{
    /// <summary>Each dimension's sum of divergences. // [size]</summary>
    internal double[] Divergence { get; } = new double[size];

    /// <summary>The running mean of each dimension's posterior mean. // [size]</summary>
    internal double[] Mean { get; } = new double[size];

    /// <summary>The running sum of squared distances from that mean. // [size]</summary>
    internal double[] Squares { get; } = new double[size];

    /// <summary>The sum of the divergences over all dimensions.</summary>
    internal double TotalDivergence
    {
        get
        {
            double sum = 0;
            foreach (double divergence in Divergence)
                sum += divergence;
            return sum;
        }
    }

    /// <summary>Starts again from nothing.</summary>
    internal void Clear()
    {
        Divergence.AsSpan().Clear();
        Mean.AsSpan().Clear();
        Squares.AsSpan().Clear();
    }

    /// <summary>Adds some dimensions of a pass's rows, in the order of the rows.</summary>
    /// <param name="tensors">The variable in the pass.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="count">The rows that were added before.</param>
    /// <param name="start">The first dimension.</param>
    /// <param name="end">The one behind the last dimension.</param>
    /// <remarks>
    /// The variance is Welford's: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
    /// </remarks>
    internal void Add(LatentTensors tensors, int rows, int count, int start, int end)
    {
        ReadOnlySpan<float> divergences = tensors.Divergence;
        for (int row = 0; row < rows; row++)
        {
            double weight = 1.0 / (count + row + 1);
            ReadOnlySpan<float> divergence = divergences.Slice(row * size, size);
            ReadOnlySpan<float> means = tensors.Summary(row);
            for (int j = start; j < end; j++)
            {
                Divergence[j] += divergence[j];
                double mean = means[j];
                double distance = mean - Mean[j];
                Mean[j] += distance * weight;
                Squares[j] += distance * (mean - Mean[j]);
            }
        }
    }

    /// <summary>The means over so many rows.</summary>
    internal LatentEvaluation ToEvaluation(string name, int count)
    {
        var perDimension = new double[size];
        double kl = 0;
        int active = 0;
        for (int j = 0; j < size; j++)
        {
            perDimension[j] = Divergence[j] / count;
            kl += perDimension[j];
            if (Squares[j] / count > Evaluation.ActiveVariance)
                active++;
        }
        return new LatentEvaluation(name, kl, perDimension, active);
    }
}

/// <summary>
/// Running sums of the loss terms by the names of their variables, in double and in row order, and the variance of the posterior means.
/// </summary>
internal sealed class LossStatistics
{
    // Doubles of one cache line: two workers never write to the same one.
    private const int Line = 8;

    private readonly ModelDescription _description;
    private readonly double[] _reconstructions;

    /// <param name="description">The model, whose fields and latent variables have terms.</param>
    /// <param name="hasBound">Whether the rows are those of training passes with a bound of their own.</param>
    internal LossStatistics(ModelDescription description, bool hasBound = false)
    {
        _description = description;
        HasBound = hasBound;
        _reconstructions = new double[description.Fields.Count];
        Latents = [.. description.Latents.Select(latent => new LatentStatistics(latent.Size))];
    }

    /// <summary>The rows added so far.</summary>
    internal int Count { get; private set; }

    /// <summary>The sum of the rows' reconstruction terms, field by field.</summary>
    internal ReadOnlySpan<double> Reconstructions => _reconstructions;

    /// <summary>The sum of the rows' reconstruction terms of all fields.</summary>
    internal double Reconstruction
    {
        get
        {
            double sum = 0;
            foreach (double reconstruction in _reconstructions)
                sum += reconstruction;
            return sum;
        }
    }

    /// <summary>Whether the rows have bounds.</summary>
    internal bool HasBound { get; }

    /// <summary>The sum of the rows' bounds; 0 without any.</summary>
    internal double Bound { get; private set; }

    /// <summary>The sums of each latent variable.</summary>
    internal LatentStatistics[] Latents { get; }

    /// <summary>Whether all sums are finite.</summary>
    internal bool IsFinite => double.IsFinite(Reconstruction + Bound + TotalDivergence);

    /// <summary>The sum of the divergences over all dimensions.</summary>
    internal double TotalDivergence
    {
        get
        {
            double sum = 0;
            foreach (LatentStatistics latent in Latents)
                sum += latent.TotalDivergence;
            return sum;
        }
    }

    /// <summary>Starts again from nothing.</summary>
    internal void Clear()
    {
        Count = 0;
        _reconstructions.AsSpan().Clear();
        Bound = 0;
        foreach (LatentStatistics latent in Latents)
            latent.Clear();
    }

    /// <summary>Continues from the sums of an interrupted epoch.</summary>
    internal void Restore(EpochSums sums)
    {
        Count = sums.Count;
        sums.Reconstructions.CopyTo(_reconstructions, 0);
        Bound = sums.Bound;
        for (int i = 0; i < Latents.Length; i++)
        {
            sums.Latents[i].Divergence.CopyTo(Latents[i].Divergence, 0);
            sums.Latents[i].Mean.CopyTo(Latents[i].Mean, 0);
            sums.Latents[i].Squares.CopyTo(Latents[i].Squares, 0);
        }
    }

    /// <summary>Adds the rows of a scored pass. Called by all workers; what they wrote may be read after it.</summary>
    /// <remarks>Workers divide the latent dimensions; each dimension is summed by one of them, over the rows in order.</remarks>
    internal void Add(Worker worker, Pass pass)
    {
        int rows = pass.Rows;
        for (int i = 0; i < Latents.Length; i++)
        {
            (int start, int end) = worker.Share(Latents[i].Divergence.Length, Line);
            Latents[i].Add(pass.Latents[i], rows, Count, start, end);
        }
        if (worker.Rank == 0)
        {
            for (int i = 0; i < _reconstructions.Length; i++)
                _reconstructions[i] = Sum(_reconstructions[i], pass.Fields[i].Score[..rows]);
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
    internal Evaluation ToEvaluation() => new(
        [.. _reconstructions.Select((sum, i) => new LossTerm(_description.Fields[i].Name, sum / Count))],
        [.. Latents.Select((latent, i) => latent.ToEvaluation(_description.Latents[i].Name, Count))],
        Count)
    {
        Bound = HasBound ? Bound / Count : null,
    };
}

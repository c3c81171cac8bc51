using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests.Interpreter;

/// <summary>What the weights of a step's loss are, and what the divergence of its batch costs before its weight.</summary>
/// <param name="Reconstruction">The weight of the reconstruction.</param>
/// <param name="Divergence">The weight of what the divergence costs.</param>
/// <param name="Cost">The cost as a function of the batch's means by latent dimension; their sum, if null.</param>
internal sealed record ReferenceWeights(double Reconstruction, double Divergence, Func<double[], double>? Cost = null)
{
    internal double CostOf(double[] divergence) => Cost?.Invoke(divergence) ?? divergence.Sum();
}

/// <summary>What an epoch of the reference came to.</summary>
/// <param name="Reconstruction">The mean over the records, each as its step saw it.</param>
/// <param name="Divergence">The same by latent dimension.</param>
/// <param name="ActiveUnits">The latent dimensions whose posterior mean varies by more than 0.01 over the records.</param>
/// <param name="Bound">The mean bound.</param>
/// <param name="Terms">The means over the records of the terms of a whole batch, in the order of their names in the objective.</param>
/// <param name="LastLoss">The loss of the last batch, by its own weights.</param>
/// <param name="Weights">The weights of the last step.</param>
internal sealed record ReferenceEpoch(
    double Reconstruction, double[] Divergence, int ActiveUnits, double Bound, double[] Terms, double LastLoss, ReferenceWeights Weights);

/// <summary>
/// A training as its documentation has it, step after step in double precision: the order of the data, the noise of each step, the loss's
/// derivatives by central differences, and the update.
/// </summary>
internal sealed class ReferenceTraining
{
    private readonly VaeModel _model;
    private readonly Dataset _data;
    private readonly TrainingOptions _options;
    private readonly ObjectiveDescription _objective;
    private readonly Dictionary<string, double[]> _parameters;

    /// <param name="model">An initialised model, whose parameters are where the training starts.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Epochs, batch size, objective and seed are read.</param>
    internal ReferenceTraining(VaeModel model, Dataset data, TrainingOptions options)
    {
        (_model, _data, _options) = (model, data, options);
        _objective = options.Objective ?? model.Description.Objective;
        _parameters = model.Description.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => Array.ConvertAll(model.GetParameter(parameter.Name), value => (double)value));
    }

    /// <summary>The parameters as they are now, in the layout of files.</summary>
    internal IReadOnlyDictionary<string, double[]> Parameters => _parameters;

    /// <summary>The weights of a step, from 0.</summary>
    internal required Func<long, ReferenceWeights> Weights { get; init; }

    /// <summary>Changes the parameters by their gradients; null leaves them as they are.</summary>
    internal Action<long, Dictionary<string, double[]>, IReadOnlyDictionary<string, double[]>>? Update { get; init; }

    /// <summary>Learns what the batch of a step came to: the mean reconstruction.</summary>
    internal Action<long, double>? Observe { get; init; }

    /// <summary>Trains epoch after epoch.</summary>
    internal IEnumerable<ReferenceEpoch> Run()
    {
        long step = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            var order = new int[_data.Count];
            Permutation.Fill(new NoiseKey(_options.Seed, NoisePurpose.Shuffle, (ulong)epoch), order);
            var scored = new List<ReferenceRow>();
            var terms = new double[_objective.TermNames.Count];
            double loss = 0;
            ReferenceWeights weights = Weights(step);
            foreach (int[] rows in order.Chunk(_options.BatchSize))
            {
                weights = Weights(step);
                (ReferenceRow[] batch, double[] values, loss) = Step(step, rows, weights);
                scored.AddRange(batch);
                for (int i = 0; i < terms.Length; i++)
                    terms[i] += values[i] * rows.Length / _data.Count;
                Observe?.Invoke(step, batch.Average(row => row.Reconstruction));
                step++;
            }
            int latent = _model.Description.LatentSize;
            double[] Column(Func<ReferenceRow, double[]> of) =>
                [.. Enumerable.Range(0, latent).Select(j => scored.Average(row => of(row)[j]))];
            double[] means = Column(row => row.Posterior);
            double[] variances = Column(row => [.. row.Posterior.Take(latent).Select((mean, j) => Math.Pow(mean - means[j], 2))]);
            yield return new ReferenceEpoch(
                scored.Average(row => row.Reconstruction), Column(row => row.Divergence), variances.Count(variance => variance > 0.01),
                scored.Average(row => row.Bound), terms, loss, weights);
        }
    }

    private (ReferenceRow[] Rows, double[] Terms, double Loss) Step(long step, int[] rows, ReferenceWeights weights)
    {
        ModelDescription description = _model.Description;
        var noise = new NoiseKey(_options.Seed, NoisePurpose.Latent, (ulong)step);
        int samples = _objective.ImportanceWeighted?.Samples ?? 1;
        var epsilon = new float[rows.Length * samples * description.LatentSize];
        NormalNoise.Fill(noise, 0, epsilon);
        var inputs = new double[rows.Length][];
        var record = new float[_data.RowSize];
        for (int row = 0; row < rows.Length; row++)
        {
            var draw = new NoiseKey(_options.Seed, NoisePurpose.Binarization, (ulong)step);
            _data.Read(rows[row], record, new RowNoise(draw, (ulong)(row * _data.RowSize)));
            inputs[row] = Array.ConvertAll(record, value => (double)value);
        }
        double Cost(ReferenceRow[] batch) => weights.CostOf(
            [.. Enumerable.Range(0, description.LatentSize).Select(j => batch.Average(row => row.Divergence[j]))]);
        var reference = new ReferenceBatch(
            inputs,
            [.. Array.ConvertAll(epsilon, value => (double)value).Chunk(samples * description.LatentSize)],
            noise,
            weights.Reconstruction / rows.Length,
            weights.Divergence / rows.Length)
        {
            Penalty = batch => weights.Divergence * Cost(batch),
            Records = _data.Count,
        };
        ReferenceRow[] scored = reference.Rows(description, _parameters);
        // What a report says: every term in nats per sample, the reconstruction without a weight.
        double loss = _objective.ImportanceWeighted is not null
            ? -scored.Average(row => row.Bound)
            : scored.Average(row => row.Reconstruction) + weights.Divergence * Cost(scored)
                + ReferenceTerms.Loss(_objective, scored, _data.Count, noise);
        double[] terms = Terms(scored, noise);
        if (Update is not null)
        {
            var gradients = _parameters.ToDictionary(
                parameter => parameter.Key,
                parameter => Enumerable.Range(0, parameter.Value.Length)
                    .Select(i => reference.Derivative(description, _parameters, parameter.Key, i)).ToArray());
            Update(step, _parameters, gradients);
        }
        return (scored, terms, loss);
    }

    private double[] Terms(ReferenceRow[] rows, NoiseKey noise)
    {
        // Several samples of a record have no terms of a whole batch beside them.
        if (_objective.TermNames.Count == 0)
            return [];
        double[][] z = ReferenceTerms.Z(rows), means = ReferenceTerms.Means(rows), logVariances = ReferenceTerms.LogVariances(rows);
        return
        [
            .. _objective.TermNames.Select(name => name switch
            {
                "TotalCorrelation" => ReferenceTerms.TotalCorrelation(
                    _objective.TotalCorrelation!.Estimator, z, means, logVariances, _data.Count),
                "Dip" => ReferenceTerms.Dip(_objective.Dip!, means, logVariances),
                "Mmd" => ReferenceTerms.Mmd(_objective.Mmd!, z, ReferenceTerms.Prior(rows, noise)),
                _ => ReferenceTerms.SlicedWasserstein(
                    z, ReferenceTerms.Prior(rows, noise),
                    ReferenceTerms.Directions(_objective.SlicedWasserstein!.Projections, z[0].Length, noise)),
            }),
        ];
    }
}

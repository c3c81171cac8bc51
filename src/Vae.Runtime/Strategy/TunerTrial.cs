using System.Globalization;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae;

/// <summary>What one trial of a search trains with.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Model">The model's name.</param>
/// <param name="LearningRate">The learning rate, rounded to three digits.</param>
/// <param name="BatchSize">The records of a step.</param>
/// <param name="Beta">The divergence's weight; null: as the model declares it.</param>
public sealed record TunerTrial(int Number, string Model, double LearningRate, int BatchSize, double? Beta)
{
    /// <summary>The declared objective with its weights multiplied (<see cref="TunerOptions.WeightFactors"/>); null: as declared.</summary>
    public ObjectiveDescription? Objective { get; init; }

    /// <summary>
    /// All trials of a search. Models take turns. The learning rates are log-uniform: the range is divided into as many equal parts as
    /// there are trials, and one rate is drawn from each. Batch sizes, weights and each word's factors are used equally often, as far as
    /// possible. How they are combined is random.
    /// </summary>
    internal static TunerTrial[] Draw(IReadOnlyList<TunerModel> models, TunerOptions options)
    {
        int count = options.Trials;
        var places = new float[count];
        UniformNoise.Fill(new NoiseKey(options.Seed, NoisePurpose.Search), 0, places);
        int[] rates = Order(count, options.Seed, 0);
        int[] batches = Order(count, options.Seed, 1);
        int[] weights = Order(count, options.Seed, 2);
        ObjectiveDescription[] declared =
            options.WeightFactors is null ? [] : [.. models.Select(model => model.Create().Description.Objective)];
        int[][] factors = [.. ObjectiveWeights.Words.Select((_, word) => Order(count, options.Seed, 3 + (uint)word))];
        return
        [
            .. Enumerable.Range(0, count).Select(i => new TunerTrial(
                i,
                models[i % models.Count].Name,
                Rate(options, (rates[i] + (double)places[i]) / count),
                options.BatchSizes[batches[i] % options.BatchSizes.Count],
                options.Betas is { } betas ? betas[weights[i] % betas.Count] : null)
            {
                Objective = options.WeightFactors is { } list && ObjectiveWeights.Has(declared[i % models.Count])
                    ? ObjectiveWeights.Words
                        .Select((word, index) => (Word: word, Factor: list[factors[index][i] % list.Count]))
                        .Aggregate(declared[i % models.Count], (objective, drawn) =>
                            ObjectiveWeights.Multiply(objective, drawn.Word, drawn.Factor))
                    : null,
            }),
        ];
    }

    private static int[] Order(int count, ulong seed, uint stream)
    {
        var order = new int[count];
        Permutation.Fill(new NoiseKey(seed, NoisePurpose.Search, 1, stream), order);
        return order;
    }

    // Rounded: what is printed is what was trained with. Within the range, whatever the rounding.
    private static double Rate(TunerOptions options, double place)
    {
        double rate = options.LowestLearningRate
            * Portable.Exp(place * Portable.Log(options.HighestLearningRate / options.LowestLearningRate));
        double rounded = double.Parse(rate.ToString("E2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, options.LowestLearningRate, options.HighestLearningRate);
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TunerTrial), PrintMembers);
}

/// <summary>A trial's result at a rung.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Rung">The rung, from 0.</param>
/// <param name="Epochs">The epochs it had been trained for.</param>
/// <param name="Losses">
/// The held-out negative bound in nats per sample, one for each seed; infinite if the training diverged or a held-out record overflows the
/// model (<see cref="Failures"/>). It is the negative ELBO (β = 1 and no further terms, whatever the trial was trained with), or in a
/// family with <c>ImportanceWeighted</c> the bound of <see cref="Tuner.BoundSamples"/> samples for all models. // [seeds]
/// </param>
public sealed record TunerResult(TunerTrial Trial, int Rung, int Epochs, IReadOnlyList<double> Losses)
{
    /// <summary>Why a training has no finite loss: the message of the error that ended it; null if it has one. // [seeds]</summary>
    public IReadOnlyList<string?> Failures { get; init; } = new string?[Losses.Count];

    /// <summary>The mean over the seeds, by which trials are compared; infinite if one of them diverged.</summary>
    public double Loss => Losses.Average();

    /// <summary>The standard error of <see cref="Loss"/> over the seeds; null with one seed, and if a loss is infinite.</summary>
    public double? StandardError => Losses.Count < 2 || !double.IsFinite(Loss)
        ? null
        : Math.Sqrt(Losses.Sum(loss => (loss - Loss) * (loss - Loss)) / (Losses.Count - 1) / Losses.Count);

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TunerResult), PrintMembers);
}

/// <summary>Where a search is.</summary>
/// <param name="Rung">The current rung, from 0.</param>
/// <param name="Rungs">The rungs in all.</param>
/// <param name="Done">The trainings done at this rung: of each trial one for each seed.</param>
/// <param name="Trainings">The trainings of this rung.</param>
/// <param name="Trial">The trial that is being trained.</param>
/// <param name="Progress">Where its training is.</param>
public readonly record struct TunerProgress(
    int Rung, int Rungs, int Done, int Trainings, TunerTrial Trial, TrainingProgress Progress)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TunerProgress), PrintMembers);
}

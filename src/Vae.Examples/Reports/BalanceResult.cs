using Vae.Examples.Commands;

namespace Vae.Examples.Reports;

/// <summary>A rate–distortion curve, and how it came about.</summary>
internal sealed record BalanceResult
{
    /// <summary>The model's name on the command line.</summary>
    public required string ModelName { get; init; }

    /// <summary>What it was trained on, in words or as a path.</summary>
    public required string DataName { get; init; }

    public required ModelDescription Model { get; init; }

    public required RateDistortionOptions Options { get; init; }

    public required int TrainingRows { get; init; }

    public required int TestRows { get; init; }

    public required RateDistortionCurve Curve { get; init; }

    /// <summary>The command that drew the curve.</summary>
    public required string Command { get; init; }

    /// <summary>The command that trains with the weight of the best ELBO.</summary>
    public required NextCommand Next { get; init; }

    /// <summary>How it came about, in a sentence.</summary>
    internal string Course
    {
        get
        {
            TrainingOptions training = Options.Training;
            string epochs = Options.WarmStart
                ? $"{training.Epochs} epochs at β {Numbers.Setting(Curve.Points[0].Beta)} for all, then {training.Epochs} at each weight"
                : $"{training.Epochs} epochs at each weight, from the start";
            return $"Trained with {Curve.Points.Count} weights of the divergence on {Numbers.Count(TrainingRows)} rows of {DataName} and "
                + $"measured on {Numbers.Count(TestRows)} others: {epochs}, in batches of {training.BatchSize}, seed {training.Seed}.";
        }
    }
}

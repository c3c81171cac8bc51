using System.Globalization;
using System.Text.Json.Serialization;

namespace Vae;

/// <summary>How much a latent variable says of some data, in nats per sample.</summary>
/// <param name="Name">The variable's name: <c>z</c>.</param>
/// <param name="Kl">The mean of KL(q(z|x) ‖ p(z)).</param>
/// <param name="KlPerDimension">What each dimension contributes to <paramref name="Kl"/>. // [size]</param>
/// <param name="ActiveUnits">
/// The dimensions that the encoder uses: those whose posterior mean has a variance above <see cref="Evaluation.ActiveVariance"/> over the
/// records.
/// </param>
public sealed record LatentEvaluation(string Name, double Kl, double[] KlPerDimension, int ActiveUnits)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LatentEvaluation), PrintMembers);
}

/// <summary>How well a model describes some data. All terms in nats per sample, whatever the training's weights were.</summary>
/// <param name="Reconstructions">
/// For each field of the data, the mean of −ln p(x|z), with z drawn once from each record's posterior. Most models have one field, x.
/// </param>
/// <param name="Latents">The divergence of each latent variable. Most models have one, z.</param>
/// <param name="Samples">The number of records.</param>
[method: JsonConstructor]
public sealed record Evaluation(IReadOnlyList<LossTerm> Reconstructions, IReadOnlyList<LatentEvaluation> Latents, int Samples)
{
    /// <summary>The evaluation of a model with one field and one latent variable.</summary>
    /// <param name="reconstruction">The mean of −ln p(x|z).</param>
    /// <param name="kl">The mean of KL(q(z|x) ‖ p(z)).</param>
    /// <param name="klPerDimension">What each latent dimension contributes to <paramref name="kl"/>. // [latent size]</param>
    /// <param name="activeUnits">The latent dimensions that the encoder uses.</param>
    /// <param name="samples">The number of records.</param>
    public Evaluation(double reconstruction, double kl, double[] klPerDimension, int activeUnits, int samples)
        : this([new LossTerm("x", reconstruction)], [new LatentEvaluation("z", kl, klPerDimension, activeUnits)], samples)
    {
    }

    /// <summary>Above this variance of its posterior mean over the data, a latent dimension counts as active.</summary>
    /// <remarks>Source: Burda, Grosse &amp; Salakhutdinov, 2015, arXiv:1509.00519, section 5.2.</remarks>
    public const double ActiveVariance = 0.01;

    private const int FewestToJudge = 10;

    /// <summary>
    /// The mean importance-weighted bound, with as many samples as the model's training takes (<see cref="ImportanceWeighted"/>). In the
    /// running means of an epoch it is the bound of its steps; elsewhere it is what <c>ModelEvaluation.EstimateLogLikelihood</c> gives for
    /// that number of samples. Null for a model that is trained by the ELBO.
    /// </summary>
    public double? Bound { get; init; }

    /// <summary>
    /// Likely mistakes in the data of <c>VaeModel.Evaluate</c> (<see cref="Data.Dataset.Warnings"/>), such as rows that lack classes. Empty
    /// in an epoch's record: a training reports them in <see cref="TrainingProgress"/>.
    /// </summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];

    /// <summary>The sum of <see cref="Reconstructions"/>: of a model with one field, its only one.</summary>
    public double Reconstruction { get; } = Reconstructions.Sum(term => term.Value);

    /// <summary>The sum of the divergences of all latent variables.</summary>
    public double Kl { get; } = Latents.Sum(latent => latent.Kl);

    /// <summary>What each latent dimension contributes to <see cref="Kl"/>: variable after variable.</summary>
    public double[] KlPerDimension { get; } =
        Latents.Count == 1 ? Latents[0].KlPerDimension : [.. Latents.SelectMany(latent => latent.KlPerDimension)];

    /// <summary>The latent dimensions that the encoder uses, of all latent variables.</summary>
    public int ActiveUnits { get; } = Latents.Sum(latent => latent.ActiveUnits);

    /// <summary>The evidence lower bound, −(reconstruction + KL): the higher the better.</summary>
    public double Elbo => -(Reconstruction + Kl);

    /// <summary>What is wrong with the posterior and what to try; null if nothing is.</summary>
    public string? Diagnosis
    {
        get
        {
            if (!double.IsFinite(Elbo))
                return "The loss is not finite: some record lies where the model gives it no density, or the model itself is not finite.";
            // Over a single record, or a few that are alike, nothing varies, whatever the model.
            if (ActiveUnits == 0 && Samples >= FewestToJudge)
            {
                return $"The posterior has collapsed: none of the {Count(KlPerDimension.Length)} carries information about the data " +
                    $"(KL {Kl.ToString("0.00", CultureInfo.InvariantCulture)} nats per sample), so every reconstruction is the same. " +
                    "Train longer; or let the code cost less, by what the model's objective has for it: a smaller or slowly rising β " +
                    "or weight of a batch term, a larger capacity, a lower target of Geco, Reduction.Sum in the place of Reduction.Mean.";
            }
            return null;
        }
    }

    /// <summary>The terms in nats per sample, and the active units.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"ELBO {Elbo:0.00} (reconstruction {Reconstruction:0.00}, KL {Kl:0.00}, {ActiveUnits} of {KlPerDimension.Length} active)");

    private static string Count(int dimensions) =>
        dimensions == 1 ? "1 latent dimension" : dimensions.ToString(CultureInfo.InvariantCulture) + " latent dimensions";
}

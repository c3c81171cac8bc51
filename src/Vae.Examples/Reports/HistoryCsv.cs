using System.Globalization;
using System.Text;

namespace Vae.Examples.Reports;

/// <summary>The course of the training as a table: one line an epoch, numbers in as many digits as give their bits back.</summary>
internal static class HistoryCsv
{
    /// <summary>
    /// Columns: epoch, step, learning_rate; reconstruction_weight, divergence_weight and capacity, those of the loss at the epoch's end;
    /// reconstruction, kl and elbo for train (running means over the epoch) and test (after it), in nats per sample;
    /// test_active_units; seconds, samples_per_second; then test_kl_0, … for each latent dimension, or test_kl_z1_0, … where there are
    /// several latent variables. Without held-out data there are no test columns, and the divergences per dimension are the training's.
    /// At the end train_total_correlation and the like, the means over the epoch's batches of the terms of the objective that have such,
    /// each before its weight; or train_bound and test_bound, if the training raises the importance-weighted bound.
    /// </summary>
    internal static string Write(IReadOnlyList<EpochRecord> history)
    {
        bool heldOut = history.Count == 0 || history[0].HeldOutOrNull is not null;
        var text = new StringBuilder("epoch,step,learning_rate,reconstruction_weight,divergence_weight,capacity,");
        text.Append("train_reconstruction,train_kl,train_elbo,");
        text.Append(heldOut ? "test_reconstruction,test_kl,test_elbo,test_active_units," : "").Append("seconds,samples_per_second");
        IReadOnlyList<LatentEvaluation> latents = history.Count == 0 ? [] : history[0].Train.Latents;
        foreach (LatentEvaluation latent in latents)
        {
            // The only latent variable needs no name.
            string name = latents.Count == 1 ? "" : $"_{latent.Name}";
            for (int dimension = 0; dimension < latent.KlPerDimension.Length; dimension++)
                text.Append(CultureInfo.InvariantCulture, $",{(heldOut ? "test" : "train")}_kl{name}_{dimension}");
        }
        foreach (LossTerm term in history.Count == 0 ? [] : history[0].Terms)
            text.Append(CultureInfo.InvariantCulture, $",train_{Numbers.Snake(term.Name)}");
        bool hasBound = history.Count > 0 && history[0].Train.Bound is not null;
        if (hasBound)
            text.Append(heldOut ? ",train_bound,test_bound" : ",train_bound");
        text.Append('\n');
        foreach (EpochRecord epoch in history)
        {
            string[] fields =
            [
                epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                epoch.Step.ToString(CultureInfo.InvariantCulture),
                Numbers.Exact(epoch.LearningRate),
                Numbers.Exact(epoch.Weights.Reconstruction),
                Numbers.Exact(epoch.Weights.Divergence),
                Numbers.Exact(epoch.Weights.Capacity),
                .. Terms(epoch.Train),
                .. epoch.HeldOutOrNull is { } test
                    ? [.. Terms(test), test.ActiveUnits.ToString(CultureInfo.InvariantCulture)]
                    : (string[])[],
                Numbers.Exact(epoch.Seconds),
                Numbers.Exact(epoch.SamplesPerSecond),
                .. (epoch.HeldOutOrNull ?? epoch.Train).KlPerDimension.Select(Numbers.Exact),
                .. epoch.Terms.Select(term => Numbers.Exact(term.Value)),
                .. new[] { epoch.Train.Bound, epoch.HeldOutOrNull?.Bound }.OfType<double>().Select(Numbers.Exact),
            ];
            text.AppendJoin(',', fields).Append('\n');
        }
        return text.ToString();
    }

    private static string[] Terms(Evaluation evaluation) =>
        [Numbers.Exact(evaluation.Reconstruction), Numbers.Exact(evaluation.Kl), Numbers.Exact(evaluation.Elbo)];
}

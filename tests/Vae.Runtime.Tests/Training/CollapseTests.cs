using Vae.Data;

namespace Vae.Tests;

/// <summary>Published listings average the reconstruction over the pixels and sum the divergence: on images that collapses.</summary>
public class CollapseTests
{
    private static readonly Dataset s_digits = Dataset.FromDrawnDigits(1200, seed: 1);
    private static readonly Dataset s_others = Dataset.FromDrawnDigits(300, seed: 2);
    private static readonly TrainingOptions s_options = new() { Epochs = 4, BatchSize = 64, Seed = 1 };

    [Fact]
    public void The_listing_s_own_loss_collapses_and_is_diagnosed_in_words()
    {
        Evaluation last = new ListingVae().Train(s_digits, s_others, s_options).Last().HeldOut;
        Assert.Equal(0, last.ActiveUnits);
        Assert.True(last.Kl < 0.05, $"{last.Kl}");
        Assert.Contains("The posterior has collapsed", last.Diagnosis, StringComparison.Ordinal);
        Assert.Contains("Reduction.Sum", last.Diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_with_both_terms_on_one_scale_does_not()
    {
        var options = s_options with { Reduction = Reduction.Sum };
        Evaluation last = new ListingVae().Train(s_digits, s_others, options).Last().HeldOut;
        Assert.True(last.ActiveUnits >= 8, $"{last.ActiveUnits}");
        Assert.True(last.Kl > 1, $"{last.Kl}");
        Assert.Null(last.Diagnosis);
    }
}

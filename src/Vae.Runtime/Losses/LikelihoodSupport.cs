namespace Vae.Losses;

/// <summary>The data that a likelihood takes.</summary>
/// <param name="IndexOutside">The index of the first value that it does not take; −1 if there is none. Values are finite.</param>
/// <param name="Takes">The data that it takes, in words. The text continues "takes", and tells what to do about other data.</param>
internal sealed record LikelihoodSupport(
    LikelihoodSupport.IndexMethod IndexOutside, Func<StageDescription, string, string> Takes)
{
    /// <summary>Any number.</summary>
    internal static readonly LikelihoodSupport All = new((_, _) => -1, (_, _) => "any number.");

    /// <summary>From 0 to 1.</summary>
    internal static readonly LikelihoodSupport UnitInterval = new(
        (_, data) => data.IndexOfAnyExceptInRange(0f, 1f),
        (_, instead) => $"data between 0 and 1. Scale the data (bytes by 1/255, which Dataset.FromBytes does), or {instead} Gaussian.");

    /// <summary>Counts.</summary>
    internal static readonly LikelihoodSupport Counts = new(
        (_, data) => IndexOfNoWhole(data, Losses.Counts.Largest),
        (_, _) => "counts (0, 1, 2 and so on, up to 16777216), neither scaled nor fractional.");

    /// <summary>Numbers of classes.</summary>
    internal static readonly LikelihoodSupport Classes = new(
        (stage, data) => IndexOfNoWhole(data, (float)stage.Arguments["classes"] - 1),
        (stage, _) => FormattableString.Invariant(
            $"class numbers from 0 to {stage.Arguments["classes"] - 1}. For more classes give their number: ")
            + "Categorical(classes).");

    /// <summary>The 256 levels of a byte.</summary>
    internal static readonly LikelihoodSupport Levels = new(
        (_, data) => IndexOfNoLevel(data),
        (_, instead) => $"bytes, divided by 255, as Dataset.FromBytes gives them. For other data, {instead} GaussianOptimal.");

    /// <summary>Finds a value outside the support.</summary>
    /// <param name="stage">The likelihood with its arguments.</param>
    /// <param name="data">The values.</param>
    internal delegate int IndexMethod(StageDescription stage, ReadOnlySpan<float> data);

    private static int IndexOfNoLevel(ReadOnlySpan<float> data)
    {
        for (int i = 0; i < data.Length; i++)
        {
            float scaled = data[i] * 255;
            float level = MathF.Floor(scaled + 0.5f);
            if (!(level >= 0 && level <= 255 && Math.Abs(scaled - level) <= DiscretizedLogisticLikelihood.Tolerance))
                return i;
        }
        return -1;
    }

    private static int IndexOfNoWhole(ReadOnlySpan<float> data, float largest)
    {
        for (int i = 0; i < data.Length; i++)
        {
            if (!(data[i] >= 0 && data[i] <= largest && MathF.Floor(data[i]) == data[i]))
                return i;
        }
        return -1;
    }
}

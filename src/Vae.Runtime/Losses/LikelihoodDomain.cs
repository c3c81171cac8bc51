namespace Vae.Losses;

/// <summary>Which data a model's likelihood can have drawn.</summary>
internal static class LikelihoodDomain
{
    /// <summary>The index of the first value that has no likelihood; −1 if there is none. Values are finite.</summary>
    internal static int IndexOutside(ModelDescription description, ReadOnlySpan<float> data)
    {
        StageDescription likelihood = description.Decoder[^1];
        return likelihood.Kind switch
        {
            "Bernoulli" or "ContinuousBernoulli" => data.IndexOfAnyExceptInRange(0f, 1f),
            "Poisson" => IndexOfNoCount(data, Counts.Largest),
            _ => -1,
        };
    }

    /// <summary>What to do about data outside it.</summary>
    internal static string Advice(ModelDescription description)
    {
        StageDescription likelihood = description.Decoder[^1];
        return likelihood.Kind switch
        {
            "Poisson" => $"A {likelihood.Kind} likelihood takes counts: 0, 1, 2 and so on, up to 16777216; not scaled, not fractions.",
            _ =>
                $"A {likelihood.Kind} likelihood takes data between 0 and 1: scale it (bytes by 1/255, which Dataset.FromBytes does), or "
                + "end the decoder in Gaussian.",
        };
    }

    private static int IndexOfNoCount(ReadOnlySpan<float> data, float largest)
    {
        for (int i = 0; i < data.Length; i++)
        {
            if (!(data[i] >= 0 && data[i] <= largest && MathF.Floor(data[i]) == data[i]))
                return i;
        }
        return -1;
    }
}

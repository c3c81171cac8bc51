namespace Vae.Losses;

/// <summary>Which data a model's likelihood can have drawn.</summary>
internal static class LikelihoodDomain
{
    /// <summary>What to do about data outside it.</summary>
    internal const string Advice =
        "A Bernoulli likelihood takes data between 0 and 1: scale it (bytes by 1/255, which Dataset.FromBytes does), or end the "
        + "decoder in Gaussian.";

    /// <summary>The index of the first value that has no likelihood; −1 if there is none. Values are finite.</summary>
    internal static int IndexOutside(ModelDescription description, ReadOnlySpan<float> data) =>
        description.Decoder[^1].Kind == "Bernoulli" ? data.IndexOfAnyExceptInRange(0f, 1f) : -1;
}

namespace Vae.Losses;

/// <summary>The support of a model's likelihood: the data that it can give.</summary>
internal static class LikelihoodDomain
{
    /// <summary>The index of the first value outside the likelihood's support; −1 if there is none. Values are finite.</summary>
    /// <param name="description">The model.</param>
    /// <param name="data">Whole records. // [rows, data size]</param>
    internal static int IndexOutside(ModelDescription description, ReadOnlySpan<float> data)
    {
        StageDescription likelihood = description.Decoder[^1];
        if (likelihood.Stages.Count == 0)
            return IndexOutside(likelihood, data);
        for (int row = 0; row < data.Length; row += description.DataSize)
        {
            int column = row;
            for (int i = 0; i < likelihood.Stages.Count; i++)
            {
                StageDescription part = likelihood.Stages[i];
                int index = IndexOutside(part, data.Slice(column, part.Output[0]));
                if (index >= 0)
                    return column + index;
                column += part.Output[0];
            }
        }
        return -1;
    }

    /// <summary>What to do about data outside the support.</summary>
    /// <param name="description">The model.</param>
    /// <param name="index">The value's index in the data of whole records.</param>
    internal static string Advice(ModelDescription description, int index)
    {
        (StageDescription likelihood, int? first) = LikelihoodOf(description, index % description.DataSize);
        string instead = first is null ? "end the decoder in" : "give these columns";
        string takes = first is { } column
            ? $"In {Columns(column, likelihood.Output[0])} of Mixed, a {likelihood.Kind} likelihood takes "
            : $"A {likelihood.Kind} likelihood takes ";
        return takes + Likelihoods.Of(likelihood)!.Support.Takes(likelihood, instead);
    }

    private static string Columns(int first, int count) => count == 1 ? $"column {first}" : $"columns {first} to {first + count - 1}";

    /// <summary>The likelihood of an element. For Mixed, that of the element's columns, and the first of these columns.</summary>
    private static (StageDescription Likelihood, int? First) LikelihoodOf(ModelDescription description, int element)
    {
        StageDescription likelihood = description.Decoder[^1];
        int first = 0;
        foreach (StageDescription part in likelihood.Stages)
        {
            if (element < first + part.Output[0])
                return (part, first);
            first += part.Output[0];
        }
        return (likelihood, null);
    }

    private static int IndexOutside(StageDescription likelihood, ReadOnlySpan<float> data) =>
        Likelihoods.Of(likelihood)?.Support.IndexOutside(likelihood, data) ?? -1;
}

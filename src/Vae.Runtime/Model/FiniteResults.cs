using System.Globalization;
using System.Numerics.Tensors;

namespace Vae;

/// <summary>Refuses results that are not finite: no figure that leaves the library is infinite or NaN where the data are finite.</summary>
internal static class FiniteResults
{
    /// <summary>What the rows are that a user gave as records.</summary>
    internal const string Data = "data";

    /// <summary>Refuses a posterior of a pass that is not finite.</summary>
    /// <param name="pass">An encoded pass.</param>
    /// <param name="first">The row of the data that its first row is.</param>
    /// <param name="rows">What the rows are.</param>
    /// <exception cref="NonFiniteResultException">A parameter of a row's posterior is not finite.</exception>
    internal static void RequirePosterior(Pass pass, int first, string rows = Data)
    {
        foreach (LatentTensors latent in pass.Latents)
            Require(pass, latent.Posterior, latent.Description.PosteriorSize, first, rows, "posterior");
    }

    /// <summary>Refuses points of the latent space, drawn from a pass's posteriors, that are not finite.</summary>
    /// <exception cref="NonFiniteResultException">An element of a row's point is not finite.</exception>
    internal static void RequireLatent(Pass pass, int first)
    {
        foreach (LatentTensors latent in pass.Latents)
            Require(pass, latent.Value, latent.Description.Size, first, Data, "point of the latent space");
    }

    /// <summary>Refuses scores of a pass that are not finite: either term of the ELBO.</summary>
    /// <exception cref="NonFiniteResultException">A row's reconstruction term or divergence is not finite.</exception>
    internal static void RequireScores(Pass pass, int first, string rows = Data)
    {
        foreach (FieldTensors field in pass.Fields)
            Require(pass, field.Score, 1, first, rows, "reconstruction term");
        foreach (LatentTensors latent in pass.Latents)
            Require(pass, latent.Divergence, latent.Description.Size, first, rows, "divergence");
    }

    private static void Require(Pass pass, ReadOnlySpan<float> values, int width, int first, string rows, string result)
    {
        int row = RowOfNonFinite(pass, values, width);
        if (row >= 0)
            throw OfRecord(pass, row, first, rows, result);
    }

    /// <summary>Refuses reconstructions that are not finite, or that are made of a likelihood whose parameters are not.</summary>
    /// <param name="pass">A pass whose input was decoded to these.</param>
    /// <param name="first">The row of the data that its first row is.</param>
    /// <param name="values">The reconstructions. // [rows, data size]</param>
    /// <exception cref="NonFiniteResultException">An element of a row's reconstruction is not finite.</exception>
    internal static void RequireReconstructions(Pass pass, int first, ReadOnlySpan<float> values)
    {
        int row = RowOfNonFinite(pass, values);
        if (row >= 0)
            throw OfRecord(pass, row, first, Data, "reconstruction");
    }

    /// <summary>
    /// Refuses what was decoded from points of the latent space, where it is not finite, or is made of a likelihood whose parameters are
    /// not.
    /// </summary>
    /// <param name="pass">A pass whose latent rows were decoded to these.</param>
    /// <param name="first">Which point its first row is.</param>
    /// <param name="rows">What the points are.</param>
    /// <param name="values">The decoded records. // [rows, data size]</param>
    /// <exception cref="NonFiniteResultException">An element of a row, or a parameter of its likelihood, is not finite.</exception>
    internal static void RequireDecoded(Pass pass, int first, string rows, ReadOnlySpan<float> values)
    {
        int row = RowOfNonFinite(pass, values);
        if (row < 0)
            return;
        int latent = pass.Description.LatentSize;
        throw Of(pass, pass.Latent.Slice(row * latent, latent), first + row, rows, "record");
    }

    // The first row whose likelihood or record is not finite; −1 if there is none. A record alone does not tell: a draw from a Bernoulli
    // likelihood is 0 or 1 whatever the logit, and the mean at an infinite logit is a number.
    private static int RowOfNonFinite(Pass pass, ReadOnlySpan<float> records)
    {
        int parameter = RowOfNonFinite(pass, pass.Likelihood, pass.Description.LikelihoodSize);
        int record = RowOfNonFinite(pass, records, pass.Description.DataSize);
        return parameter < 0 ? record : record < 0 ? parameter : Math.Min(parameter, record);
    }

    private static int RowOfNonFinite(Pass pass, ReadOnlySpan<float> values, int width)
    {
        int index = NonFinite.IndexOf(values[..(pass.Rows * width)]);
        return index < 0 ? -1 : index / width;
    }

    /// <summary>The error for a result of a record that is not finite.</summary>
    /// <param name="pass">The pass with the record in its input.</param>
    /// <param name="row">Its row of the pass.</param>
    /// <param name="first">The row of the data that the pass's first row is.</param>
    /// <param name="rows">What the rows are.</param>
    /// <param name="result">The result's name.</param>
    internal static NonFiniteResultException OfRecord(Pass pass, int row, int first, string rows, string result)
    {
        int size = pass.Description.DataSize;
        return Of(pass, pass.Input.Slice(row * size, size), first + row, rows, result);
    }

    private static NonFiniteResultException Of(Pass pass, ReadOnlySpan<float> values, int row, string rows, string result)
    {
        int element = TensorPrimitives.IndexOfMaxMagnitude(values);
        LargestParameter largest = LargestParameter.Of(pass.Description, pass.Parameters, pass.State);
        string problem = string.Create(
            CultureInfo.InvariantCulture,
            $"has no finite {result} in this model. Its largest element is element {element}, {values[element]}; the model's largest " +
            $"parameter is {largest.Value} ({largest.Name}, element {largest.Index}). {largest.Advice(values[element])}");
        return new NonFiniteResultException(row, element, rows, problem);
    }
}

namespace Vae;

/// <summary>Computes the features of some records: the space in which samples are compared with data.</summary>
/// <param name="records">Whole records. // [rows, data size]</param>
/// <param name="features">Receives their features, all finite. // [rows, feature size]</param>
/// <remarks>Called by one thread at a time. A record's features must not depend on the records beside it.</remarks>
public delegate void FeatureFunction(ReadOnlySpan<float> records, Span<float> features);

/// <summary>A space in which samples are compared with data.</summary>
/// <param name="Name">A name to show.</param>
/// <param name="Size">The number of features of a record, at least 1.</param>
/// <param name="Compute">From records to features.</param>
public sealed record Features(string Name, int Size, FeatureFunction Compute)
{
    /// <summary>The records themselves, element by element. They treat all models alike, but do not match what people see.</summary>
    /// <param name="model">The model whose records are compared.</param>
    public static Features Elements(VaeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Features("elements", model.Description.DataSize, (records, features) => records.CopyTo(features));
    }

    /// <summary>The posterior's mean by the model's encoder. They compare what it encodes, and miss what it leaves out.</summary>
    /// <param name="model">The model whose encoder is used: the evaluated one, or another to compare several models alike.</param>
    public static Features Embedding(VaeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Features("embedding", model.Description.LatentSize, model.Embed);
    }
}

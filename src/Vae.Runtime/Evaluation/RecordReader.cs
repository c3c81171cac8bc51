using System.Globalization;
using Vae.Data;
using Vae.Losses;

namespace Vae;

/// <summary>
/// Reads a dataset's records for a model, each time with the same noise, and refuses values outside the likelihood's support.
/// </summary>
internal sealed class RecordReader(ModelDescription description, Dataset data, ulong seed, string name = "data")
{
    /// <summary>The number of records.</summary>
    internal int Count => data.Count;

    /// <summary>Reads one record.</summary>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    internal void Read(int row, Span<float> destination)
    {
        Span<float> record = destination[..data.RowSize];
        data.Read(row, record, EvaluationNoise.Row(seed, row, data.RowSize));
        if (Fault(description, record, row, name) is { } fault)
            throw fault;
    }

    /// <summary>The error for a record with a value outside the likelihood's support; null if there is none.</summary>
    /// <param name="description">The model.</param>
    /// <param name="record">The record.</param>
    /// <param name="row">Its row of the dataset.</param>
    /// <param name="name">What the caller calls the dataset, as in "training data".</param>
    internal static InvalidDataException? Fault(ModelDescription description, ReadOnlySpan<float> record, int row, string name)
    {
        int index = NonFinite.IndexOf(record);
        string advice = "Every value must be finite.";
        if (index < 0)
        {
            index = LikelihoodDomain.IndexOutside(description, record);
            advice = index < 0 ? "" : LikelihoodDomain.Advice(description, index);
        }
        return index < 0 ? null : new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"Row {row}, element {index} of the {name} is {record[index]}. {advice}"));
    }

    /// <summary>Fills a pass's input with records.</summary>
    internal void Read(int first, int count, Pass pass)
    {
        pass.Rows = count;
        for (int row = 0; row < count; row++)
            Read(first + row, pass.Input.Slice(row * data.RowSize, data.RowSize));
    }
}

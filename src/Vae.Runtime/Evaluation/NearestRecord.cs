namespace Vae;

/// <summary>The record of some data that is nearest to a query, by the Euclidean distance over all elements.</summary>
/// <param name="Row">The record's row; of several at the same distance the first.</param>
/// <param name="Distance">Its distance from the query.</param>
/// <param name="Gap">The distance from that record to its own nearest neighbour in the data.</param>
public readonly record struct NearestRecord(int Row, double Distance, double Gap)
{
    /// <summary>
    /// The distance divided by the gap: about 1 if the query is as far from the data as the data are from each other, 0 for a copy. If the
    /// gap is 0, it is 0 for a copy and infinite otherwise.
    /// </summary>
    public double Ratio => Distance > 0 ? Distance / Gap : 0;

    /// <summary>
    /// Whether the query is a copy of the record, or nearly one: nearer to it than half the distance from the record to any other.
    /// </summary>
    public bool IsCopy => Distance <= 0.5 * Gap;

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(NearestRecord), PrintMembers);
}

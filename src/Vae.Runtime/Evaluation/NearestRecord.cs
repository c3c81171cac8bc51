namespace Vae;

/// <summary>The record of some data that is nearest to a query, by the Euclidean distance over all elements.</summary>
/// <param name="Row">The record's row; the first one of several as near.</param>
/// <param name="Distance">How far it is.</param>
/// <param name="Gap">How far that record's own nearest other record is.</param>
public readonly record struct NearestRecord(int Row, double Distance, double Gap)
{
    /// <summary>
    /// The distance by the gap: about 1 where the query lies among the data as they lie among each other, 0 for a copy. Where the gap is 0,
    /// 0 for a copy and infinite for all else.
    /// </summary>
    public double Ratio => Distance > 0 ? Distance / Gap : 0;

    /// <summary>
    /// Whether the query is a copy of the record, or nearly: nearer to it than half the way from it to any other record, and so nearer to
    /// it than to any other.
    /// </summary>
    public bool IsCopy => Distance <= 0.5 * Gap;
}

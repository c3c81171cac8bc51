namespace Vae.Data;

/// <summary>
/// PNG's filters. They store the difference between a byte and its prediction from neighbours. Source: the PNG specification, section 9.
/// </summary>
internal static class PngFilter
{
    /// <summary>Converts a row of differences to bytes, in place.</summary>
    /// <param name="filter">The row's filter.</param>
    /// <param name="row">The differences.</param>
    /// <param name="above">The row above, zeros above the first.</param>
    /// <param name="pixelBytes">The bytes from a byte to its left neighbour.</param>
    /// <returns>Whether the filter exists.</returns>
    public static bool Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4)
            return false;
        for (int i = 0; filter != 0 && i < row.Length; i++)
        {
            int left = i >= pixelBytes ? row[i - pixelBytes] : 0;
            int corner = i >= pixelBytes ? above[i - pixelBytes] : 0;
            int foretold = filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            };
            row[i] = (byte)(row[i] + foretold);
        }

        return true;
    }

    /// <summary>The one of the three neighbours that is nearest to left + above − corner.</summary>
    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }
}

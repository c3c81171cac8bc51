namespace Vae.Examples.Reports;

/// <summary>How one data record is drawn.</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
internal readonly record struct TileShape(int Height, int Width, int Channels)
{
    /// <summary>The number of values of one tile.</summary>
    internal int Size => Height * Width * Channels;

    /// <summary>An image is drawn as it is; anything else as one row of grey pixels.</summary>
    internal static TileShape Of(IReadOnlyList<int> shape) => shape switch
    {
        [int height, int width] => new TileShape(height, width, 1),
        [int height, int width, 1] => new TileShape(height, width, 1),
        [int height, int width, 3] => new TileShape(height, width, 3),
        _ => new TileShape(1, shape.Aggregate(1, (product, size) => product * size), 1),
    };
}

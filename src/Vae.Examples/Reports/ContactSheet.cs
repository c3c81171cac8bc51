namespace Vae.Examples.Reports;

/// <summary>Many small images side by side in one picture.</summary>
/// <param name="Tile">The shape of each.</param>
/// <param name="Columns">How many stand in a row.</param>
internal sealed record ContactSheet(TileShape Tile, int Columns)
{
    /// <summary>What shows between the tiles: dark enough not to outshine white strokes, light enough to part black tiles.</summary>
    private const byte Background = 52;

    /// <summary>Pixels of the picture for each pixel of a tile, in both directions.</summary>
    internal int Scale { get; init; } = 2;

    /// <summary>Pixels between tiles and around them.</summary>
    internal int Gap { get; init; } = 4;

    /// <summary>Rows that belong together: a wider gap parts each such group from the next. 0 for none.</summary>
    internal int RowsPerGroup { get; init; }

    /// <summary>The gap between groups, in pixels.</summary>
    internal int GroupGap { get; init; } = 16;

    /// <summary>What stands at the left of each row: a name, and below it a number. None, or one for each row.</summary>
    internal IReadOnlyList<(string Name, string Number)> RowNames { get; init; } = [];

    /// <summary>Whether the names are drawn: they are, if there are some and rows are as high as letters.</summary>
    internal bool HasRowNames => RowNames.Count > 0 && Tile.Height * Scale >= PixelText.Height;

    private int LetterScale => Tile.Height * Scale >= 2 * PixelText.Height ? 2 : 1;

    // The number has no place in a low row.
    private bool HasRowNumbers => Tile.Height * Scale >= (2 * PixelText.Height + 2) * LetterScale;

    private int Margin => HasRowNames
        ? Gap + LetterScale * RowNames.Max(row => Math.Max(PixelText.WidthOf(row.Name), HasRowNumbers ? PixelText.WidthOf(row.Number) : 0))
        : 0;

    /// <summary>Draws the tiles row by row; a last row that is not full leaves background.</summary>
    /// <param name="values">0 black, 1 white; what lies outside is clamped. // [tiles, height, width, channels]</param>
    internal Picture Draw(ReadOnlySpan<float> values)
    {
        if (values.Length == 0 || values.Length % Tile.Size != 0)
            throw new ArgumentException($"{values.Length} values are not a whole number of tiles of {Tile.Size}.", nameof(values));
        int tiles = values.Length / Tile.Size;
        int rows = (tiles + Columns - 1) / Columns;
        var picture = new Picture(
            Margin + Gap + Columns * (Tile.Width * Scale + Gap), Top(rows - 1) + Tile.Height * Scale + Gap, Tile.Channels, Background);
        for (int tile = 0; tile < tiles; tile++)
        {
            int left = Margin + Gap + tile % Columns * (Tile.Width * Scale + Gap);
            DrawTile(picture, values.Slice(tile * Tile.Size, Tile.Size), left, Top(tile / Columns));
        }
        for (int row = 0; HasRowNames && row < Math.Min(rows, RowNames.Count); row++)
            DrawName(picture, row);
        return picture;
    }

    private void DrawName(Picture picture, int row)
    {
        int letters = PixelText.Height * LetterScale;
        int between = 2 * LetterScale;
        int height = HasRowNumbers ? 2 * letters + between : letters;
        int top = Top(row) + (Tile.Height * Scale - height) / 2;
        PixelText.Write(picture, RowNames[row].Name, Gap, top, LetterScale);
        if (HasRowNumbers)
            PixelText.Write(picture, RowNames[row].Number, Gap, top + letters + between, LetterScale);
    }

    private int Top(int row)
    {
        int groupsAbove = RowsPerGroup > 0 ? row / RowsPerGroup : 0;
        return Gap + row * (Tile.Height * Scale + Gap) + groupsAbove * (GroupGap - Gap);
    }

    private void DrawTile(Picture picture, ReadOnlySpan<float> values, int left, int top)
    {
        for (int y = 0; y < Tile.Height * Scale; y++)
        {
            for (int x = 0; x < Tile.Width * Scale; x++)
            {
                int source = (y / Scale * Tile.Width + x / Scale) * Tile.Channels;
                int target = ((top + y) * picture.Width + left + x) * Tile.Channels;
                for (int channel = 0; channel < Tile.Channels; channel++)
                    picture.Pixels[target + channel] = ToByte(values[source + channel]);
            }
        }
    }

    private static byte ToByte(float value) => (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);
}

namespace Vae.Examples.Reports;

/// <summary>Names and numbers in a picture, in letters of 5×7 pixels: digits, the decimal point and z.</summary>
internal static class PixelText
{
    /// <summary>The height of a letter, in its pixels.</summary>
    internal const int Height = 7;

    private const int Width = 5;
    private const int Advance = Width + 1;
    private const string Letters = "0123456789z.";
    private const byte Brightness = 220;

    // A letter's rows from the top; in each the highest of five bits is the left pixel.
    private static readonly byte[][] s_rows =
    [
        [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E],
        [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
        [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F],
        [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
        [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02],
        [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
        [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E],
        [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
        [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E],
        [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
        [0x00, 0x00, 0x1F, 0x02, 0x04, 0x08, 0x1F],
        [0x00, 0x00, 0x00, 0x00, 0x00, 0x0C, 0x0C],
    ];

    /// <summary>The width of a text, in pixels of its letters.</summary>
    internal static int WidthOf(string text) => text.Length * Advance - 1;

    /// <summary>Writes a text.</summary>
    /// <param name="picture">Where.</param>
    /// <param name="text">Of the letters that there are; any other stays blank.</param>
    /// <param name="left">Its left edge in the picture.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="scale">Pixels of the picture for each of a letter's, in both directions.</param>
    internal static void Write(Picture picture, string text, int left, int top, int scale)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int letter = Letters.IndexOf(text[i], StringComparison.Ordinal);
            for (int pixel = 0; letter >= 0 && pixel < Width * Height * scale * scale; pixel++)
            {
                (int y, int x) = int.DivRem(pixel, Width * scale);
                if ((s_rows[letter][y / scale] >> (Width - 1 - x / scale) & 1) == 0)
                    continue;
                int target = ((top + y) * picture.Width + left + i * Advance * scale + x) * picture.Channels;
                picture.Pixels.AsSpan(target, picture.Channels).Fill(Brightness);
            }
        }
    }
}

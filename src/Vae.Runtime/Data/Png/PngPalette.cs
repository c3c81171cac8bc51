namespace Vae.Data;

/// <summary>The palette of a PNG file: its pixels are numbers of colours.</summary>
internal static class PngPalette
{
    /// <summary>Whether every colour of a file's palette is grey. A file without a palette is damaged; decoding reports that.</summary>
    /// <param name="file">The file's bytes, from its beginning.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="DataFormatException">A chunk before the palette is damaged.</exception>
    public static bool IsGrey(ReadOnlySpan<byte> file, string name)
    {
        for (int at = PngHeader.Bytes; ;)
        {
            PngChunk chunk = PngChunk.Read(file, at, name);
            if (chunk.Type is PngChunk.Data or PngChunk.End)
                return false;
            if (chunk.Type == PngChunk.Palette)
                return IsGrey(chunk.Content(file));
            at = chunk.Next;
        }
    }

    private static bool IsGrey(ReadOnlySpan<byte> colors)
    {
        for (int i = 0; i + 3 <= colors.Length; i += 3)
        {
            if (colors[i] != colors[i + 1] || colors[i] != colors[i + 2])
                return false;
        }

        return true;
    }
}

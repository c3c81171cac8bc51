using System.Numerics;

namespace Vae.Data;

/// <summary>Reads PNG files one after the other into the same memory. For one thread at a time.</summary>
internal sealed class PngReader
{
    private byte[] buffer = [];

    /// <summary>Reads a file's header, and its palette if the header does not say whether the image is coloured.</summary>
    /// <exception cref="DataFormatException">The file is not a PNG file, or its header or palette is damaged.</exception>
    public PngFile Open(string path)
    {
        PngHeader header;
        using (FileStream stream = DataFile.Open(path))
        {
            Span<byte> start = stackalloc byte[PngHeader.Bytes];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            header = PngHeader.Read(start[..read], stream.Length, path);
        }

        bool isColor = header.Color == PngColor.Palette ? !PngPalette.IsGrey(Load(path), path) : header.IsColor;
        return new PngFile(path, header, isColor);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">The file, as its header was read.</param>
    /// <param name="channels">1 for an image without colours, or 3.</param>
    /// <param name="destination">// [height, width, channels]</param>
    /// <exception cref="DataFormatException">The file is damaged, or has changed.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public void Decode<TLevel>(PngFile file, int channels, Span<TLevel> destination)
        where TLevel : unmanaged, IBinaryInteger<TLevel>, IMinMaxValue<TLevel>
    {
        int length = Load(file.Path).Length;
        PngImage<TLevel>.Decode(buffer, length, file.Path, file.Header, channels, destination);
    }

    private ReadOnlySpan<byte> Load(string path)
    {
        using FileStream stream = DataFile.Open(path);
        // Read once, because another program may write to the file.
        long length = stream.Length;
        if (length > Array.MaxLength)
            throw new DataFormatException(path, 0, $"The file is longer than the {Array.MaxLength} bytes that can be held.");
        if (length > buffer.Length)
            buffer = new byte[length];
        return buffer.AsSpan(0, stream.ReadAtLeast(buffer.AsSpan(0, (int)length), (int)length, throwOnEndOfStream: false));
    }
}

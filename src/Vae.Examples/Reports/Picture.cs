using StbImageWriteSharp;

namespace Vae.Examples.Reports;

/// <summary>An 8-bit picture: one channel (grey) or three (red, green, blue), row by row from the top.</summary>
internal sealed class Picture
{
    internal Picture(int width, int height, int channels, byte background)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has one channel or three.");
        Width = width;
        Height = height;
        Channels = channels;
        Pixels = new byte[checked(width * height * channels)];
        Pixels.AsSpan().Fill(background);
    }

    internal int Width { get; }

    internal int Height { get; }

    internal int Channels { get; }

    /// <summary>The bytes. // [height, width, channels]</summary>
    internal byte[] Pixels { get; }

    /// <summary>The picture as a PNG file.</summary>
    internal byte[] ToPng()
    {
        using var stream = new MemoryStream();
        ColorComponents components = Channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue;
        new ImageWriter().WritePng(Pixels, Width, Height, components, stream);
        return stream.ToArray();
    }
}

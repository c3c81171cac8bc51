namespace Vae.Data;

/// <summary>A PNG file whose header has been read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Header">Its header.</param>
/// <param name="IsColor">Whether the image is coloured. A palette of greys is not.</param>
internal readonly record struct PngFile(string Path, PngHeader Header, bool IsColor);

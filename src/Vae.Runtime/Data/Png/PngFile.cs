namespace Vae.Data;

/// <summary>A PNG file whose header has been read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Header">Its header.</param>
/// <param name="IsColor">Whether it has colours: a palette of greys has none.</param>
internal readonly record struct PngFile(string Path, PngHeader Header, bool IsColor);

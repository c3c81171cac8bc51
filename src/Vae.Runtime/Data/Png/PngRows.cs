using System.Collections.Concurrent;

namespace Vae.Data;

/// <summary>
/// Images that stay in their files: each reading decodes one. In memory are the paths, and one image for each thread that reads.
/// </summary>
/// <param name="files">The images, all of one size.</param>
/// <param name="shape">[height, width], or [height, width, 3].</param>
/// <param name="isDeep">Whether samples have 16 bits or 8.</param>
internal sealed class PngRows(PngFile[] files, int[] shape, bool isDeep) : Dataset(files.Length, shape)
{
    private readonly ConcurrentBag<Scratch> _free = [];

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        if (!_free.TryTake(out Scratch? scratch))
            scratch = new Scratch(isDeep ? 0 : RowSize, isDeep ? RowSize : 0);
        try
        {
            int channels = Shape.Count == 3 ? Shape[2] : 1;
            if (isDeep)
            {
                scratch.Reader.Decode(files[row], channels, scratch.Words.AsSpan());
                PixelLevels.ToFloats(scratch.Words, destination);
            }
            else
            {
                scratch.Reader.Decode(files[row], channels, scratch.Bytes.AsSpan());
                PixelLevels.ToFloats(scratch.Bytes, destination);
            }
        }
        finally
        {
            _free.Add(scratch);
        }
    }

    /// <summary>The reader and buffer of one reading.</summary>
    private sealed class Scratch(int bytes, int words)
    {
        public PngReader Reader { get; } = new();

        public byte[] Bytes { get; } = new byte[bytes];

        public ushort[] Words { get; } = new ushort[words];
    }
}

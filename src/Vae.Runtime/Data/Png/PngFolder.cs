using System.Numerics;

namespace Vae.Data;

/// <summary>A folder of PNG files, with its subfolders as classes.</summary>
internal static class PngFolder
{
    /// <summary>The images of a folder, or of a part of it: in memory if they need at most half of it, else in their files.</summary>
    public static Dataset Load(string folder, DataPart? part) =>
        Load(folder, part, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>The same, in memory if they need at most this many bytes.</summary>
    internal static Dataset Load(string folder, DataPart? part, long largest)
    {
        ImageListing listing = ImageListing.Of(folder, part);
        PngFile[] files = Open(listing.Files);
        // All headers are checked before any image is decoded, so that a mismatch is reported at once.
        (int height, int width) = (files[0].Header.Height, files[0].Header.Width);
        int[] shape = files.Any(file => file.IsColor) ? [height, width, 3] : [height, width];
        bool isDeep = files.Any(file => file.Header.Depth == 16);
        UInt128 size = shape.Aggregate(UInt128.One, (product, side) => product * (uint)side);
        if (size > (UInt128)Array.MaxLength)
        {
            throw new DataFormatException(
                files[0].Path,
                16,
                $"An image of {string.Join(" × ", shape)} has more than the {Array.MaxLength} values that one row can have. Scale the "
                + "images down, or cut them into smaller ones.");
        }

        UInt128 values = size * (uint)files.Length;
        Dataset rows = values > (UInt128)Array.MaxLength || values * (isDeep ? 2u : 1u) > (UInt128)largest
            ? new PngRows(files, shape, isDeep)
            : isDeep ? new WordRows(Decode<ushort>(files, (int)size), shape) : new ByteRows(Decode<byte>(files, (int)size), shape);
        if (listing.Labels is not null)
            rows = new LabelledRows(rows, listing.Labels, listing.ClassNames!.Length, listing.ClassNames);
        return listing.Warning is null ? rows : new WarnedRows(rows, listing.Warning);
    }

    private static PngFile[] Open(string[] paths)
    {
        var files = new PngFile[paths.Length];
        var reader = new PngReader();
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = reader.Open(paths[i]);
            PngHeader header = files[i].Header, first = files[0].Header;
            if (header.Width != first.Width || header.Height != first.Height)
            {
                throw new DataFormatException(
                    paths[i],
                    16,
                    $"The image is {header.Width} × {header.Height} pixels, and {paths[0]} is {first.Width} × {first.Height}: all images "
                    + "of a folder must be of one size. Scale or crop them to one first.");
            }
        }

        return files;
    }

    private static TLevel[] Decode<TLevel>(PngFile[] files, int size)
        where TLevel : unmanaged, IBinaryInteger<TLevel>, IMinMaxValue<TLevel>
    {
        var pixels = new TLevel[size * files.Length];
        var reader = new PngReader();
        int channels = size / (files[0].Header.Width * files[0].Header.Height);
        for (int i = 0; i < files.Length; i++)
            reader.Decode(files[i], channels, pixels.AsSpan(i * size, size));
        return pixels;
    }
}

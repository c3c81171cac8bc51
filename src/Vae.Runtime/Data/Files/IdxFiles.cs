namespace Vae.Data;

/// <summary>
/// Grey images in IDX: a header of big-endian 32-bit numbers, then bytes. Images have the header 0x00000803, count, height, width, and
/// then pixels. Labels have the header 0x00000801, count, and then labels.
/// </summary>
internal static class IdxFiles
{
    /// <summary>Reads images, and their labels if given.</summary>
    public static Dataset Load(string imagesPath, string? labelsPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagesPath);
        using FileStream images = DataFile.Open(imagesPath);
        if (labelsPath is null)
            return Load(images, imagesPath, null, null);
        using FileStream labels = DataFile.Open(labelsPath);
        return Load(images, imagesPath, labels, labelsPath);
    }

    /// <summary>The same from seekable streams, which are read from their current position. The names are for messages.</summary>
    internal static Dataset Load(Stream images, string imagesName, Stream? labels, string? labelsName)
    {
        IdxContent pixels = IdxContent.Read(images, imagesName, IdxKind.Images);
        int[] shape = [pixels.Sizes[1], pixels.Sizes[2]];
        if (labels is null || labelsName is null)
            return new ByteRows(pixels.Bytes, shape);

        IdxContent classes = IdxContent.Read(labels, labelsName, IdxKind.Labels);
        if (classes.Sizes[0] != pixels.Sizes[0])
        {
            throw new DataFormatException(
                labelsName, 4, $"There are {classes.Sizes[0]} labels for the {pixels.Sizes[0]} images of {imagesName}.");
        }

        byte largest = 0;
        foreach (byte label in classes.Bytes)
            largest = Math.Max(largest, label);
        return new LabelledRows(new ByteRows(pixels.Bytes, shape), classes.Bytes, largest + 1);
    }
}

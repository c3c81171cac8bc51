using System.IO.Compression;

namespace Vae.Data;

/// <summary>
/// CIFAR-10's binary format: only records of 3,073 bytes. The first byte of a record is the label, 0 … 9. Then come 1,024 red, 1,024 green
/// and 1,024 blue bytes, each plane row by row.
/// </summary>
internal static class CifarFiles
{
    private const int Side = 32;
    private const int Plane = Side * Side;
    private const int Channels = 3;
    private const int Classes = 10;
    private const int RecordSize = 1 + Channels * Plane;

    /// <summary>Reads the images of several files, one file after the other, with their labels.</summary>
    /// <param name="paths">At least one file.</param>
    public static Dataset Load(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new ArgumentException("At least one file is needed.", nameof(paths));
        var files = new List<FileStream>();
        try
        {
            foreach (string path in paths)
                files.Add(DataFile.Open(path));
            return LoadStreams([.. files.Zip(paths, (file, path) => ((Stream)file, path))]);
        }
        finally
        {
            foreach (FileStream file in files)
                file.Dispose();
        }
    }

    /// <summary>The same from seekable streams, which are read from their current position. The names are for messages.</summary>
    internal static Dataset LoadStreams(params IReadOnlyList<(Stream Stream, string Name)> files)
    {
        // The size of a compressed file's content is only known after decompression. So it is decompressed twice: to count, and into the
        // array.
        long records = 0;
        foreach ((Stream stream, string name) in files)
        {
            records += Count(stream, name);
            if (records * Channels * Plane > Array.MaxLength)
            {
                throw new DataFormatException(
                    name, 0, $"The files hold more than the {Array.MaxLength} bytes that can be held. Read fewer of them.");
            }
        }

        var pixels = new byte[records * Channels * Plane];
        var labels = new byte[records];
        int done = 0;
        foreach ((Stream stream, string name) in files)
            done += Read(stream, name, pixels.AsSpan(done * Channels * Plane), labels.AsSpan(done));
        if (done != records)
            throw new DataFormatException(
                files[^1].Name, 0, $"The files changed while they were read: they had {records} records and now have {done}.");
        return new LabelledRows(new ByteRows(pixels, [Side, Side, Channels]), labels, Classes);
    }

    /// <summary>The number of records; throws if the file's length is not a whole number of them. Resets the stream's position.</summary>
    private static int Count(Stream stream, string name)
    {
        long start = stream.Position;
        long length = 0;
        if (DataFile.IsGzip(stream))
        {
            using var content = new GzipContent(stream, name);
            Span<byte> discarded = stackalloc byte[4096];
            try
            {
                for (int read; length <= Array.MaxLength && (read = content.Read(discarded)) > 0; length += read)
                {
                }
            }
            catch (InvalidDataException exception)
            {
                throw DataFile.Damaged(name, length, exception);
            }
        }
        else
        {
            length = stream.Length - start;
        }

        stream.Position = start;
        if (length > Array.MaxLength)
        {
            throw new DataFormatException(
                name,
                Array.MaxLength,
                $"The file holds more than the {Array.MaxLength} bytes that can be held. Divide it into several.");
        }

        if (length == 0)
            throw new DataFormatException(name, 0, "The file is empty.");
        if (length % RecordSize != 0)
        {
            throw new DataFormatException(
                name,
                length - length % RecordSize,
                $"A CIFAR-10 file consists of records of {RecordSize} bytes; after {length / RecordSize} of them, {length % RecordSize} "
                + "bytes are left over.");
        }

        return (int)(length / RecordSize);
    }

    /// <summary>Reads records to the end of the file, or until the arrays are full.</summary>
    private static int Read(Stream stream, string name, Span<byte> pixels, Span<byte> labels)
    {
        using GZipStream? gzip = DataFile.IsGzip(stream) ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
        Stream content = gzip ?? stream;
        Span<byte> record = stackalloc byte[RecordSize];
        int row = 0;
        try
        {
            for (; row < labels.Length; row++)
            {
                int read = content.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);
                if (read == 0)
                    break;
                long offset = (long)row * RecordSize;
                if (read < record.Length) // another program may be writing the file
                    throw new DataFormatException(name, offset + read, $"The file ends inside record {row}.");
                if (record[0] >= Classes)
                    throw new DataFormatException(
                        name, offset, $"Record {row} has the label {record[0]}; labels run from 0 to {Classes - 1}.");
                labels[row] = record[0];
                Interleave(record[1..], pixels.Slice(row * Channels * Plane, Channels * Plane));
            }
        }
        catch (InvalidDataException exception)
        {
            throw DataFile.Damaged(name, (long)row * RecordSize, exception);
        }

        return row;
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> image)
    {
        ReadOnlySpan<byte> red = planes[..Plane], green = planes.Slice(Plane, Plane), blue = planes.Slice(2 * Plane, Plane);
        for (int i = 0; i < Plane; i++)
        {
            image[Channels * i] = red[i];
            image[Channels * i + 1] = green[i];
            image[Channels * i + 2] = blue[i];
        }
    }
}

using System.Buffers.Binary;
using System.Diagnostics;

namespace Vae.Persistence;

/// <summary>
/// Reads a safetensors file from a stream without a length, such as a connection or a decompressed file. The header's sizes cannot be
/// checked beforehand. So memory grows with the bytes that arrive, and a wrong size takes none.
/// </summary>
internal sealed class ForwardReader
{
    private const int FirstRoom = 64 * 1024;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly byte[] _start;
    private int _used;

    private ForwardReader(Stream stream, string name)
    {
        _stream = stream;
        _name = name;
        var start = new byte[ForeignFormat.Length];
        _start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="SafetensorsException">The content is not well-formed.</exception>
    internal static SafetensorsFile Read(Stream stream, string name)
    {
        var reader = new ForwardReader(stream, name);
        try
        {
            return reader.Read();
        }
        catch (SafetensorsException error) when (ForeignFormat.Of(reader._start) is { } what)
        {
            throw new SafetensorsException(name, null, what, error);
        }
    }

    private SafetensorsFile Read()
    {
        byte[] lengthBytes = Take(sizeof(ulong));
        if (lengthBytes.Length < sizeof(ulong))
            throw Safetensors.WithoutHeader(_name, lengthBytes.Length);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (claimed > Safetensors.MaximumHeaderLength)
            throw Safetensors.HeaderTooLong(_name, claimed);
        byte[] text = Take((long)claimed);
        if (text.Length < (int)claimed)
            throw Safetensors.HeaderCutShort(_name, claimed, text.Length);

        SafetensorsHeader header = SafetensorsHeader.Parse(_name, text, dataLength: null);
        var tensors = new List<NamedTensor>(header.Entries.Count);
        foreach (HeaderEntry entry in header.Entries)
        {
            byte[] data = Take(entry.End - entry.Begin);
            if (data.Length < entry.End - entry.Begin)
            {
                // Now the length is known, and the header does not match it.
                SafetensorsHeader.Parse(_name, text, entry.Begin + data.Length);
                throw new UnreachableException();
            }
            tensors.Add(new NamedTensor(entry.Name, entry.Type, entry.Shape, data));
        }
        if (Take(1).Length > 0)
        {
            long end = header.Entries.Count == 0 ? 0 : header.Entries[^1].End;
            throw new SafetensorsException(_name, null, $"the tensors end at byte {end} of the data; more bytes follow");
        }
        return new SafetensorsFile(header.Metadata, tensors);
    }

    // This many bytes, or fewer if the stream ends before.
    private byte[] Take(long length)
    {
        var bytes = new byte[Math.Min(length, FirstRoom)];
        int count = 0;
        while (true)
        {
            count += Fill(bytes.AsSpan(count));
            if (count < bytes.Length)
                return bytes[..count];
            if (count == length)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * count));
        }
    }

    private int Fill(Span<byte> destination)
    {
        int first = Math.Min(destination.Length, _start.Length - _used);
        _start.AsSpan(_used, first).CopyTo(destination);
        _used += first;
        return first + _stream.ReadAtLeast(destination[first..], destination.Length - first, throwOnEndOfStream: false);
    }
}

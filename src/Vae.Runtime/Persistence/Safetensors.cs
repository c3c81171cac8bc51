using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vae.Persistence;

/// <summary>
/// Reads and writes safetensors files, the format in which PyTorch, JAX and others exchange named tensors without running code
/// (<see href="https://github.com/huggingface/safetensors#format"/>): the header's length as 8 little-endian bytes, a JSON header
/// <c>{name: {dtype, shape, data_offsets: [begin, end]}, "__metadata__": {text: text}}</c>, then the tensors' bytes without a gap.
/// </summary>
public static class Safetensors
{
    /// <summary>The longest header that is read, as in the reference implementation: 100 MB.</summary>
    internal const int MaximumHeaderLength = 100_000_000;

    private const string MetadataName = "__metadata__";

    // The strictest type wants addresses that are multiples of 8; PyTorch maps the file and views it in place.
    private const int Alignment = 8;

    /// <summary>Reads a file, whole.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors and the metadata; the memory they take is bounded by the file's size.</returns>
    /// <exception cref="SafetensorsException">The file is not well-formed: truncated, or its header claims what is not there; or it is
    /// a FIFO, a device or a socket.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder: then the message names the files in it.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new IOException($"Cannot read '{path}': it is a folder. {FilesIn(path)}");
        // Before it is opened: a FIFO that nobody writes to would keep the caller waiting.
        if (FileKind.Special(path) is { } kind)
            throw new SafetensorsException(path, null, $"it is {kind}; it must be a regular file");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (!stream.CanSeek)
            throw new SafetensorsException(path, null, "it is not a regular file: it has no length");
        return Read(stream, path);
    }

    private static string FilesIn(string folder)
    {
        const int Most = 5;
        string[] names =
        [
            .. Directory.EnumerateFiles(folder, "*.safetensors", new EnumerationOptions { IgnoreInaccessible = true })
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal),
        ];
        string more = names.Length > Most ? $", and {names.Length - Most} more" : "";
        return names.Length == 0
            ? "Name the file. The folder has no .safetensors file."
            : $"Name one of its files: {string.Join(", ", names.Take(Most))}{more}.";
    }

    /// <summary>Reads a file from a stream, from where it stands to its end.</summary>
    /// <param name="stream">Any stream that can be read: a file, a resource, memory, a connection. It stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The tensors and the metadata; the memory they take is bounded by the bytes that the stream gives.</returns>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    /// <exception cref="SafetensorsException">The content is not well-formed. What people have in the place of such a file (a PyTorch
    /// file, a Git LFS pointer, an HTML page and more) is named.</exception>
    /// <exception cref="IOException">Reading the stream fails.</exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanRead)
            throw new ArgumentException("The stream cannot be read: it is closed, or for writing only.", nameof(stream));
        if (!stream.CanSeek)
            return ForwardReader.Read(stream, name);

        long start = stream.Position;
        try
        {
            return ReadChecked(stream, name);
        }
        catch (SafetensorsException error) when (ForeignFormat.Of(StartOf(stream, start)) is { } what)
        {
            throw new SafetensorsException(name, null, what, error);
        }
        catch (EndOfStreamException error)
        {
            throw new SafetensorsException(name, null, "the file became shorter while it was read", error);
        }
    }

    private static byte[] StartOf(Stream stream, long start)
    {
        stream.Position = start;
        var bytes = new byte[ForeignFormat.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Writes a file. An earlier file stays intact until the new one is complete and on disk.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors, stored in this order but with the widest elements first, so that each is aligned.</param>
    /// <param name="metadata">Free texts for the header, stored in ordinal order; null for none.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is <c>__metadata__</c>, or a text is not Unicode.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));
    }

    /// <summary>Writes the bytes of a file to a stream: equal arguments, equal bytes.</summary>
    /// <param name="stream">Any stream that can be written. It is flushed and stays open.</param>
    /// <param name="tensors">The tensors, stored in this order but with the widest elements first, so that each is aligned.</param>
    /// <param name="metadata">Free texts for the header, stored in ordinal order; null for none.</param>
    /// <exception cref="ArgumentException">The stream cannot be written; or a name occurs twice, is <c>__metadata__</c>, or a text is not
    /// Unicode. Then nothing was written.</exception>
    /// <exception cref="IOException">Writing to the stream fails. A part of the content may have been written.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        if (!stream.CanWrite)
            throw new ArgumentException("The stream cannot be written: it is closed, or for reading only.", nameof(stream));
        List<NamedTensor> ordered = [.. tensors.OrderByDescending(tensor => tensor.Type.Size())];
        byte[] header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (NamedTensor tensor in ordered)
            stream.Write(tensor.Data.Span);
        stream.Flush();
    }

    internal static SafetensorsException WithoutHeader(string name, long bytes) =>
        new(name, null, $"the file has {bytes} bytes; a header's length alone takes 8");

    internal static SafetensorsException HeaderCutShort(string name, ulong claimed, long available) =>
        new(name, null, $"the header claims {claimed} bytes; {available} follow in the file");

    internal static SafetensorsException HeaderTooLong(string name, ulong claimed) =>
        new(name, null, $"the header claims {claimed} bytes; at most {MaximumHeaderLength} are read");

    private static SafetensorsFile ReadChecked(Stream stream, string name)
    {
        long available = stream.Length - stream.Position - sizeof(ulong);
        if (available < 0)
            throw WithoutHeader(name, available + sizeof(ulong));

        Span<byte> lengthBytes = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(lengthBytes);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (claimed > (ulong)available)
            throw HeaderCutShort(name, claimed, available);
        if (claimed > MaximumHeaderLength)
            throw HeaderTooLong(name, claimed);

        var text = new byte[claimed];
        stream.ReadExactly(text);
        SafetensorsHeader header = SafetensorsHeader.Parse(name, text, available - text.Length);

        var tensors = new List<NamedTensor>(header.Entries.Count);
        foreach (HeaderEntry entry in header.Entries)
        {
            var data = new byte[entry.End - entry.Begin];
            stream.ReadExactly(data);
            tensors.Add(new NamedTensor(entry.Name, entry.Type, entry.Shape, data));
        }
        return new SafetensorsFile(header.Metadata, tensors);
    }

    private static byte[] Header(List<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        // Relaxed: the header is read by people in editors, never by a browser.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var names = new HashSet<string>(StringComparer.Ordinal) { MetadataName };
            long end = 0;
            foreach (NamedTensor tensor in tensors)
            {
                if (!names.Add(Unicode(tensor.Name)))
                    throw new ArgumentException($"The tensor name '{tensor.Name}' is taken.", nameof(tensors));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.FileName());
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(end);
                json.WriteNumberValue(end += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        if (buffer.Length > MaximumHeaderLength)
            throw new ArgumentException($"The header has {buffer.Length} bytes; readers take {MaximumHeaderLength}.", nameof(tensors));
        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
            return;
        json.WriteStartObject(MetadataName);
        foreach ((string key, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(Unicode(key), Unicode(text));
        json.WriteEndObject();
    }

    // The JSON writer would put a replacement character for half a surrogate pair, and another name would come back than was given.
    private static string Unicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new ArgumentException($"The text '{text}' holds half of a surrogate pair, at {i}.", nameof(text));
            i++;
        }
        return text;
    }
}

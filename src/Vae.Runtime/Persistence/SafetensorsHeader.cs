using System.Text.Json;
using System.Text.Unicode;

namespace Vae.Persistence;

/// <summary>One tensor as the header announces it; its bytes are [Begin, End) of the data section.</summary>
internal readonly record struct HeaderEntry(string Name, TensorType Type, long[] Shape, long Begin, long End);

/// <summary>
/// Reads the JSON header of a safetensors file and checks everything it claims against the size of the data section. So nothing is ever
/// allocated beyond the size of the file. A malformed header is an error, never guessed at.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataName = "__metadata__";

    private readonly string _file;
    private readonly List<HeaderEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // The entry being read: an error found by the JSON reader itself is put down to it.
    private string? _entry;

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<HeaderEntry> Entries => _entries;

    /// <summary>The texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads a header.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">The header's bytes, padding included.</param>
    /// <param name="dataLength">How many bytes follow the header; null if unknown, and then the header is not checked against it.</param>
    /// <exception cref="SafetensorsException">The header is not well-formed, or does not describe exactly that many bytes.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> text, long? dataLength)
    {
        var header = new SafetensorsHeader(file);
        try
        {
            header.Read(text);
        }
        catch (JsonException error)
        {
            throw new SafetensorsException(file, header._entry, $"the header is not valid JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // Only Utf8JsonReader.GetString throws it here: for an escaped half of a surrogate pair, which no string can hold.
            throw new SafetensorsException(file, header._entry, $"a text in the header is not Unicode: {error.Message}", error);
        }
        header.CheckLayout(dataLength ?? header._entries.Select(entry => entry.End).DefaultIfEmpty().Max());
        return header;
    }

    private void Read(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != (byte)'{')
            throw Error(text.IsEmpty ? "the header is empty; wanted a JSON object" : $"the header begins with byte {text[0]}; wanted '{{'");
        if (!Utf8.IsValid(text))
            throw Error("the header is not valid UTF-8");

        // Object, entry, list: three deep, and not one more.
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 3 });
        json.Read();
        while (NextName(ref json) is { } name)
        {
            _entry = name;
            if (!_names.Add(name))
                throw Error("the name appears twice in the header");
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                throw Error($"the entry is {Describe(json.TokenType)}; wanted an object");
            if (name == MetadataName)
                ReadMetadata(ref json);
            else
                _entries.Add(ReadEntry(ref json, name));
            _entry = null;
        }

        // Finds anything but white space behind the object.
        json.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        while (NextName(ref json) is { } key)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.String)
                throw Error($"'{SafetensorsException.Shown(key)}' is {Describe(json.TokenType)}; wanted a text");
            if (!_metadata.TryAdd(key, json.GetString()!))
                throw Error($"'{SafetensorsException.Shown(key)}' appears twice");
        }
    }

    private HeaderEntry ReadEntry(ref Utf8JsonReader json, string name)
    {
        TensorType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextName(ref json) is { } key)
        {
            if (key is not ("dtype" or "shape" or "data_offsets"))
                throw Error($"unknown key '{SafetensorsException.Shown(key)}'; wanted dtype, shape and data_offsets");
            if (key switch { "dtype" => type is not null, "shape" => shape is not null, _ => offsets is not null })
                throw Error($"{key} appears twice");
            json.Read();
            switch (key)
            {
                case "dtype":
                    type = ReadType(ref json);
                    break;
                case "shape":
                    shape = ReadSizes(ref json, key);
                    break;
                default:
                    offsets = ReadSizes(ref json, key);
                    break;
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Error($"{(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")} is missing");
        if (offsets.Length != 2)
            throw Error($"data_offsets has {offsets.Length} numbers; wanted 2, begin and end");
        return new HeaderEntry(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private TensorType ReadType(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            throw Error($"dtype is {Describe(json.TokenType)}; wanted a text");
        string name = json.GetString()!;
        return TensorTypes.FromFileName(name)
            ?? throw Error($"dtype is '{SafetensorsException.Shown(name)}'; wanted {TensorTypes.Known}");
    }

    private long[] ReadSizes(ref Utf8JsonReader json, string key)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Error($"{key} is {Describe(json.TokenType)}; wanted a list of integers");
        var sizes = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number)
                throw Error($"{key} holds {Describe(json.TokenType)}; wanted integers");
            if (!json.TryGetInt64(out long size) || size < 0)
                throw Error($"{key} holds a number that is negative, fractional or beyond 63 bits, as number {sizes.Count + 1}");
            sizes.Add(size);
        }
        return [.. sizes];
    }

    // Every byte of the data section belongs to exactly one tensor: walked in order, each begins where the one before it ended.
    private void CheckLayout(long dataLength)
    {
        foreach (HeaderEntry entry in _entries)
        {
            _entry = entry.Name;
            if (entry.Begin > entry.End || entry.End > dataLength)
            {
                string why = entry.End > dataLength ? ": it is cut short" : "";
                throw Error($"data_offsets are [{entry.Begin}, {entry.End}]; the file has {dataLength} bytes of data{why}");
            }
            string claimed = $"{entry.Type.FileName()} {NamedTensor.Describe(entry.Shape)}";
            if (entry.Type.ByteLength(entry.Shape) is not { } wanted)
                throw Error($"{claimed} is larger than any file");
            if (entry.End - entry.Begin != wanted)
                throw Error($"{claimed} wants {wanted} bytes; data_offsets [{entry.Begin}, {entry.End}] give {entry.End - entry.Begin}");
            if (wanted > Array.MaxLength)
                throw Error($"{claimed} has {wanted} bytes; at most {Array.MaxLength} can be read");
        }

        // Stable ordering keeps empty tensors, which share an offset, as the header has them.
        List<HeaderEntry> ordered = [.. _entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long end = 0;
        foreach (HeaderEntry entry in ordered)
        {
            _entry = entry.Name;
            if (entry.Begin != end)
            {
                throw Error($"begins at byte {entry.Begin} of the data, where byte {end} is next: "
                    + (entry.Begin > end ? "there is a gap" : "it overlaps another tensor"));
            }
            end = entry.End;
        }
        _entry = null;
        if (end != dataLength)
            throw Error($"the tensors end at byte {end} of the data; the file has {dataLength} bytes of data");
        _entries.Clear();
        _entries.AddRange(ordered);
    }

    // The next property's name, or null at the object's end. Inside an object the JSON reader gives nothing else.
    private static string? NextName(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;

    private SafetensorsException Error(string problem) => new(_file, _entry, problem);

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        _ => "null",
    };
}

using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class SafetensorsFuzzTests
{
    private const int Files = 100_000;

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "\\u0000", "null", "true", "-1", "0", "4", "1e999", "0.5",
        "9223372036854775807", "18446744073709551616", "\"a\":", "\"dtype\":", "\"F32\"", "\"I128\"", "\"shape\":", "\"data_offsets\":",
        "\"__metadata__\":", "[0,4]",
        "[[[[[[[[", "\uFEFF", "//", " ", "\n", "é",
    ];

    [Fact]
    public void A_hundred_thousand_damaged_files_are_read_or_refused_and_nothing_else()
    {
        byte[] good = SafetensorsText.Write(
            [
                NamedTensor.From("encoder.0.weight", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3),
                NamedTensor.From("sum", [1.5]),
                new("mask", TensorType.U8, [5], new byte[5]),
                NamedTensor.From("none", ReadOnlySpan<long>.Empty, 0, 7),
            ],
            new Dictionary<string, string> { ["format"] = "pt", ["text"] = "a \"quoted\" ü" });
        var random = new Random(20260);

        // What the first reads allocate once and for all is nobody's file's fault.
        SafetensorsText.Read(good);
        Assert.Throws<SafetensorsException>(() => SafetensorsText.Read([0]));

        int parsed = 0;
        int refused = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] bytes = Damage(good, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                SafetensorsText.Read(bytes);
                parsed++;
            }
            catch (SafetensorsException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"File {i}, {Convert.ToHexString(bytes)}: {error}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            long limit = 32_768 + (16 * bytes.Length);
            Assert.True(allocated <= limit, $"File {i} of {bytes.Length} bytes took {allocated} bytes: {Convert.ToHexString(bytes)}");
        }

        // A flipped bit of data is a good file still; most other damage is not. Both kinds have to be there for this to mean something.
        Assert.InRange(parsed, Files / 100, Files / 2);
        Assert.Equal(Files, parsed + refused);
    }

    [Fact]
    public void A_stream_without_a_length_is_read_or_refused_as_a_file_is()
    {
        byte[] good = SafetensorsText.Write(
            [NamedTensor.From("encoder.0.weight", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3), new("mask", TensorType.U8, [5], new byte[5])],
            new Dictionary<string, string> { ["format"] = "pt" });
        var random = new Random(7);
        int parsed = 0;
        for (int i = 0; i < Files / 10; i++)
        {
            byte[] bytes = Damage(good, random);
            byte[]? ofFile = Content(() => SafetensorsText.Read(bytes));
            byte[]? ofStream = Content(() => Safetensors.Read(new TricklingStream(bytes, random.Next(1, 50)), "bad.safetensors"));
            Assert.True(
                ofFile is null ? ofStream is null : ofStream is not null && ofFile.AsSpan().SequenceEqual(ofStream),
                $"File {i}: {Convert.ToHexString(bytes)}");
            parsed += ofFile is null ? 0 : 1;
        }
        Assert.InRange(parsed, Files / 1000, Files / 20);

        static byte[]? Content(Func<SafetensorsFile> read)
        {
            try
            {
                SafetensorsFile file = read();
                return SafetensorsText.Write(file.Tensors, file.Metadata);
            }
            catch (SafetensorsException)
            {
                return null;
            }
        }
    }

    [Fact]
    public void The_densest_headers_take_a_small_multiple_of_their_size()
    {
        // What costs the most memory for a byte of file: entries that hold nothing, sizes of one digit, texts of no length.
        const int Entries = 20_000;
        string entries = string.Join(',', Enumerable.Range(0, Entries).Select(i => $$"""
            "{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}
            """));
        string sizes = string.Join(',', Enumerable.Repeat('0', 10 * Entries));
        string texts = string.Join(',', Enumerable.Range(0, Entries).Select(i => $"\"{i}\":\"\""));
        foreach (string header in (string[])
            [
                $"{{{entries}}}",
                $$"""{"a":{"dtype":"U8","data_offsets":[0,0],"shape":[{{sizes}}] } }""",
                $$"""{"__metadata__":{ {{texts}} } }""",
            ])
        {
            byte[] bytes = SafetensorsText.Bytes(header, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            SafetensorsText.Read(bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= 32L * bytes.Length, $"{header[..60]}…: {bytes.Length} bytes took {allocated}.");
        }
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Prop.ForAll(TensorLists().ToArbitrary(), Texts().ToArbitrary(), (tensors, metadata) =>
        {
            byte[] bytes = SafetensorsText.Write(tensors, metadata);
            SafetensorsFile file = SafetensorsText.Read(bytes);
            Assert.Equal(tensors.Length, file.Tensors.Count);
            foreach (NamedTensor tensor in tensors)
            {
                NamedTensor read = file.Find(tensor.Name)!;
                Assert.Equal(tensor.Type, read.Type);
                Assert.Equal(tensor.Shape, read.Shape);
                Assert.True(tensor.Data.Span.SequenceEqual(read.Data.Span));
            }
            Assert.Equal(metadata.OrderBy(Key, StringComparer.Ordinal), file.Metadata.OrderBy(Key, StringComparer.Ordinal));

            // Equal content, equal bytes: what was read is written as it stood.
            Assert.Equal(bytes, SafetensorsText.Write(file.Tensors, file.Metadata));
        }).QuickCheckThrowOnFailure();
    }

    private static string Key(KeyValuePair<string, string> pair) => pair.Key;

    private static Gen<NamedTensor[]> TensorLists() =>
        from tensors in Gen.ArrayOf(
            from name in Names()
            from type in Gen.Elements(Enum.GetValues<TensorType>())
            from shape in Gen.ArrayOf(Gen.Choose(0, 4).Select(size => (long)size)).Resize(4)
            from seed in Gen.Choose(0, int.MaxValue)
            select Tensor(name, type, shape, seed))
        select tensors.DistinctBy(tensor => tensor.Name).Where(tensor => tensor.Name != "__metadata__").ToArray();

    private static Gen<Dictionary<string, string>> Texts() =>
        from pairs in Gen.ArrayOf(from key in Names() from text in Names() select (key, text))
        select pairs.DistinctBy(pair => pair.key).ToDictionary(pair => pair.key, pair => pair.text);

    // Any Unicode text: control characters, quotes, and characters that take two UTF-16 units.
    private static Gen<string> Names() =>
        from runes in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0xD7FF), Gen.Choose(0xE000, 0x10FFFF)))
        select string.Concat(runes.Select(char.ConvertFromUtf32));

    private static NamedTensor Tensor(string name, TensorType type, long[] shape, int seed)
    {
        var data = new byte[type.ByteLength(shape)!.Value];
        new Random(seed).NextBytes(data);
        return new NamedTensor(name, type, shape, data);
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = random.Next(8) switch
        {
            0 => good[..random.Next(good.Length)],
            1 => [.. good, .. Noise(random, 40)],
            2 => FlipBits(good, random),
            3 => ClaimSize(good, random),
            4 => Noise(random, 200),
            5 => SafetensorsText.Bytes(Noise(random, 60), Noise(random, 20)),
            6 => ChangeNumber(good, random),
            _ => ChangeJson(good, random),
        };
        return random.Next(10) == 0 ? FlipBits(bytes, random) : bytes;
    }

    private static byte[] Noise(Random random, int longest)
    {
        var bytes = new byte[random.Next(longest)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] FlipBits(byte[] bytes, Random random)
    {
        byte[] damaged = [.. bytes];
        for (int i = random.Next(4); i >= 0 && damaged.Length > 0; i--)
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        return damaged;
    }

    private static byte[] ClaimSize(byte[] good, Random random)
    {
        byte[] damaged = [.. good];
        ulong claimed = random.Next(3) switch
        {
            0 => (ulong)random.Next(good.Length + 9),
            1 => (ulong)random.NextInt64(),
            _ => ulong.MaxValue - (ulong)random.Next(20),
        };
        BinaryPrimitives.WriteUInt64LittleEndian(damaged, claimed);
        return damaged;
    }

    // A digit of a shape or an offset becomes some number, as large as it likes, in a header that is otherwise sound.
    private static byte[] ChangeNumber(byte[] good, Random random)
    {
        (string header, byte[] data) = Parts(good);
        int[] digits = [.. Enumerable.Range(0, header.Length).Where(at => char.IsAsciiDigit(header[at]))];
        int at = digits[random.Next(digits.Length)];
        string number = random.Next(3) switch
        {
            0 => random.Next(40).ToString(),
            1 => random.NextInt64().ToString(),
            _ => random.Next(2, 9).ToString() + new string('0', random.Next(25)),
        };
        return SafetensorsText.Bytes(Encoding.UTF8.GetBytes(header[..at] + number + header[(at + 1)..]), data);
    }

    private static byte[] ChangeJson(byte[] good, Random random)
    {
        (string header, byte[] data) = Parts(good);
        for (int i = random.Next(3); i >= 0; i--)
        {
            int at = random.Next(header.Length + 1);
            int end = random.Next(at, Math.Min(header.Length, at + 12) + 1);
            header = random.Next(3) switch
            {
                0 => header[..at] + header[end..],
                1 => header[..end] + header[at..],
                _ => header[..at] + Fragments[random.Next(Fragments.Length)] + header[end..],
            };
        }
        return SafetensorsText.Bytes(Encoding.UTF8.GetBytes(header), data);
    }

    private static (string Header, byte[] Data) Parts(byte[] good)
    {
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(good);
        return (Encoding.UTF8.GetString(good.AsSpan(8, length)), good[(8 + length)..]);
    }
}

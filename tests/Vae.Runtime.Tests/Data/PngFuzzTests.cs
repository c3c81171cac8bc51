using System.Buffers.Binary;
using Vae.Data;

namespace Vae.Tests.Data;

public class PngFuzzTests
{
    private const int Cases = 30_000;

    /// <summary>The decompressor's buffers, the list of chunks, two rows, and an error with its texts.</summary>
    private const long Slack = 64 * 1024;

    private static readonly byte[][] Files =
    [
        new PngBytes(7, 5, 8, 2).ToFile(),
        new PngBytes(9, 3, 2, 0) { Interlaced = true }.ToFile(),
        new PngBytes(4, 4, 4, 3) { Palette = IdxBytes.Payload(33), Transparency = [1, 2] }.ToFile(),
        new PngBytes(5, 6, 16, 6).ToFile(),
    ];

    [Fact]
    public void A_mutated_file_is_an_image_or_a_typed_error_within_its_own_memory()
    {
        var random = new Random(20260103);
        int loaded = 0;
        // The first load texts and code, which would be taken for the cases' own memory.
        for (int i = -500; i < Cases; i++)
        {
            byte[] file = Mutate(Files[random.Next(Files.Length)], random);
            // Right checksums let the damage through to what they protect.
            if (i % 3 != 0)
                file = PngBytes.Rechecked(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool whole = Decode(file, i, out long size);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (i < 0)
                continue;
            Assert.True(allocated <= size + Slack, $"Case {i}: {allocated} bytes for {size} of pixels: {Convert.ToHexString(file)}");
            loaded += whole ? 1 : 0;
        }

        // Both outcomes are common, or the mutations would prove little.
        Assert.InRange(loaded, Cases / 20, Cases * 19 / 20);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_is_an_error()
    {
        foreach (byte[] file in Files)
        {
            for (int length = 0; length < file.Length; length++)
                Assert.False(Decode(file[..length], length, out _));
            for (int bit = 0; bit < 8 * file.Length; bit++)
            {
                byte[] flipped = [.. file];
                flipped[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.False(Decode(flipped, bit, out _), $"bit {bit}");
            }
        }
    }

    [Fact]
    public void A_header_that_promises_more_than_the_file_can_hold_is_refused_before_anything_is_allocated()
    {
        byte[] file = [.. Files[0]];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 30_000);
        PngBytes.Rechecked(file);
        DataFormatException error = Assert.Throws<DataFormatException>(() => PngHeader.Read(file.AsSpan(0, 33), file.Length, "file"));
        Assert.Contains("30000 × 30000", error.Problem);
    }

    [Fact]
    public void Rows_longer_than_are_read_are_refused_with_both_lengths()
    {
        byte[] start = [.. Files[3][..33]];
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(16), 1 << 28);
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(20), 1);
        PngBytes.Rechecked(start);
        // A file so large that it might hold such rows.
        DataFormatException error = Assert.Throws<DataFormatException>(() => PngHeader.Read(start, 1L << 40, "file"));
        Assert.Equal("The header says rows of 2147483648 bytes (268435456 pixels); rows are read up to 268435456.", error.Problem);
    }

    [Fact]
    public void Chunks_in_the_wrong_place_are_named()
    {
        byte[] file = Files[2];
        byte[] header = file[8..33];
        Assert.Contains("second header chunk, IHDR", Problem([.. file[..33], .. header, .. file[33..]]));
        byte[] palette = PngBytes.Chunk("PLTE", IdxBytes.Payload(33));
        Assert.Contains("palette comes after the first pixels", Problem([.. file[..^12], .. palette, .. file[^12..]]));
        byte[] comment = PngBytes.Chunk("tEXt", new byte[1000]);
        Assert.Contains("this one is tEXt, of 1000", Problem([.. file[..8], .. comment, .. file[8..]]));
        Assert.Contains("this one is IHDR, of 14", Problem([.. file[..8], .. PngBytes.Chunk("IHDR", new byte[14]), .. file[33..]]));
        Assert.Contains("this one is 0x00000000, of 0", Problem([.. file[..8], .. new byte[30]]));
        Assert.Contains("a chunk of the unknown type ABCD", Problem([.. file[..33], .. PngBytes.Chunk("ABCD", []), .. file[33..]]));
    }

    private static string Problem(byte[] file) => Assert.Throws<DataFormatException>(() =>
    {
        PngHeader header = PngHeader.Read(file.AsSpan(0, PngHeader.Bytes), file.Length, "file");
        PngImage<byte>.Decode(file, file.Length, "file", header, 3, new byte[header.Width * header.Height * 3]);
    }).Problem;

    /// <summary>Whether the file is an image; anything but one or a typed error fails the test.</summary>
    private static bool Decode(byte[] file, int number, out long size)
    {
        size = 0;
        try
        {
            PngHeader header = PngHeader.Read(file.AsSpan(0, Math.Min(file.Length, PngHeader.Bytes)), file.Length, "file");
            int channels = header.IsColor ? 3 : 1;
            // A row and the one above it, and the pixels, which the caller allocates.
            size = (long)header.Width * header.Height * channels + 2L * (header.Width * (long)header.BitsPerPixel / 8 + 1);
            PngImage<byte>.Decode(file, file.Length, "file", header, channels, new byte[header.Width * header.Height * channels]);
            return true;
        }
        catch (DataFormatException error)
        {
            Assert.True(error.Offset >= 0 && error.Offset <= file.Length && error.Problem.Length > 0 && error.File == "file");
            return false;
        }
        catch (Exception other)
        {
            Assert.Fail($"Case {number}: {other}\n{Convert.ToHexString(file)}");
            return false;
        }
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] mutated = [.. file];
        switch (random.Next(7))
        {
            case 0: // cut short
                return mutated[..random.Next(file.Length)];
            case 1: // another number in the header
                mutated[16 + random.Next(13)] = (byte)random.Next(20);
                return mutated;
            case 2: // random bytes, from somewhere on
                random.NextBytes(mutated.AsSpan(random.Next(file.Length)));
                return mutated;
            case 3 or 4: // flipped bits
                for (int i = random.Next(1, 4); i > 0; i--)
                    mutated[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return mutated;
            case 5: // a stretch of the file twice, or left out
                int from = random.Next(8, file.Length), to = random.Next(8, file.Length);
                return [.. mutated[..from], .. mutated[to..]];
            default: // nothing wrong at all, or something behind the end
                return random.Next(2) == 0 ? mutated : [.. mutated, 1, 2, 3];
        }
    }
}

using System.Buffers.Binary;
using Vae.Data;

namespace Vae.Tests.Data;

public class IdxFuzzTests
{
    private const int Cases = 100_000;

    /// <summary>The decompressor's buffers and an error with its texts; measured: below 32 KiB.</summary>
    private const long Slack = 64 * 1024;

    private static readonly byte[][] ImageFiles =
        [IdxBytes.Images(5, 4, 3), IdxBytes.Images(1, 1, 1), IdxBytes.Images(3, 28, 28), IdxBytes.Images(7, 2, 9)];

    private static readonly byte[] LabelFile = IdxBytes.Labels(0, 4, 2, 9, 1);

    [Fact]
    public void A_mutated_file_is_a_dataset_or_a_typed_error_within_its_own_memory()
    {
        var random = new Random(20260101);
        byte[][] compressed = [.. ImageFiles.Select(file => IdxBytes.Gzip(file))];
        byte[] compressedLabels = IdxBytes.Gzip(LabelFile);
        int loaded = 0, refused = 0;

        // The first hundreds load texts and code, which would be taken for the cases' own memory.
        for (int i = -500; i < Cases; i++)
        {
            byte[] images, labels = LabelFile;
            int pick = random.Next(ImageFiles.Length);
            switch (i & 7)
            {
                case 0 or 1 or 2: // a raw file
                    images = Mutate(ImageFiles[pick], random);
                    break;
                case 3: // its labels
                    images = ImageFiles[0];
                    labels = Mutate(LabelFile, random);
                    break;
                case 4 or 5: // the compressed bytes
                    images = Mutate(compressed[pick], random);
                    break;
                case 6: // the labels' compressed bytes
                    images = compressed[0];
                    labels = Mutate(compressedLabels, random);
                    break;
                default: // what was compressed
                    images = IdxBytes.Gzip(Mutate(ImageFiles[pick], random));
                    break;
            }

            bool labelled = (i & 7) is 3 or 6 || random.Next(8) == 0;
            Dataset? data = Load(images, labelled ? labels : null, i, measured: i >= 0);
            if (i < 0)
                continue;
            if (data is null)
                refused++;
            else
                loaded++;
        }

        // Both outcomes are common, or the mutations would prove little.
        Assert.True(loaded > Cases / 20, $"{loaded} loaded");
        Assert.True(refused > Cases / 2, $"{refused} refused");
        Assert.Equal(Cases, loaded + refused);
    }

    private static Dataset? Load(byte[] images, byte[]? labels, int number, bool measured)
    {
        using var imageStream = new MemoryStream(images);
        using var labelStream = labels is null ? null : new MemoryStream(labels);
        Dataset? data = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            data = IdxFiles.Load(imageStream, "images", labelStream, "labels");
        }
        catch (DataFormatException error)
        {
            Assert.True(error.Offset >= 0 && error.Problem.Length > 0);
        }
        catch (Exception other)
        {
            Assert.Fail($"Case {number}: {other}\nimages {Convert.ToHexString(images)}\nlabels {Convert.ToHexString(labels ?? [])}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // What is whole and raw must load; what loads must be whole, and read as what it is.
        if (!IsGzip(images) && (labels is null || !IsGzip(labels)))
        {
            bool whole = IdxBytes.IsWhole(images, IdxBytes.ImagesMagic)
                && (labels is null || IdxBytes.IsWhole(labels, IdxBytes.LabelsMagic))
                && (labels is null || labels.AsSpan(4, 4).SequenceEqual(images.AsSpan(4, 4)));
            Assert.True(whole == data is not null, $"Case {number}: {Convert.ToHexString(images)} {Convert.ToHexString(labels ?? [])}");
        }

        long size = data is null ? SizeIfRefused(images, labels) : CheckContent(data, images, labels);
        if (measured)
            Assert.True(allocated <= size + Slack, $"Case {number}: {allocated} bytes allocated for {size} bytes of data.");
        return data;
    }

    private static long CheckContent(Dataset data, byte[] images, byte[]? labels)
    {
        byte[] content = IsGzip(images) ? IdxBytes.Gunzip(images) : images;
        Assert.True(IdxBytes.IsWhole(content, IdxBytes.ImagesMagic));
        Assert.Equal(BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4)), data.Count);
        Assert.Equal(content.Length - 16, (long)data.Count * data.RowSize);
        var row = new float[data.RowSize];
        data.Read(data.Count - 1, row, default);
        for (int i = 0; i < row.Length; i++)
            Assert.True(row[i] == content[content.Length - row.Length + i] / 255f);
        if (labels is null)
            return content.Length;
        byte[] labelContent = IsGzip(labels) ? IdxBytes.Gunzip(labels) : labels;
        Assert.True(IdxBytes.IsWhole(labelContent, IdxBytes.LabelsMagic));
        for (int i = 0; i < data.Count; i++)
            Assert.Equal(labelContent[8 + i], data.LabelOf(i));
        return content.Length + labelContent.Length;
    }

    // The base files are small, so a refused file, too, has at most a few kilobytes when decompressed; counting its raw size is stricter.
    private static long SizeIfRefused(byte[] images, byte[]? labels) => images.Length + (labels?.Length ?? 0);

    private static bool IsGzip(byte[] file) => file is [0x1F, 0x8B, ..];

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] mutated = [.. file];
        switch (random.Next(9))
        {
            case 0: // cut short
                return mutated[..random.Next(file.Length)];
            case 1: // cut short by very little
                return mutated[..^random.Next(1, Math.Min(4, file.Length))];
            case 2: // another magic number
                uint magic = random.Next(3) == 0 ? (uint)random.Next() : 0x00000800u + (uint)random.Next(16);
                BinaryPrimitives.WriteUInt32BigEndian(mutated, magic);
                return mutated;
            case 3: // a huge size, or three
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    int at = Math.Min(4 + 4 * random.Next(3), file.Length - 4);
                    BinaryPrimitives.WriteUInt32BigEndian(mutated.AsSpan(at), uint.MaxValue >> random.Next(32));
                }

                return mutated;
            case 4: // a size a little off
                mutated[Math.Min(7 + 4 * random.Next(3), file.Length - 1)] += (byte)random.Next(-2, 3);
                return mutated;
            case 5: // random bytes, from somewhere on
                random.NextBytes(mutated.AsSpan(random.Next(file.Length)));
                return mutated;
            case 6: // flipped bits
                for (int i = random.Next(1, 5); i > 0; i--)
                    mutated[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return mutated;
            case 7: // more than a file, or a file and another
                return random.Next(2) == 0 ? [.. mutated, (byte)random.Next(256)] : [.. mutated, .. file];
            default: // nothing wrong at all
                return mutated;
        }
    }
}

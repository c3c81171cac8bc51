using System.Buffers.Binary;
using Vae.Data;

namespace Vae.Examples.Tests;

/// <summary>A few drawn digits as the four IDX files that <c>--data</c> wants.</summary>
internal static class DigitFiles
{
    internal static void Write(string folder, int trainingRows, int testRows, int size = 28)
    {
        Directory.CreateDirectory(folder);
        Write(folder, "train", trainingRows, 1, size);
        Write(folder, "t10k", testRows, 2, size);
    }

    private static void Write(string folder, string prefix, int rows, ulong seed, int size)
    {
        Dataset digits = Dataset.FromDrawnDigits(rows, seed);
        var images = new byte[16 + rows * size * size];
        var labels = new byte[8 + rows];
        Header(images, 0x803, rows, size, size);
        Header(labels, 0x801, rows);
        var row = new float[digits.RowSize];
        for (int i = 0; i < rows; i++)
        {
            digits.Read(i, row, default);
            for (int pixel = 0; pixel < size * size; pixel++)
                images[16 + i * size * size + pixel] = (byte)(row[pixel] * 255 + 0.5f);
            labels[8 + i] = (byte)digits.LabelOf(i)!.Value;
        }
        File.WriteAllBytes(Path.Combine(folder, $"{prefix}-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, $"{prefix}-labels-idx1-ubyte"), labels);
    }

    private static void Header(byte[] file, params int[] words)
    {
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), words[i]);
    }
}

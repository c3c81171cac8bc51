using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vae.Data;

/// <summary>Rows in an array of bytes, where byte b reads as b / 255; labels, if any, are bytes too, as in an IDX file.</summary>
internal sealed class ByteRows : Dataset
{
    private readonly byte[] values; // [Count, RowSize]
    private readonly byte[]? labels; // [Count]

    public ByteRows(byte[] values, int[] shape, byte[]? labels = null, int? classCount = null)
        : base(RowsIn((values ?? throw new ArgumentNullException(nameof(values))).Length, shape), shape)
    {
        this.values = values;
        this.labels = labels;
        ClassCount = classCount;
    }

    public override int? ClassCount { get; }

    public override int? LabelOf(int row)
    {
        CheckRow(row);
        return labels?[row];
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        ReadOnlySpan<byte> source = values.AsSpan(row * RowSize, RowSize);
        int i = 0;
        for (; i + 16 <= source.Length; i += 16)
        {
            Vector256<ushort> words = Vector256.WidenLower(Vector128.Create(source.Slice(i, 16)).ToVector256());
            Vector512<uint> numbers = Vector512.WidenLower(words.ToVector512());
            // The quotient is rounded correctly whatever the vector's width, so the tail below agrees bit for bit.
            (Vector512.ConvertToSingle(numbers.AsInt32()) / 255f).StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)i);
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] / 255f;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vae.Persistence;

/// <summary>
/// One tensor of a safetensors file: a name, an element type, a shape, and its elements as little-endian bytes in row-major order
/// (the last dimension varies fastest), which is the memory of a contiguous PyTorch tensor.
/// </summary>
public sealed class NamedTensor
{
    private readonly long[] _shape;

    /// <summary>A tensor over these bytes. They are not copied.</summary>
    /// <param name="name">The name, unique in its file, such as <c>encoder.0.weight</c>.</param>
    /// <param name="type">The type of an element.</param>
    /// <param name="shape">The sizes, outermost first; empty for a single number; a size may be 0.</param>
    /// <param name="data">The elements: the product of the shape times the element's size in bytes.</param>
    /// <exception cref="ArgumentException">The shape has a negative size, or <paramref name="data"/> has another length.</exception>
    public NamedTensor(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        _shape = [.. shape];
        if (type.ByteLength(_shape) is not { } wanted)
            throw new ArgumentException($"Tensor '{name}': the shape {Describe(_shape)} is invalid.", nameof(shape));
        if (wanted != data.Length)
        {
            throw new ArgumentException(
                $"Tensor '{name}': {type.FileName()} {Describe(_shape)} wants {wanted} bytes; got {data.Length}.", nameof(data));
        }

        Name = name;
        Type = type;
        Data = data;
    }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of an element.</summary>
    public TensorType Type { get; }

    /// <summary>The sizes, outermost first; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The elements as little-endian bytes, row-major.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether the elements are floating-point numbers.</summary>
    internal bool IsFloating => Type is TensorType.F64 or TensorType.F32 or TensorType.F16 or TensorType.BF16;

    /// <summary>The number of elements.</summary>
    public int Count => Data.Length / Type.Size();

    /// <summary>A tensor of 32-bit numbers, copied bit for bit.</summary>
    /// <param name="name">The name, unique in its file.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The sizes, outermost first; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The shape does not hold that many values.</exception>
    public static NamedTensor From(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        new(name, TensorType.F32, shape.ToArray(), LittleEndian(MemoryMarshal.AsBytes(values), sizeof(float)));

    /// <summary>A tensor of 64-bit numbers, copied bit for bit.</summary>
    /// <inheritdoc cref="From(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static NamedTensor From(string name, ReadOnlySpan<double> values, params ReadOnlySpan<long> shape) =>
        new(name, TensorType.F64, shape.ToArray(), LittleEndian(MemoryMarshal.AsBytes(values), sizeof(double)));

    /// <summary>A tensor of 64-bit integers.</summary>
    /// <inheritdoc cref="From(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public static NamedTensor From(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        new(name, TensorType.I64, shape.ToArray(), LittleEndian(MemoryMarshal.AsBytes(values), sizeof(long)));

    /// <summary>
    /// The elements of a tensor of floating-point numbers in 32 bits. F32, F16 and BF16 are exact. F64 is rounded to the nearest, and is
    /// infinite beyond the range.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor holds integers or truth values.</exception>
    public float[] ToSingles()
    {
        ReadOnlySpan<byte> data = Data.Span;
        var values = new float[IsFloating ? Count : CountOf(TensorType.F32)];
        switch (Type)
        {
            case TensorType.F16:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(data[(sizeof(ushort) * i)..]);
                break;
            case TensorType.BF16:
                // The upper half of the 32 bits.
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(data[(sizeof(ushort) * i)..]) << 16);
                break;
            case TensorType.F64:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(sizeof(double) * i)..]);
                break;
            default:
                CopyTo(values);
                break;
        }
        return values;
    }

    /// <summary>Copies the elements of an F32 tensor, bit for bit.</summary>
    /// <param name="destination">Room for <see cref="Count"/> values.</param>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyTo(Span<float> destination)
    {
        int count = CountOf(TensorType.F32);
        if (destination.Length != count)
        {
            throw new ArgumentException(
                $"Tensor '{Name}' has {count} elements; the destination has {destination.Length}.", nameof(destination));
        }
        CopyNative(MemoryMarshal.AsBytes(destination), sizeof(float));
    }

    /// <summary>The elements of an F64 tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public double[] ToDoubles()
    {
        var values = new double[CountOf(TensorType.F64)];
        CopyNative(MemoryMarshal.AsBytes(values.AsSpan()), sizeof(double));
        return values;
    }

    /// <summary>The elements of an I64 tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public long[] ToInt64s()
    {
        var values = new long[CountOf(TensorType.I64)];
        CopyNative(MemoryMarshal.AsBytes(values.AsSpan()), sizeof(long));
        return values;
    }

    /// <summary>The same elements under another name; the bytes are shared.</summary>
    /// <param name="name">The new name.</param>
    public NamedTensor WithName(string name) => new(name, Type, _shape, Data);

    /// <summary>Name, type and shape, as in <c>encoder.0.weight F32 [128, 784]</c>.</summary>
    public override string ToString() => $"{Name} {Type.FileName()} {Describe(_shape)}";

    /// <summary>A shape for messages, such as <c>[128, 784]</c>. Only the beginning of a long one is given.</summary>
    internal static string Describe(ReadOnlySpan<long> shape) => shape.Length <= 8
        ? $"[{string.Join(", ", shape.ToArray())}]"
        : $"[{string.Join(", ", shape[..8].ToArray())}, … {shape.Length} sizes]";

    private int CountOf(TensorType wanted) => Type == wanted
        ? Count
        : throw new InvalidOperationException($"Tensor '{Name}' holds {Type.FileName()}, not {wanted.FileName()}.");

    private static byte[] LittleEndian(ReadOnlySpan<byte> native, int size)
    {
        byte[] bytes = native.ToArray();
        Reorder(bytes, size);
        return bytes;
    }

    private void CopyNative(Span<byte> destination, int size)
    {
        Data.Span.CopyTo(destination);
        Reorder(destination, size);
    }

    private static void Reorder(Span<byte> bytes, int size)
    {
        if (BitConverter.IsLittleEndian)
            return;
        if (size == sizeof(int))
        {
            Span<int> words = MemoryMarshal.Cast<byte, int>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            Span<long> words = MemoryMarshal.Cast<byte, long>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}

namespace Vae.Persistence;

/// <summary>
/// What one element of a stored tensor is. The names are those of the safetensors format
/// (<see href="https://github.com/huggingface/safetensors#format"/>); all numbers are little-endian.
/// </summary>
public enum TensorType
{
    /// <summary>A 64-bit IEEE 754 number, 8 bytes.</summary>
    F64,

    /// <summary>A 32-bit IEEE 754 number, 4 bytes: the type of every model parameter.</summary>
    F32,

    /// <summary>A 16-bit IEEE 754 number, 2 bytes.</summary>
    F16,

    /// <summary>The upper half of a 32-bit IEEE 754 number, 2 bytes.</summary>
    BF16,

    /// <summary>A signed integer of 8 bytes.</summary>
    I64,

    /// <summary>A signed integer of 4 bytes.</summary>
    I32,

    /// <summary>A signed integer of 2 bytes.</summary>
    I16,

    /// <summary>A signed integer of 1 byte.</summary>
    I8,

    /// <summary>An unsigned integer of 8 bytes.</summary>
    U64,

    /// <summary>An unsigned integer of 4 bytes.</summary>
    U32,

    /// <summary>An unsigned integer of 2 bytes.</summary>
    U16,

    /// <summary>An unsigned integer of 1 byte.</summary>
    U8,

    /// <summary>A truth value of 1 byte, 0 or 1; <c>BOOL</c> in the file.</summary>
    Bool,
}

/// <summary>The names and sizes of the tensor types, as the file has them.</summary>
internal static class TensorTypes
{
    /// <summary>The types that can be read, as an error message lists them.</summary>
    public const string Known = "F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8 or BOOL";

    /// <summary>The bytes of one element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 or TensorType.U64 => 8,
        TensorType.F32 or TensorType.I32 or TensorType.U32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 or TensorType.U16 => 2,
        TensorType.I8 or TensorType.U8 or TensorType.Bool => 1,
        _ => throw OutOfRange.Error(nameof(type), type, "Not a tensor type."),
    };

    /// <summary>The name of the type in a file's header.</summary>
    public static string FileName(this TensorType type) => type switch
    {
        TensorType.F64 => "F64",
        TensorType.F32 => "F32",
        TensorType.F16 => "F16",
        TensorType.BF16 => "BF16",
        TensorType.I64 => "I64",
        TensorType.I32 => "I32",
        TensorType.I16 => "I16",
        TensorType.I8 => "I8",
        TensorType.U64 => "U64",
        TensorType.U32 => "U32",
        TensorType.U16 => "U16",
        TensorType.U8 => "U8",
        TensorType.Bool => "BOOL",
        _ => throw OutOfRange.Error(nameof(type), type, "Not a tensor type."),
    };

    /// <summary>The type that a file's header names, or null where this code knows none of that name.</summary>
    public static TensorType? FromFileName(string name) => name switch
    {
        "F64" => TensorType.F64,
        "F32" => TensorType.F32,
        "F16" => TensorType.F16,
        "BF16" => TensorType.BF16,
        "I64" => TensorType.I64,
        "I32" => TensorType.I32,
        "I16" => TensorType.I16,
        "I8" => TensorType.I8,
        "U64" => TensorType.U64,
        "U32" => TensorType.U32,
        "U16" => TensorType.U16,
        "U8" => TensorType.U8,
        "BOOL" => TensorType.Bool,
        _ => null,
    };

    /// <summary>The bytes of a tensor of that shape; null where a size is negative or the product does not fit 63 bits.</summary>
    public static long? ByteLength(this TensorType type, ReadOnlySpan<long> shape)
    {
        long bytes = type.Size();
        foreach (long size in shape)
        {
            if (size < 0 || (size > 0 && bytes > long.MaxValue / size))
                return null;
            bytes *= size;
        }
        return bytes;
    }
}

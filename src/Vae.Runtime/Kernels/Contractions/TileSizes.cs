namespace Vae.Kernels;

/// <summary>The rows of a register tile, as a constant of a type, so that each height is compiled separately.</summary>
internal interface ITileHeight
{
    /// <summary>1, 2, 4, 6 or 8; up to 9 for other sums that share an operand.</summary>
    static abstract int Rows { get; }
}

/// <summary>The number of vectors in a row of a register tile, as a constant of a type.</summary>
internal interface ITileWidth
{
    /// <summary>1, 2 or 3.</summary>
    static abstract int Vectors { get; }
}

internal readonly struct NineRows : ITileHeight
{
    public static int Rows => 9;
}

internal readonly struct EightRows : ITileHeight
{
    public static int Rows => 8;
}

internal readonly struct SevenRows : ITileHeight
{
    public static int Rows => 7;
}

internal readonly struct SixRows : ITileHeight
{
    public static int Rows => 6;
}

internal readonly struct FiveRows : ITileHeight
{
    public static int Rows => 5;
}

internal readonly struct FourRows : ITileHeight
{
    public static int Rows => 4;
}

internal readonly struct ThreeRows : ITileHeight
{
    public static int Rows => 3;
}

internal readonly struct TwoRows : ITileHeight
{
    public static int Rows => 2;
}

internal readonly struct OneRow : ITileHeight
{
    public static int Rows => 1;
}

internal readonly struct ThreeVectors : ITileWidth
{
    public static int Vectors => 3;
}

internal readonly struct TwoVectors : ITileWidth
{
    public static int Vectors => 2;
}

internal readonly struct OneVector : ITileWidth
{
    public static int Vectors => 1;
}

namespace Vae.Kernels;

// The sizes that are used: rows × vectors.
internal readonly struct Tile8x3 : ITileSize
{
    public static int Rows => 8;

    public static int Vectors => 3;
}

internal readonly struct Tile8x2 : ITileSize
{
    public static int Rows => 8;

    public static int Vectors => 2;
}

internal readonly struct Tile8x1 : ITileSize
{
    public static int Rows => 8;

    public static int Vectors => 1;
}

internal readonly struct Tile4x3 : ITileSize
{
    public static int Rows => 4;

    public static int Vectors => 3;
}

internal readonly struct Tile4x2 : ITileSize
{
    public static int Rows => 4;

    public static int Vectors => 2;
}

internal readonly struct Tile4x1 : ITileSize
{
    public static int Rows => 4;

    public static int Vectors => 1;
}

internal readonly struct Tile2x3 : ITileSize
{
    public static int Rows => 2;

    public static int Vectors => 3;
}

internal readonly struct Tile2x2 : ITileSize
{
    public static int Rows => 2;

    public static int Vectors => 2;
}

internal readonly struct Tile2x1 : ITileSize
{
    public static int Rows => 2;

    public static int Vectors => 1;
}

internal readonly struct Tile1x3 : ITileSize
{
    public static int Rows => 1;

    public static int Vectors => 3;
}

internal readonly struct Tile1x2 : ITileSize
{
    public static int Rows => 1;

    public static int Vectors => 2;
}

internal readonly struct Tile1x1 : ITileSize
{
    public static int Rows => 1;

    public static int Vectors => 1;
}

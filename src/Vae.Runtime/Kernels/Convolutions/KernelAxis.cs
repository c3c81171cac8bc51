namespace Vae.Kernels;

/// <summary>
/// The places of a kernel along one axis of a large image. Output i reads pixel i·stride + k·dilation − padding for place k. Pixels are
/// sorted into planes by their remainder by the stride. Then the place reads pixel i + <see cref="Shift"/> of plane <see cref="Plane"/>, as
/// with stride 1.
/// </summary>
internal readonly struct KernelAxis
{
    private readonly int _padding;
    private readonly int _dilation;
    private readonly int _cycle;

    internal KernelAxis(int kernel, int stride, int padding, int dilation)
    {
        (Stride, _padding, _dilation) = (stride, padding, dilation);
        // The remainders of 0, dilation, 2·dilation … repeat after this many.
        _cycle = stride / GreatestCommonDivisor(stride, dilation);
        Planes = Math.Min(kernel, _cycle);
        Reach = Shift(kernel - 1);
    }

    internal int Stride { get; }

    /// <summary>The number of planes that any place reads: no more than places, even for a large stride.</summary>
    internal int Planes { get; }

    /// <summary>How many more pixels than outputs a plane has.</summary>
    internal int Reach { get; }

    /// <summary>The plane that a place reads.</summary>
    internal int Plane(int place) => place % _cycle;

    /// <summary>The shift of a place, in pixels of its plane.</summary>
    internal int Shift(int place) => place * _dilation / Stride;

    /// <summary>The offset of a plane: its pixel i is pixel i·stride + offset of the image.</summary>
    internal int Offset(int plane) => plane * _dilation % Stride - _padding;

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}

namespace Vae.Kernels;

/// <summary>
/// The places of a kernel along one axis of a large image. Output i reads pixel i·stride + k·dilation − padding for place k: sorted into
/// planes of pixels that leave one remainder by the stride, it is pixel i + <see cref="Shift"/> of plane <see cref="Plane"/>, as if the
/// stride were 1.
/// </summary>
internal readonly struct KernelAxis
{
    private readonly int _padding;
    private readonly int _dilation;
    private readonly int _cycle;

    internal KernelAxis(int kernel, int stride, int padding, int dilation)
    {
        (Stride, _padding, _dilation) = (stride, padding, dilation);
        // The remainders of 0, dilation, 2·dilation … repeat after so many.
        _cycle = stride / GreatestCommonDivisor(stride, dilation);
        Planes = Math.Min(kernel, _cycle);
        Reach = Shift(kernel - 1);
    }

    internal int Stride { get; }

    /// <summary>The planes that any place reads: no more than places, however large the stride.</summary>
    internal int Planes { get; }

    /// <summary>How many pixels more than outputs a plane has.</summary>
    internal int Reach { get; }

    /// <summary>The plane that a place reads.</summary>
    internal int Plane(int place) => place % _cycle;

    /// <summary>How far from the output's own pixel.</summary>
    internal int Shift(int place) => place * _dilation / Stride;

    /// <summary>Pixel i of a plane is pixel i·stride plus this of the image.</summary>
    internal int Offset(int plane) => plane * _dilation % Stride - _padding;

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}

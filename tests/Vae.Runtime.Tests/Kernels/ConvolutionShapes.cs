using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>The geometries that the convolutions are tested on.</summary>
internal static class ConvolutionShapes
{
    /// <summary>A case: its name says all, and <see cref="Find"/> gives it back.</summary>
    internal sealed record Case(string Name, ConvolutionShape Shape, int Rows);

    internal static IReadOnlyList<Case> All { get; } = [.. Grid().DistinctBy(item => item.Name)];

    internal static TheoryData<string> Names() => [.. All.Select(item => item.Name)];

    internal static Case Find(string name) => All.Single(item => item.Name == name);

    private static IEnumerable<Case> Grid()
    {
        // Kernel, stride, padding and dilation against an odd image, where the last rows may be reached by no place of the kernel.
        foreach (int kernel in (int[])[1, 2, 3, 4, 5])
        {
            foreach (int stride in (int[])[1, 2, 3])
            {
                foreach (int padding in (int[])[0, 1, 2])
                {
                    foreach (int dilation in (int[])[1, 2])
                        yield return Square(11, 3, 5, kernel, stride, padding, dilation, 1, rows: 2);
                }
            }
        }
        // Every remainder of the columns of a panel, and of the depth.
        foreach (int small in (int[])[1, 15, 16, 17, 31, 33, 47, 48, 49, 64, 97])
            yield return Square(6, 2, small, 3, 2, 1, 1, 1, rows: 3);
        foreach (int large in (int[])[1, 2, 15, 16, 17, 31, 33, 48, 49, 65])
            yield return Square(6, large, 5, 4, 2, 1, 1, 1, rows: 3);
        // Groups, depthwise among them, with one small channel for each large one or several.
        foreach ((int large, int small, int groups) in ((int, int, int)[])
            [(4, 6, 2), (6, 9, 3), (32, 32, 2), (34, 34, 2), (64, 98, 2), (5, 5, 5), (16, 16, 16), (17, 17, 17), (35, 70, 35), (2, 34, 2)])
        {
            yield return Square(7, large, small, 3, 1, 1, 1, groups, rows: 2);
            yield return Square(8, large, small, 4, 2, 1, 1, groups, rows: 1);
            yield return Square(9, large, small, 3, 2, 2, 2, groups, rows: 2);
        }
        // A channel to each filter: every number of channels up to beyond two vectors, alone and with several filters to each.
        for (int channels = 2; channels <= 40; channels++)
            yield return Square(5, channels, channels, 3, 1, 1, 1, channels, rows: 2);
        foreach (int channels in (int[])[2, 3, 5, 8, 11, 16, 20, 33])
        {
            foreach (int several in (int[])[2, 3, 4, 17])
                yield return Square(6, channels, channels * several, 3, 2, 1, 1, channels, rows: 2);
        }
        // Its rows in blocks of every height, strides beyond the kernel, dilations that divide the stride and that do not, more border than
        // image.
        foreach (int size in (int[])[1, 2, 3, 6, 8, 9, 14, 15, 17])
            yield return Square(size, 16, 16, 3, 1, 1, 1, 16, rows: 2);
        foreach ((int kernel, int stride, int padding, int dilation) in ((int, int, int, int)[])
            [(2, 3, 0, 1), (2, 5, 1, 1), (3, 4, 2, 2), (3, 4, 5, 3), (3, 6, 4, 4), (1, 3, 2, 1), (5, 2, 4, 3), (7, 1, 3, 1), (3, 9, 8, 5),
                (4, 20, 9, 1)])
        {
            yield return Square(13, 6, 6, kernel, stride, padding, dilation, 6, rows: 2);
            yield return Square(13, 19, 38, kernel, stride, padding, dilation, 19, rows: 1);
            yield return Of(9, 13, 32, 32, (kernel, kernel), (stride, 1), (padding, padding), (dilation, dilation), 32, rows: 2);
            yield return Of(1, 57, 16, 16, (1, kernel), (1, stride), (0, padding), (1, dilation), 16, rows: 2);
        }
        // So large that not all rows are staged at once; rows that lie a multiple of 4096 bytes apart.
        yield return Of(40, 30, 64, 64, (3, 3), (1, 1), (1, 1), (1, 1), 64, rows: 1);
        yield return Of(60, 40, 16, 32, (3, 3), (2, 2), (1, 1), (1, 1), 16, rows: 1);
        yield return Of(6, 30, 32, 32, (3, 3), (1, 1), (1, 1), (1, 1), 32, rows: 1);
        yield return Of(76, 62, 32, 64, (3, 3), (2, 2), (1, 1), (1, 1), 32, rows: 1);
        // Few large channels, whose pixels gather what many small channels contribute.
        int next = 0;
        foreach (int kernel in (int[])[1, 2, 3, 4, 5])
        {
            foreach (int stride in (int[])[1, 2, 3])
            {
                foreach (int padding in (int[])[0, 1, 2])
                {
                    foreach (int dilation in (int[])[1, 2, 3])
                    {
                        next++;
                        if (padding + dilation != 3 || next % 2 == 0)
                            yield return Square(13, 1 + next % 4, 8 + next % 5, kernel, stride, padding, dilation, 1, rows: 2);
                    }
                }
            }
        }
        yield return Of(9, 14, 4, 17, (2, 5), (3, 1), (1, 4), (2, 3), 1, rows: 2);
        yield return Of(3, 40, 3, 8, (5, 4), (1, 3), (6, 2), (2, 2), 1, rows: 3);
        // Their rows in several bands: of stride 1, of other strides and remainders, of a kernel that reaches far.
        yield return Several(Of(70, 64, 3, 8, (3, 3), (1, 1), (1, 1), (1, 1), 1, rows: 2));
        yield return Several(Of(131, 90, 4, 9, (5, 4), (2, 3), (2, 1), (1, 2), 1, rows: 1));
        yield return Several(Of(100, 60, 2, 8, (4, 3), (1, 1), (5, 3), (3, 3), 1, rows: 1));
        // Rectangles, images of one row or one pixel, kernels as large as the image and larger than it without its padding.
        yield return Of(7, 12, 3, 4, (5, 2), (1, 2), (2, 0), (1, 3), 1, rows: 2);
        yield return Of(12, 7, 2, 18, (2, 5), (3, 1), (1, 3), (2, 1), 2, rows: 3);
        yield return Of(1, 37, 3, 4, (1, 7), (1, 3), (0, 3), (1, 1), 1, rows: 3);
        yield return Of(1, 64, 1, 16, (1, 4), (1, 2), (0, 1), (1, 1), 1, rows: 2);
        yield return Of(1, 50, 8, 8, (1, 5), (1, 1), (0, 8), (1, 4), 8, rows: 2);
        yield return Of(1, 1, 5, 7, (1, 1), (1, 1), (0, 0), (1, 1), 1, rows: 9);
        yield return Of(5, 5, 2, 3, (5, 5), (1, 1), (0, 0), (1, 1), 1, rows: 4);
        yield return Of(2, 3, 2, 3, (5, 7), (1, 2), (2, 3), (1, 1), 1, rows: 4);
        yield return Of(9, 9, 2, 3, (2, 2), (4, 5), (0, 0), (1, 1), 1, rows: 3);
        yield return Of(9, 9, 2, 3, (1, 1), (2, 2), (3, 3), (1, 1), 1, rows: 3);
        // More images than a team's workers sum up at once for a bias of few channels.
        yield return Of(2, 2, 3, 4, (1, 1), (1, 1), (0, 0), (1, 1), 1, rows: 1100);
        // The layers of the image model.
        yield return Square(28, 1, 32, 4, 2, 1, 1, 1, rows: 2);
        yield return Square(14, 32, 64, 4, 2, 1, 1, 1, rows: 1);
    }

    private static Case Square(int size, int large, int small, int kernel, int stride, int padding, int dilation, int groups, int rows) =>
        Of(size, size, large, small, (kernel, kernel), (stride, stride), (padding, padding), (dilation, dilation), groups, rows);

    private static Case Several(Case item)
    {
        Assert.True(NarrowLargeFromSmall.Suits(item.Shape) && new NarrowBands(item.Shape).Count > 1, item.Name);
        return item;
    }

    internal static Case Of(
        int height, int width, int large, int small, (int Y, int X) kernel, (int Y, int X) stride, (int Y, int X) padding,
        (int Y, int X) dilation, int groups, int rows)
    {
        var shape = new ConvolutionShape
        {
            LargeHeight = height,
            LargeWidth = width,
            LargeChannels = large,
            SmallHeight = Steps(height, kernel.Y, stride.Y, padding.Y, dilation.Y),
            SmallWidth = Steps(width, kernel.X, stride.X, padding.X, dilation.X),
            SmallChannels = small,
            KernelHeight = kernel.Y,
            KernelWidth = kernel.X,
            StrideHeight = stride.Y,
            StrideWidth = stride.X,
            PaddingHeight = padding.Y,
            PaddingWidth = padding.X,
            DilationHeight = dilation.Y,
            DilationWidth = dilation.X,
            Groups = groups,
        };
        string name = $"{rows} of {height}x{width}x{large} to {small}, kernel {kernel.Y}x{kernel.X}, stride {stride.Y}x{stride.X}, "
            + $"padding {padding.Y}x{padding.X}, dilation {dilation.Y}x{dilation.X}, groups {groups}";
        return new Case(name, shape, rows);
    }

    private static int Steps(int size, int kernel, int stride, int padding, int dilation) =>
        (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}

using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>
/// A convolution's geometry as its definition has it: every pair of elements that it joins, with the weight between them. All six
/// contractions follow, in the order in which a chain of multiply-adds goes.
/// </summary>
internal static class NaiveConvolution
{
    /// <summary>
    /// Calls back with the places of each joined large element, small element and weight (in the order of files): in the order
    /// (n, y, x) of the small image, then s, then the depth (ky, kx, l).
    /// </summary>
    internal static void Visit(ConvolutionShape shape, int rows, Action<int, int, int> visit)
    {
        int largeOfGroup = shape.LargeChannels / shape.Groups;
        int smallOfGroup = shape.SmallChannels / shape.Groups;
        for (int n = 0; n < rows; n++)
        {
            for (int y = 0; y < shape.SmallHeight; y++)
            {
                for (int x = 0; x < shape.SmallWidth; x++)
                {
                    for (int s = 0; s < shape.SmallChannels; s++)
                        VisitDepth(n, y, x, s);
                }
            }
        }

        void VisitDepth(int n, int y, int x, int s)
        {
            int small = ((n * shape.SmallHeight + y) * shape.SmallWidth + x) * shape.SmallChannels + s;
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    int largeY = y * shape.StrideHeight - shape.PaddingHeight + ky * shape.DilationHeight;
                    int largeX = x * shape.StrideWidth - shape.PaddingWidth + kx * shape.DilationWidth;
                    if (largeY < 0 || largeY >= shape.LargeHeight || largeX < 0 || largeX >= shape.LargeWidth)
                        continue;
                    for (int l = 0; l < largeOfGroup; l++)
                    {
                        int large = ((n * shape.LargeHeight + largeY) * shape.LargeWidth + largeX) * shape.LargeChannels
                            + s / smallOfGroup * largeOfGroup + l;
                        int weight = ((s * largeOfGroup + l) * shape.KernelHeight + ky) * shape.KernelWidth + kx;
                        visit(large, small, weight);
                    }
                }
            }
        }
    }

    internal static double[] SmallFromLarge(ConvolutionShape shape, int rows, float[] large, float[] weight, float[]? bias)
    {
        double[] small = Start(rows * shape.SmallHeight * shape.SmallWidth, shape.SmallChannels, bias);
        Visit(shape, rows, (l, s, w) => small[s] += (double)large[l] * weight[w]);
        return small;
    }

    internal static double[] LargeFromSmall(ConvolutionShape shape, int rows, float[] small, float[] weight, float[]? bias)
    {
        double[] large = Start(rows * shape.LargeHeight * shape.LargeWidth, shape.LargeChannels, bias);
        Visit(shape, rows, (l, s, w) => large[l] += (double)small[s] * weight[w]);
        return large;
    }

    internal static double[] WeightGradient(ConvolutionShape shape, int rows, float[] large, float[] small)
    {
        var gradient = new double[WeightCount(shape)];
        Visit(shape, rows, (l, s, w) => gradient[w] += (double)large[l] * small[s]);
        return gradient;
    }

    /// <summary>Each element one chain of fused multiply-adds over the depth, from the bias on.</summary>
    internal static float[] SmallFromLargeChain(ConvolutionShape shape, int rows, float[] large, float[] weight, float[] bias)
    {
        float[] small = [.. Start(rows * shape.SmallHeight * shape.SmallWidth, shape.SmallChannels, bias).Select(value => (float)value)];
        Visit(shape, rows, (l, s, w) => small[s] = MathF.FusedMultiplyAdd(large[l], weight[w], small[s]));
        return small;
    }

    /// <summary>Each element one chain of fused multiply-adds over (n, y, x) of the small image.</summary>
    internal static float[] WeightGradientChain(ConvolutionShape shape, int rows, float[] large, float[] small)
    {
        var gradient = new float[WeightCount(shape)];
        Visit(shape, rows, (l, s, w) => gradient[w] = MathF.FusedMultiplyAdd(large[l], small[s], gradient[w]));
        return gradient;
    }

    internal static double[] ChannelSums(int channels, int count, float[] image)
    {
        var sums = new double[channels];
        for (int i = 0; i < count; i++)
            sums[i % channels] += image[i];
        return sums;
    }

    internal static int WeightCount(ConvolutionShape shape) =>
        shape.SmallChannels * (shape.LargeChannels / shape.Groups) * shape.KernelHeight * shape.KernelWidth;

    private static double[] Start(int pixels, int channels, float[]? bias)
    {
        var image = new double[pixels * channels];
        for (int i = 0; bias is not null && i < image.Length; i++)
            image[i] = bias[i % channels];
        return image;
    }
}

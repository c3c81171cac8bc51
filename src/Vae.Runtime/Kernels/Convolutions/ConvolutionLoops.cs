using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The three contractions between a large image and a small one, element by element: for the geometries that no faster way suits
/// (several small channels for each large one of its own), and the others' twin in tests. Each output is one chain of fused
/// multiply-adds in the order of its depth, places outside the large image left out.
/// </summary>
internal static class ConvolutionLoops
{
    /// <summary>small[n, y, x, s] = start[s] + Σ (ky, kx, l) large·weight.</summary>
    internal static void SmallFromLarge(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, Span<float> small)
    {
        ConvolutionLayout layout = shape.Weight;
        (int first, int end) = worker.Share(rows * shape.SmallHeight * shape.SmallWidth);
        for (int pixel = first; pixel < end; pixel++)
        {
            int row = pixel / (shape.SmallHeight * shape.SmallWidth);
            int y = pixel / shape.SmallWidth % shape.SmallHeight;
            int x = pixel % shape.SmallWidth;
            for (int s = 0; s < shape.SmallChannels; s++)
            {
                int group = s / shape.SmallPerGroup;
                float sum = start.IsEmpty ? 0 : start[s];
                for (int place = 0; place < shape.KernelArea; place++)
                {
                    int source = LargePixel(shape, row, y, x, place);
                    if (source < 0)
                        continue;
                    int channels = source * shape.LargeChannels + group * shape.LargePerGroup;
                    for (int l = 0; l < shape.LargePerGroup; l++)
                        sum = MathF.FusedMultiplyAdd(large[channels + l], weight[layout.Index(s, place, l)], sum);
                }
                small[pixel * shape.SmallChannels + s] = sum;
            }
        }
    }

    /// <summary>large[n, y, x, l] = start[l] + Σ (ky, kx, s) small·weight over the small elements that the kernel joins to it.</summary>
    internal static void LargeFromSmall(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> small, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, Span<float> large)
    {
        ConvolutionLayout layout = shape.Weight;
        (int first, int end) = worker.Share(rows * shape.LargeHeight * shape.LargeWidth);
        for (int pixel = first; pixel < end; pixel++)
        {
            int row = pixel / (shape.LargeHeight * shape.LargeWidth);
            int y = pixel / shape.LargeWidth % shape.LargeHeight;
            int x = pixel % shape.LargeWidth;
            for (int l = 0; l < shape.LargeChannels; l++)
            {
                int group = l / shape.LargePerGroup;
                float sum = start.IsEmpty ? 0 : start[l];
                for (int place = 0; place < shape.KernelArea; place++)
                {
                    int source = SmallPixel(shape, row, y, x, place);
                    if (source < 0)
                        continue;
                    for (int s = group * shape.SmallPerGroup; s < (group + 1) * shape.SmallPerGroup; s++)
                    {
                        float w = weight[layout.Index(s, place, l % shape.LargePerGroup)];
                        sum = MathF.FusedMultiplyAdd(small[source * shape.SmallChannels + s], w, sum);
                    }
                }
                large[pixel * shape.LargeChannels + l] = sum;
            }
        }
    }

    /// <summary>weightGradient[s, l, ky, kx] = Σ (n, y, x) large·small, overwritten, its padding with zeros.</summary>
    internal static void WeightGradient(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> small,
        Span<float> weightGradient)
    {
        ConvolutionLayout layout = shape.Weight;
        if (worker.Rank == 0)
            weightGradient[..layout.Floats].Clear();
        worker.Barrier(StepPart.ContractionsToWeights);
        (int first, int end) = worker.Share(shape.SmallChannels);
        for (int s = first; s < end; s++)
        {
            int group = s / shape.SmallPerGroup;
            for (int place = 0; place < shape.KernelArea; place++)
            {
                for (int l = 0; l < shape.LargePerGroup; l++)
                {
                    float sum = 0;
                    for (int pixel = 0; pixel < rows * shape.SmallHeight * shape.SmallWidth; pixel++)
                    {
                        int row = pixel / (shape.SmallHeight * shape.SmallWidth);
                        int y = pixel / shape.SmallWidth % shape.SmallHeight;
                        int source = LargePixel(shape, row, y, pixel % shape.SmallWidth, place);
                        if (source < 0)
                            continue;
                        float value = large[source * shape.LargeChannels + group * shape.LargePerGroup + l];
                        sum = MathF.FusedMultiplyAdd(value, small[pixel * shape.SmallChannels + s], sum);
                    }
                    weightGradient[layout.Index(s, place, l)] = sum;
                }
            }
        }
    }

    /// <summary>The pixel of the large image under a place of the kernel; −1 outside it.</summary>
    private static int LargePixel(in ConvolutionShape shape, int row, int y, int x, int place)
    {
        int sourceY = y * shape.StrideHeight - shape.PaddingHeight + place / shape.KernelWidth * shape.DilationHeight;
        int sourceX = x * shape.StrideWidth - shape.PaddingWidth + place % shape.KernelWidth * shape.DilationWidth;
        bool inside = sourceY >= 0 && sourceY < shape.LargeHeight && sourceX >= 0 && sourceX < shape.LargeWidth;
        return inside ? (row * shape.LargeHeight + sourceY) * shape.LargeWidth + sourceX : -1;
    }

    /// <summary>The pixel of the small image whose kernel has the given place on a pixel of the large one; −1 if there is none.</summary>
    private static int SmallPixel(in ConvolutionShape shape, int row, int y, int x, int place)
    {
        int scaledY = y + shape.PaddingHeight - place / shape.KernelWidth * shape.DilationHeight;
        int scaledX = x + shape.PaddingWidth - place % shape.KernelWidth * shape.DilationWidth;
        if (scaledY < 0 || scaledX < 0 || scaledY % shape.StrideHeight != 0 || scaledX % shape.StrideWidth != 0)
            return -1;
        int sourceY = scaledY / shape.StrideHeight;
        int sourceX = scaledX / shape.StrideWidth;
        return sourceY < shape.SmallHeight && sourceX < shape.SmallWidth
            ? (row * shape.SmallHeight + sourceY) * shape.SmallWidth + sourceX
            : -1;
    }
}

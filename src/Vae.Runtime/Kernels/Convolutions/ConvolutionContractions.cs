using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Chooses the algorithm for a geometry: tiles, few channels, or one kernel for each channel.</summary>
internal static unsafe class ConvolutionContractions
{
    /// <summary>Computes the small images from the large ones. The caller must call a barrier afterwards.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="large">The large images.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="start">The start value of each channel; empty for zero.</param>
    /// <param name="saved">The epilogue's second matrix, in the layout of the small images.</param>
    /// <param name="small">The small images.</param>
    internal static void SmallFromLarge<TEpilogue>(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, ReadOnlySpan<float> saved, Span<float> small)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* x = large, w = weight, b = start, kept = saved, y = small)
        {
            if (shape.Weight.IsDepthwise)
            {
                new DepthwiseSmallFromLarge { Shape = shape, Rows = rows, Large = x, Weight = w, Start = b, Saved = kept, Small = y }
                    .ComputeShare<TEpilogue>(worker, TileStrip.Bits);
            }
            else
            {
                new SmallFromLarge { Shape = shape, Rows = rows, Large = x, Weight = w, Start = b, Saved = kept, Small = y }
                    .ComputeShare<TEpilogue>(worker, TileStrip.Bits);
            }
        }
    }

    /// <summary>Computes the large images from the small ones. The caller must call a barrier afterwards.</summary>
    /// <param name="part">The part of the step that the time is counted for.</param>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="small">The small images.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="start">The start value of each channel; empty for zero.</param>
    /// <param name="saved">The epilogue's second matrix, in the layout of the large images.</param>
    /// <param name="large">The large images.</param>
    internal static void LargeFromSmall<TEpilogue>(
        Worker worker, StepPart part, int rows, in ConvolutionShape shape, ReadOnlySpan<float> small, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, ReadOnlySpan<float> saved, Span<float> large)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* x = small, w = weight, b = start, kept = saved, y = large)
        {
            if (shape.Weight.IsDepthwise)
            {
                new DepthwiseLargeFromSmall { Shape = shape, Rows = rows, Small = x, Weight = w, Start = b, Saved = kept, Large = y }
                    .ComputeShare<TEpilogue>(worker, TileStrip.Bits);
                return;
            }
            if (NarrowLargeFromSmall.Suits(shape))
            {
                new NarrowLargeFromSmall { Shape = shape, Rows = rows, Small = x, Weight = w, Start = b, Large = y }
                    .ComputeShare(worker, TileStrip.Bits);
            }
            else
            {
                new LargeFromSmall { Shape = shape, Rows = rows, Small = x, Weight = w, Start = b, Saved = kept, Large = y }
                    .ComputeShare<TEpilogue>(worker, TileStrip.Bits);
                return;
            }
        }
        Finish<TEpilogue>(worker, part, rows * shape.LargeSize, saved, large);
    }

    /// <summary>Computes the weight's gradient, overwritten, its padding with zeros. The caller must call a barrier afterwards.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="large">The large images.</param>
    /// <param name="small">The small images.</param>
    /// <param name="gradient">The gradient.</param>
    internal static void WeightGradient(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> small, Span<float> gradient)
    {
        fixed (float* x = large, y = small, g = gradient)
        {
            if (shape.Weight.IsDepthwise)
            {
                new DepthwiseWeightGradient { Shape = shape, Rows = rows, Large = x, Small = y, Gradient = g }
                    .ComputeShare(worker, TileStrip.Bits);
                return;
            }
            new ConvolutionWeightGradient { Shape = shape, Rows = rows, Large = x, Small = y, Gradient = g }
                .ComputeShare(worker, TileStrip.Bits);
        }
    }

    /// <summary>Applies the epilogue after the contraction, where the contraction does not apply it itself.</summary>
    private static void Finish<TEpilogue>(Worker worker, StepPart part, int count, ReadOnlySpan<float> saved, Span<float> values)
        where TEpilogue : struct, IEpilogue
    {
        if (typeof(TEpilogue) == typeof(StoreAsIs))
            return;
        worker.Barrier(part);
        if (TEpilogue.ReadsSaved)
            Relu.Backward(worker, count, saved, values, values);
        else
            Relu.Forward(worker, count, values, values);
    }
}

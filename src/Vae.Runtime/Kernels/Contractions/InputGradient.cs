using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The contraction of a dense layer's gradient with its weight, dX[m, i] = Σₒ dY[m, o]·W[i, o], divided among workers.
/// </summary>
/// <remarks>
/// Computed as dXᵀ = W·dYᵀ. The weight is far larger than a batch's gradients. In this order it is read element by element and needs no
/// reordering. The batch is transposed instead: before the contraction, and tile by tile afterwards.
/// </remarks>
internal unsafe ref struct InputGradient
{
    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The number of the layer's inputs.</summary>
    internal int Inputs;

    /// <summary>The number of the layer's outputs.</summary>
    internal int Outputs;

    /// <summary>dY. // [rows, outputs]</summary>
    internal float* OutputGradient;

    /// <summary>W, in panels [inputs, outputs].</summary>
    internal float* Weight;

    /// <summary>A Relu's output, whose derivative is applied to dX; null for none. // [rows, inputs]</summary>
    internal float* Saved;

    /// <summary>dX. // [rows, inputs]</summary>
    internal float* Result;

    /// <summary>Scratch memory for dYᵀ in panels [outputs, rows].</summary>
    internal float* Transposed;

    // A unit of work is this many inputs, one block of the output, by one panel of the batch.
    private const int InputsPerUnit = BlockTranspose.Side;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        TransposeShare(worker);
        if (worker.Count > 1)
            worker.Barrier(StepPart.ContractionsToData);
        int fullPanels = Outputs / PanelLayout.PanelWidth;
        nint* segments = stackalloc nint[fullPanels + 1];
        for (int i = 0; i < fullPanels; i++)
            segments[i] = (nint)i * PanelLayout.PanelWidth * Inputs;
        int panels = PanelLayout.Panels(Rows);
        (int start, int end) = worker.Share((Inputs + InputsPerUnit - 1) / InputsPerUnit * panels);
        for (int unit = start; unit < end; unit++)
        {
            // Along the batch first, so that the weight's lines, which come from memory, are used completely while they are cached.
            (int block, int panel) = Math.DivRem(unit, panels);
            ComputeUnit<TEpilogue>(block * InputsPerUnit, panel, segments, bits);
        }
    }

    /// <summary>Writes dYᵀ, 16 rows at a time.</summary>
    private readonly void TransposeShare(Worker worker)
    {
        (int start, int end) = worker.Share((Rows + BlockTranspose.Side - 1) / BlockTranspose.Side);
        for (int group = start; group < end; group++)
        {
            int row = group * BlockTranspose.Side;
            int panel = row / PanelLayout.PanelWidth;
            int width = PanelLayout.Width(Rows, panel);
            float* target = Transposed + PanelLayout.Index(Outputs, Rows, 0, row);
            int present = Math.Min(BlockTranspose.Side, Rows - row);
            for (int output = 0; output < Outputs; output += BlockTranspose.Side)
            {
                BlockTranspose.Run(
                    OutputGradient + (nint)row * Outputs + output,
                    Outputs,
                    present,
                    target + (nint)output * width,
                    width,
                    Math.Min(BlockTranspose.Side, Outputs - output));
            }
        }
    }

    /// <summary>Computes a block of dXᵀ in scratch memory and transposes it into dX.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeUnit<TEpilogue>(int firstInput, int panel, nint* segments, int bits)
        where TEpilogue : struct, IEpilogue
    {
        float* beside = stackalloc float[InputsPerUnit * PanelLayout.PanelWidth];
        int width = PanelLayout.Width(Rows, panel);
        int inputs = Math.Min(InputsPerUnit, Inputs - firstInput);
        ComputeBlock(firstInput, inputs, panel, segments, beside, bits);

        int firstRow = panel * PanelLayout.PanelWidth;
        for (int row = firstRow; row < Math.Min(firstRow + width, Rows); row += BlockTranspose.Side)
        {
            int present = Math.Min(BlockTranspose.Side, Rows - row);
            nint place = (nint)row * Inputs + firstInput;
            if (inputs == BlockTranspose.Side && present == BlockTranspose.Side)
                BlockTranspose.Whole<TEpilogue>(beside + (row - firstRow), width, Result + place, Inputs, Saved + place);
            else
                PutPart<TEpilogue>(beside + (row - firstRow), width, present, place, inputs);
        }
    }

    /// <summary>A partial block: computed as a whole one, of which a part is copied.</summary>
    [SkipLocalsInit]
    private readonly void PutPart<TEpilogue>(float* source, int sourceStride, int rows, nint place, int inputs)
        where TEpilogue : struct, IEpilogue
    {
        float* block = stackalloc float[BlockTranspose.Side * BlockTranspose.Side];
        float* saved = stackalloc float[BlockTranspose.Side * BlockTranspose.Side];
        for (int i = 0; i < rows && TEpilogue.ReadsSaved; i++)
        {
            new ReadOnlySpan<float>(Saved + place + (nint)i * Inputs, inputs)
                .CopyTo(new Span<float>(saved + i * BlockTranspose.Side, inputs));
        }
        BlockTranspose.Whole<TEpilogue>(source, sourceStride, block, BlockTranspose.Side, saved);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(block + i * BlockTranspose.Side, inputs)
                .CopyTo(new Span<float>(Result + place + (nint)i * Inputs, inputs));
        }
    }

    /// <summary>The weight's panels are segments of the depth. The last one may have shorter lines, so it is a separate call.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeBlock(int firstInput, int inputs, int panel, nint* segments, float* target, int bits)
    {
        int width = PanelLayout.Width(Rows, panel);
        int fullPanels = Outputs / PanelLayout.PanelWidth;
        int left = Outputs - fullPanels * PanelLayout.PanelWidth;
        nint* rows = stackalloc nint[InputsPerUnit];
        nint* targets = stackalloc nint[InputsPerUnit];
        for (int i = 0; i < InputsPerUnit; i++)
            (rows[i], targets[i]) = (i * PanelLayout.PanelWidth, i * width);
        var tile = new TileOperands
        {
            A = Weight + (nint)firstInput * PanelLayout.PanelWidth,
            Rows = rows,
            Segments = segments,
            SegmentCount = fullPanels,
            Steps = PanelLayout.PanelWidth,
            Stride = 1,
            B = Transposed + (nint)panel * PanelLayout.PanelWidth * Outputs,
            BStride = width,
            // Prefetches the next block's lines in the same panel, once for all panels of the batch.
            Ahead = Weight + (nint)(firstInput + InputsPerUnit) * PanelLayout.PanelWidth,
            AheadStride = panel == 0 ? AlignedBuffer.Alignment : 0,
            C = target,
            Targets = targets,
        };
        if (fullPanels > 0)
            TileStrip.Compute<StoreAsIs>(tile, inputs, width, 0, 0, tableStride: 1, bits);
        if (left == 0)
            return;

        int lastWidth = PanelLayout.Width(Outputs, fullPanels);
        for (int i = 0; i < InputsPerUnit; i++)
            rows[i] = i * lastWidth;
        nint none = 0;
        tile.Segments = &none;
        tile.A = Weight + (nint)fullPanels * PanelLayout.PanelWidth * Inputs + (nint)firstInput * lastWidth;
        tile.Ahead = tile.A + InputsPerUnit * lastWidth;
        tile.SegmentCount = 1;
        tile.Steps = left;
        tile.B += (nint)fullPanels * PanelLayout.PanelWidth * width;
        if (fullPanels > 0)
            TileStrip.Compute<Accumulate>(tile, inputs, width, 0, 0, tableStride: 1, bits);
        else
            TileStrip.Compute<StoreAsIs>(tile, inputs, width, 0, 0, tableStride: 1, bits);
    }
}

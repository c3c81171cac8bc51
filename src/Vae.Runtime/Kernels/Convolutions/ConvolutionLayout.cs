using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The memory order of a convolution's weight. Each group has a matrix in panels (see <see cref="PanelLayout"/>), one group after the
/// other. The matrix's depth is the kernel's area times the large channels of the group, in the order (ky, kx, l). Its columns are the
/// small channels of the group. If each group has one large channel (depthwise), the weight is one matrix row by row instead: one row for
/// each place of the kernel, one column for each small channel of all groups, rounded up to 16.
/// </summary>
/// <param name="SmallChannels">The number of the small image's channels, in all groups.</param>
/// <param name="LargePerGroup">The number of the large image's channels in one group.</param>
/// <param name="KernelArea">The number of the kernel's places.</param>
/// <param name="Groups">The number of groups.</param>
internal readonly record struct ConvolutionLayout(int SmallChannels, int LargePerGroup, int KernelArea, int Groups)
{
    /// <summary>Whether the weight is one matrix row by row.</summary>
    internal bool IsDepthwise => Groups > 1 && LargePerGroup == 1;

    /// <summary>The number of products in one element of the small image.</summary>
    internal int Depth => KernelArea * LargePerGroup;

    /// <summary>The number of columns of one group.</summary>
    internal int SmallPerGroup => SmallChannels / Groups;

    /// <summary>The floats of one group's panels.</summary>
    internal int GroupFloats => PanelLayout.Floats(Depth, SmallPerGroup);

    /// <summary>The floats of the weight.</summary>
    internal int Floats => IsDepthwise
        ? checked(KernelArea * AlignedBuffer.RoundUp(SmallChannels))
        : checked(Groups * GroupFloats);

    /// <summary>The index of one element of the weight.</summary>
    /// <param name="small">The small channel, counted over all groups.</param>
    /// <param name="place">The kernel's place, ky·width + kx.</param>
    /// <param name="large">The large channel, counted within the group.</param>
    internal int Index(int small, int place, int large)
    {
        if (IsDepthwise)
            return place * AlignedBuffer.RoundUp(SmallChannels) + small;
        int group = small / SmallPerGroup;
        return group * GroupFloats + PanelLayout.Index(Depth, SmallPerGroup, place * LargePerGroup + large, small % SmallPerGroup);
    }

    /// <summary>Converts from [small, large of the group, ky, kx], as in files, to memory order. Padding is set to zero.</summary>
    internal void FromFile(ReadOnlySpan<float> values, Span<float> memory)
    {
        memory[..Floats].Clear();
        int next = 0;
        for (int small = 0; small < SmallChannels; small++)
        {
            for (int large = 0; large < LargePerGroup; large++)
            {
                for (int place = 0; place < KernelArea; place++)
                    memory[Index(small, place, large)] = values[next++];
            }
        }
    }

    /// <summary>Converts from memory order to [small, large of the group, ky, kx], as in files.</summary>
    internal void ToFile(ReadOnlySpan<float> memory, Span<float> values)
    {
        int next = 0;
        for (int small = 0; small < SmallChannels; small++)
        {
            for (int large = 0; large < LargePerGroup; large++)
            {
                for (int place = 0; place < KernelArea; place++)
                    values[next++] = memory[Index(small, place, large)];
            }
        }
    }
}

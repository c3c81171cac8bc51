using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The order in which a convolution's weight lies in memory. For each group a matrix in panels (see <see cref="PanelLayout"/>), one
/// group after the other: its depth is the kernel's places times the large channels of the group, in the order (ky, kx, l); its columns
/// are the small channels of the group. Where each group has one large channel (depthwise) it is one matrix row by row instead: a row
/// for each place of the kernel, a column for each small channel of all groups, rounded up to 16.
/// </summary>
/// <param name="SmallChannels">The small image's channels, of all groups.</param>
/// <param name="LargePerGroup">The large image's channels of one group.</param>
/// <param name="KernelArea">The kernel's places.</param>
/// <param name="Groups">The groups.</param>
internal readonly record struct ConvolutionLayout(int SmallChannels, int LargePerGroup, int KernelArea, int Groups)
{
    /// <summary>Whether the weight is one matrix row by row.</summary>
    internal bool IsDepthwise => Groups > 1 && LargePerGroup == 1;

    /// <summary>The length of the sum of which one element of the small image is made.</summary>
    internal int Depth => KernelArea * LargePerGroup;

    /// <summary>The columns of one group.</summary>
    internal int SmallPerGroup => SmallChannels / Groups;

    /// <summary>The floats of one group's panels.</summary>
    internal int GroupFloats => PanelLayout.Floats(Depth, SmallPerGroup);

    /// <summary>The floats that the weight takes.</summary>
    internal int Floats => IsDepthwise
        ? checked(KernelArea * AlignedBuffer.RoundUp(SmallChannels))
        : checked(Groups * GroupFloats);

    /// <summary>Where the weight of one small channel lies.</summary>
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

    /// <summary>From [small, large of the group, ky, kx], as in files, to memory; padding is set to zero.</summary>
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

    /// <summary>From memory to [small, large of the group, ky, kx], as in files.</summary>
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

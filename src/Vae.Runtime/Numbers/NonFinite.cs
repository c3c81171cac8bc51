using System.Numerics.Tensors;

namespace Vae;

/// <summary>Finds infinities and NaN.</summary>
internal static class NonFinite
{
    /// <summary>The index of the first value that is infinite or NaN; −1 if there is none.</summary>
    internal static int IndexOf(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values))
            return -1;
        int index = 0;
        while (float.IsFinite(values[index]))
            index++;
        return index;
    }
}

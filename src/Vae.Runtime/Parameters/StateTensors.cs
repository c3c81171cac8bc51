using System.Runtime.InteropServices;
using Vae.Persistence;

namespace Vae;

/// <summary>
/// The tensors that training updates beside the parameters: their initial values, and their conversion to and from files.
/// </summary>
internal static class StateTensors
{
    /// <summary>The element type of a state tensor in files.</summary>
    internal static TensorType TypeOf(StateDescription state) =>
        state.Kind == StateKind.BatchCount ? TensorType.I64 : TensorType.F32;

    /// <summary>Sets a flat state buffer to its initial values: mean 0, variance 1, no batches.</summary>
    internal static void Reset(ModelDescription description, Span<float> flat)
    {
        flat.Clear();
        foreach (StateDescription state in description.State)
        {
            if (state.Kind == StateKind.RunningVariance)
                flat.Slice(state.Offset, state.Count).Fill(1);
        }
    }

    /// <summary>All tensors of a flat state buffer in the layout of files, in the model's order.</summary>
    internal static IReadOnlyList<NamedTensor> ToFile(ModelDescription description, ReadOnlySpan<float> flat)
    {
        var tensors = new List<NamedTensor>();
        foreach (StateDescription state in description.State)
        {
            long[] shape = [.. state.Shape.Select(size => (long)size)];
            ReadOnlySpan<float> slice = flat.Slice(state.Offset, state.Floats);
            tensors.Add(state.Kind == StateKind.BatchCount
                ? NamedTensor.From(state.Name, MemoryMarshal.Cast<float, long>(slice)[..1], shape)
                : NamedTensor.From(state.Name, slice[..state.Count], shape));
        }
        return tensors;
    }

    /// <summary>Copies a file's tensor of the right type and shape to a flat state buffer. The padding becomes zero.</summary>
    internal static void Write(StateDescription state, NamedTensor tensor, Span<float> flat)
    {
        Span<float> slice = flat.Slice(state.Offset, state.Floats);
        slice.Clear();
        if (state.Kind == StateKind.BatchCount)
            MemoryMarshal.Cast<float, long>(slice)[0] = tensor.ToInt64s()[0];
        else
            tensor.CopyTo(slice[..state.Count]);
    }

    /// <summary>What is invalid in a file's state tensor; null if it is valid.</summary>
    internal static string? Fault(StateDescription state, NamedTensor tensor)
    {
        if (state.Kind == StateKind.BatchCount)
            return tensor.ToInt64s()[0] < 0 ? "is negative" : null;
        float[] values = tensor.ToSingles();
        int bad = NonFinite.IndexOf(values);
        if (bad >= 0)
            return $"is not finite at element {bad}";
        // A normalisation takes its square root.
        int negative = state.Kind == StateKind.RunningVariance ? Array.FindIndex(values, value => value < 0) : -1;
        return negative < 0 ? null : $"is negative at element {negative}";
    }

    /// <summary>
    /// The first value of a flat state buffer that is not finite, and its tensor; null if all are finite. Allocates nothing.
    /// </summary>
    internal static (StateDescription State, int Index)? FindNonFinite(ModelDescription description, ReadOnlySpan<float> flat)
    {
        // By index: an enumerator would be allocated in every step.
        for (int number = 0; number < description.State.Count; number++)
        {
            StateDescription state = description.State[number];
            if (state.Kind == StateKind.BatchCount)
                continue;
            int index = NonFinite.IndexOf(flat.Slice(state.Offset, state.Floats));
            if (index >= 0)
                return (state, index);
        }
        return null;
    }
}

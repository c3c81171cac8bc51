using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Planning;

/// <summary>A buffer and its position.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Its offset in its area: in floats for each row, or in floats.</param>
/// <param name="Floats">Its size: for each row, or in all.</param>
/// <param name="PerRow">Whether it is in the area that grows with the rows.</param>
/// <param name="Kept">Whether no later buffer overlaps it.</param>
internal sealed record PlannedBuffer(string Name, int Offset, int Floats, bool PerRow, bool Kept)
{
    internal string Constant => Identifiers.From(Name);
}

/// <summary>A workspace: the sizes of its two areas, and its buffers in the order in which they are first written.</summary>
/// <param name="FloatsPerRow">The floats of the growing area for each row.</param>
/// <param name="FixedFloats">The floats of the fixed area.</param>
/// <param name="NaiveFloatsPerRow">The floats for each row without reuse of memory.</param>
/// <param name="Buffers">The buffers.</param>
internal sealed record WorkspacePlan(
    int FloatsPerRow, int FixedFloats, long NaiveFloatsPerRow, EquatableArray<PlannedBuffer> Buffers);

/// <summary>
/// Gives every tensor its place in the workspace. What is held comes first, each in a place of its own. Any other lives from the
/// operation that first writes it to the last that touches it; places of the dead are used again, first fit, and an element-wise result
/// takes over its operand's place if that dies there.
/// </summary>
internal static class MemoryPlanner
{
    internal static WorkspacePlan Plan(IReadOnlyList<Op> ops)
    {
        Dictionary<Tensor, int> lastUse = LastUses(ops);
        var offsets = new Dictionary<Tensor, int>();
        var order = new List<Tensor>();
        var live = new List<Tensor>();
        foreach (Tensor held in ops.SelectMany(op => op.Tensors).Select(operand => operand.Tensor).Where(value => value.IsHeld).Distinct())
        {
            offsets[held] = FirstFit(held, live, offsets);
            live.Add(held);
            order.Add(held);
        }
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (TensorOperand operand in ops[i].Tensors)
            {
                Tensor value = operand.Tensor;
                if (!operand.Writes || offsets.ContainsKey(value))
                    continue;
                if (operand.MayReplace is { IsHeld: false } replaced && lastUse[replaced] == i && live.Contains(replaced)
                    && replaced.Type.Floats == value.Type.Floats && replaced.Type.PerRow == value.Type.PerRow)
                {
                    offsets[value] = offsets[replaced];
                    live.Remove(replaced);
                }
                else
                {
                    offsets[value] = FirstFit(value, live, offsets);
                }
                live.Add(value);
                order.Add(value);
            }
            int now = i;
            live.RemoveAll(value => !value.IsHeld && lastUse[value] == now);
        }
        return Describe(order, offsets);
    }

    private static Dictionary<Tensor, int> LastUses(IReadOnlyList<Op> ops)
    {
        var lastUse = new Dictionary<Tensor, int>();
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (TensorOperand operand in ops[i].Tensors)
            {
                lastUse[operand.Tensor] = i;
            }
        }
        return lastUse;
    }

    private static int FirstFit(Tensor value, List<Tensor> live, Dictionary<Tensor, int> offsets)
    {
        int offset = 0;
        foreach (Tensor other in live.Where(other => other.Type.PerRow == value.Type.PerRow).OrderBy(other => offsets[other]))
        {
            if (offset + value.Type.Floats <= offsets[other])
                break;
            offset = Math.Max(offset, offsets[other] + other.Type.Floats);
        }
        return offset;
    }

    private static WorkspacePlan Describe(List<Tensor> order, Dictionary<Tensor, int> offsets)
    {
        int End(bool perRow) => order.Where(v => v.Type.PerRow == perRow).Select(v => offsets[v] + v.Type.Floats).DefaultIfEmpty(0).Max();
        // From the last to the first, with the memory of the later ones.
        (var laterPerRow, var laterFixed) = (new TakenRoom(), new TakenRoom());
        var described = new PlannedBuffer[order.Count];
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Tensor value = order[i];
            bool kept = (value.Type.PerRow ? laterPerRow : laterFixed).Take(offsets[value], offsets[value] + value.Type.Floats);
            described[i] = new PlannedBuffer(value.Name, offsets[value], value.Type.Floats, value.Type.PerRow, kept);
        }
        EquatableArray<PlannedBuffer> buffers = described.ToEquatable();
        long naive = order.Where(value => value.Type.PerRow).Sum(value => (long)value.Type.Floats);
        return new WorkspacePlan(End(perRow: true), End(perRow: false), naive, buffers);
    }

    /// <summary>Occupied ranges, disjoint and in order.</summary>
    private sealed class TakenRoom
    {
        private readonly List<int> _starts = [];
        private readonly List<int> _ends = [];

        /// <summary>Occupies a range, and returns whether it was free.</summary>
        internal bool Take(int start, int end)
        {
            int first = _ends.BinarySearch(start);
            // The first range that ends after the start.
            first = first < 0 ? ~first : first + 1;
            int behind = first;
            while (behind < _starts.Count && _starts[behind] < end)
                behind++;
            if (behind > first)
            {
                start = Math.Min(start, _starts[first]);
                end = Math.Max(end, _ends[behind - 1]);
                _starts.RemoveRange(first, behind - first);
                _ends.RemoveRange(first, behind - first);
            }
            _starts.Insert(first, start);
            _ends.Insert(first, end);
            return behind == first;
        }
    }
}

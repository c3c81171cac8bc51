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
        ILookup<int, Tensor> ends = lastUse.Where(use => !use.Key.IsHeld).ToLookup(use => use.Value, use => use.Key);
        var offsets = new Dictionary<Tensor, int>();
        var order = new List<Tensor>();
        (var perRow, var inAll) = (new LiveTensors(offsets), new LiveTensors(offsets));
        LiveTensors Area(Tensor value) => value.Type.PerRow ? perRow : inAll;
        foreach (Tensor held in ops.SelectMany(op => op.Tensors).Select(operand => operand.Tensor).Where(value => value.IsHeld).Distinct())
            Place(held, Area(held).FirstFit(held.Type.Floats));
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (TensorOperand operand in ops[i].Tensors)
            {
                Tensor value = operand.Tensor;
                if (!operand.Writes || offsets.ContainsKey(value))
                    continue;
                if (operand.MayReplace is { IsHeld: false } replaced && lastUse[replaced] == i
                    && replaced.Type.Floats == value.Type.Floats && replaced.Type.PerRow == value.Type.PerRow
                    && Area(replaced).Remove(replaced))
                {
                    Place(value, offsets[replaced]);
                }
                else
                {
                    Place(value, Area(value).FirstFit(value.Type.Floats));
                }
            }
            foreach (Tensor value in ends[i])
                Area(value).Remove(value);
        }
        return Describe(order, offsets);

        void Place(Tensor value, int offset)
        {
            offsets[value] = offset;
            Area(value).Add(value);
            order.Add(value);
        }
    }

    private static Dictionary<Tensor, int> LastUses(IReadOnlyList<Op> ops)
    {
        var lastUse = new Dictionary<Tensor, int>();
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (TensorOperand operand in ops[i].Tensors)
                lastUse[operand.Tensor] = i;
        }
        return lastUse;
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

    /// <summary>The tensors that live in one area, in the order of their offsets.</summary>
    private sealed class LiveTensors(Dictionary<Tensor, int> offsets)
    {
        private readonly List<Tensor> _tensors = [];

        /// <summary>The first gap of this size.</summary>
        internal int FirstFit(int floats)
        {
            int offset = 0;
            foreach (Tensor other in _tensors)
            {
                if (offset + floats <= offsets[other])
                    break;
                offset = Math.Max(offset, offsets[other] + other.Type.Floats);
            }
            return offset;
        }

        internal void Add(Tensor value) => _tensors.Insert(IndexOf(offsets[value]), value);

        internal bool Remove(Tensor value)
        {
            int index = IndexOf(offsets[value]);
            if (index == _tensors.Count || _tensors[index] != value)
                return false;
            _tensors.RemoveAt(index);
            return true;
        }

        // The first tensor that does not lie before this offset: no two that live have the same one.
        private int IndexOf(int offset)
        {
            (int low, int high) = (0, _tensors.Count);
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (offsets[_tensors[middle]] < offset)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }
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

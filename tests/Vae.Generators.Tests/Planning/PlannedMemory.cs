using Vae.Generators.Graph;
using Vae.Generators.Planning;

namespace Vae.Generators.Tests.Planning;

/// <summary>
/// Carries out a program's calls as far as memory is concerned: each float of the workspace remembers whose it is, and whoever reads a
/// buffer must find all of it there. Nothing of how the planner works is known here.
/// </summary>
internal static class PlannedMemory
{
    /// <summary>What goes wrong, call by call; empty for a plan that is right.</summary>
    /// <param name="calls">The calls, in order.</param>
    /// <param name="plan">Where their buffers lie.</param>
    internal static List<string> Faults(IReadOnlyList<Op> calls, WorkspacePlan plan)
    {
        var faults = new List<string>();
        var places = plan.Buffers.ToDictionary(buffer => buffer.Name);
        Tensor?[] perRow = new Tensor?[plan.FloatsPerRow], inAll = new Tensor?[plan.FixedFloats];
        var begun = new HashSet<Tensor>();

        // What is held may have been written by another entry point, or by the runtime.
        foreach (var tensor in calls.SelectMany(Tensors).Where(tensor => tensor.IsHeld))
            Room(tensor).Fill(tensor);
        foreach (var call in calls)
        {
            var planned = call.Tensors.ToArray();
            foreach (var operand in planned)
            {
                // What is written in parts, or added to, must keep what is there already.
                bool isNeeded = operand.Access is Access.Read or Access.AddTo
                    || (operand.Access == Access.WritePart && begun.Contains(operand.Tensor));
                if (isNeeded && Room(operand.Tensor).ToArray().Any(owner => owner != operand.Tensor))
                    faults.Add($"{call.Kind} needs {operand.Tensor}, which is not there.");
            }

            // What a call writes must leave what it reads and writes beside it alone, but for what it may replace element by element.
            foreach (var operand in planned.Where(operand => operand.Writes))
            {
                foreach (var other in planned.Select(other => other.Tensor).Where(other => other != operand.Tensor))
                {
                    if (operand.MayReplace != other && Overlap(operand.Tensor, other))
                        faults.Add($"{call.Kind} writes {operand.Tensor} over {other}.");
                }
            }

            foreach (var operand in planned.Where(operand => operand.Writes))
            {
                Room(operand.Tensor).Fill(operand.Tensor);
                begun.Add(operand.Tensor);
            }
        }

        return faults;

        Span<Tensor?> Room(Tensor tensor) =>
            (tensor.Type.PerRow ? perRow : inAll).AsSpan(places[tensor.Name].Offset, tensor.Type.Floats);

        bool Overlap(Tensor one, Tensor other)
        {
            if (one.Type.PerRow != other.Type.PerRow)
                return false;
            (int start, int otherStart) = (places[one.Name].Offset, places[other.Name].Offset);
            return start < otherStart + other.Type.Floats && otherStart < start + one.Type.Floats;
        }
    }

    /// <summary>
    /// The floats per row that are wanted at the same time at the worst: of what is yet to be read, and of what a call reads and writes.
    /// </summary>
    internal static int MostAtOnce(IReadOnlyList<Op> calls)
    {
        var last = new Dictionary<Tensor, int>();
        for (int i = 0; i < calls.Count; i++)
        {
            foreach (var tensor in Tensors(calls[i]))
                last[tensor] = tensor.IsHeld ? calls.Count : i;
        }

        int most = 0;
        var live = calls.SelectMany(Tensors).Where(tensor => tensor.IsHeld).ToHashSet();
        for (int i = 0; i < calls.Count; i++)
        {
            int now = i;
            live.UnionWith(Tensors(calls[i]));
            // An element-wise result may lie where its operand was.
            var replaced = calls[i].Tensors
                .Where(operand => operand.MayReplace is { IsHeld: false } tensor && last[tensor] == now)
                .Select(operand => operand.MayReplace!)
                .ToHashSet();
            most = Math.Max(most, live.Where(tensor => tensor.Type.PerRow && !replaced.Contains(tensor)).Sum(tensor => tensor.Type.Floats));
            live.RemoveWhere(tensor => last[tensor] == now);
        }

        return most;
    }

    private static IEnumerable<Tensor> Tensors(Op call) => call.Tensors.Select(operand => operand.Tensor);
}

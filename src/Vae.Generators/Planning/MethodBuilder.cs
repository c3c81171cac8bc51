using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Planning;

/// <summary>
/// Divides a program's calls among methods: one for each section of a pass, and one for each use of a block, so that no method grows with
/// the depth of the model. It also converts every operand to its text.
/// </summary>
internal sealed class MethodBuilder
{
    private readonly bool _isTraining;
    private readonly List<MethodPlan> _methods = [];

    private MethodBuilder(bool isTraining) => _isTraining = isTraining;

    /// <summary>The methods. Each section comes before its blocks.</summary>
    internal static IReadOnlyList<MethodPlan> Build(IReadOnlyList<Op> ops, bool isTraining)
    {
        var builder = new MethodBuilder(isTraining);
        foreach (IGrouping<Section, Op> section in ops.GroupBy(op => op.Site.Section))
        {
            int place = builder._methods.Count;
            EquatableArray<CallPlan> calls = builder.Calls(section.ToList(), 0);
            builder._methods.Insert(place, new MethodPlan(section.Key.Name, isTraining, section.Key.IsBackward, "", calls));
        }
        return builder._methods;
    }

    /// <summary>The calls of a method, whose operations share their first blocks, as many as the depth.</summary>
    private EquatableArray<CallPlan> Calls(List<Op> ops, int depth)
    {
        var calls = new List<CallPlan>();
        for (int i = 0; i < ops.Count;)
        {
            if (BlockOf(ops[i], depth) is not { } block)
            {
                calls.Add(Call(ops[i++]));
                continue;
            }
            List<Op> inside = ops.Skip(i).TakeWhile(other => BlockOf(other, depth) == block).ToList();
            calls.Add(BlockCall(block, inside, depth));
            i += inside.Count;
        }
        return calls.ToEquatable();
    }

    private CallPlan BlockCall(BlockScope block, List<Op> inside, int depth)
    {
        int place = _methods.Count;
        EquatableArray<CallPlan> calls = Calls(inside, depth + 1);

        // A method with one call would be useless.
        if (calls.Count == 1)
            return calls[0];
        string name = $"{block.Name}_{inside[0].Site.Section.Suffix}";
        _methods.Insert(place, new MethodPlan(name, _isTraining, inside[0].Site.Section.IsBackward, block.Comment, calls));
        return CallPlan.OfBlock(name);
    }

    private static BlockScope? BlockOf(Op op, int depth) => depth < op.Site.Blocks.Count ? op.Site.Blocks[depth] : null;

    private CallPlan Call(Op op) => new(op.Comment, op.Kind.Kernel!, op.Operands.Select(Argument).ToEquatable());

    private ArgumentPlan Argument(Operand operand) => operand switch
    {
        RowsOperand rows => new(Times("rows", rows.Samples, rows.Places), Source.Rows),
        ElementsOperand elements => new($"{Times("rows", elements.Samples, 1)} * {Literals.Int(elements.Each)}", Source.Rows),
        WidthOperand width => new(Times(Literals.Int(width.Each), width.Samples), Source.Size),
        IntOperand number => new(Literals.Int(number.Value), Source.Size),
        FloatOperand number => new(Literals.Float(number.Value), Source.Size),
        NoiseOperand { Purpose: null, Stream: 0 } => new("pass.Noise", Source.Size),
        NoiseOperand { Purpose: null } noise => new($"pass.Noise.OfLatent({Literals.Int(noise.Stream)})", Source.Size),
        NoiseOperand noise => new($"pass.Noise.For(NoisePurpose.{noise.Purpose}, {Literals.Int(noise.Stream)})", Source.Size),
        SettingOperand setting => new($"pass.{setting.Property}", Source.Size),
        GeometryOperand geometry => new($"Geometry.{geometry.Geometry.Constant}", Source.Size),
        PoolOperand pool => new($"new PoolShape({string.Join(", ", pool.Sizes.Select(size => Literals.Int(size)))})", Source.Size),
        TermOperand term => new($"pass.{term.Property}", Source.Buffer),
        BatchTermOperand term => new($"pass.Term<{term.Class}>()", Source.Buffer),
        ParameterOperand { Parameter: var weight } => new(Slice("Parameters", weight), Source.Buffer),
        GradientOperand { Parameter: var weight } => new(Slice("Gradients", weight), Source.Buffer),
        UpdateOperand { Parameter: var weight } => new($"pass.Update(Weights.{weight.Constant})", Source.Buffer),
        StateOperand { IsNext: true, State: var state } => new(Slice("NextState", state), Source.Buffer),
        StateOperand { State: var state } => new(Slice("State", state), Source.Buffer),
        TensorOperand { Tensor: var tensor } => new(Buffer(tensor), Source.Buffer),
        _ => throw new InvalidOperationException($"{operand} has no text."),
    };

    private string Buffer(Tensor tensor)
    {
        string area = tensor.Type.PerRow ? "Buffer" : "Fixed";
        string space = _isTraining ? "Training" : "Inference";
        return $"pass.{area}({space}.{Identifiers.From(tensor.Name)}, {Literals.Int(tensor.Type.Floats)})";
    }

    private static string Slice(string buffer, Parameter parameter) =>
        $"pass.{buffer}.Slice(Weights.{parameter.Constant}, {Literals.Int(parameter.Spec.Floats)})";

    private static string Slice(string buffer, StateTensor state) =>
        $"pass.{buffer}.Slice(State.{state.Constant}, {Literals.Int(state.Spec.Floats)})";

    private static string Times(string what, params int[] factors) =>
        string.Join(" * ", factors.Where(factor => factor != 1).Select(factor => Literals.Int(factor)).Prepend(what));
}

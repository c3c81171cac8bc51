using System.Diagnostics;
using Vae.Generators.Text;

namespace Vae.Generators.Graph;

/// <summary>
/// The rules of a graph after every pass of the compiler: types agree, a tensor has one writer, which comes before its readers, and nothing
/// reads a parameter after its update.
/// </summary>
internal sealed class GraphCheck
{
    private readonly Dictionary<Tensor, Access> _written = [];
    private readonly Dictionary<string, Tensor> _names = [];
    private readonly HashSet<Parameter> _gradients = [];
    private readonly HashSet<Parameter> _updated = [];

    private readonly bool _isOrdered;

    private readonly HashSet<Tensor> _writtenHere;

    private GraphCheck(bool isOrdered, IEnumerable<Tensor> writtenHere)
    {
        _isOrdered = isOrdered;
        _writtenHere = [.. writtenHere];
    }

    /// <summary>Throws if a pass of the compiler has broken a rule. For the development of the compiler.</summary>
    /// <exception cref="InvalidOperationException">A rule is broken; the message names the pass, the operation and the tensor.</exception>
    [Conditional("DEBUG")]
    internal static void Require(string pass, IReadOnlyList<Op> ops, bool isOrdered = false)
    {
        if (Find(ops, isOrdered) is { } problem)
            throw new InvalidOperationException($"After {pass}: {problem}");
    }

    /// <summary>The first broken rule in words; null if there is none.</summary>
    /// <param name="ops">The operations.</param>
    /// <param name="isOrdered">Whether updates are in their final order. Before that they are beside their gradients.</param>
    internal static string? Find(IReadOnlyList<Op> ops, bool isOrdered)
    {
        var check = new GraphCheck(isOrdered, ops.SelectMany(op => op.Outputs));
        return ops.Select(op => check.Of(op) is { } problem ? $"{op.Kind} of '{op.Path}': {problem}" : null)
            .FirstOrDefault(problem => problem is not null);
    }

    private string? Of(Op op)
    {
        foreach (TensorOperand operand in op.Tensors)
        {
            if ((operand.Writes ? Write(operand) : Read(operand.Tensor)) is { } problem)
                return problem;
        }
        return Types(op) ?? Parameters(op);
    }

    // What is held may come from another entry point, or from the runtime; all else must be written here before it is read.
    private string? Read(Tensor tensor) =>
        (!tensor.IsHeld || _writtenHere.Contains(tensor)) && !_written.ContainsKey(tensor)
            ? $"{tensor} is read before it is written"
            : null;

    private string? Write(TensorOperand operand)
    {
        Tensor tensor = operand.Tensor;
        bool isWritten = _written.TryGetValue(tensor, out Access before);
        if (operand.Access == Access.AddTo)
            return isWritten ? null : $"{tensor} is added to before it is written";
        if (isWritten && (before, operand.Access) != (Access.WritePart, Access.WritePart))
            return $"{tensor} has a second writer";
        if (_names.TryGetValue(tensor.Name, out Tensor? other) && other != tensor)
        {
            return $"another tensor is called {tensor}";
        }
        _names[tensor.Name] = tensor;
        _written[tensor] = operand.Access;
        return null;
    }

    private static string? Types(Op op)
    {
        foreach (Operand operand in op.Operands)
        {
            int? samples = operand switch
            {
                RowsOperand { IsOfRecords: false } rows => rows.Samples,
                WidthOperand width => width.Samples,
                ElementsOperand elements => elements.Samples,
                TensorOperand { Tensor: { Type: { PerRow: true } type } } => op.Kind.ChangesSamples ? null : type.Samples,
                _ => null,
            };
            if (samples is { } found && found != op.Samples)
                return $"{operand} has {Literals.Int(found)} samples a row; the operation has {Literals.Int(op.Samples)}";
        }
        if (!op.Kind.IsElementwise)
            return null;
        int each = op.Operands.Select(operand => (operand as ElementsOperand)?.Each ?? (operand as WidthOperand)?.Each)
            .Single(width => width is not null)!.Value;
        Tensor? odd = op.Tensors.Select(operand => operand.Tensor).FirstOrDefault(tensor => tensor.Type.Width != each);
        return odd is null ? null : $"{odd} has {Literals.Int(odd.Type.Width)} elements; the operation has {Literals.Int(each)}";
    }

    private string? Parameters(Op op)
    {
        if (_isOrdered && op.Parameters.FirstOrDefault(_updated.Contains) is { } late)
            return $"{late.Name} is read after its update";
        foreach (GradientOperand gradient in op.Operands.OfType<GradientOperand>())
        {
            Parameter parameter = gradient.Parameter;
            if (gradient.IsAddedTo && !_gradients.Contains(parameter))
                return $"the gradient of {parameter.Name} is added to before it is written";
            if (!gradient.IsAddedTo && !_gradients.Add(parameter))
                return $"the gradient of {parameter.Name} has a second writer";
            if (_updated.Contains(parameter))
                return $"the gradient of {parameter.Name} changes after its update";
        }
        foreach (Parameter parameter in op.Updates)
        {
            if (!_gradients.Contains(parameter))
                return $"{parameter.Name} is updated before its gradient is known";
            if (!_updated.Add(parameter))
                return $"{parameter.Name} is updated twice";
        }
        return null;
    }
}

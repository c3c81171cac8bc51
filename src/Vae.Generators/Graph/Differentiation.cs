namespace Vae.Generators.Graph;

/// <summary>
/// From a graph with losses to the same graph with its gradients behind it: goes from the losses back, asks each operation for the
/// gradients of what it reads, and adds where a tensor or a parameter has several readers.
/// </summary>
internal sealed class Differentiation
{
    // In place: the kernel's last operand is its first one.
    private static readonly OpKind s_accumulate = new("Elementwise.Add");

    private readonly OpGraph _graph;
    private readonly Dictionary<Tensor, Op> _writers = [];
    private readonly Dictionary<Op, int> _places = [];
    private readonly HashSet<Tensor> _wanted = [];
    private readonly HashSet<Tensor> _inParts = [];
    private readonly Dictionary<Tensor, List<Contribution>> _contributions = [];
    private readonly List<Op> _gradients = [];

    private Differentiation(OpGraph graph) => _graph = graph;

    internal static OpGraph Run(OpGraph graph) => new Differentiation(graph).Run();

    internal bool IsWanted(Tensor tensor) => _wanted.Contains(tensor);

    internal void Add(Op op) => _gradients.Add(op);

    /// <summary>Adds an operation's contribution to the gradient of one of its inputs.</summary>
    internal void Give(Op reader, Tensor tensor, Tensor gradient) => Give(tensor, new Contribution(_places[reader], gradient, null));

    private OpGraph Run()
    {
        for (int i = 0; i < _graph.Ops.Count; i++)
        {
            Op op = _graph.Ops[i];
            _places[op] = i;
            // A tensor that no parameter affects needs no gradient.
            bool isTrained = op.Parameters.Any() || op.Inputs.Any(IsWanted);
            foreach (Tensor output in op.Outputs)
            {
                if (_writers.ContainsKey(output))
                    _inParts.Add(output);
                _writers[output] = op;
                if (isTrained)
                    _wanted.Add(output);
            }
        }

        // After all readers that are operations, in the losses' own order.
        for (int i = 0; i < _graph.Losses.Count; i++)
            Give(_graph.Losses[i].Tensor, new Contribution(_graph.Ops.Count + i, _graph.Losses[i].Gradient, _graph.Losses[i]));

        foreach (Op op in FromTheLosses())
        {
            // An operation's further outputs, statistics or noise, are read only by its own backward operations.
            Tensor[] outputs = op.Outputs.Where(tensor => IsWanted(tensor) && _contributions.ContainsKey(tensor)).ToArray();
            if (outputs.Length > 1)
                throw new InvalidOperationException($"{op.Kind} has gradients of {outputs[0]} and {outputs[1]}; a rule takes one.");
            Tensor? output = outputs.FirstOrDefault();
            if (output is not null && _inParts.Contains(output))
                throw new InvalidOperationException($"{output} has several writers, and its gradient would go to one of them.");
            if (output is null)
                continue;
            if (op.Kind.Gradient is not { } rule)
                throw new InvalidOperationException($"{op.Kind} has no gradient rule, and {output} needs one.");
            rule(new GradientScope(this, op, Sum(op, output)));
        }
        return _graph with { Ops = _graph.Ops.Concat(Accumulated()).ToList() };
    }

    private void Give(Tensor tensor, Contribution contribution)
    {
        if (!_contributions.TryGetValue(tensor, out List<Contribution>? all))
            _contributions[tensor] = all = [];
        all.Add(contribution);
    }

    /// <summary>The gradient of a tensor: the sum over its readers, in their order.</summary>
    private Tensor Sum(Op writer, Tensor tensor)
    {
        List<Contribution> given = _contributions[tensor];
        if (given.Count == 1)
            return given[0].Gradient;
        List<Contribution> all = given.OrderBy(contribution => contribution.Place).ToList();
        Tensor sum = all[0].Gradient;
        foreach (Contribution next in all.Skip(1))
        {
            string name = sum == all[0].Gradient ? tensor.Name + "Gradient" : sum.Name + "More";
            Tensor total = Tensor.OfRows(next.Loss?.SumName ?? name, tensor.Type.Width, tensor.Type.Samples);
            Add(new Op(
                Elementwise.Add, writer.Path, next.Loss?.SumComment ?? writer.Comment,
                writer.Site with { Section = writer.Site.Section.Backward },
                [Operand.Elements(tensor.Type.Width).OfSamples(tensor.Type.Samples), Operand.Read(sum), Operand.Read(next.Gradient),
                    Operand.Write(total, mayReplace: sum)])
            {
                Samples = tensor.Type.Samples,
            });
            sum = total;
        }
        return sum;
    }

    /// <summary>
    /// The way back, in which each parameter's gradient has one writer. Where several operations read a parameter, each further one writes
    /// its share beside, which is added. Such a parameter is not updated on the way: its gradient is known behind the last share only.
    /// </summary>
    private IEnumerable<Op> Accumulated()
    {
        HashSet<Parameter> shared = [.. _gradients
            .SelectMany(op => op.Operands.OfType<GradientOperand>())
            .GroupBy(gradient => gradient.Parameter)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)];
        var shares = new Dictionary<Parameter, int>();
        foreach (Op op in _gradients)
        {
            if (shared.Count == 0)
            {
                yield return op;
                continue;
            }
            var operands = new List<Operand>();
            var additions = new List<Op>();
            foreach (Operand operand in op.Operands)
            {
                if (operand is UpdateOperand update && shared.Contains(update.Parameter))
                    continue;
                if (operand is not GradientOperand { Parameter: var parameter } || !shared.Contains(parameter))
                {
                    operands.Add(operand);
                    continue;
                }
                shares.TryGetValue(parameter, out int before);
                shares[parameter] = before + 1;
                if (before == 0)
                {
                    operands.Add(operand);
                    continue;
                }
                Tensor share = Tensor.Fixed($"{parameter.Name}.share{before}", (int)parameter.Spec.Floats);
                operands.Add(Operand.Write(share));
                additions.Add(op.Then(s_accumulate, "", share.Type.Width, Operand.AddToGradient(parameter), Operand.Read(share),
                    Operand.AddToGradient(parameter)));
            }
            yield return op with { Operands = operands };
            foreach (Op addition in additions)
                yield return addition;
        }
    }

    /// <summary>
    /// The operations that the losses rest on, each before what it reads of: depth first, so that the branches of a block stay together.
    /// </summary>
    private List<Op> FromTheLosses()
    {
        var order = new List<Op>();
        var seen = new HashSet<Op>();
        var open = new Stack<(Op Op, Queue<Tensor> Inputs)>();
        foreach (Loss loss in _graph.Losses)
        {
            Open(loss.Tensor);
            while (open.Count > 0)
            {
                (Op op, Queue<Tensor> inputs) = open.Peek();
                if (inputs.Count > 0)
                    Open(inputs.Dequeue());
                else
                    order.Add(open.Pop().Op);
            }
        }
        order.Reverse();
        return order;

        void Open(Tensor tensor)
        {
            if (_writers.TryGetValue(tensor, out Op? writer) && seen.Add(writer))
                open.Push((writer, new Queue<Tensor>(writer.Inputs)));
        }
    }

    /// <summary>One reader's contribution to a tensor's gradient.</summary>
    /// <param name="Place">The reader's position among the operations.</param>
    /// <param name="Gradient">The contribution.</param>
    /// <param name="Loss">The part of the loss that it belongs to, if the reader is a loss.</param>
    private sealed record Contribution(int Place, Tensor Gradient, Loss? Loss);
}

/// <summary>The arguments of a gradient rule: its operation, the incoming gradient, and functions that receive its results.</summary>
/// <param name="differentiation">The current run.</param>
/// <param name="op">The operation.</param>
/// <param name="gradient">The gradient of the operation's output.</param>
internal sealed class GradientScope(Differentiation differentiation, Op op, Tensor gradient)
{
    internal Op Op => op;

    internal Tensor Gradient => gradient;

    /// <summary>Whether a tensor's gradient is needed.</summary>
    internal bool IsWanted(Tensor tensor) => differentiation.IsWanted(tensor);

    /// <summary>Creates a tensor of the operation's stage, with a row for each of its rows.</summary>
    internal Tensor OfRows(string name, int width) => Tensor.OfRows($"{op.Path}.{name}", width, op.Samples);

    /// <summary>Creates a tensor of the operation's stage, whose size does not depend on the rows.</summary>
    internal Tensor Fixed(string name, int floats) => Tensor.Fixed($"{op.Path}.{name}", floats);

    /// <summary>Writes an operation of the backward pass.</summary>
    internal void Add(OpKind kind, string comment, params Operand[] operands) => differentiation.Add(
        new Op(kind, op.Path, comment, op.Site with { Section = op.Site.Section.Backward }, operands) { Samples = op.Samples });

    /// <summary>Sets the gradient of one of the operation's inputs.</summary>
    internal void Give(Tensor tensor, Tensor share) => differentiation.Give(op, tensor, share);
}

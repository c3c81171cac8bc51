using Vae.Generators.Checking;
using Vae.Generators.Graph;
using Vae.Generators.Layers;
using Vae.Generators.Values;

namespace Vae.Generators.Planning;

/// <summary>Converts a graph to a plan: orders the passes, places the buffers, and divides the calls among methods.</summary>
internal static class Planner
{
    internal static ModelPlan Plan(CheckedModel graph)
    {
        if (!graph.IsValid)
            return new ModelPlan(graph, default, 0, default, 0, null, null, default, default, default);
        List<Parameter> parameters = PlaceParameters(graph, out int floats);
        List<StateTensor> state = PlaceState(graph, out int stateFloats);
        var tensors = new ModelTensors(parameters.ToDictionary(parameter => parameter.Name), state.ToDictionary(tensor => tensor.Name));
        IReadOnlyList<Op> training = Training(graph, tensors);
        IReadOnlyList<Op> inference = Inference(graph, tensors);

        WorkspacePlan trainingSpace = MemoryPlanner.Plan(training);
        WorkspacePlan inferenceSpace = MemoryPlanner.Plan(inference);
        IEnumerable<MethodPlan> methods = MethodBuilder.Build(training, isTraining: true)
            .Concat(MethodBuilder.Build(inference, isTraining: false));
        EquatableArray<GeometryConstant> geometries = training
            .SelectMany(op => op.Operands.OfType<GeometryOperand>())
            .Select(operand => operand.Geometry)
            .Distinct()
            .ToEquatable();
        var updated = new HashSet<Parameter>(training.SelectMany(op => op.Updates));
        IEnumerable<Parameter> described = parameters.Select(parameter =>
            updated.Contains(parameter) ? parameter with { IsUpdatedInBackward = true } : parameter);
        return new ModelPlan(
            graph, described.ToEquatable(), floats, state.ToEquatable(), stateFloats, trainingSpace, inferenceSpace, geometries,
            methods.ToEquatable(), training.Concat(inference).SelectMany(op => op.RuntimeTypes).Distinct().ToEquatable());
    }

    /// <summary>The operations of a training step, in their order.</summary>
    internal static IReadOnlyList<Op> Training(CheckedModel model, ModelTensors tensors)
    {
        OpGraph forward = ModelGraph.Training(model, tensors);
        GraphCheck.Require("building", forward.Ops);
        OpGraph gradients = Differentiation.Run(forward);
        GraphCheck.Require("differentiation", gradients.Ops);
        IReadOnlyList<Op> fused = Fusion.Run(gradients.WithoutViews().Ops);
        GraphCheck.Require("fusion", fused);
        IReadOnlyList<Op> ordered = UpdateOrder.Run(fused);
        GraphCheck.Require("ordering", ordered, isOrdered: true);
        return ordered;
    }

    /// <summary>The operations of inference, pass after pass.</summary>
    internal static IReadOnlyList<Op> Inference(CheckedModel model, ModelTensors tensors)
    {
        OpGraph forward = ModelGraph.Inference(model, tensors);
        GraphCheck.Require("building", forward.Ops);
        IReadOnlyList<Op> fused = Fusion.Run(forward.WithoutViews().Ops);
        GraphCheck.Require("fusion", fused);
        return fused;
    }

    private static List<Parameter> PlaceParameters(CheckedModel graph, out int floats)
    {
        IEnumerable<(string Name, ParameterSpec Spec)> Of(IEnumerable<Node> nodes) => nodes
            .SelectMany(node => node.WithDescendants())
            .SelectMany(node => node.Layer.Parameters(node.Input).Select(spec => ($"{node.Path}.{spec.Name}", spec)));
        IEnumerable<(string Name, ParameterSpec Spec)> posterior = graph.Posterior!.Parameters(graph.PosteriorInput)
            .Select(spec => ($"{graph.PosteriorPath}.{spec.Name}", spec));

        var placed = new List<Parameter>();
        long offset = 0;
        foreach ((string name, ParameterSpec spec) in Of(graph.Encoder).Concat(posterior).Concat(Of(graph.Decoder)))
        {
            placed.Add(new Parameter(name, spec, checked((int)offset)));
            offset += spec.Floats;
        }
        floats = checked((int)offset);
        return placed;
    }

    private static List<StateTensor> PlaceState(CheckedModel graph, out int floats)
    {
        IEnumerable<(string Path, StateSpec Spec)> ofLayers = graph.Encoder.Concat(graph.Decoder)
            .SelectMany(node => node.WithDescendants())
            .SelectMany(node => node.Layer.State(node.Input).Select(spec => (node.Path, spec)));
        IEnumerable<(string Path, StateSpec Spec)> ofLikelihood = graph.Likelihood!.State.Select(spec => (graph.LikelihoodPath, spec));
        var placed = new List<StateTensor>();
        floats = 0;
        foreach ((string path, StateSpec spec) in ofLayers.Concat(ofLikelihood))
        {
            placed.Add(new StateTensor($"{path}.{spec.Name}", spec, floats));
            floats = checked(floats + spec.Floats);
        }
        return placed;
    }
}

using Vae.Generators.Checking;
using Vae.Generators.Declarations;
using Vae.Generators.Graph;
using Vae.Generators.Layers;
using Vae.Generators.Objectives;
using Vae.Generators.Planning;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Emission;

/// <summary>Writes the description that the model has at run time.</summary>
internal static class DescriptionEmitter
{
    internal static void Write(SourceWriter source, ModelPlan plan)
    {
        CheckedModel graph = plan.Model;
        using (source.Block("private static readonly ModelDescription TheDescription = new ModelDescription", "};"))
        {
            source.Line($"Name = {Literals.Text(graph.Type.Name)},");
            source.Line($"Declaration = {Literals.Text(DeclarationText(graph))},");
            string field = $"{Literals.Text(CheckedModel.DataName)}, {Literals.Ints(graph.Input.Sizes)}, "
                + Literals.Int(graph.Likelihood!.Parameters(graph.Input).Size);
            source.Line($"Fields = new[] {{ new FieldDescription({field}) }},");
            string latent = $"{Literals.Text(CheckedModel.LatentName)}, {Literals.Int(graph.Posterior!.LatentSize)}, "
                + Literals.Int(graph.Posterior.Size);
            source.Line($"Latents = new[] {{ new LatentDescription({latent}) }},");
            Objective(source, graph.Objective);
            Stages(source, "Encoder", graph.Encoder, PosteriorStage(graph));
            Stages(source, "Decoder", graph.Decoder, LikelihoodStage(graph));
            Parameters(source, plan);
            source.Line($"ParameterFloats = {Literals.Int(plan.ParameterFloats)},");
            if (plan.State.Count > 0)
                State(source, plan);
            Workspace(source, "TrainingWorkspace", "Training", plan.Training!);
            Workspace(source, "InferenceWorkspace", "Inference", plan.Inference!);
        }
    }

    /// <summary>One pipeline a line, with blocks written out. Models with equal texts have interchangeable parameters.</summary>
    private static string DeclarationText(CheckedModel graph)
    {
        string encoder = string.Join(", ", graph.Encoder.Select(Text));
        string decoder = string.Join(", ", graph.Decoder.Select(Text));
        string input = string.Join(", ", graph.Input.Sizes);
        return $"Encoder: Input({input}){(encoder.Length > 0 ? ", " : "")}{encoder}, {graph.Posterior!.Display}\n"
            + $"Decoder: {decoder}{(decoder.Length > 0 ? ", " : "")}{graph.Likelihood!.Display}";

        static string Text(Node node) => node.Children.Count == 0
            ? node.Layer.Display
            : $"{node.Layer.Name}[{string.Join(", ", node.Children.Select(Text))}]{Shortcut(node)}";

        static string Shortcut(Node node) => node.Layer is ResidualLayer { HasProjection: true } ? " with a projection" : "";
    }

    private static void Objective(SourceWriter source, Objective objective)
    {
        string start = $"Objective = new ObjectiveDescription({Literals.Double(objective.Beta)}, Reduction.{objective.Reduction})";
        if (objective.Terms.Count == 0)
        {
            source.Line(start + ",");
            return;
        }
        using (source.Block(start, "},"))
        {
            foreach (ObjectiveTerm term in objective.Terms)
                source.Line($"{term.Property} = {term.Code},");
        }
    }

    private static void Stages(SourceWriter source, string property, IEnumerable<Node> nodes, string head)
    {
        using (source.Block($"{property} = new StageDescription[]", "},"))
        {
            foreach (Node node in nodes)
                Stage(source, node);
            source.Line(head);
        }
    }

    private static void Stage(SourceWriter source, Node node)
    {
        string start = Start(node.Path, node.Layer.Name, node.Layer.Arguments, node.Input, node.Output, node.TotalFlops);
        if (node.Children.Count == 0)
        {
            source.Line($"{start}, new StageDescription[0]),");
            return;
        }
        using (source.Block($"{start}, new StageDescription[]", "}),"))
        {
            foreach (Node child in node.Children)
                Stage(source, child);
        }
    }

    private static string PosteriorStage(CheckedModel graph)
    {
        Shape input = graph.PosteriorInput;
        PosteriorHead head = graph.Posterior!;
        var arguments = new[] { new Argument("latentSize", EquatableArray.Of((double)head.LatentSize)) };
        return Start(graph.PosteriorPath, head.Name, arguments, input, Shape.Vector(head.Size), head.Flops(input))
            + ", new StageDescription[0]),";
    }

    private static string LikelihoodStage(CheckedModel graph)
    {
        LikelihoodHead head = graph.Likelihood!;
        string path = graph.LikelihoodPath;
        IEnumerable<string> parts = head.Parts.Select((part, i) =>
            Start($"{path}.{Literals.Int(i)}", part.Head.Name, part.Head.Arguments, part.Head.Parameters(part.Data), part.Data, 0)
                + ", new StageDescription[0])");
        string stages = head.Parts.Any() ? $"new StageDescription[] {{ {string.Join(", ", parts)} }}" : "new StageDescription[0]";
        return $"{Start(path, head.Name, head.Arguments, head.Parameters(graph.Input), graph.Input, 0)}, {stages}),";
    }

    private static string Start(string path, string kind, IEnumerable<Argument> arguments, Shape input, Shape output, long flops)
    {
        string entries = string.Join(", ", arguments.Select(argument =>
            $"({Literals.Text(argument.Name)}, {Literals.Double(argument.Values[0])})"));
        string list = entries.Length == 0 ? "new (string, double)[0]" : $"new[] {{ {entries} }}";
        return $"new StageDescription({Literals.Text(path)}, {Literals.Text(kind)}, {list}, "
            + $"{Literals.Ints(input.Sizes)}, {Literals.Ints(output.Sizes)}, {Literals.Int(flops)}L";
    }

    private static void Parameters(SourceWriter source, ModelPlan plan)
    {
        using (source.Block("Parameters = new ParameterDescription[]", "},"))
        {
            foreach (Parameter parameter in plan.Parameters)
            {
                string groups = parameter.Spec.Groups == 1 ? "" : $", {Literals.Int(parameter.Spec.Groups)}";
                string further = parameter.IsUpdatedInBackward ? " { IsUpdatedInBackward = true }"
                    : parameter.Spec.Fans is { } fans ? $" {{ FanIn = {Literals.Double(fans.In)}, FanOut = {Literals.Double(fans.Out)} }}"
                    : "";
                source.Line($"new ParameterDescription({Literals.Text(parameter.Name)}, {Literals.Ints(parameter.Spec.Shape)}, "
                    + $"ParameterLayout.{parameter.Spec.Layout}, Weights.{parameter.Constant}, {Literals.Int(parameter.Spec.Floats)}, "
                    + $"Initialization.{parameter.Spec.Initialization}{groups}){further},");
            }
        }
    }

    private static void State(SourceWriter source, ModelPlan plan)
    {
        using (source.Block("State = new StateDescription[]", "},"))
        {
            foreach (StateTensor state in plan.State)
            {
                source.Line($"new StateDescription({Literals.Text(state.Name)}, {Literals.Ints(state.Spec.Shape)}, "
                    + $"StateKind.{state.Spec.Kind}, State.{state.Constant}, {Literals.Int(state.Spec.Floats)}),");
            }
        }
        source.Line($"StateFloats = {Literals.Int(plan.StateFloats)},");
    }

    private static void Workspace(SourceWriter source, string property, string space, WorkspacePlan plan)
    {
        string sizes = $"{Literals.Int(plan.FloatsPerRow)}, {Literals.Int(plan.FixedFloats)}";
        using (source.Block($"{property} = new WorkspaceDescription({sizes}, new BufferDescription[]", "}),"))
        {
            foreach (PlannedBuffer buffer in plan.Buffers)
            {
                source.Line($"new BufferDescription({Literals.Text(buffer.Name)}, {space}.{buffer.Constant}, "
                    + $"{Literals.Int(buffer.Floats)}, PerRow: {(buffer.PerRow ? "true" : "false")}, "
                    + $"Kept: {(buffer.Kept ? "true" : "false")}),");
            }
        }
    }
}

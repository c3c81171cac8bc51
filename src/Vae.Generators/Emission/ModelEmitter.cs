using Vae.Generators.Declarations;
using Vae.Generators.Graph;
using Vae.Generators.Planning;
using Vae.Generators.Text;

namespace Vae.Generators.Emission;

/// <summary>Converts a plan to the text of one file.</summary>
internal static class ModelEmitter
{
    private const string Global = "global";

    /// <summary>The runtime's types that every program names.</summary>
    private static readonly string[] s_always =
    [
        "BufferDescription", "EntryPoint", "EntryPointKind", "FieldDescription", "Initialization", "LatentDescription",
        "ModelDescription", "ObjectiveDescription", "ParameterDescription", "ParameterLayout", "Pass", "Reduction", "StageDescription",
        "TrainingPass", "TrainingPhase", "Worker", "WorkspaceDescription",
    ];

    internal static string Emit(ModelPlan plan)
    {
        var source = new SourceWriter();
        HeaderEmitter.Write(source, plan);
        source.Line();
        if (plan.Model.Type.HasLanguage)
            source.Line("#nullable enable");
        source.Lines("#pragma warning disable", "");
        if (plan.Model.Type.RuntimeRoot is var root and not Global)
            source.Lines($"extern alias {root};", "");
        WriteUserClass(source, plan);
        if (plan.Model.IsValid)
        {
            source.Line();
            WriteProgram(source, plan);
        }
        return source.ToString();
    }

    /// <summary>
    /// Writes the other part of the user's class: a base class and one member, so that nothing conflicts with existing members.
    /// </summary>
    private static void WriteUserClass(SourceWriter source, ModelPlan plan)
    {
        TypeDeclaration type = plan.Model.Type;
        var scopes = new Stack<SourceWriter.Scope>();
        if (type.Namespace.Length > 0)
            scopes.Push(source.Block($"namespace {type.Namespace}"));
        for (int i = 0; i < type.Declarations.Count; i++)
        {
            bool isModel = i == type.Declarations.Count - 1;
            string baseClass = isModel ? $" : {RuntimeNames.InFull(type.RuntimeRoot, RuntimeNames.Model)}" : "";
            scopes.Push(source.Block(type.Declarations[i] + baseClass));
        }
        string program = RuntimeNames.InFull(type.RuntimeRoot, RuntimeNames.Program);
        string value = plan.Model.IsValid
            ? $"{Global}::{RuntimeNames.Generated}.{ProgramName(plan)}.Instance"
            : $"{program}.OfMistakes()";
        source.Line("/// <inheritdoc/>");
        source.Line($"protected override {program} {RuntimeNames.Member} => {value};");
        while (scopes.Count > 0)
            scopes.Pop().Dispose();
    }

    private static void WriteProgram(SourceWriter source, ModelPlan plan)
    {
        string root = plan.Model.Type.RuntimeRoot;
        using (source.Block($"namespace {RuntimeNames.Generated}"))
        {
            SourceWriter program = source.Apart();
            // With its full name: the program of a model that is called Vae has the name of the base class.
            string baseClass = RuntimeNames.InFull(root, RuntimeNames.Program);
            using (program.Block($"file sealed class {ProgramName(plan)} : {baseClass}"))
            {
                program.Line($"internal static readonly {ProgramName(plan)} Instance = new {ProgramName(plan)}();");
                program.Line();
                program.Line("public override ModelDescription Description => TheDescription;");
                program.Line();
                WriteEntryPoints(program, plan);
                program.Line();
                WriteTrainingHalves(program, plan);
                foreach (MethodPlan method in plan.Methods)
                {
                    program.Line();
                    WriteMethod(program, method);
                }
                program.Line();
                WriteConstants(program, plan);
                program.Line();
                DescriptionEmitter.Write(program, plan);
            }
            string code = program.ToString();
            foreach (string name in TypesOf(plan).Distinct().OrderBy(name => name, StringComparer.Ordinal))
                source.Line($"using {name} = {RuntimeNames.InFull(root, name)};");
            source.Line();
            source.Add(code);
        }
    }

    /// <summary>The runtime's types that the program names: one name of each is enough.</summary>
    private static IEnumerable<string> TypesOf(ModelPlan plan)
    {
        IEnumerable<string> types = s_always.Concat(plan.CalledTypes).Concat(plan.Model.Objective.Terms.SelectMany(term => term.Types));
        if (plan.State.Count > 0)
            types = types.Concat(["StateDescription", "StateKind"]);
        return plan.Geometries.Count > 0 ? types.Append("ConvolutionShape") : types;
    }

    private static string ProgramName(ModelPlan plan) => RuntimeNames.ProgramOf(plan.Model.Type.Name);

    /// <summary>What can be run: each section of inference, and the phases of a training step.</summary>
    private static void WriteEntryPoints(SourceWriter source, ModelPlan plan)
    {
        using (source.Block("public override EntryPoint[] EntryPoints { get; } = new EntryPoint[]", "};"))
        {
            foreach (MethodPlan method in plan.Methods.Where(method => !method.IsTraining && method.IsSection))
                source.Line($"new EntryPoint(EntryPointKind.{method.Name}, {method.Name}),");
        }
        source.Line();
        using (source.Block("public override TrainingPhase[] Phases { get; } = new TrainingPhase[]", "};"))
            source.Line("new TrainingPhase(Forward, Backward),");
    }

    /// <summary>The two halves of a training step: up to the loss, and back from it.</summary>
    private static void WriteTrainingHalves(SourceWriter source, ModelPlan plan)
    {
        WriteHalf("Forward", method => !method.IsBackward);
        source.Line();
        WriteHalf("Backward", method => method.IsBackward);

        void WriteHalf(string name, Func<MethodPlan, bool> belongs)
        {
            using (source.Block($"private static void {name}(Worker worker, TrainingPass pass)"))
            {
                foreach (MethodPlan method in plan.Methods.Where(method => method.IsTraining && method.IsSection && belongs(method)))
                    source.Line($"{method.Name}(worker, pass);");
            }
        }
    }

    private static void WriteMethod(SourceWriter source, MethodPlan method)
    {
        string signature = $"private static void {method.Name}(Worker worker, {(method.IsTraining ? "TrainingPass" : "Pass")} pass)";
        if (!method.IsSection)
            source.Line($"// {method.Block}");
        using (source.Block(signature))
        {
            if (method.Uses(Source.Rows))
                source.Line("int rows = pass.Rows;");
            bool afterBlock = method.Calls.All(call => call.IsBlock);
            foreach (CallPlan call in method.Calls)
            {
                // One block a line, as a table of contents.
                if (!(afterBlock && call.IsBlock))
                    source.Line();
                afterBlock = call.IsBlock;
                if (call.Comment.Length > 0)
                    source.Line($"// {call.Comment}");
                WriteCall(source, call);
            }
        }
    }

    /// <summary>The sizes on the first line, then one line for each buffer.</summary>
    private static void WriteCall(SourceWriter source, CallPlan call)
    {
        List<string> sizes = call.Arguments.TakeWhile(argument => argument.Source is Source.Size or Source.Rows)
            .Select(argument => argument.Text)
            .ToList();
        List<string> buffers = call.Arguments.Skip(sizes.Count).Select(argument => argument.Text).ToList();
        source.Line($"{call.Method}(worker, {string.Join(", ", sizes)}{(buffers.Count == 0 ? ");" : ",")}");
        source.Indent();
        for (int i = 0; i < buffers.Count; i++)
            source.Line(buffers[i] + (i == buffers.Count - 1 ? ");" : ","));
        source.Unindent();
    }

    private static void WriteConstants(SourceWriter source, ModelPlan plan)
    {
        source.Line("/// <summary>Where each tensor starts in the flat parameter and gradient buffers.</summary>");
        using (source.Block("private static class Weights"))
        {
            foreach (Parameter parameter in plan.Parameters)
            {
                string shape = string.Join(", ", parameter.Spec.Shape);
                source.Line($"internal const int {parameter.Constant} = {Literals.Int(parameter.Offset)}; // [{shape}]");
            }
        }
        if (plan.State.Count > 0)
            WriteState(source, plan);
        source.Line();
        source.Line(
            "/// <summary>Where each buffer starts in the training workspace: floats per row, or floats in the fixed area.</summary>");
        WriteOffsets(source, "Training", plan.Training!);
        source.Line();
        source.Line("/// <summary>Where each buffer starts in the inference workspace.</summary>");
        WriteOffsets(source, "Inference", plan.Inference!);
        if (plan.Geometries.Count > 0)
        {
            source.Line();
            GeometryEmitter.Write(source, plan.Geometries);
        }
    }

    private static void WriteState(SourceWriter source, ModelPlan plan)
    {
        source.Line();
        source.Line("/// <summary>Where each tensor starts in the flat state buffer.</summary>");
        using (source.Block("private static class State"))
        {
            foreach (StateTensor state in plan.State)
            {
                string shape = string.Join(", ", state.Spec.Shape);
                source.Line($"internal const int {state.Constant} = {Literals.Int(state.Offset)}; // [{shape}]");
            }
        }
    }

    private static void WriteOffsets(SourceWriter source, string name, WorkspacePlan plan)
    {
        using (source.Block($"private static class {name}"))
        {
            foreach (PlannedBuffer buffer in plan.Buffers)
            {
                string size = buffer.PerRow ? $"{Literals.Int(buffer.Floats)} a row" : $"{Literals.Int(buffer.Floats)} in all";
                source.Line($"internal const int {buffer.Constant} = {Literals.Int(buffer.Offset)}; // {size}");
            }
        }
    }
}

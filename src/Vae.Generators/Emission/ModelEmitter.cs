namespace Vae.Generators;

/// <summary>From a plan to the text of one file.</summary>
internal static class ModelEmitter
{
    /// <summary>A short name for the type of a stage's arguments, in the namespace of generated code.</summary>
    internal const string ArgumentsAlias = "Arguments";

    internal static string Emit(ModelPlan plan)
    {
        var source = new SourceWriter();
        HeaderEmitter.Write(source, plan);
        source.Lines("", "#nullable enable", "#pragma warning disable", "");
        WriteUserClass(source, plan);
        if (plan.Graph.IsValid)
        {
            source.Line();
            WriteProgram(source, plan);
        }
        return source.ToString();
    }

    /// <summary>The user's class gets a base class and one member: nothing that could clash with what is already there.</summary>
    private static void WriteUserClass(SourceWriter source, ModelPlan plan)
    {
        TypeDeclaration type = plan.Graph.Type;
        var scopes = new Stack<SourceWriter.Scope>();
        if (type.Namespace.Length > 0)
            scopes.Push(source.Block($"namespace {type.Namespace}"));
        for (int i = 0; i < type.Declarations.Count; i++)
        {
            bool isModel = i == type.Declarations.Count - 1;
            scopes.Push(source.Block(type.Declarations[i] + (isModel ? " : global::Vae.VaeModel" : "")));
        }
        string value = plan.Graph.IsValid
            ? $"global::Vae.Generated.{ProgramName(plan)}.Instance"
            : "throw new global::System.InvalidOperationException(\"The model's declaration has mistakes, which the build lists.\")";
        source.Line("/// <inheritdoc/>");
        source.Line($"protected override global::Vae.VaeProgram {TypeParser.MemberName} => {value};");
        while (scopes.Count > 0)
            scopes.Pop().Dispose();
    }

    private static void WriteProgram(SourceWriter source, ModelPlan plan)
    {
        // A namespace of its own, and names of this file only: whatever the user's types are called, these mean what they say. No
        // using of System: a user who extends that namespace could make Worker or Pass ambiguous.
        using (source.Block("namespace Vae.Generated"))
        {
            source.Lines(
                "using global::Vae.Execution;",
                "using global::Vae.Kernels;",
                "using global::Vae.Losses;",
                "using global::Vae.Sampling;",
                $"using {ArgumentsAlias} = global::System.Collections.Generic.Dictionary<string, double>;",
                "");
            using (source.Block($"file sealed class {ProgramName(plan)} : global::Vae.VaeProgram"))
            {
                source.Line($"internal static readonly {ProgramName(plan)} Instance = new {ProgramName(plan)}();");
                source.Line();
                source.Line("public override ModelDescription Description => TheDescription;");
                source.Line();
                WriteTrainingHalves(source, plan);
                foreach (MethodPlan method in plan.Methods)
                {
                    source.Line();
                    WriteMethod(source, method);
                }
                source.Line();
                WriteConstants(source, plan);
                source.Line();
                DescriptionEmitter.Write(source, plan);
            }
        }
    }

    /// <summary>The class of a model's passes, in the namespace of generated code.</summary>
    internal static string ProgramName(string model) => model + "Program";

    private static string ProgramName(ModelPlan plan) => ProgramName(plan.Graph.Type.Name);

    /// <summary>The two halves of a training step: up to the loss, and back from it.</summary>
    private static void WriteTrainingHalves(SourceWriter source, ModelPlan plan)
    {
        WriteHalf("Forward", method => !method.IsBackward);
        source.Line();
        WriteHalf("Backward", method => method.IsBackward);

        void WriteHalf(string name, Func<MethodPlan, bool> belongs)
        {
            using (source.Block($"public override void {name}(Worker worker, TrainingPass pass)"))
            {
                foreach (MethodPlan method in plan.Methods.Where(method => method.IsTraining && method.IsSection && belongs(method)))
                    source.Line($"{method.Name}(worker, pass);");
            }
        }
    }

    private static void WriteMethod(SourceWriter source, MethodPlan method)
    {
        string access = method.IsTraining || !method.IsSection ? "private static" : "public override";
        string signature = $"{access} void {method.Name}(Worker worker, {(method.IsTraining ? "TrainingPass" : "Pass")} pass)";
        if (!method.IsSection)
            source.Line($"// {method.Block}");
        using (source.Block(signature))
        {
            if (method.Calls.Any(call => call.UsesRows))
                source.Line("int rows = pass.Rows;");
            if (method.Calls.Any(call => call.UsesParameters))
                source.Line("var parameters = pass.Parameters;");
            if (method.Calls.Any(call => call.UsesGradients))
                source.Line("var gradients = pass.Gradients;");
            if (method.Calls.Any(call => call.UsesState))
                source.Line("var state = pass.State;");
            if (method.Calls.Any(call => call.UsesNextState))
                source.Line("var nextState = pass.NextState;");
            bool afterBlock = method.Calls.All(call => call.IsBlock);
            foreach (CallPlan call in method.Calls)
            {
                // Blocks stand line by line, as a table of contents.
                if (!(afterBlock && call.IsBlock))
                    source.Line();
                afterBlock = call.IsBlock;
                if (call.Comment.Length > 0)
                    source.Line($"// {call.Comment}");
                WriteCall(source, call);
            }
        }
    }

    /// <summary>The sizes on the first line, then each buffer on a line of its own.</summary>
    private static void WriteCall(SourceWriter source, CallPlan call)
    {
        List<string> sizes = call.Arguments.TakeWhile(argument => !IsBuffer(argument)).ToList();
        List<string> buffers = call.Arguments.Skip(sizes.Count).ToList();
        source.Line($"{call.Kernel}(worker, {string.Join(", ", sizes)}{(buffers.Count == 0 ? ");" : ",")}");
        source.Indent();
        for (int i = 0; i < buffers.Count; i++)
            source.Line(buffers[i] + (i == buffers.Count - 1 ? ");" : ","));
        source.Unindent();
    }

    private static bool IsBuffer(string argument) =>
        argument.StartsWith("parameters.", StringComparison.Ordinal)
        || argument.StartsWith("gradients.", StringComparison.Ordinal)
        || argument.StartsWith("state.", StringComparison.Ordinal)
        || argument.StartsWith("nextState.", StringComparison.Ordinal)
        || (argument.StartsWith("pass.", StringComparison.Ordinal)
            && !argument.StartsWith("pass.Noise", StringComparison.Ordinal)
            && !argument.EndsWith("Weight", StringComparison.Ordinal));

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

namespace Vae.Generators;

/// <summary>From a graph to a plan: lowers the passes, places the buffers, and divides the calls among methods.</summary>
internal static class Planner
{
    internal const string PosteriorPathPrefix = "encoder.";

    internal static ModelPlan Plan(Graph graph)
    {
        if (!graph.IsValid)
            return new ModelPlan(graph, default, 0, default, 0, null, null, default, default);
        List<Parameter> parameters = PlaceParameters(graph, out int floats);
        Dictionary<string, Parameter> byName = parameters.ToDictionary(parameter => parameter.Name);

        List<StateTensor> state = PlaceState(graph, out int stateFloats);
        Dictionary<string, StateTensor> stateByName = state.ToDictionary(tensor => tensor.Name);

        var training = new Lowering(byName, stateByName, training: true);
        if (graph.Objective.Bound is { } bound)
            ImportanceWeightedTraining.Lower(graph, bound, training);
        else
            LowerTraining(graph, training);
        var inference = new Lowering(byName, stateByName, training: false);
        LowerInference(graph, inference);

        IReadOnlyList<Instruction> trainingCalls = UpdateOrder.Run(Fusion.Run(training.Instructions));
        IReadOnlyList<Instruction> inferenceCalls = Fusion.Run(inference.Instructions);

        WorkspacePlan trainingSpace = MemoryPlanner.Plan(trainingCalls);
        WorkspacePlan inferenceSpace = MemoryPlanner.Plan(inferenceCalls);
        IEnumerable<MethodPlan> methods = MethodBuilder.Build(trainingCalls, isTraining: true)
            .Concat(MethodBuilder.Build(inferenceCalls, isTraining: false));
        EquatableArray<GeometryConstant> geometries = trainingCalls
            .SelectMany(call => call.Operands)
            .Select(operand => operand.Geometry)
            .OfType<GeometryConstant>()
            .Distinct()
            .ToEquatable();
        return new ModelPlan(
            graph, parameters.ToEquatable(), floats, state.ToEquatable(), stateFloats, trainingSpace, inferenceSpace, geometries,
            methods.ToEquatable());
    }

    /// <summary>The posterior's path: the stage after the encoder's layers.</summary>
    internal static string PosteriorPath(Graph graph) => PosteriorPathPrefix + Literals.Int(graph.Encoder.Count);

    /// <summary>The likelihood's path: the stage after the decoder's layers.</summary>
    internal static string LikelihoodPath(Graph graph) => "decoder." + Literals.Int(graph.Decoder.Count);

    internal static Shape PosteriorInput(Graph graph) =>
        graph.Encoder.Count == 0 ? graph.Input : graph.Encoder[graph.Encoder.Count - 1].Output;

    private static List<Parameter> PlaceParameters(Graph graph, out int floats)
    {
        IEnumerable<(string Name, ParameterSpec Spec)> Of(IEnumerable<Node> nodes) => nodes
            .SelectMany(node => node.WithDescendants())
            .SelectMany(node => node.Layer.Parameters(node.Input).Select(spec => ($"{node.Path}.{spec.Name}", spec)));
        IEnumerable<(string Name, ParameterSpec Spec)> posterior = graph.Posterior!.Parameters(PosteriorInput(graph))
            .Select(spec => ($"{PosteriorPath(graph)}.{spec.Name}", spec));

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

    private static List<StateTensor> PlaceState(Graph graph, out int floats)
    {
        IEnumerable<(string Path, StateSpec Spec)> ofLayers = graph.Encoder.Concat(graph.Decoder)
            .SelectMany(node => node.WithDescendants())
            .SelectMany(node => node.Layer.State(node.Input).Select(spec => (node.Path, spec)));
        IEnumerable<(string Path, StateSpec Spec)> ofLikelihood = graph.Likelihood!.State.Select(spec => (LikelihoodPath(graph), spec));
        var placed = new List<StateTensor>();
        floats = 0;
        foreach ((string path, StateSpec spec) in ofLayers.Concat(ofLikelihood))
        {
            placed.Add(new StateTensor($"{path}.{spec.Name}", spec, floats));
            floats = checked(floats + spec.Floats);
        }
        return placed;
    }

    private static void LowerTraining(Graph graph, Lowering program)
    {
        int size = graph.Input.Size;
        PosteriorHead posteriorHead = graph.Posterior!;
        Value input = Value.OfPass("Input", size);
        Value posterior = Value.OfPass("Posterior", posteriorHead.Size);
        Value latent = Value.OfPass("Latent", posteriorHead.LatentSize);
        int likelihoodSize = graph.Likelihood!.Parameters(graph.Input).Size;
        Value likelihood = Value.OfPass("Likelihood", likelihoodSize);
        string path = PosteriorPath(graph);

        program.Section = "EncoderForward";
        Lowered encoder = program.Chain(graph.Encoder, input);
        Lowered projection = posteriorHead.Lower(program, path, PosteriorInput(graph), encoder.Output, posterior);

        program.Section = "LatentForward";
        posteriorHead.Draw(program, posterior, latent);
        posteriorHead.Divergence(program, posterior, Value.OfPass("Divergence", posteriorHead.LatentSize));
        var terms = BatchTerms.Lower(program, graph.Objective, posteriorHead.LatentSize, posterior, latent);

        program.Section = "DecoderForward";
        Lowered decoder = program.Chain(graph.Decoder, latent);
        OutputTo(program, decoder.Output, likelihood, likelihoodSize);

        program.Section = "Loss";
        Value gradient = graph.Likelihood.ScoreAndGradient(
            program, LikelihoodPath(graph), graph.Input, likelihood, input, Value.OfPass("Reconstruction", 1));

        program.Section = "DecoderBackward";
        Value latentGradient = decoder.Backward(gradient, true)!;

        program.Section = "LatentBackward";
        latentGradient = terms.AddByLatent(program, latentGradient);
        Value posteriorGradient = posteriorHead.Backward(program, path, posterior, latentGradient);
        posteriorGradient = terms.AddByPosterior(program, posteriorGradient);

        program.Section = "EncoderBackward";
        Value? encodedGradient = projection.Backward(posteriorGradient, graph.Encoder.Any(node => node.HasParameters));
        if (encodedGradient is not null)
            encoder.Backward(encodedGradient, false);
    }

    private static void LowerInference(Graph graph, Lowering program)
    {
        int size = graph.Input.Size;
        PosteriorHead posteriorHead = graph.Posterior!;
        Value input = Value.OfPass("Input", size);
        Value posterior = Value.OfPass("Posterior", posteriorHead.Size);
        Value latent = Value.OfPass("Latent", posteriorHead.LatentSize);
        int likelihoodSize = graph.Likelihood!.Parameters(graph.Input).Size;
        Value likelihood = Value.OfPass("Likelihood", likelihoodSize);

        program.Section = "Encode";
        Value encoded = program.Chain(graph.Encoder, input).Output;
        posteriorHead.Lower(program, PosteriorPath(graph), PosteriorInput(graph), encoded, posterior);

        program.Section = "DrawLatent";
        posteriorHead.Draw(program, posterior, latent);

        program.Section = "Decode";
        OutputTo(program, program.Chain(graph.Decoder, latent).Output, likelihood, likelihoodSize);

        program.Section = "Score";
        posteriorHead.Divergence(program, posterior, Value.OfPass("Divergence", posteriorHead.LatentSize));
        graph.Likelihood.Score(program, LikelihoodPath(graph), graph.Input, likelihood, input, Value.OfPass("Reconstruction", 1));

        program.Section = "Mean";
        graph.Likelihood.Mean(program, graph.Input, likelihood, Value.OfPass("Mean", size));
    }

    /// <summary>Has a pipeline's last result written where the pass wants it; a pipeline that computes nothing is copied.</summary>
    private static void OutputTo(Lowering program, Value output, Value target, int size)
    {
        if (output.External is null)
            output.External = target.External;
        else
            program.Emit("", "Elementwise.Copy", $"rows * {Literals.Int(size)}", Operand.Read(output), Operand.Write(target));
    }
}

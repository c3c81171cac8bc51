using Vae.Generators.Checking;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Emission;
using Vae.Generators.Graph;
using Vae.Generators.Layers;
using Vae.Generators.Planning;
using Vae.Generators.Tests.Harness;
using Vae.Generators.Values;

namespace Vae.Generators.Tests.Graphs;

/// <summary>
/// A model that no declaration says: an embedding of six tokens, and a matrix that the encoder reads twice and the decoder once. Its graph
/// is written here, and compiled as every model is. Vae.Runtime.Tests runs the snapshot, and compares it with PyTorch.
/// </summary>
public class SharedParametersTests
{
    private const string Chain = """
        using Vae;
        namespace Vae.Tests.Graphs;
        [Vae]
        [Encoder, Input(6), Dense(24), Dense(24), Relu, Dense(24), Tanh, Gaussian(3)]
        [Decoder, Dense(24), Relu, Dense(24), Dense(6), Gaussian(Sigma = 1)]
        public partial class SharedParameters { }
        """;

    [Fact]
    public async Task Each_further_reader_s_share_is_added() =>
        await Verifier.Verify(ModelEmitter.Emit(Planner.Plan(Model())), "cs").UseDirectory("Verified");

    [Fact]
    public void A_parameter_with_several_readers_is_not_updated_on_the_way_back()
    {
        ModelPlan plan = Planner.Plan(Model());
        Assert.Equal(
            ["encoder.5.weight", "decoder.0.weight", "decoder.3.weight"],
            plan.Parameters.Where(parameter => parameter.IsUpdatedInBackward).Select(parameter => parameter.Name));
    }

    private static CheckedModel Model()
    {
        var run = GeneratorRun.Of(Chain);
        Assert.Empty(run.Diagnostics);
        var chain = (CheckedModel)run.Step("Checked").Single().Value;
        return chain with
        {
            Encoder = chain.Encoder.Select((node, i) => node with
            {
                Layer = i switch { 0 => new Embedded(7, 4), 3 => new Tied("encoder.1"), _ => node.Layer },
            }).ToEquatable(),
            Decoder = chain.Decoder.Select((node, i) => i == 2 ? node with { Layer = new Tied("encoder.1") } : node).ToEquatable(),
        };
    }

    /// <summary>Each token's row of a table.</summary>
    private sealed record Embedded(int Vocabulary, int Size) : Layer
    {
        private static readonly OpKind s_backward = new("Embedding.Backward");

        private static readonly OpKind s_forward = new("Embedding.Forward")
        {
            Gradient = scope => scope.Add(s_backward, scope.Op.Comment,
                [.. scope.Op.Sizes, Operand.Read(scope.Op.Input), Operand.Read(scope.Gradient),
                    Operand.Gradient(scope.Op.Parameters.Single())]),
        };

        internal override string Name => "Embedding";

        internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
            [ParameterSpec.Table("weight", Vocabulary, Size, "GlorotUniform")];

        internal override Shape? Infer(Shape input, StageDeclaration stage, ProblemList problems) => null;

        internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
        {
            Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
            writer.Add(s_forward, node.Path, $"{node.Path}  {Display}", Operand.Rows(), node.Input.Size, Vocabulary, Size,
                Operand.Read(input), Operand.Weight(writer.Parameter(node.Path, "weight")), Operand.Write(output));
            return output;
        }
    }

    /// <summary>A dense layer with the parameters of another one.</summary>
    private sealed record Tied(string Path) : Layer
    {
        internal override string Name => "Tied";

        internal override Shape? Infer(Shape input, StageDeclaration stage, ProblemList problems) => null;

        internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
        {
            Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
            DenseLayer.Project(
                writer, node.Path, $"with the parameters of {Path}", node.Input.Size, node.Output.Size, input, output, Path);
            return output;
        }
    }
}

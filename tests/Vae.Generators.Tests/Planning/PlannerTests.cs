using Vae.Generators.Checking;
using Vae.Generators.Graph;
using Vae.Generators.Planning;
using Vae.Generators.Tests.Harness;
using Vae.Generators.Values;

namespace Vae.Generators.Tests.Planning;

/// <summary>What the plan of a program must be, whatever its text: every reader finds what was written for it, in little memory.</summary>
public class PlannerTests
{
    private const string Blocks = """
        using Vae;
        [Block, Relu, Dense(5)] public class ReluFirst { }
        [Block, Dense(7), Relu, Dense(5), Relu] public class ReluLast { }
        [Block, Relu, Conv(3, 3)] public class ImageReluFirst { }
        [Block, BatchNorm, Relu, Conv(3, 3), BatchNorm, Relu, Conv(3, 3)] public class Normed { }
        [Block, Residual<ReluFirst>, Residual<ReluLast>] public class Nested { }

        """;

    public static TheoryData<string, string, string> Models => new()
    {
        { "[Encoder, Input(6), Dense(5), Relu, Dense(4), Tanh, Gaussian(2)]", "[Decoder, Dense(5), Gelu, Dense(6), Bernoulli]", "Elbo" },
        {
            "[Encoder, Input(6), Dense(5), Residual<ReluFirst>, Gaussian(2)]",
            "[Decoder, Dense(5), Residual<ReluFirst>, Dense(6), Gaussian]",
            "Elbo"
        },
        {
            "[Encoder, Input(6), Dense(5), Repeat<Nested>(3), Gaussian(2)]",
            "[Decoder, Dense(5), Repeat<Nested>(2), Dense(6), Bernoulli]",
            "Elbo, Dip(10, 5)"
        },
        {
            "[Encoder, Input(4, 4, 1), Conv(3, 3), Residual<ImageReluFirst>, Repeat<Normed>(2), MaxPool(2), Flatten, Gaussian(2)]",
            "[Decoder, Dense(12), Reshape(2, 2, 3), ConvTranspose(3, 4, Stride = 2), Residual<ImageReluFirst>, Conv(1, 3), Bernoulli]",
            "Elbo, TotalCorrelation(6), Mmd(10), SlicedWasserstein(10)"
        },
        {
            "[Encoder, Input(6), Dropout(0.5), Dense(5), LayerNorm, Silu, Residual<ReluLast>, Gaussian(3)]",
            "[Decoder, Dense(5), BatchNorm, Relu, Dropout(0.1), Dense(10), "
                + "Mixed, Columns(3), GaussianOptimal, Columns(2), Bernoulli, Columns(1), Categorical(5)]",
            "Elbo, FreeBits(0.1)"
        },
        {
            "[Encoder, Input(6), Dense(5), Relu, Gaussian(2)]",
            "[Decoder, Dense(5), Residual<ReluFirst>, Dense(6), Bernoulli]",
            "ImportanceWeighted(3)"
        },
        { "[Encoder, Input(2), Gaussian(2)]", "[Decoder, Gaussian]", "Elbo" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_reader_finds_what_was_written_for_it(string encoder, string decoder, string objective)
    {
        foreach (var (calls, plan) in Programs(encoder, decoder, objective))
        {
            Assert.Equal(plan.Buffers.Count, plan.Buffers.Select(buffer => buffer.Name).Distinct().Count());
            Assert.Empty(PlannedMemory.Faults(calls, plan));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Places_are_used_again(string encoder, string decoder, string objective)
    {
        foreach (var (calls, plan) in Programs(encoder, decoder, objective))
        {
            int most = PlannedMemory.MostAtOnce(calls);
            // First fit leaves gaps where buffers differ in size.
            Assert.InRange(plan.FloatsPerRow, most, (int)(1.25 * most) + 16);
        }
    }

    /// <summary>The check itself: each buffer that is read later, moved onto another that is there meanwhile, is found.</summary>
    [Fact]
    public void A_buffer_that_lies_over_another_is_found()
    {
        var (calls, plan) = Programs(Models.First()).First();
        int found = 0;
        for (int i = 1; i < plan.Buffers.Count; i++)
        {
            var moved = plan.Buffers.ToArray();
            if (moved[i].Offset == moved[i - 1].Offset || moved[i].PerRow != moved[i - 1].PerRow)
                continue;
            moved[i] = moved[i] with { Offset = moved[i - 1].Offset };
            int length = Math.Max(plan.FloatsPerRow, moved[i].Offset + moved[i].Floats);
            var wrong = plan with { Buffers = moved.ToEquatable(), FloatsPerRow = length };
            found += PlannedMemory.Faults(calls, wrong).Count > 0 ? 1 : 0;
        }

        Assert.True(found >= 3, $"Only {found} of the moved buffers were found.");
    }

    /// <summary>A tensor with a second reader is still there for it: the call that writes it is not joined to its first reader.</summary>
    [Fact]
    public void What_another_call_reads_too_is_written()
    {
        var pairs = Models.SelectMany(model => Unfused(model)).Distinct()
            .SelectMany(first => first.Fusions.Keys.Select(second => (First: first, Second: second)))
            .ToArray();
        Assert.True(pairs.Length >= 6, $"There are only {pairs.Length} kinds of calls to be joined.");
        foreach (var (first, second) in pairs)
        {
            Tensor input = Tensor.Held("x", 4), result = Tensor.Held("z", 4), other = Tensor.Held("x.mean", 4);
            var between = Tensor.OfRows("between", 4);
            Op[] alone =
            [
                Call(first, "A", Operand.Read(input), Operand.Write(between)),
                Call(second, "A", Operand.Read(between), Operand.Write(result, mayReplace: between)),
            ];
            var joined = Assert.Single(Fusion.Run(alone));
            Assert.Equal((input, result), (joined.Input, joined.Output));

            // A reader behind them, one in another method, one before the second call, and the second call itself.
            var reader = Call(Elementwise.Add, "A", Operand.Read(between), Operand.Read(input), Operand.Write(other));
            Op[][] shared =
            [
                [.. alone, reader],
                [.. alone, Call(Elementwise.Add, "B", Operand.Read(between), Operand.Read(result), Operand.Write(other))],
                [alone[0], reader, alone[1]],
                [alone[0], Call(second, "A", Operand.Read(between), Operand.Read(between), Operand.Write(result, mayReplace: between))],
            ];
            foreach (var calls in shared)
            {
                var run = Fusion.Run(calls);
                Assert.Equal(calls.Length, run.Count);
                AssertWrittenBeforeRead(run);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Nothing_is_read_that_nobody_wrote(string encoder, string decoder, string objective)
    {
        foreach (var (calls, _) in Programs(encoder, decoder, objective))
            AssertWrittenBeforeRead(calls);
    }

    private static void AssertWrittenBeforeRead(IEnumerable<Op> calls)
    {
        var written = new HashSet<Tensor>();
        foreach (var call in calls)
        {
            foreach (var tensor in call.Inputs.Where(tensor => !tensor.IsHeld))
                Assert.True(written.Contains(tensor), $"{call.Kind} reads {tensor}, which nobody wrote.");
            written.UnionWith(call.Outputs);
        }
    }

    private static Op Call(OpKind kind, string section, params Operand[] operands) => new(
        kind, "", "", new Site(Section.Of(section), EquatableArray<BlockScope>.Empty), operands);

    /// <summary>The kinds of a model's calls before any are joined.</summary>
    private static IEnumerable<OpKind> Unfused(object[] model)
    {
        var (graph, tensors) = Build((string)model[0], (string)model[1], (string)model[2]);
        return Differentiation.Run(ModelGraph.Training(graph, tensors)).Ops
            .Concat(ModelGraph.Inference(graph, tensors).Ops)
            .Select(op => op.Kind);
    }

    private static IEnumerable<(IReadOnlyList<Op> Calls, WorkspacePlan Plan)> Programs(object[] model) =>
        Programs((string)model[0], (string)model[1], (string)model[2]);

    /// <summary>The training program and the inference programs of a model.</summary>
    private static IEnumerable<(IReadOnlyList<Op> Calls, WorkspacePlan Plan)> Programs(string encoder, string decoder, string objective)
    {
        var (graph, tensors) = Build(encoder, decoder, objective);
        IReadOnlyList<Op>[] programs = [Planner.Training(graph, tensors), Planner.Inference(graph, tensors)];
        return programs.Select(calls => (calls, MemoryPlanner.Plan(calls)));
    }

    private static (CheckedModel Model, ModelTensors Tensors) Build(string encoder, string decoder, string objective)
    {
        var run = GeneratorRun.Of($"{Blocks}[Vae]\n{encoder}\n{decoder}\n[Objective, {objective}]\npublic partial class Model {{ }}");
        Assert.Empty(run.Diagnostics);
        var graph = (CheckedModel)run.Step("Checked").Single().Value;
        var plan = Planner.Plan(graph);
        return (graph, new ModelTensors(
            plan.Parameters.ToDictionary(parameter => parameter.Name), plan.State.ToDictionary(tensor => tensor.Name)));
    }
}

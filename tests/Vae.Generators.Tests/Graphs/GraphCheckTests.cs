using Vae.Generators.Graph;
using Vae.Generators.Planning;

namespace Vae.Generators.Tests.Graphs;

public sealed class GraphCheckTests
{
    private const int Width = GraphBuilding.Width;

    private static readonly Tensor s_input = Tensor.Held("x", Width);
    private static readonly Tensor s_output = Tensor.OfRows("output", Width);
    private static readonly Parameter s_weight = GraphBuilding.Parameter("w");

    [Fact]
    public void A_graph_that_keeps_the_rules_has_no_problem() => Assert.Null(Find(
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_output), Operand.Write(Tensor.Held("x.likelihood", Width)))));

    [Fact]
    public void Reading_before_writing() =>
        Is("output is read before it is written", Op(Operand.Elements(Width), Operand.Read(s_output), Operand.Write(s_input)));

    [Fact]
    public void Reading_what_is_held_before_it_is_written_here() => Is(
        "x is read before it is written",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_output), Operand.Write(s_input)));

    [Fact]
    public void A_second_update() => Is(
        "w is updated twice",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Gradient(s_weight), Operand.Update(s_weight)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Update(s_weight)));

    [Fact]
    public void A_second_writer() => Is(
        "output has a second writer",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)));

    [Fact]
    public void A_second_tensor_of_a_variable() => Is(
        "another tensor is called x.likelihood",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(Tensor.Held("x.likelihood", Width))),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(Tensor.Held("x.likelihood", Width))));

    [Fact]
    public void Parts_may_have_several_writers_but_none_of_the_whole() => Is(
        "output has a second writer",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.WritePart(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.WritePart(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)));

    [Fact]
    public void Adding_to_what_is_not_there() =>
        Is("output is added to before it is written", Op(Operand.Elements(Width), Operand.Read(s_input), Operand.AddTo(s_output)));

    [Fact]
    public void Two_tensors_of_one_name() => Is(
        "another tensor is called output",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(s_output)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(Tensor.OfRows("output", Width))));

    [Fact]
    public void Samples_of_a_tensor_that_the_operation_does_not_have() => Is(
        "samples a row; the operation has 1",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(Tensor.OfRows("output", Width, samples: 5))));

    [Fact]
    public void Samples_that_are_counted_and_not_computed() => Is(
        "has 5 samples a row; the operation has 1",
        Op(Operand.Elements(Width).OfSamples(5), Operand.Read(s_input), Operand.Write(s_output)));

    [Fact]
    public void Another_width_among_elements() => Is(
        "output has 7 elements; the operation has 4",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Write(Tensor.OfRows("output", 7))));

    [Fact]
    public void Two_gradients_of_one_parameter() => Is(
        "the gradient of w has a second writer",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Gradient(s_weight)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Gradient(s_weight)));

    [Fact]
    public void Adding_to_a_gradient_that_is_not_there() => Is(
        "the gradient of w is added to before it is written",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.AddToGradient(s_weight)));

    [Fact]
    public void Adding_to_a_gradient_behind_its_update() => Is(
        "the gradient of w changes after its update",
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Gradient(s_weight), Operand.Update(s_weight)),
        Op(Operand.Elements(Width), Operand.Read(s_input), Operand.AddToGradient(s_weight)));

    [Fact]
    public void An_update_without_its_gradient() => Is(
        "w is updated before its gradient is known", Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Update(s_weight)));

    [Fact]
    public void A_parameter_read_behind_its_update_is_a_problem_once_updates_are_in_order()
    {
        Op[] ops =
        [
            Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Gradient(s_weight), Operand.Update(s_weight)),
            Op(Operand.Elements(Width), Operand.Read(s_input), Operand.Weight(s_weight)),
        ];
        Assert.Null(GraphCheck.Find(ops, isOrdered: false));
        Assert.EndsWith("w is read after its update", GraphCheck.Find(ops, isOrdered: true), StringComparison.Ordinal);
        Assert.Null(GraphCheck.Find(UpdateOrder.Run(ops), isOrdered: true));
    }

    [Fact]
    public void A_broken_rule_stops_a_compiler_under_development()
    {
        var error = Assert.Throws<InvalidOperationException>(() => GraphCheck.Require(
            "testing", [Op(Operand.Elements(Width), Operand.Read(s_output), Operand.Write(s_input))]));
        Assert.Equal("After testing: Test.Halve of 'path': output is read before it is written", error.Message);
    }

    private static void Is(string problem, params Op[] ops) => Assert.EndsWith(problem, Find(ops), StringComparison.Ordinal);

    private static string? Find(params Op[] ops) => GraphCheck.Find(ops, isOrdered: true);

    private static Op Op(params Operand[] operands) => new(GraphBuilding.Halve, "path", "", GraphBuilding.Site, operands);
}

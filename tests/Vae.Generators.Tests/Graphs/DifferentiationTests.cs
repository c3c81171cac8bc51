using Vae.Generators.Graph;
using Vae.Generators.Planning;

namespace Vae.Generators.Tests.Graphs;

public sealed class DifferentiationTests
{
    private readonly GraphBuilding _graph = new();

    [Fact]
    public void A_chain_is_gone_back_through_in_reverse()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        Tensor b = _graph.Halved("b", a);
        _graph.Lose("loss", b);
        Assert.Equal(["b", "a"], Backward().Select(op => op.Path));
    }

    [Fact]
    public void What_two_operations_read_gets_the_sum_of_both_gradients_once()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        Tensor left = _graph.Halved("left", a);
        Tensor right = _graph.Halved("right", a);
        _graph.Lose("loss", _graph.Sum("sum", left, right));

        Op sum = Assert.Single(Backward(), op => op.Kind == Elementwise.Add);
        Assert.Equal("a", sum.Path);
        Assert.Equal(["left.inputGradient", "right.inputGradient"], sum.Inputs.Select(tensor => tensor.Name));
        Assert.Equal("a.outputGradient", sum.Output.Name);

        // It stands behind both, and before its reader.
        List<Op> ops = Backward();
        int place = ops.IndexOf(ops.Single(op => op.Kind == Elementwise.Add));
        Assert.True(place > ops.FindIndex(op => op.Path == "left") && place > ops.FindIndex(op => op.Path == "right"));
        Assert.Equal(sum.Output.Name, ops.Single(op => op.Kind == GraphBuilding.WeighBackward).Input.Name);
    }

    [Fact]
    public void Three_readers_are_added_in_their_own_order_whatever_the_way_back()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        Tensor one = _graph.Halved("one", a);
        Tensor two = _graph.Halved("two", a);
        Tensor three = _graph.Halved("three", a);
        _graph.Lose("loss", _graph.Sum("outer", three, _graph.Sum("inner", two, one)));

        List<Op> sums = Backward().Where(op => op.Kind == Elementwise.Add).ToList();
        Assert.Equal(2, sums.Count);
        Assert.Equal(["one.inputGradient", "two.inputGradient"], sums[0].Inputs.Select(tensor => tensor.Name));
        Assert.Equal([sums[0].Output.Name, "three.inputGradient"], sums[1].Inputs.Select(tensor => tensor.Name));
        Assert.Null(GraphCheck.Find([.. _graph.Graph.Ops, .. Backward()], isOrdered: false));
    }

    [Fact]
    public void A_tensor_read_twice_by_one_operation_gets_both_shares()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        _graph.Lose("loss", _graph.Sum("double", a, a));
        Op sum = Assert.Single(Backward(), op => op.Kind == Elementwise.Add);
        Assert.Equal(["loss.output", "loss.output"], sum.Inputs.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Losses_are_added_behind_the_readers_in_their_order()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        _graph.Lose("first", a);
        Tensor b = _graph.Halved("b", a);
        _graph.Lose("second", a);
        _graph.Lose("third", b);
        List<Op> sums = Backward().Where(op => op.Kind == Elementwise.Add).ToList();
        Assert.Equal(["b.inputGradient", "first.output"], sums[0].Inputs.Select(tensor => tensor.Name));
        Assert.Equal([sums[0].Output.Name, "second.output"], sums[1].Inputs.Select(tensor => tensor.Name));
    }

    [Fact]
    public void A_parameter_of_several_operations_gets_the_sum_of_their_shares_and_no_update_on_the_way()
    {
        Parameter shared = GraphBuilding.Parameter("w"), own = GraphBuilding.Parameter("v");
        Tensor tensor = _graph.Weighed("a", _graph.Input, shared);
        tensor = _graph.Weighed("b", tensor, own);
        tensor = _graph.Weighed("c", tensor, shared);
        tensor = _graph.Weighed("d", tensor, shared);
        _graph.Lose("loss", tensor);

        List<Op> backward = Backward();
        Assert.Equal([own], backward.SelectMany(op => op.Updates));
        Op[] readers = [.. backward.Where(op => op.Kind == GraphBuilding.WeighBackward && op.Path is "a" or "c" or "d")];
        GradientOperand written = Assert.Single(readers.SelectMany(op => op.Operands.OfType<GradientOperand>()));
        Assert.False(written.IsAddedTo);
        Assert.Equal("d", backward.First(op => op.Operands.Contains(written)).Path);
        string[] shares = [.. readers.SelectMany(op => op.Outputs).Select(output => output.Name)];
        Assert.Equal(["w.share1", "w.share2"], shares);
        Op[] additions = [.. backward.Where(op => op.Operands.OfType<GradientOperand>().Any(gradient => gradient.IsAddedTo))];
        Assert.Equal(shares, additions.Select(op => op.Input.Name));
        Assert.Null(GraphCheck.Find([.. _graph.Graph.Ops, .. backward], isOrdered: false));
        Assert.Null(GraphCheck.Find(UpdateOrder.Run([.. _graph.Graph.Ops, .. backward]), isOrdered: true));
    }

    [Fact]
    public void What_no_parameter_has_a_part_in_gets_no_gradient()
    {
        Tensor fixedPart = _graph.Halved("fixed", _graph.Input);
        Tensor trained = _graph.Weighed("trained", fixedPart, GraphBuilding.Parameter("w"));
        _graph.Lose("loss", trained);
        Assert.Equal([GraphBuilding.WeighBackward], Backward().Select(op => op.Kind));
    }

    [Fact]
    public void What_no_loss_rests_on_gets_no_gradient()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        _graph.Weighed("aside", a, GraphBuilding.Parameter("v"));
        _graph.Lose("loss", a);
        Assert.DoesNotContain(Backward(), op => op.Path == "aside");
    }

    [Fact]
    public void A_tensor_that_is_written_in_parts_has_no_gradient_of_one_of_them()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        Tensor parts = _graph.InParts("parts", a, a);
        _graph.Lose("loss", parts);
        var error = Assert.Throws<InvalidOperationException>(() => Backward());
        Assert.Equal("parts.output has several writers, and its gradient would go to one of them.", error.Message);
    }

    [Fact]
    public void An_operation_without_a_rule_is_named()
    {
        Tensor a = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        _graph.Lose("loss", _graph.Add("odd", GraphBuilding.HalveBackward, Operand.Read(a)));
        var error = Assert.Throws<InvalidOperationException>(() => Backward());
        Assert.Equal("Test.HalveBackward has no gradient rule, and odd.output needs one.", error.Message);
    }

    [Fact]
    public void A_chain_of_ten_thousand_is_no_matter_of_the_stack()
    {
        Tensor tensor = _graph.Weighed("a", _graph.Input, GraphBuilding.Parameter("w"));
        for (int i = 0; i < 10_000; i++)
            tensor = _graph.Halved($"b{i}", tensor);
        _graph.Lose("loss", tensor);
        Assert.Equal(10_001, Backward().Count);
    }

    private List<Op> Backward() => Differentiation.Run(_graph.Graph).Ops.Skip(_graph.Graph.Ops.Count).ToList();
}

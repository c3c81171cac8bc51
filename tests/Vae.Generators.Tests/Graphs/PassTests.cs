using Vae.Generators.Graph;
using Vae.Generators.Planning;

namespace Vae.Generators.Tests.Graphs;

/// <summary>The passes behind differentiation.</summary>
public sealed class PassTests
{
    private const int Width = GraphBuilding.Width;

    private readonly GraphBuilding _graph = new();

    [Fact]
    public void An_update_is_moved_behind_the_last_reader_of_its_parameter_wherever_that_stands()
    {
        Parameter weight = GraphBuilding.Parameter("w");
        Tensor input = _graph.Input;
        Op update = Op("update", Operand.Elements(Width), Operand.Read(input), Operand.Gradient(weight), Operand.Update(weight));
        Op between = Op("between", Operand.Elements(Width), Operand.Read(input), Operand.Write(Tensor.OfRows("a", Width)));
        Op reader = Op("reader", Operand.Elements(Width), Operand.Weight(weight), Operand.Write(Tensor.OfRows("b", Width)));
        Op last = Op("last", Operand.Elements(Width), Operand.Read(input), Operand.Write(Tensor.OfRows("c", Width)));
        Assert.Equal(
            ["between", "reader", "update", "last"], UpdateOrder.Run([update, between, reader, last]).Select(op => op.Path));
    }

    [Fact]
    public void An_operation_is_joined_to_the_one_before_only_if_nobody_else_reads_between()
    {
        var both = new OpKind("Test.Both");
        var first = new OpKind("Test.First") { Fusions = new Dictionary<OpKind, OpKind> { [GraphBuilding.Halve] = both } };
        Tensor between = Tensor.OfRows("between", Width), output = Tensor.OfRows("output", Width);
        Op one = new(first, "one", "one", GraphBuilding.Site,
            [Operand.Elements(Width), Operand.Read(_graph.Input), Operand.Write(between)]);
        Op two = new(GraphBuilding.Halve, "two", "two", GraphBuilding.Site,
            [Operand.Elements(Width), Operand.Read(between), Operand.Write(output, mayReplace: between)]);
        Op other = Op("other", Operand.Elements(Width), Operand.Read(between), Operand.Write(Tensor.OfRows("other", Width)));

        Op joined = Assert.Single(Fusion.Run([one, two]));
        Assert.Equal(both, joined.Kind);
        Assert.Equal([_graph.Input, output], joined.Tensors.Select(operand => operand.Tensor));
        Assert.Equal([first, GraphBuilding.Halve, GraphBuilding.Halve], Fusion.Run([one, two, other]).Select(op => op.Kind));
    }

    [Fact]
    public void A_view_is_its_source_by_another_name()
    {
        Tensor start = _graph.Add("view", OpKind.View, Operand.Read(_graph.Input));
        Tensor again = _graph.Add("view2", OpKind.View, Operand.Read(start));
        _graph.Halved("a", again);
        Op op = Assert.Single(_graph.Graph.WithoutViews().Ops);
        Assert.Equal(_graph.Input, op.Input);
    }

    private static Op Op(string path, params Operand[] operands) => new(GraphBuilding.Halve, path, "", GraphBuilding.Site, operands);
}

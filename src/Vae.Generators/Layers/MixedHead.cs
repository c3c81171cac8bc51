using Vae.Generators.Declarations;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>Some columns of a table, and their likelihood.</summary>
/// <param name="Columns">The number of columns.</param>
/// <param name="Head">The likelihood of each column.</param>
internal sealed record MixedPart(int Columns, LikelihoodHead Head)
{
    internal Shape Data => Shape.Vector(Columns);

    internal int Parameters => Head.Parameters(Data).Size;
}

/// <summary>
/// A likelihood for each of several ranges of columns. A part's columns are copied to a separate tensor, which its kernels use as if it
/// were all of the data. A table's rows are short, so the copies are cheap.
/// </summary>
internal sealed record MixedHead(EquatableArray<MixedPart> Members) : LikelihoodHead
{
    internal const string Word = "Mixed";
    internal const string PartWord = "Columns";

    private static readonly OpKind s_take = new("TableColumns.Take");
    private static readonly OpKind s_put = new("TableColumns.Put");

    internal override string Name => Word;

    internal override string Display =>
        $"{Word}({string.Join(", ", Members.Select(part => $"{Literals.Int(part.Columns)} {part.Head.Display}"))})";

    internal override IEnumerable<MixedPart> Parts => Members;

    internal override IEnumerable<StateSpec> State => Members.SelectMany(
        (part, i) => part.Head.State.Select(spec => spec with { Name = $"{Literals.Int(i)}.{spec.Name}" }));

    internal override string? WhyNot(ActivationLayer activation) =>
        Members.Select(part => part.Head.WhyNot(activation)).FirstOrDefault(what => what is not null);

    internal long Columns => Members.Sum(part => (long)part.Columns);

    internal override Shape Parameters(Shape data) =>
        // No array is that large. The check of the model's size reports it.
        Shape.Vector((int)Math.Min(int.MaxValue, Members.Sum(part => (long)part.Parameters)));

    internal override string HowMany(Shape data) => Members.All(part => part.Parameters == part.Columns)
        ? ""
        : $"{Word} takes {Parameters(data)}, {string.Join(" + ", Members.Select(Needs))}";

    internal override void Score(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction) =>
        EachPart(path, data, part =>
        {
            string own = $"{name}.{Literals.Int(part.Index)}";
            Tensor score = ScoreOf(part, own, reconstruction);
            part.Head.Score(
                writer, part.Path, part.Data, own, part.TakeParameters(writer, $"{own}.parameters", likelihood),
                part.TakeColumns(writer, $"{own}.target", input), score);
            AddUp(writer, part, reconstruction, score);
        });

    internal override Tensor ScoreAndGradient(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction)
    {
        Tensor gradient = Tensor.OfRows($"{name}.likelihood.gradient", Parameters(data).Size);
        EachPart(path, data, part =>
        {
            string own = $"{name}.{Literals.Int(part.Index)}";
            Tensor score = ScoreOf(part, own, reconstruction);
            Tensor ofPart = part.Head.ScoreAndGradient(
                writer, part.Path, part.Data, own, part.TakeParameters(writer, $"{own}.parameters", likelihood),
                part.TakeColumns(writer, $"{own}.target", input), score);
            part.PutParameters(writer, ofPart, gradient);
            AddUp(writer, part, reconstruction, score);
        });
        return gradient;
    }

    internal override void Mean(GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor mean) =>
        EachPart(path, data, part =>
        {
            string own = $"{name}.mean.{Literals.Int(part.Index)}";
            Tensor ofPart = Tensor.OfRows(own, part.Data.Size);
            part.Head.Mean(writer, part.Path, part.Data, own, part.TakeParameters(writer, $"{own}.parameters", likelihood), ofPart);
            part.PutColumns(writer, ofPart, mean);
        });

    private static string Needs(MixedPart part) =>
        $"{Literals.Int(part.Parameters)} for {Literals.Int(part.Columns)} {part.Head.Display}";

    private void EachPart(string path, Shape data, Action<Place> action)
    {
        (int column, int parameter) = (0, 0);
        for (int i = 0; i < Members.Count; i++)
        {
            action(new Place(i, $"{path}.{Literals.Int(i)}", Members[i], column, data.Size, parameter, Parameters(data).Size));
            column += Members[i].Columns;
            parameter += Members[i].Parameters;
        }
    }

    /// <summary>The first part's score is written to the tensor of the total score.</summary>
    private static Tensor ScoreOf(Place part, string name, Tensor reconstruction) =>
        part.Index == 0 ? reconstruction : Tensor.OfRows($"{name}.score", 1);

    private static void AddUp(GraphWriter writer, Place part, Tensor reconstruction, Tensor score)
    {
        if (part.Index > 0)
        {
            writer.Add(Elementwise.Add, part.Path, "", Operand.Elements(1), Operand.Read(reconstruction), Operand.Read(score),
                Operand.AddTo(reconstruction));
        }
    }

    /// <summary>A part and its position.</summary>
    /// <param name="Index">Its number.</param>
    /// <param name="Path">Its path.</param>
    /// <param name="Part">The part.</param>
    /// <param name="Column">Its first column.</param>
    /// <param name="Columns">The number of the table's columns.</param>
    /// <param name="Parameter">The index of its first parameter.</param>
    /// <param name="Parameters">The number of parameters of all parts.</param>
    private sealed record Place(int Index, string Path, MixedPart Part, int Column, int Columns, int Parameter, int Parameters)
    {
        internal LikelihoodHead Head => Part.Head;

        internal Shape Data => Part.Data;

        internal Tensor TakeColumns(GraphWriter writer, string name, Tensor from) =>
            Take(writer, name, from, Columns, Column, Part.Columns);

        internal Tensor TakeParameters(GraphWriter writer, string name, Tensor from) =>
            Take(writer, name, from, Parameters, Parameter, Part.Parameters);

        internal void PutColumns(GraphWriter writer, Tensor from, Tensor to) => Put(writer, from, to, Columns, Column, Part.Columns);

        internal void PutParameters(GraphWriter writer, Tensor from, Tensor to) =>
            Put(writer, from, to, Parameters, Parameter, Part.Parameters);

        private Tensor Take(GraphWriter writer, string name, Tensor from, int width, int first, int count)
        {
            Tensor taken = Tensor.OfRows(name, count);
            writer.Add(s_take, Path, "", Operand.Rows(), width, first, count, Operand.Read(from), Operand.Write(taken));
            return taken;
        }

        private void Put(GraphWriter writer, Tensor from, Tensor to, int width, int first, int count) =>
            writer.Add(s_put, Path, "", Operand.Rows(), width, first, count, Operand.Read(from), Operand.WritePart(to));
    }
}

namespace Vae.Generators;

/// <summary>Some columns of a table, and their likelihood.</summary>
/// <param name="Columns">How many they are.</param>
/// <param name="Head">The likelihood of each.</param>
internal sealed record MixedPart(int Columns, LikelihoodHead Head)
{
    internal Shape Data => Shape.Vector(Columns);

    internal int Parameters => Head.Parameters(Data).Size;
}

/// <summary>
/// A likelihood for each of several ranges of columns. A part's columns are copied to a place of their own, where its kernels find them as
/// if they were all; a table's rows are short.
/// </summary>
internal sealed record MixedHead(EquatableArray<MixedPart> Members) : LikelihoodHead(Word, EquatableArray<HeadArgument>.Empty)
{
    internal const string Word = "Mixed";
    internal const string PartWord = "Columns";

    internal override string Display =>
        $"{Word}({string.Join(", ", Members.Select(part => $"{Literals.Int(part.Columns)} {part.Head.Display}"))})";

    internal override IEnumerable<MixedPart> Parts => Members;

    internal override IEnumerable<StateSpec> State => Members.SelectMany(
        (part, i) => part.Head.State.Select(spec => spec with { Name = $"{Literals.Int(i)}.{spec.Name}" }));

    internal override string? Unbounded => Members.Select(part => part.Head.Unbounded).FirstOrDefault(what => what is not null);

    internal long Columns => Members.Sum(part => (long)part.Columns);

    internal override Shape Parameters(Shape data) =>
        // No array is so large; the check of the model's size answers it.
        Shape.Vector((int)Math.Min(int.MaxValue, Members.Sum(part => (long)part.Parameters)));

    internal override string HowMany(Shape data) => Members.All(part => part.Parameters == part.Columns)
        ? ""
        : $"{Word} takes {Parameters(data)}, {string.Join(" + ", Members.Select(Needs))}";

    internal override void Score(Lowering program, string path, Shape data, Value likelihood, Value input, Value reconstruction) =>
        EachPart(data, (part, i, column, parameter) =>
        {
            string name = Prefix(i);
            part.Head.Score(
                program, $"{path}.{Literals.Int(i)}", part.Data,
                Take(program, $"{name}.parameters", likelihood, Parameters(data).Size, parameter, part.Parameters),
                Take(program, $"{name}.target", input, data.Size, column, part.Columns), Sum(i, name, reconstruction, out Value score));
            AddUp(program, i, reconstruction, score);
        });

    internal override Value ScoreAndGradient(
        Lowering program, string path, Shape data, Value likelihood, Value input, Value reconstruction, string name = "likelihood")
    {
        int size = Parameters(data).Size;
        Value gradient = Lowering.Buffer($"{name}.gradient", size);
        EachPart(data, (part, i, column, parameter) =>
        {
            string own = Prefix(i);
            Value ofPart = part.Head.ScoreAndGradient(
                program, $"{path}.{Literals.Int(i)}", part.Data,
                Take(program, $"{own}.parameters", likelihood, size, parameter, part.Parameters),
                Take(program, $"{own}.target", input, data.Size, column, part.Columns), Sum(i, own, reconstruction, out Value score), own);
            Put(program, ofPart, gradient, size, parameter, part.Parameters);
            AddUp(program, i, reconstruction, score);
        });
        return gradient;
    }

    internal override void Mean(Lowering program, Shape data, Value likelihood, Value mean, string name = "mean") =>
        EachPart(data, (part, i, column, parameter) =>
        {
            string own = $"{name}.{Literals.Int(i)}";
            Value ofPart = Lowering.Buffer(own, part.Columns);
            part.Head.Mean(
                program, part.Data, Take(program, $"{own}.parameters", likelihood, Parameters(data).Size, parameter, part.Parameters),
                ofPart);
            Put(program, ofPart, mean, data.Size, column, part.Columns);
        });

    private static string Needs(MixedPart part) =>
        $"{Literals.Int(part.Parameters)} for {Literals.Int(part.Columns)} {part.Head.Display}";

    private static string Prefix(int part) => $"likelihood.{Literals.Int(part)}";

    /// <summary>A part, its number, and where its columns and its parameters begin.</summary>
    private void EachPart(Shape data, Action<MixedPart, int, int, int> action)
    {
        (int column, int parameter) = (0, 0);
        for (int i = 0; i < Members.Count; i++)
        {
            action(Members[i], i, column, parameter);
            column += Members[i].Columns;
            parameter += Members[i].Parameters;
        }
    }

    private static Value Take(Lowering program, string name, Value from, int width, int first, int count)
    {
        Value taken = Lowering.Buffer(name, count);
        program.Emit("", "TableColumns.Take", "rows", width, first, count, Operand.Read(from), Operand.Write(taken));
        return taken;
    }

    private static void Put(Lowering program, Value from, Value to, int width, int first, int count) =>
        program.Emit("", "TableColumns.Put", "rows", width, first, count, Operand.Read(from), Operand.Write(to));

    /// <summary>The first part's sum goes where all of it will be.</summary>
    private static Value Sum(int part, string name, Value reconstruction, out Value score) =>
        score = part == 0 ? reconstruction : Lowering.Buffer($"{name}.score", 1);

    private static void AddUp(Lowering program, int part, Value reconstruction, Value score)
    {
        if (part > 0)
        {
            program.Emit("", "Elementwise.Add", "rows", Operand.Read(reconstruction), Operand.Read(score),
                Operand.Write(reconstruction));
        }
    }
}

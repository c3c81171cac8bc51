using Vae.Generators.Declarations;
using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>One likelihood for every element of the data.</summary>
/// <param name="Word">The likelihood.</param>
/// <param name="Given">Its arguments, in the order of its kernels.</param>
internal sealed record ElementLikelihood(LikelihoodWord Word, EquatableArray<HeadArgument> Given) : LikelihoodHead
{
    private const string Variance = "running_var";
    private const string Batches = "num_batches_tracked";

    internal override string Name => Word.Name;

    internal override string Display
    {
        get
        {
            IEnumerable<string> written = Given.Where(value => !value.IsDefault).Select(value => value.ToString());
            return written.Any() ? $"{Name}({string.Join(", ", written)})" : Name;
        }
    }

    internal override IEnumerable<Argument> Arguments =>
        Given.Select(value => new Argument(value.Description, EquatableArray.Of(value.Value)));

    internal override IEnumerable<StateSpec> State => Word.HasState
        ?
        [
            new StateSpec(Variance, EquatableArray<int>.Empty, "RunningVariance"),
            new StateSpec(Batches, EquatableArray<int>.Empty, "BatchCount"),
        ]
        : [];

    // A sigmoid or a softplus can give data within 0 … 1 or above 0. A relu passes no gradient where it is 0.
    internal override string? WhyNot(ActivationLayer activation) => Word.Unbounded
        ?? (activation.Name == "Relu" ? "a mean of either sign, and learns nothing of an element where Relu gives 0" : null);

    private int PerElement => Word.PerElement(Given);

    /// <summary>
    /// The data's shape. If each element has several parameters, the last axis is that many times as long, with the first parameters first.
    /// Classes have an axis of their own, or use the axis of a single channel.
    /// </summary>
    internal override Shape Parameters(Shape data)
    {
        bool addsAxis = Word.HasOwnAxis && (data.IsVector || data.Last > 1) && data.Sizes.Count < 4;
        int[] sizes = addsAxis ? [.. data.Sizes, 1] : data.Sizes.ToArray();
        // No array is that large. The check of the model's size reports it.
        int last = sizes[sizes.Length - 1];
        sizes[sizes.Length - 1] = (int)Math.Min(int.MaxValue / (data.Size / last), (long)PerElement * last);
        return new Shape(sizes.ToEquatable());
    }

    internal override string HowMany(Shape data) =>
        PerElement == 1 ? "" : $"{Display} takes {Parameters(data)}, {Word.What} of each element";

    internal override void Score(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction)
    {
        IEnumerable<Operand> state = Word.HasState ? [Operand.Recall(writer.State(path, Variance))] : [];
        writer.Add(Word.Score, path, "−ln p(x|z), row by row",
            [.. Sizes(data), Operand.Read(likelihood), Operand.Read(input), .. state, Operand.Write(reconstruction)]);
    }

    internal override Tensor ScoreAndGradient(
        GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor input, Tensor reconstruction)
    {
        Tensor gradient = Tensor.OfRows($"{name}.likelihood.gradient", Parameters(data).Size);
        writer.Add(Word.ScoreAndGradient, path, $"{Display}: −ln p(x|z), row by row, and its gradient",
            [.. Sizes(data), new SettingOperand("ReconstructionWeight"), Operand.Read(likelihood), Operand.Read(input),
                Operand.Write(reconstruction), Operand.Write(gradient),
                .. State.Select(spec => Operand.Keep(writer.State(path, spec.Name)))]);
        return gradient;
    }

    internal override void Mean(GraphWriter writer, string path, Shape data, string name, Tensor likelihood, Tensor mean) =>
        writer.Add(Word.Mean, path, "the mean of p(x|z)", [.. Sizes(data), Operand.Read(likelihood), Operand.Write(mean)]);

    private IEnumerable<Operand> Sizes(Shape data) =>
        [
            Operand.Rows(),
            data.Size,
            .. PerElement == 1 || Word.HasOwnAxis ? (IEnumerable<Operand>)[] : [data.Last],
            .. Given.Select(value => value.ToOperand()),
        ];
}

namespace Vae.Data;

/// <summary>Rows of another dataset, read in another way, with the labels and warnings of that dataset.</summary>
internal abstract class DerivedRows(Dataset source, int count, IReadOnlyList<int> shape) : Dataset(count, shape)
{
    protected DerivedRows(Dataset source)
        : this(source, source.Count, source.Shape)
    {
    }

    public override int? ClassCount => Source.ClassCount;

    public override IReadOnlyList<string>? ClassNames => Source.ClassNames;

    public override IReadOnlyList<TrainingWarning> Warnings => Source.Warnings;

    /// <summary>The other dataset.</summary>
    protected Dataset Source { get; } = source;

    public override int? LabelOf(int row) => Source.LabelOf(row);
}

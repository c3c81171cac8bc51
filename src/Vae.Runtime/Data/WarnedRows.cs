namespace Vae.Data;

/// <summary>The same rows, with a warning.</summary>
internal sealed class WarnedRows(Dataset source, TrainingWarning warning) : DerivedRows(source)
{
    public override IReadOnlyList<TrainingWarning> Warnings { get; } = [.. source.Warnings, warning];

    public override void Read(int row, Span<float> destination, in RowNoise noise) => Source.Read(row, destination, noise);
}

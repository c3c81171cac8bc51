using System.Globalization;

namespace Vae.Data;

/// <summary>
/// Rows of one shape. Every source is a method <c>Dataset.From…</c>: <see cref="FromRows"/>,
/// <see cref="FromBytes"/>, <see cref="FromIdx"/>, <see cref="FromMnist"/>, <see cref="FromCifar(string, DataPart)"/>,
/// <see cref="FromPng"/>, <see cref="FromDrawnDigits"/>, <see cref="FromDrawnShapes"/>. Other methods select or convert the rows:
/// <see cref="Split"/>, <see cref="Shuffle"/>, <see cref="TakeRandom"/>, <see cref="BinarizeDynamic"/>, …. They copy no data.
/// </summary>
/// <remarks>
/// Derive from it to read rows from another source. <see cref="Read"/> must be thread-safe, must allocate nothing, and must be a function
/// of the row and the noise alone: a resumed training reads the same rows again.
/// </remarks>
public abstract partial class Dataset
{
    private readonly int[] shape;

    /// <summary>Describes the rows. The derived class holds the data.</summary>
    /// <param name="count">The number of rows; 0 is allowed.</param>
    /// <param name="shape">The shape of one row, as in <c>Input(28, 28)</c>: at least one dimension, each at least 1.</param>
    /// <exception cref="ArgumentException">The shape is empty, has a dimension below 1, or more than 2³¹ − 1 elements.</exception>
    protected Dataset(int count, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        OutOfRange.IfNegative(count);
        this.shape = [.. shape];
        Shape = Array.AsReadOnly(this.shape);
        RowSize = SizeOf(this.shape);
        Count = count;
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The shape of one row, as in <c>Input(28, 28)</c>: a grey image is [height, width].</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of elements in one row: the product of <see cref="Shape"/>.</summary>
    public int RowSize { get; }

    /// <summary>The number of classes if the rows are labelled: every label is in 0 … ClassCount − 1.</summary>
    public virtual int? ClassCount => null;

    /// <summary>The names of the classes, in the order of their labels; null if they are unknown.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>
    /// Likely mistakes in data that are valid, such as files that a loader has skipped. A training reports them in every
    /// <see cref="TrainingProgress"/>, too.
    /// </summary>
    public virtual IReadOnlyList<TrainingWarning> Warnings => [];

    /// <summary>The class of a row; null if rows have no labels.</summary>
    /// <param name="row">0 … Count − 1.</param>
    public virtual int? LabelOf(int row) => null;

    /// <summary>
    /// Writes one row into the first <see cref="RowSize"/> floats of <paramref name="destination"/>, and nothing after them.
    /// </summary>
    /// <param name="row">0 … Count − 1.</param>
    /// <param name="destination">At least <see cref="RowSize"/> floats.</param>
    /// <param name="noise">The random numbers for a random transformation; other data ignore it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row does not exist.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public abstract void Read(int row, Span<float> destination, in RowNoise noise);

    /// <summary>The same rows with these labels in place of any earlier ones.</summary>
    /// <param name="labels">One label for each row, none negative; copied.</param>
    /// <param name="classCount">The number of classes; if null, the number of names or else the largest label + 1.</param>
    /// <param name="classNames">The classes' names, in the order of their labels; copied.</param>
    /// <exception cref="ArgumentException">
    /// The numbers of labels and rows differ, or those of names and classes; or a label is outside 0 … classCount − 1, and the message
    /// names its row.
    /// </exception>
    public Dataset WithLabels(ReadOnlySpan<int> labels, int? classCount = null, IReadOnlyList<string>? classNames = null) =>
        new LabelledRows(this, labels.ToArray(), classCount, classNames);

    /// <summary>
    /// All rows in one array, for code that does not take a <see cref="Dataset"/>. Rows that are drawn anew at every reading
    /// (<see cref="BinarizeDynamic"/>) are the same as in an evaluation with the same seed.
    /// </summary>
    /// <param name="seed">The seed of random rows, as <see cref="EvaluationOptions.Seed"/>.</param>
    /// <returns>// [Count, shape…]</returns>
    /// <exception cref="InvalidOperationException">One array cannot hold so many values.</exception>
    public float[] ToArray(ulong seed = 0)
    {
        long length = (long)Count * RowSize;
        if (length > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"{Count} rows of {RowSize} values are more than the {Array.MaxLength} values that one array can hold. Copy parts of the "
                + "rows: use Take or Subset.");
        }

        var values = new float[length];
        for (int row = 0; row < Count; row++)
            Read(row, values.AsSpan(row * RowSize, RowSize), EvaluationNoise.Row(seed, row, RowSize));
        return values;
    }

    /// <summary>
    /// Converts images from red, green and blue to grey: rows of [height, width, 3] become rows of [height, width]. The level is
    /// 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Where all three are equal, as in grey images saved in colour, it is exactly their level.
    /// Grey images are unchanged.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows are not images.</exception>
    public Dataset ToGrey() => Shape switch
    {
        [_, _] or [_, _, 1] => this,
        [_, _, 3] => new GreyRows(this),
        _ => throw new InvalidOperationException(
            $"ToGrey needs images with rows of [height, width, 3]; these rows are [{string.Join(", ", Shape)}]."),
    };

    /// <summary>
    /// Converts images from grey to red, green and blue, all three equal: rows of [height, width] become rows of [height, width, 3]. Images
    /// with three channels are unchanged.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows are not images.</exception>
    public Dataset ToRgb() => Shape switch
    {
        [_, _, 3] => this,
        [_, _] or [_, _, 1] => new RgbRows(this),
        _ => throw new InvalidOperationException(
            $"ToRgb needs images with rows of [height, width]; these rows are [{string.Join(", ", Shape)}]."),
    };

    /// <summary>
    /// Draws each element 0 or 1 anew at every reading, with its value as the probability of 1. The draw is a function of the reading's
    /// noise, so a resumed training sees the same one. Source: R. Salakhutdinov, I. Murray, <i>On the quantitative analysis of deep belief
    /// networks</i>, ICML 2008.
    /// </summary>
    /// <remarks>A value below 0 counts as 0, one above 1 as 1.</remarks>
    public Dataset BinarizeDynamic() => new BinarizedRows(this, seed: null);

    /// <summary>
    /// Draws each element 0 or 1 once, with its value as the probability of 1. The draw is a function of the seed, the row and the element,
    /// so every reading gives the same. Nothing is stored.
    /// </summary>
    /// <param name="seed">The seed of the draw.</param>
    /// <remarks>A value below 0 counts as 0, one above 1 as 1.</remarks>
    public Dataset BinarizeStatic(ulong seed) => new BinarizedRows(this, seed);

    /// <summary>Sets each element to 1 if its value is above the threshold, else to 0.</summary>
    /// <param name="threshold">The threshold, in the units of the data: 0.5 is the middle grey of an image.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is NaN.</exception>
    public Dataset BinarizeThreshold(float threshold) => new ThresholdRows(this, threshold);

    /// <summary>Throws if the row does not exist or the buffer is too short. Derived classes call it first in Read.</summary>
    /// <param name="row">The row to read.</param>
    /// <param name="destination">The buffer to read into.</param>
    protected void CheckRead(int row, ReadOnlySpan<float> destination)
    {
        CheckRow(row);
        if (destination.Length < RowSize)
        {
            throw new ArgumentException(
                $"A row has {RowSize} elements; the buffer has room for {destination.Length}.", nameof(destination));
        }
    }

    /// <summary>Throws if the row does not exist. Derived classes call it first in LabelOf.</summary>
    /// <param name="row">The row.</param>
    protected void CheckRow(int row)
    {
        if ((uint)row >= (uint)Count)
            throw OutOfRange.Error(nameof(row), row, $"There are {Count} rows, counted from 0.");
    }

    /// <summary>The number of whole rows of this shape in an array of this many values.</summary>
    private protected static int RowsIn(long values, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int size = SizeOf(shape);
        if (values % size != 0)
        {
            throw new ArgumentException(
                $"{values} values are not a whole number of rows of [{string.Join(", ", shape)}], which have {size} each.", nameof(values));
        }

        return (int)(values / size);
    }

    private static int SizeOf(int[] shape)
    {
        if (shape.Length == 0)
            throw new ArgumentException("A shape needs at least one dimension.", nameof(shape));
        long size = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 1)
                throw new ArgumentException(
                    $"[{Sizes(shape)}] is not a valid shape: every dimension must be at least 1.", nameof(shape));
            size *= dimension;
            if (size > int.MaxValue)
                throw new ArgumentException($"A row of [{Sizes(shape)}] has more than 2³¹ − 1 elements.", nameof(shape));
        }

        return (int)size;
    }

    private static string Sizes(int[] shape) => string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}

using System.Globalization;

namespace Vae.Data;

/// <summary>
/// Rows of one shape, read straight into a step's buffer. Every source is a method <c>Dataset.From…</c>: <see cref="FromRows"/>,
/// <see cref="FromBytes"/>, <see cref="FromIdx"/>, <see cref="FromMnist"/>, <see cref="FromCifar(string, DataPart)"/>,
/// <see cref="FromPng"/>, <see cref="FromDrawnDigits"/>, <see cref="FromDrawnShapes"/>. Other methods give the same rows in another way:
/// <see cref="Split"/>, <see cref="Shuffle"/>, <see cref="TakeRandom"/>, <see cref="BinarizeDynamic"/>, …. They copy no data.
/// </summary>
/// <remarks>
/// Derive from it to read rows from elsewhere. <see cref="Read"/> must be thread-safe, must allocate nothing, and must be a function of
/// the row and the noise alone: training that resumes reads the same rows again.
/// </remarks>
public abstract partial class Dataset
{
    private readonly int[] shape;

    /// <summary>Describes the rows; the data themselves are the derived class's.</summary>
    /// <param name="count">How many rows there are; 0 is allowed.</param>
    /// <param name="shape">The shape of one row, as in <c>Input(28, 28)</c>: at least one dimension, none below 1.</param>
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

    /// <summary>The number of classes, if the rows are labelled: every label is in 0 … ClassCount − 1.</summary>
    public virtual int? ClassCount => null;

    /// <summary>The names of the classes, in the order of their labels; null where they are not known.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>
    /// What is legal about these data and likely a mistake, such as files that a loader has passed over. A training has them in every
    /// <see cref="TrainingProgress"/>, too.
    /// </summary>
    public virtual IReadOnlyList<TrainingWarning> Warnings => [];

    /// <summary>The class of a row, or null where rows have no labels.</summary>
    /// <param name="row">0 … Count − 1.</param>
    public virtual int? LabelOf(int row) => null;

    /// <summary>Writes one row into the first <see cref="RowSize"/> floats of <paramref name="destination"/>, and no further.</summary>
    /// <param name="row">0 … Count − 1.</param>
    /// <param name="destination">At least <see cref="RowSize"/> floats.</param>
    /// <param name="noise">What a random transformation draws from; data without one ignore it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public abstract void Read(int row, Span<float> destination, in RowNoise noise);

    /// <summary>The same rows with labels, in place of those they may have had.</summary>
    /// <param name="labels">One label a row, none negative; copied.</param>
    /// <param name="classCount">The number of classes; without it, the largest label + 1.</param>
    /// <param name="classNames">
    /// The classes' names, in the order of their labels; copied. Without a count, there are as many classes.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer labels than rows, or other names than classes, or a label is outside 0 … classCount − 1; the message names
    /// its row.
    /// </exception>
    public Dataset WithLabels(ReadOnlySpan<int> labels, int? classCount = null, IReadOnlyList<string>? classNames = null) =>
        new LabelledRows(this, labels.ToArray(), classCount, classNames);

    /// <summary>
    /// All rows in one array, for whatever takes no <see cref="Dataset"/>. Rows that are drawn anew at every reading
    /// (<see cref="BinarizeDynamic"/>) are those that an evaluation with the same seed sees.
    /// </summary>
    /// <param name="seed">What random rows are drawn from, as <see cref="EvaluationOptions.Seed"/>.</param>
    /// <returns>// [Count, shape…]</returns>
    /// <exception cref="InvalidOperationException">One array cannot hold so many values.</exception>
    public float[] ToArray(ulong seed = 0)
    {
        long length = (long)Count * RowSize;
        if (length > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"{Count} rows of {RowSize} values are more than the {Array.MaxLength} that one array can hold. Make arrays of parts "
                + "of the rows: Take, Subset.");
        }

        var values = new float[length];
        for (int row = 0; row < Count; row++)
            Read(row, values.AsSpan(row * RowSize, RowSize), EvaluationNoise.Row(seed, row, RowSize));
        return values;
    }

    /// <summary>
    /// Images of red, green and blue as grey ones: rows of [height, width, 3] become rows of [height, width]. Where all three are equal, as
    /// in grey images saved in colour, their level stays exactly what it is; else it is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Grey
    /// images stay as they are.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows are no images.</exception>
    public Dataset ToGrey() => Shape switch
    {
        [_, _] or [_, _, 1] => this,
        [_, _, 3] => new GreyRows(this),
        _ => throw new InvalidOperationException(
            $"Only images, whose rows are [height, width, 3], become grey; these rows are [{string.Join(", ", Shape)}]."),
    };

    /// <summary>
    /// Grey images as images of red, green and blue, all three equal: rows of [height, width] become rows of [height, width, 3]. Images of
    /// three channels stay as they are.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows are no images.</exception>
    public Dataset ToRgb() => Shape switch
    {
        [_, _, 3] => this,
        [_, _] or [_, _, 1] => new RgbRows(this),
        _ => throw new InvalidOperationException(
            $"Only images, whose rows are [height, width], become coloured; these rows are [{string.Join(", ", Shape)}]."),
    };

    /// <summary>
    /// 0 or 1, drawn anew at every reading with the value as the probability of 1, as if each grey pixel were a mean of black and white
    /// ones. The draw is a function of the reading's noise, so that a training that resumes sees the same one. Source: R. Salakhutdinov,
    /// I. Murray, <i>On the quantitative analysis of deep belief networks</i>, ICML 2008.
    /// </summary>
    /// <remarks>A value below 0 counts as 0, one above 1 as 1.</remarks>
    public Dataset BinarizeDynamic() => new BinarizedRows(this, seed: null);

    /// <summary>
    /// 0 or 1, drawn once for all with the value as the probability of 1: a function of the seed, the row and the element, the same at
    /// every reading. Nothing is stored.
    /// </summary>
    /// <param name="seed">Which draw.</param>
    /// <remarks>A value below 0 counts as 0, one above 1 as 1.</remarks>
    public Dataset BinarizeStatic(ulong seed) => new BinarizedRows(this, seed);

    /// <summary>0, or 1 where the value is above the threshold.</summary>
    /// <param name="threshold">In the data's own units: ½ is the middle grey of an image.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is NaN.</exception>
    public Dataset BinarizeThreshold(float threshold) => new ThresholdRows(this, threshold);

    /// <summary>Refuses a read outside the data, or into a buffer that is too short. For derived classes, first thing in Read.</summary>
    /// <param name="row">The row asked for.</param>
    /// <param name="destination">The buffer given.</param>
    protected void CheckRead(int row, ReadOnlySpan<float> destination)
    {
        CheckRow(row);
        if (destination.Length < RowSize)
        {
            throw new ArgumentException(
                $"A row has {RowSize} elements; the buffer has room for {destination.Length}.", nameof(destination));
        }
    }

    /// <summary>Refuses a row that does not exist. For derived classes, first thing in LabelOf.</summary>
    /// <param name="row">The row asked for.</param>
    protected void CheckRow(int row)
    {
        if ((uint)row >= (uint)Count)
            throw OutOfRange.Error(nameof(row), row, $"There are {Count} rows, counted from 0.");
    }

    /// <summary>How many whole rows of this shape an array of so many values holds.</summary>
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
                    $"[{Sizes(shape)}] is not a shape: every dimension must be at least 1.", nameof(shape));
            size *= dimension;
            if (size > int.MaxValue)
                throw new ArgumentException($"A row of [{Sizes(shape)}] has more than 2³¹ − 1 elements.", nameof(shape));
        }

        return (int)size;
    }

    private static string Sizes(int[] shape) => string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}

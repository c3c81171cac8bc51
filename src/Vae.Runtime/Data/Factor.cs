namespace Vae;

/// <summary>A known factor of the data, such as a shape or a position: one of several classes for each record.</summary>
public sealed class Factor
{
    /// <summary>The most classes, and the most intervals of numbers.</summary>
    internal const int MostClasses = 1 << 20;

    private readonly int[] _classes;

    /// <summary>A factor with given classes.</summary>
    /// <param name="name">The factor's name.</param>
    /// <param name="classes">Each record's class, from 0 and below 1,048,576.</param>
    /// <exception cref="ArgumentException">There is no record, or a class is out of its range.</exception>
    public Factor(string name, ReadOnlySpan<int> classes)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (classes.IsEmpty)
            throw new ArgumentException("A factor needs at least one record.", nameof(classes));
        foreach (int value in classes)
        {
            OutOfRange.IfNegative(value, nameof(classes));
            OutOfRange.IfGreater(value, MostClasses - 1, nameof(classes));
        }
        Name = name;
        _classes = classes.ToArray();
    }

    /// <summary>The factor's name.</summary>
    public string Name { get; }

    /// <summary>Each record's class.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>A factor from numbers: the classes are intervals of equal width between the smallest and the largest number.</summary>
    /// <param name="name">The factor's name.</param>
    /// <param name="values">Each record's number.</param>
    /// <param name="bins">The intervals, at least 1 and at most 1,048,576.</param>
    /// <exception cref="ArgumentException">There is no record, no interval, or a number is not finite.</exception>
    public static Factor OfNumbers(string name, ReadOnlySpan<float> values, int bins = 10) => new(name, Bins(values, 1, 0, bins));

    /// <summary>The interval of every stride-th number.</summary>
    internal static int[] Bins(ReadOnlySpan<float> values, int stride, int first, int bins)
    {
        OutOfRange.IfLess(bins, 1);
        OutOfRange.IfGreater(bins, MostClasses);
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = first; i < values.Length; i += stride)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException(FormattableString.Invariant($"Number {i} is {values[i]}."), nameof(values));
            (least, most) = (Math.Min(least, values[i]), Math.Max(most, values[i]));
        }
        var classes = new int[values.Length / stride];
        // All alike are one class.
        double scale = most > least ? bins / (most - least) : 0;
        for (int row = 0; row < classes.Length; row++)
            classes[row] = Math.Min(bins - 1, (int)((values[row * stride + first] - least) * scale));
        return classes;
    }
}

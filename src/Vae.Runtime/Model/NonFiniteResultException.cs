namespace Vae;

/// <summary>
/// What was asked for is no finite number, although the data are: the model's activations leave the range of single precision. The
/// message names the row, its largest element and the model's largest parameter, and says what to do.
/// </summary>
/// <remarks>
/// Log-variances, log-rates and log-sizes are bounded, so that a record far from all others still has a score. A squared error overflows
/// where elements are above some 10¹⁸.
/// </remarks>
public sealed class NonFiniteResultException : ArithmeticException
{
    private readonly string _rows;
    private readonly string _problem;

    /// <param name="row">The row.</param>
    /// <param name="element">The row's largest element.</param>
    /// <param name="rows">What the rows are to the caller: the data.</param>
    /// <param name="problem">The rest of the message.</param>
    internal NonFiniteResultException(int row, int element, string rows, string problem)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Row {row} of the {rows} {problem}"))
    {
        Row = row;
        Element = element;
        _rows = rows;
        _problem = problem;
    }

    /// <summary>The row, from 0, of the data, of the latent points or of the samples that were asked for.</summary>
    public int Row { get; }

    /// <summary>The element of that row, from 0, with the largest absolute value: of a record, or of a point of the latent space.</summary>
    public int Element { get; }

    /// <summary>The same, of rows that begin further on in the data.</summary>
    internal NonFiniteResultException At(int first) => new(first + Row, Element, _rows, _problem);
}

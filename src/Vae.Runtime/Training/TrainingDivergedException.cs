namespace Vae;

/// <summary>
/// A loss or a gradient became infinite or NaN although the data are valid, and the training stopped. The model keeps its last finite
/// parameters, and the last checkpoint on disk is untouched.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(long step, int epoch, string buffer, DivergenceReport report, string advice)
        : base(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Training stopped at step {step}, in epoch {epoch}: {report.Place()} {advice}"))
    {
        Step = step;
        Epoch = epoch;
        BufferName = buffer;
        Row = report.Row;
        Element = report.Element;
    }

    /// <summary>The step that failed, counted from 0 at the beginning of the training.</summary>
    public long Step { get; }

    /// <summary>The epoch that it was in, from 1.</summary>
    public int Epoch { get; }

    /// <summary>
    /// The row of the training data that the value belongs to, from 0. If it belongs to none, as in a parameter's gradient, it is the row
    /// with the batch's largest element.
    /// </summary>
    public int Row { get; }

    /// <summary>The element of that row with the largest absolute value, from 0.</summary>
    public int Element { get; }

    /// <summary>
    /// The first buffer, in the order of the computation, with a value that is not finite: a parameter's name, a layer's buffer
    /// (<c>encoder.1.output</c>), <c>posterior</c>, <c>latent</c>, <c>likelihood</c>, <c>reconstruction</c>, <c>divergence</c>, or a
    /// parameter's name with <c>.gradient</c>. <c>update</c> if all these are finite, and only the optimizer's moments or the new
    /// parameters are not.
    /// </summary>
    public string BufferName { get; }
}

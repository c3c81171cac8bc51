namespace Vae.Tests.Golden;

/// <summary>Comparison of whole tensors, where every element counts relative to the tensor's largest.</summary>
internal static class TensorAssert
{
    /// <summary>|actual − expected| ≤ tolerance·max|expected| for every element. A NaN on either side fails.</summary>
    internal static void Close(string name, double tolerance, IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.True(expected.Count == actual.Count, $"{name}: {expected.Count} values expected, {actual.Count} came.");
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = Math.Abs(actual[i] - expected[i]);
            Assert.True(
                difference <= tolerance * scale,
                $"{name}[{i}]: {expected[i]:R} expected, {actual[i]:R} came; off by {difference / scale:E1} of the largest, {scale:G4}.");
        }
    }

    internal static void Close(string name, double tolerance, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Close(name, tolerance, Doubles(expected), Doubles(actual));

    /// <summary>The same bits, NaN included.</summary>
    internal static void Same(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.True(expected.Length == actual.Length, $"{name}: {expected.Length} values expected, {actual.Length} came.");
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"{name}[{i}]: {expected[i]:R} expected, {actual[i]:R} came.");
        }
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
            doubles[i] = values[i];
        return doubles;
    }
}

namespace Vae.Tests;

/// <summary>Comparisons of everything a training leaves, bit for bit: NaN equals only itself, and 0 is not −0.</summary>
internal static class Bits
{
    internal static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"Element {i}: {expected[i]:R} and {actual[i]:R}.");
        }
    }

    internal static void Equal(VaeModel expected, VaeModel actual)
    {
        foreach (ParameterDescription parameter in expected.Description.Parameters)
            Equal(expected.GetParameter(parameter.Name), actual.GetParameter(parameter.Name));
        Equal(expected.FlatState.Span, actual.FlatState.Span);
    }

    internal static void Equal(IReadOnlyList<EpochRecord> expected, IReadOnlyList<EpochRecord> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Epoch, actual[i].Epoch);
            Assert.Equal(expected[i].Step, actual[i].Step);
            Equal(expected[i].LearningRate, actual[i].LearningRate);
            Equal(expected[i].Weights.Reconstruction, actual[i].Weights.Reconstruction);
            Equal(expected[i].Weights.Divergence, actual[i].Weights.Divergence);
            Equal(expected[i].Weights.Capacity, actual[i].Weights.Capacity);
            Assert.Equal(expected[i].Terms.Select(term => term.Name), actual[i].Terms.Select(term => term.Name));
            foreach ((LossTerm one, LossTerm other) in expected[i].Terms.Zip(actual[i].Terms))
                Equal(one.Value, other.Value);
            Equal(expected[i].Train, actual[i].Train);
            Assert.Equal(expected[i].HeldOutOrNull is null, actual[i].HeldOutOrNull is null);
            if (expected[i].HeldOutOrNull is { } heldOut)
                Equal(heldOut, actual[i].HeldOut);
        }
    }

    internal static void Equal(Evaluation expected, Evaluation actual)
    {
        Equal(expected.Reconstruction, actual.Reconstruction);
        Equal(expected.Kl, actual.Kl);
        Assert.Equal(expected.KlPerDimension.Length, actual.KlPerDimension.Length);
        for (int j = 0; j < expected.KlPerDimension.Length; j++)
            Equal(expected.KlPerDimension[j], actual.KlPerDimension[j]);
        Assert.Equal(expected.Bound is null, actual.Bound is null);
        Equal(expected.Bound ?? 0, actual.Bound ?? 0);
        Assert.Equal(expected.ActiveUnits, actual.ActiveUnits);
        Assert.Equal(expected.Samples, actual.Samples);
    }

    private static void Equal(double expected, double actual) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
}

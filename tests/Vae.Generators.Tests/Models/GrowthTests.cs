using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Models;

/// <summary>The generated text grows with the layers of a model, not faster.</summary>
public class GrowthTests
{
    [Theory]
    [InlineData(nameof(LayeredModels.Dense))]
    [InlineData(nameof(LayeredModels.Residual))]
    public void Each_layer_adds_as_much_text_as_the_one_before(string kind)
    {
        string at20 = Text(kind, 20), at40 = Text(kind, 40), at80 = Text(kind, 80), at160 = Text(kind, 160);
        double first = Growth(at20, at40, 20), second = Growth(at40, at80, 40), third = Growth(at80, at160, 80);

        // Longer numbers cost a character here and there; text in proportion to the square of the layers would double each time.
        Assert.True(second <= 1.15 * first, $"{first:F0} characters a layer from 20 on, {second:F0} from 40 on.");
        Assert.True(third <= 1.15 * second, $"{second:F0} characters a layer from 40 on, {third:F0} from 80 on.");
        Assert.True(first > 100, $"A layer adds {first:F0} characters: the text says nothing of it.");

        // Lines do not depend on the length of numbers, so they grow evenly but for where a long line is broken.
        double firstLines = (Lines(at80) - Lines(at40)) / 40.0, secondLines = (Lines(at160) - Lines(at80)) / 80.0;
        Assert.True(secondLines <= 1.05 * firstLines, $"{firstLines:F1} lines a layer from 40 on, {secondLines:F1} from 80 on.");
    }

    private static double Growth(string before, string after, int layers) => (after.Length - before.Length) / (double)layers;

    private static int Lines(string text) => text.Count(character => character == '\n');

    private static string Text(string kind, int layers)
    {
        var run = GeneratorRun.Of(kind == nameof(LayeredModels.Dense) ? LayeredModels.Dense(layers) : LayeredModels.Residual(layers));
        Assert.Empty(run.Diagnostics);
        return Assert.Single(run.Sources).SourceText.ToString();
    }
}

using System.Globalization;
using Vae.Generators.Checking;
using Vae.Generators.Emission;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Planning;

/// <summary>The receptive field that the table shows, against one found by asking of each element what it is computed from.</summary>
public class ReceptiveFieldTests
{
    /// <summary>What an element is computed from: the elements of the image before, along one axis, by its own place.</summary>
    private static readonly Dictionary<string, Func<int, IEnumerable<int>>> Stages = new()
    {
        ["Conv(2, 3)"] = i => Places(3, k => i - 1 + k),
        ["Conv(2, 4, Stride = 2)"] = i => Places(4, k => (2 * i) - 1 + k),
        ["Conv(2, 3, Stride = 3)"] = i => Places(3, k => (3 * i) - 1 + k),
        ["Conv(2, 3, Dilation = 2)"] = i => Places(3, k => i - 2 + (2 * k)),
        ["Conv(2, 5, Padding = 0)"] = i => Places(5, k => i + k),
        ["ConvTranspose(2, 4, Stride = 2)"] = i => Places(4, k => i + 1 - k).Where(place => place % 2 == 0).Select(place => place / 2),
        ["ConvTranspose(2, 3)"] = i => Places(3, k => i + 1 - k),
        ["ConvTranspose(2, 5, Stride = 3)"] = i => Places(5, k => i + 2 - k).Where(place => place % 3 == 0).Select(place => place / 3),
        ["MaxPool(2)"] = i => Places(2, k => (2 * i) + k),
        ["AvgPool(3, Stride = 1, Padding = 1)"] = i => Places(3, k => i - 1 + k),
        ["Upsample(2)"] = i => [Floor(i, 2)],
        ["Upsample(2, Mode = UpsampleMode.Bilinear)"] = i => [Floor(i - 1, 2), Floor(i - 1, 2) + 1],
        ["Relu"] = i => [i],
        ["BatchNorm"] = i => [i],
    };

    [Theory]
    [InlineData("Conv(2, 3)")]
    [InlineData("Conv(2, 3); Relu; Conv(2, 3); BatchNorm; Conv(2, 3)")]
    [InlineData("Conv(2, 4, Stride = 2); Relu; Conv(2, 4, Stride = 2); Conv(2, 3)")]
    [InlineData("Conv(2, 3, Stride = 3); Conv(2, 3, Dilation = 2)")]
    [InlineData("Conv(2, 5, Padding = 0); MaxPool(2); Conv(2, 3); AvgPool(3, Stride = 1, Padding = 1); Conv(2, 3)")]
    [InlineData("Conv(2, 4, Stride = 2); ConvTranspose(2, 4, Stride = 2)")]
    [InlineData("Conv(2, 3); ConvTranspose(2, 5, Stride = 3); ConvTranspose(2, 3)")]
    [InlineData("MaxPool(2); Conv(2, 3); Upsample(2); Conv(2, 3)")]
    [InlineData("Conv(2, 3); Upsample(2, Mode = UpsampleMode.Bilinear); Conv(2, 3)")]
    [InlineData("Conv(2, 4, Stride = 2); Conv(2, 4, Stride = 2); ConvTranspose(2, 4, Stride = 2); ConvTranspose(2, 4, Stride = 2)")]
    public void Of_the_last_stage_is_what_it_is_computed_from(string stages)
    {
        string[] names = stages.Split("; ");
        int side = Side(names);
        Assert.Equal($"{side}×{side} of 24×24", Shown(string.Join(", ", names)));
    }

    /// <summary>A block's stages count one behind the other, and the way around it adds nothing.</summary>
    [Theory]
    [InlineData("Conv(2, 3), Residual<Two>", "Conv(2, 3); Conv(2, 3); Conv(2, 3)")]
    [InlineData("Conv(2, 4, Stride = 2), Repeat<Two>(2)", "Conv(2, 4, Stride = 2); Conv(2, 3); Conv(2, 3); Conv(2, 3); Conv(2, 3)")]
    [InlineData("Residual<Halve>, Conv(2, 3)", "Conv(2, 4, Stride = 2); Conv(2, 3); Conv(2, 3)")]
    public void Of_a_block_is_that_of_its_stages(string written, string stages)
    {
        int side = Side(stages.Split("; "));
        Assert.Equal($"{side}×{side} of 24×24", Shown(written));
    }

    /// <summary>From the first element that any element of the last stage is computed from to the last, at the most.</summary>
    private static int Side(string[] stages)
    {
        int most = 0;
        // Strides of 2 and 3: after so many elements everything repeats.
        for (int element = 0; element < 36; element++)
        {
            IEnumerable<int> places = [element];
            foreach (string stage in stages.Reverse())
                places = places.SelectMany(Stages[stage]).Distinct().ToArray();
            most = Math.Max(most, places.Max() - places.Min() + 1);
        }

        return most;
    }

    /// <summary>What the table of the generated code has for the last stage that has anything.</summary>
    private static string Shown(string stages)
    {
        var run = GeneratorRun.Of(
            "using Vae;\n[Block, Conv(2, 3), Relu, Conv(2, 3)] public class Two { }\n"
                + "[Block, Conv(2, 4, Stride = 2), Conv(2, 3)] public class Halve { }\n"
                + $"[Vae]\n[Encoder, Input(24, 24, 2), {stages}, Flatten, Gaussian(2)]\n"
                + "[Decoder, Dense(1152), Reshape(24, 24, 2), Bernoulli]\npublic partial class Model { }");
        Assert.Empty(run.Diagnostics);
        var graph = (CheckedModel)run.Step("Checked").Single().Value;
        var fields = new ReceptiveFields(graph);
        string last = graph.Encoder.SelectMany(node => node.WithStages()).Select(fields.Of).Last(field => field.Length > 0);
        string header = run.Sources.Single().SourceText.ToString();
        Assert.Contains(last + "\n", header, StringComparison.Ordinal);
        return last.Contains(" of ", StringComparison.Ordinal) ? last : string.Create(CultureInfo.InvariantCulture, $"{last} of 24×24");
    }

    private static IEnumerable<int> Places(int kernel, Func<int, int> place) => Enumerable.Range(0, kernel).Select(place);

    private static int Floor(int a, int b) => (int)Math.Floor((double)a / b);
}

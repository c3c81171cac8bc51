using Vae.Execution;
using Vae.Tests.Interpreter;
using Vae.Tests.Kernels;

namespace Vae.Tests.Golden;

/// <summary>
/// Convolutions and transposed ones over a grid of kernel, stride, padding, dilation, groups and odd sizes: the kernels and the reference
/// against PyTorch, and the gradients of both against the reference's finite differences.
/// </summary>
public class ConvolutionGridTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Geometries => KernelGrid.Convolutions.Names;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void A_convolution_gives_the_output_and_the_gradients_of_PyTorch(string name) => CompareKernels(name, isTransposed: false);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void A_transposed_convolution_gives_the_output_and_the_gradients_of_PyTorch(string name) =>
        CompareKernels(name, isTransposed: true);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Gradients_of_a_convolution_are_the_slopes_of_the_reference(string name) => CompareSlopes(name, isTransposed: false);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Gradients_of_a_transposed_convolution_are_the_slopes_of_the_reference(string name) =>
        CompareSlopes(name, isTransposed: true);

    [Fact]
    public void The_grid_is_one()
    {
        int[][] cases = [.. KernelGrid.Convolutions.Titles.Select(KernelGrid.Convolutions.Arguments)];
        Assert.True(cases.Length >= 90);
        Assert.Equal(KernelGrid.Convolutions.Titles, KernelGrid.TransposedConvolutions.Titles);
        // Each kernel of several rows by each stride; four more cases are beside the grid.
        Assert.Equal(
            5 * 4, cases.SkipLast(4).Where(item => item[5] > 1).Select(item => (item[5], item[6], item[7], item[8])).Distinct().Count());
        Assert.Equal([1, 2], cases.Select(item => item[11]).Distinct().Order());
        Assert.Equal([1, 2, 3, 5, 18], cases.Select(item => item[13]).Distinct().Order());
        Assert.Equal(
            [(1, 9), (1, 11), (4, 5), (5, 4), (5, 7), (6, 5), (9, 4)], cases.Select(item => (item[1], item[2])).Distinct().Order());
    }

    private static KernelGrid Grid(bool isTransposed) => isTransposed ? KernelGrid.TransposedConvolutions : KernelGrid.Convolutions;

    private static ConvolutionCall Run(string name, bool isTransposed)
    {
        var call = new ConvolutionCall(Grid(isTransposed).Shape(name), isTransposed, KernelGrid.Numbers);
        call.Run(Worker.Alone);
        return call;
    }

    /// <summary>In the order of the golden results.</summary>
    private static float[][] Results(ConvolutionCall call) =>
    [
        call.Output[..call.OutputCount], call.InputGradient[..call.InputCount], call.FileWeightGradient(),
        call.BiasGradient[..call.Bias.Length],
    ];

    private static void CompareKernels(string name, bool isTransposed)
    {
        float[][] expected = Grid(isTransposed).Results(name);
        float[][] actual = Results(Run(name, isTransposed));
        foreach ((int i, string what) in ((int, string)[])[(0, "output"), (1, "input"), (2, "weight"), (3, "bias")])
            TensorAssert.Close($"{what} of {name}", Tolerance, expected[i], actual[i]);
    }

    private static void CompareSlopes(string name, bool isTransposed)
    {
        ConvolutionCall call = Run(name, isTransposed);
        float[][] kernel = Results(call);
        float[][] golden = Grid(isTransposed).Results(name);
        double[] weighting = Doubles(call.OutputGradient[..call.OutputCount]);
        double[][] at = [Doubles(call.Input[..call.InputCount]), Doubles(call.Weight), Doubles(call.Bias)];
        StageDescription stage = Stage(call, isTransposed);

        // What is left is the rounding of the stored values to single precision.
        TensorAssert.Close($"reference of {name}", 1e-7, Doubles(golden[0]), Reference(at));
        Slopes.Compare(name, Tolerance, at, values => Reference(values).Zip(weighting, (y, g) => y * g).Sum(), kernel[1..], golden[1..]);

        double[] Reference(double[][] values) =>
            [.. values[0].Chunk(values[0].Length / call.Rows).SelectMany(x => ReferenceConvolution.Apply(stage, x, values[1], values[2]))];
    }

    private static StageDescription Stage(ConvolutionCall call, bool isTransposed)
    {
        int[] large = [call.Shape.LargeHeight, call.Shape.LargeWidth, call.Shape.LargeChannels];
        int[] small = [call.Shape.SmallHeight, call.Shape.SmallWidth, call.Shape.SmallChannels];
        var arguments = new Dictionary<string, double>
        {
            ["kernelHeight"] = call.Shape.KernelHeight,
            ["kernelWidth"] = call.Shape.KernelWidth,
            ["strideHeight"] = call.Shape.StrideHeight,
            ["strideWidth"] = call.Shape.StrideWidth,
            ["paddingHeight"] = call.Shape.PaddingHeight,
            ["paddingWidth"] = call.Shape.PaddingWidth,
            ["dilationHeight"] = call.Shape.DilationHeight,
            ["dilationWidth"] = call.Shape.DilationWidth,
            ["groups"] = call.Shape.Groups,
        };
        return isTransposed
            ? new StageDescription("layer", "ConvTranspose", arguments, small, large, 0, [])
            : new StageDescription("layer", "Conv", arguments, large, small, 0, []);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}

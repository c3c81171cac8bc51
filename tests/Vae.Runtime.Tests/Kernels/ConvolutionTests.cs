using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>
/// The convolutions beside their naive twins: equal bits where the order of the sum is promised (forward of a convolution, gradients of
/// weights), and within rounding of double precision elsewhere.
/// </summary>
public class ConvolutionTests
{
    public static TheoryData<string> Shapes() => ConvolutionShapes.Names();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_convolution_agrees_with_the_naive_loops(string name) => ConvolutionAgrees(ConvolutionShapes.Find(name));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_transposed_convolution_agrees_with_the_naive_loops(string name) =>
        TransposedConvolutionAgrees(ConvolutionShapes.Find(name));

    [Fact]
    public void Any_geometry_agrees_with_the_naive_loops() => AgreesOnAny(Geometries(mostGroups: 4, mostLarge: 20, leastSmall: 1));

    [Fact]
    public void Any_geometry_of_few_large_channels_agrees_with_the_naive_loops() =>
        AgreesOnAny(Geometries(mostGroups: 1, mostLarge: 4, leastSmall: 8));

    [Fact]
    public void Any_geometry_with_a_channel_to_each_filter_agrees_with_the_naive_loops() => AgreesOnAny(DepthwiseGeometries());

    // The same geometries at every run, so that a failure repeats.
    private static void AgreesOnAny(Gen<ConvolutionShapes.Case> geometries) =>
        Prop.ForAll(geometries.ToArbitrary(), item =>
        {
            ConvolutionAgrees(item);
            TransposedConvolutionAgrees(item);
            foreach (bool isTransposed in (bool[])[false, true])
                Assert.Equal(new ConvolutionCall(item, isTransposed).RunWith(1), new ConvolutionCall(item, isTransposed).RunWith(4));
        }).Check(Config.QuickThrowOnFailure.WithReplay(
            FSharpOption<Replay>.Some(new Replay(new Rnd(20261123, 1), FSharpOption<int>.None))));

    // Every size of its own along each axis; those whose kernel finds no place are no convolutions.
    private static Gen<ConvolutionShapes.Case> Geometries(int mostGroups, int mostLarge, int leastSmall) =>
        from rows in Gen.Choose(1, 3)
        from groups in Gen.Choose(1, mostGroups)
        from large in Gen.Choose(1, mostLarge)
        from small in Gen.Choose(leastSmall, 20)
        from vertical in Axes()
        from horizontal in Axes()
        let item = ConvolutionShapes.Of(
            vertical.Size, horizontal.Size, groups * large, groups * small, (vertical.Kernel, horizontal.Kernel),
            (vertical.Stride, horizontal.Stride), (vertical.Padding, horizontal.Padding), (vertical.Dilation, horizontal.Dilation), groups,
            rows)
        where item.Shape.SmallHeight > 0 && item.Shape.SmallWidth > 0
        select item;

    // One filter or several to each channel.
    private static Gen<ConvolutionShapes.Case> DepthwiseGeometries() =>
        from rows in Gen.Choose(1, 3)
        from channels in Gen.Choose(2, 40)
        from several in Gen.Choose(1, 3)
        from vertical in Axes()
        from horizontal in Axes()
        let item = ConvolutionShapes.Of(
            vertical.Size, horizontal.Size, channels, several * channels, (vertical.Kernel, horizontal.Kernel),
            (vertical.Stride, horizontal.Stride), (vertical.Padding, horizontal.Padding), (vertical.Dilation, horizontal.Dilation),
            channels, rows)
        where item.Shape.SmallHeight > 0 && item.Shape.SmallWidth > 0
        select item;

    private static Gen<(int Size, int Kernel, int Stride, int Padding, int Dilation)> Axes() =>
        from size in Gen.Choose(1, 12)
        from kernel in Gen.Choose(1, 5)
        from stride in Gen.Choose(1, 4)
        from padding in Gen.Choose(0, 4)
        from dilation in Gen.Choose(1, 3)
        where size + 2 * padding > dilation * (kernel - 1)
        select (size, kernel, stride, padding, dilation);

    private static void ConvolutionAgrees(ConvolutionShapes.Case item)
    {
        var layer = new ConvolutionCall(item, isTransposed: false);
        layer.Run(Worker.Alone);
        (ConvolutionShape shape, int rows) = (layer.Shape, layer.Rows);
        float[] forward = NaiveConvolution.SmallFromLargeChain(shape, rows, layer.Input, layer.Weight, layer.Bias);
        AssertEqual(forward, layer.Output, "output");
        AssertClose(NaiveConvolution.SmallFromLarge(shape, rows, layer.Input, layer.Weight, layer.Bias), layer.Output, "output");
        AssertClose(
            NaiveConvolution.LargeFromSmall(shape, rows, layer.OutputGradient, layer.Weight, null), layer.InputGradient,
            "input's gradient");
        float[] chain = NaiveConvolution.WeightGradientChain(shape, rows, layer.Input, layer.OutputGradient);
        AssertEqual(chain, layer.FileWeightGradient(), "weight's gradient");
        AssertClose(
            NaiveConvolution.WeightGradient(shape, rows, layer.Input, layer.OutputGradient), layer.FileWeightGradient(),
            "weight's gradient");
        int outputs = rows * shape.SmallHeight * shape.SmallWidth * shape.SmallChannels;
        AssertClose(
            NaiveConvolution.ChannelSums(shape.SmallChannels, outputs, layer.OutputGradient), layer.BiasGradient, "bias's gradient");
    }

    private static void TransposedConvolutionAgrees(ConvolutionShapes.Case item)
    {
        var layer = new ConvolutionCall(item, isTransposed: true);
        layer.Run(Worker.Alone);
        (ConvolutionShape shape, int rows) = (layer.Shape, layer.Rows);
        AssertClose(NaiveConvolution.LargeFromSmall(shape, rows, layer.Input, layer.Weight, layer.Bias), layer.Output, "output");
        AssertClose(
            NaiveConvolution.SmallFromLarge(shape, rows, layer.OutputGradient, layer.Weight, null), layer.InputGradient,
            "input's gradient");
        float[] chain = NaiveConvolution.WeightGradientChain(shape, rows, layer.OutputGradient, layer.Input);
        AssertEqual(chain, layer.FileWeightGradient(), "weight's gradient");
        int outputs = rows * shape.LargeHeight * shape.LargeWidth * shape.LargeChannels;
        AssertClose(
            NaiveConvolution.ChannelSums(shape.LargeChannels, outputs, layer.OutputGradient), layer.BiasGradient, "bias's gradient");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_padding_of_gradients_is_zero(string name)
    {
        foreach (bool isTransposed in (bool[])[false, true])
        {
            var layer = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed);
            layer.Run(Worker.Alone);
            // A sum over no pixel at all is zero too: so the padding is found by its place.
            float[] marks = [.. Enumerable.Repeat(1f, layer.Weight.Length)];
            var memory = new float[layer.Shape.Weight.Floats];
            layer.Shape.Weight.FromFile(marks, memory);
            for (int i = 0; i < memory.Length; i++)
                Assert.True(memory[i] == 1 || layer.WeightGradient[i] == 0, $"weight's gradient at {i} is {layer.WeightGradient[i]}");
            for (int i = layer.Bias.Length; i < layer.BiasGradientCount; i++)
                Assert.True(layer.BiasGradient[i] == 0, $"bias's gradient at {i} is {layer.BiasGradient[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_workers_changes_no_bit(string name)
    {
        foreach (bool isTransposed in (bool[])[false, true])
        {
            byte[] alone = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed).RunWith(1);
            Assert.Equal(alone, new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed).RunWith(2));
            Assert.Equal(alone, new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed).RunWith(3));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void The_width_of_the_vectors_changes_no_bit(string name)
    {
        var layer = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed: false);
        layer.Run(Worker.Alone);
        (ConvolutionShape shape, int rows) = (layer.Shape, layer.Rows);
        var weights = new AlignedBuffer(shape.Weight.Floats);
        shape.Weight.FromFile(layer.Weight, weights.Span);
        var results = new List<(float[] Small, float[] Large, float[] Gradient)>();
        foreach (int bits in (int[])[512, 256, 128, TileStrip.SoftwareBits])
        {
            float[] smallImages = TestBuffers.Empty(layer.OutputCount);
            float[] largeImages = TestBuffers.Empty(layer.InputCount);
            var weightGradient = new float[weights.Length];
            fixed (float* x = layer.Input, y = layer.OutputGradient, w = weights.Span, s = smallImages, l = largeImages, g = weightGradient)
            {
                if (shape.Weight.IsDepthwise)
                {
                    new DepthwiseSmallFromLarge { Shape = shape, Rows = rows, Large = x, Weight = w, Small = s }
                        .ComputeShare<StoreRelu>(Worker.Alone, bits);
                    new DepthwiseLargeFromSmall { Shape = shape, Rows = rows, Small = y, Weight = w, Saved = x, Large = l }
                        .ComputeShare<StoreThroughRelu>(Worker.Alone, bits);
                    new DepthwiseWeightGradient { Shape = shape, Rows = rows, Large = x, Small = y, Gradient = g }
                        .ComputeShare(Worker.Alone, bits);
                }
                else
                {
                    new SmallFromLarge { Shape = shape, Rows = rows, Large = x, Weight = w, Small = s }
                        .ComputeShare<StoreRelu>(Worker.Alone, bits);
                    new LargeFromSmall { Shape = shape, Rows = rows, Small = y, Weight = w, Saved = x, Large = l }
                        .ComputeShare<StoreThroughRelu>(Worker.Alone, bits);
                    new ConvolutionWeightGradient { Shape = shape, Rows = rows, Large = x, Small = y, Gradient = g }
                        .ComputeShare(Worker.Alone, bits);
                }
            }
            results.Add((smallImages, largeImages, weightGradient));
            if (!NarrowLargeFromSmall.Suits(shape))
                continue;
            float[] narrow = TestBuffers.Empty(layer.InputCount);
            fixed (float* y = layer.OutputGradient, w = weights.Span, l = narrow)
                new NarrowLargeFromSmall { Shape = shape, Rows = rows, Small = y, Weight = w, Large = l }.ComputeShare(Worker.Alone, bits);
            AssertEqual(layer.InputGradient[..layer.InputCount], narrow, "narrow large images");
        }
        foreach ((float[] small, float[] large, float[] gradient) in results)
        {
            AssertEqual(results[0].Small[..layer.OutputCount], small, "small images");
            AssertEqual(results[0].Large[..layer.InputCount], large, "large images");
            AssertEqual(results[0].Gradient, gradient, "weight's gradient");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_Relu_in_the_same_call_gives_the_bits_of_the_Relu_kernel(string name)
    {
        foreach (bool isTransposed in (bool[])[false, true])
        {
            var layer = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed);
            layer.Run(Worker.Alone);
            float[] output = TestBuffers.Empty(layer.OutputCount);
            Relu.Forward(Worker.Alone, layer.OutputCount, layer.Output, output);
            float[] gradient = TestBuffers.Empty(layer.InputCount);
            Relu.Backward(Worker.Alone, layer.InputCount, layer.Input, layer.InputGradient, gradient);
            layer.RunWithRelu(Worker.Alone);
            AssertEqual(output[..layer.OutputCount], layer.Output, "output");
            AssertEqual(gradient[..layer.InputCount], layer.InputGradient, "input's gradient");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Weights_convert_both_ways(string name)
    {
        var layer = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed: false);
        ConvolutionLayout layout = layer.Shape.Weight;
        var memory = new float[layout.Floats];
        memory.AsSpan().Fill(float.NaN);
        layout.FromFile(layer.Weight, memory);
        Assert.Equal(memory.Length - layer.Weight.Length, memory.Count(value => value == 0));
        var back = new float[layer.Weight.Length];
        layout.ToFile(memory, back);
        Assert.Equal(layer.Weight, back);
    }

    [Fact]
    public void A_buffer_that_is_too_short_is_refused()
    {
        var layer = new ConvolutionCall(ConvolutionShapes.All[0], isTransposed: false);
        var error = Assert.Throws<ArgumentException>(() => Convolution.BackwardToInput(
            Worker.Alone, layer.Rows, layer.Shape, layer.OutputGradient.AsSpan(16), new float[layer.Shape.Weight.Floats], layer.Output));
        Assert.Contains("floats for", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2 of 11x11x3 to 5, kernel 3x3, stride 1x1, padding 2x2, dilation 2x2, groups 1")]
    [InlineData("2 of 7x7x17 to 17, kernel 3x3, stride 1x1, padding 1x1, dilation 1x1, groups 17")]
    [InlineData("1 of 8x8x35 to 70, kernel 4x4, stride 2x2, padding 1x1, dilation 1x1, groups 35")]
    public void Nothing_is_allocated(string name)
    {
        foreach (bool isTransposed in (bool[])[false, true])
        {
            var layer = new ConvolutionCall(ConvolutionShapes.Find(name), isTransposed);
            layer.Run(Worker.Alone);
            layer.RunWithRelu(Worker.Alone);
            ExactAllocation.None(() =>
            {
                layer.Run(Worker.Alone);
                layer.RunWithRelu(Worker.Alone);
            });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Strides_far_beyond_the_image_take_no_phase_for_each(int groups)
    {
        // 40,000 × 40,000 phases, were there one for each remainder; the image has 5 × 7 pixels.
        var far = ConvolutionShapes.Of(5, 7, 6, 12, (3, 3), (40_000, 40_000), (1, 1), (1, 1), groups, rows: 2);
        Assert.Equal((1, 1), (far.Shape.SmallHeight, far.Shape.SmallWidth));
        ConvolutionAgrees(far);
        TransposedConvolutionAgrees(far);
    }

    [Theory]
    [InlineData(28, 1, 32, 4, 2, 1)]
    [InlineData(32, 3, 32, 4, 2, 1)]
    [InlineData(64, 3, 32, 4, 2, 1)]
    [InlineData(32, 3, 16, 7, 1, 2)]
    [InlineData(256, 3, 16, 4, 2, 7)]
    [InlineData(256, 3, 16, 3, 1, 20)]
    [InlineData(64, 3, 16, 7, 1, 11)]
    [InlineData(128, 3, 16, 7, 1, 0)]
    [InlineData(256, 3, 16, 7, 1, 0)]
    public void Images_of_few_channels_are_computed_in_bands_that_stay_in_the_cache(
        int size, int large, int small, int kernel, int stride, int bands)
    {
        (int, int) side(int value) => (value, value);
        ConvolutionShape shape = ConvolutionShapes.Of(
            size, size, large, small, side(kernel), side(stride), side((kernel - 1) / 2), side(1), 1, rows: 1).Shape;
        Assert.Equal(bands > 0, NarrowLargeFromSmall.Suits(shape));
        if (bands == 0)
            return;
        var plan = new NarrowBands(shape);
        Assert.Equal(bands, plan.Count);
        Assert.True(plan.Floats <= 1 << 17, $"{plan.Floats} floats at once");
    }

    [Fact]
    public void The_sums_over_no_image_are_zero()
    {
        foreach (int workers in (int[])[1, 3])
        {
            float[] sums = TestBuffers.Empty(20);
            TeamAction.Run(workers, worker => ChannelSums.Compute(worker, 0, 49, 20, [], sums));
            Assert.All(sums, sum => Assert.True(sum == 0, $"{sum}"));
        }
    }

    [Fact]
    public void A_stride_and_a_padding_beyond_any_buffer_are_no_matter_where_each_filter_has_a_channel()
    {
        // 65,564 × 65,564 values with a border, of which the kernels read nine; the naive loops visit only what they join.
        ConvolutionShapes.Case item = ConvolutionShapes.Of(28, 28, 2, 2, (1, 1), (32768, 32768), (32768, 32768), (1, 1), 2, rows: 1);
        Assert.Equal((3, 3), (item.Shape.SmallHeight, item.Shape.SmallWidth));
        ConvolutionAgrees(item);
        TransposedConvolutionAgrees(item);
    }

    private static void AssertEqual(float[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i] == actual[i], $"{what} {i}: expected {expected[i]:R}, got {actual[i]:R}");
    }

    private static void AssertClose(double[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
            TestBuffers.AssertClose(expected[i], actual[i], 2e-5, 1e-4, $"{what} {i}");
    }

    [Fact]
    public void A_border_larger_than_any_buffer_is_refused_and_nothing_written()
    {
        // A stride and a padding that a declaration may have: 65,564 × 65,564 values with the border.
        const string small = "9 of 1x1x5 to 7, kernel 1x1, stride 1x1, padding 0x0, dilation 1x1, groups 1";
        ConvolutionShape shape = ConvolutionShapes.Find(small).Shape with
        {
            LargeHeight = 28,
            LargeWidth = 28,
            LargeChannels = 1,
            SmallHeight = 3,
            SmallWidth = 3,
            SmallChannels = 1,
            StrideHeight = 32768,
            StrideWidth = 32768,
            PaddingHeight = 32768,
            PaddingWidth = 32768,
        };
        float[] output = TestBuffers.Empty(9);
        Assert.Throws<OverflowException>(() => Convolution.Forward(
            Worker.Alone, 1, shape, TestBuffers.Numbers(784, 1), new float[shape.Weight.Floats], new float[16], output));
        Assert.All(output, value => Assert.True(float.IsNaN(value)));
    }
}

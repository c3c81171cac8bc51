using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>A convolution or a transposed one, of images or of series.</summary>
/// <param name="IsTransposed">Whether it computes the large image from the small one.</param>
/// <param name="Axes">2 for images, height × width × channels; 1 for series, length × channels.</param>
/// <param name="Channels">The number of output channels.</param>
/// <param name="Height">Its geometry along the height; for a series without effect.</param>
/// <param name="Width">Its geometry along the width, or along a series.</param>
/// <param name="Groups">The number of groups of channels.</param>
/// <param name="Written">Its arguments as the user would write them.</param>
/// <param name="Initialization">The initialisation of its weights.</param>
internal sealed record ConvolutionLayer(
    bool IsTransposed, int Axes, int Channels, ConvolutionAxis Height, ConvolutionAxis Width, int Groups, string Written,
    string Initialization) : Layer
{
    private static readonly Kernels s_plain = new("Convolution");
    private static readonly Kernels s_transposed = new("TransposedConvolution");

    internal override string Name => (IsTransposed ? "ConvTranspose" : "Conv") + (Axes == 1 ? "1d" : "");

    internal override string Display => $"{Name}({Written})";

    internal override IEnumerable<Argument> Arguments =>
    [
        Number("channels", Channels), Number("kernelHeight", Height.Kernel), Number("kernelWidth", Width.Kernel),
        Number("strideHeight", Height.Stride), Number("strideWidth", Width.Stride),
        Number("paddingHeight", Height.Padding), Number("paddingWidth", Width.Padding),
        Number("dilationHeight", Height.Dilation), Number("dilationWidth", Width.Dilation), Number("groups", Groups),
    ];

    internal override Shape? Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (input.Sizes.Count != Axes + 1)
        {
            string wanted = Axes == 2 ? "height × width × channels" : "length × channels";
            Shape? image = ConvolutionAdvice.AsImage(input, Axes);
            string advice = image is null
                ? "Insert Reshape(height, width, channels) before it"
                : $"Insert Reshape({string.Join(", ", image.Sizes)}) before it";
            problems.Add(Descriptors.WrongShape, stage.Location, Display, wanted, input.ToString(), advice);
            if (image is null)
                return null;
            input = image;
        }
        if (input.Last % Groups != 0 || Channels % Groups != 0)
        {
            problems.Add(Descriptors.BadGroups, stage.Location, Display,
                $"{Literals.Int(input.Last)} channels arrive and {Literals.Int(Channels)} leave; both must be divisible by the "
                + $"{Literals.Int(Groups)} groups", ConvolutionAdvice.Groups(input.Last, Channels));
        }
        var sizes = new List<int>();
        for (int axis = 0; axis < Axes; axis++)
        {
            if (Leaving(axis, input, stage, problems) is not { } size)
                return null;
            sizes.Add(size);
        }
        if (sizes.Aggregate((double)Channels, (product, size) => product * size) > int.MaxValue)
        {
            problems.Add(Descriptors.BadSize, stage.Location, Display,
                $"{string.Join("×", sizes.Append(Channels))} are more elements than an array can hold");
            return null;
        }
        var output = new Shape(sizes.Append(Channels).ToEquatable());
        if (ConvolutionReach.TooFar(this, input, output) is { } tooFar)
            problems.Add(Descriptors.BadSize, stage.Location, Display, tooFar);
        return output;
    }

    internal override IEnumerable<ParameterSpec> Parameters(Shape input)
    {
        // PyTorch's order in either direction: the small image's channels, then the large one's of a group, then the kernel.
        int small = IsTransposed ? input.Last : Channels;
        int large = IsTransposed ? Channels : input.Last;
        int[] kernel = Axes == 2 ? [Height.Kernel, Width.Kernel] : [Width.Kernel];
        // A place of the small image is reached by the whole kernel, a place of the large one by the elements that the stride allows.
        double ofLarge = Height.Overlap * Width.Overlap, ofSmall = (double)Height.Kernel * Width.Kernel;
        double fanIn = (IsTransposed ? ofLarge : ofSmall) * input.Last / Groups;
        double fanOut = (IsTransposed ? ofSmall : ofLarge) * Channels / Groups;
        return
        [
            ParameterSpec.Convolution("weight", [small, large / Groups, .. kernel], Groups, Initialization, fanIn, fanOut),
            ParameterSpec.Vector("bias", Channels, "Zeros"),
        ];
    }

    internal override long Flops(Shape input)
    {
        Shape output = new(Out(input).ToEquatable());
        long pixels = (IsTransposed ? input : output).Sizes.Take(Axes).Aggregate(1L, (product, size) => product * size);
        return (2 * pixels * input.Last * (Channels / Groups) * Height.Kernel * Width.Kernel) + output.Size;
    }

    internal override (int Height, int Width)? Seen((int Height, int Width) window) =>
        (Height.Seen(window.Height, IsTransposed), Width.Seen(window.Width, IsTransposed));

    internal override string? Arithmetic(Shape input)
    {
        IEnumerable<string> axes = Enumerable.Range(0, Axes).Select(axis => Along(axis).Arithmetic(input.Sizes[axis], IsTransposed));
        return string.Join(", ", axes.Distinct());
    }

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        Tensor output = Tensor.OfRows($"{node.Path}.output", node.Output.Size);
        writer.Add((IsTransposed ? s_transposed : s_plain).Forward, node.Path, $"{node.Path}  {Display}: {node.Input} → {node.Output}",
            Operand.Rows(), new GeometryOperand(Geometry(node)), Operand.Read(input),
            Operand.Weight(writer.Parameter(node.Path, "weight")), Operand.Weight(writer.Parameter(node.Path, "bias")),
            Operand.Write(output));
        return output;
    }

    /// <summary>Its geometry along one axis of its images.</summary>
    internal ConvolutionAxis Along(int axis) => Axes == 2 && axis == 0 ? Height : Width;

    private IEnumerable<int> Out(Shape input) => Enumerable.Range(0, Axes)
        .Select(axis => (int)Along(axis).Leaving(input.Sizes[axis], IsTransposed))
        .Append(Channels);

    /// <summary>The output size along one axis; null if there is none, which is reported with the arithmetic.</summary>
    private int? Leaving(int axis, Shape input, StageDeclaration stage, ProblemList problems)
    {
        ConvolutionAxis along = Along(axis);
        int size = input.Sizes[axis];
        long leaving = along.Leaving(size, IsTransposed);
        if (leaving < 1)
        {
            problems.Add(Descriptors.KernelTooLarge, stage.Location, Display, along.WhyNothing(size, IsTransposed));
            return null;
        }
        if (leaving > int.MaxValue)
        {
            problems.Add(
                Descriptors.BadSize, stage.Location, Display, $"{along.Arithmetic(size, IsTransposed)}, more than an array can hold");
            return null;
        }
        if (!along.IsSame || leaving == along.Promised(size, IsTransposed))
            return (int)leaving;
        problems.Add(Descriptors.UnevenSame, stage.Location, Display, along.WhyUneven(size, IsTransposed));
        return (int)Math.Min(int.MaxValue, along.Promised(size, IsTransposed));
    }

    /// <summary>The runtime's description of the convolution, as one constant of the generated program.</summary>
    private GeometryConstant Geometry(Node node)
    {
        (Shape large, Shape small) = IsTransposed ? (node.Output, node.Input) : (node.Input, node.Output);
        (int Height, int Width) Size(Shape shape) => Axes == 2 ? (shape.Sizes[0], shape.Sizes[1]) : (1, shape.Sizes[0]);
        return new GeometryConstant(
            node.Path, $"{large} ⇄ {small}", Size(large), large.Last, Size(small), small.Last,
            (Height.Kernel, Width.Kernel), (Height.Stride, Width.Stride), (Height.Padding, Width.Padding),
            (Height.Dilation, Width.Dilation), Groups);
    }

    /// <summary>The operations of one direction.</summary>
    private sealed class Kernels
    {
        private readonly OpKind _toWeights;
        private readonly OpKind _toInput;

        internal Kernels(string name)
        {
            _toWeights = new OpKind($"{name}.BackwardToWeights");
            _toInput = new OpKind($"{name}.BackwardToInput")
            {
                Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Backward] = new($"{name}.BackwardToInputThroughRelu") },
            };
            Forward = new OpKind($"{name}.Forward")
            {
                Gradient = Differentiate,
                Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Forward] = new($"{name}.ForwardRelu") },
            };
        }

        internal OpKind Forward { get; }

        private void Differentiate(GradientScope scope)
        {
            Op op = scope.Op;
            Parameter weight = op.Parameters.First(), bias = op.Parameters.Last();
            scope.Add(_toWeights, op.Comment,
                [.. op.Sizes, Operand.Read(op.Input), Operand.Read(scope.Gradient), Operand.Gradient(weight), Operand.Gradient(bias)]);
            if (!scope.IsWanted(op.Input))
                return;
            Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
            scope.Add(_toInput, "",
                [.. op.Sizes, Operand.Read(scope.Gradient), Operand.Weight(weight), Operand.Write(inputGradient)]);
            scope.Give(op.Input, inputGradient);
        }
    }
}

using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>Reads the arguments of the four convolutions.</summary>
internal static class ConvolutionArguments
{
    // Far larger than any image. Every product of two such numbers, and a sum of such products, fits an int.
    private const int MostChannels = 1 << 20;
    private const int MostAlongAxis = 1 << 15;
    private const int Same = -1;

    internal static Layer? Conv(StageDeclaration stage, ProblemList problems) => Parse(stage, problems, isTransposed: false, axes: 2);

    internal static Layer? ConvTranspose(StageDeclaration stage, ProblemList problems) =>
        Parse(stage, problems, isTransposed: true, axes: 2);

    internal static Layer? Conv1d(StageDeclaration stage, ProblemList problems) => Parse(stage, problems, isTransposed: false, axes: 1);

    internal static Layer? ConvTranspose1d(StageDeclaration stage, ProblemList problems) =>
        Parse(stage, problems, isTransposed: true, axes: 1);

    private static ConvolutionLayer? Parse(StageDeclaration stage, ProblemList problems, bool isTransposed, int axes)
    {
        var reader = new Reader(stage, problems);
        int channels = reader.Size("channels", "channels", MostChannels);
        bool isSquare = stage.Has("kernel");
        int kernelHeight = isSquare
            ? reader.Size("kernel", "kernel", MostAlongAxis)
            : reader.Size("kernelHeight", "kernel height", MostAlongAxis);
        int kernelWidth = isSquare ? kernelHeight : reader.Size("kernelWidth", "kernel width", MostAlongAxis);
        int stride = reader.Number("Stride", 1, 1, MostAlongAxis);
        int dilation = reader.Number("Dilation", 1, 1, MostAlongAxis);
        int groups = reader.Number("Groups", 1, 1, MostChannels);
        int padding = reader.Number("Padding", Same, Same, MostAlongAxis);
        string? initialization = Initializations.Parse(stage, problems);
        if (!reader.IsGood || initialization is null)
            return null;

        string written = Written(stage, channels, isSquare ? [kernelWidth] : [kernelHeight, kernelWidth]);
        ConvolutionAxis? width = Axis(kernelWidth);
        ConvolutionAxis? height = axes == 1 ? ConvolutionAxis.None : Axis(kernelHeight);
        return height is null || width is null
            ? null
            : new ConvolutionLayer(isTransposed, axes, channels, height, width, groups, written, initialization);

        ConvolutionAxis? Axis(int kernel)
        {
            bool isSame = padding == Same;
            int around = isSame ? dilation * (kernel - 1) / 2 : padding;
            if (!isTransposed)
                return new ConvolutionAxis(kernel, stride, around, dilation, 0, isSame);
            if (!stage.Has("OutputPadding"))
            {
                // What is missing to size·stride. It is below 0 for an even kernel without a stride, which is reported with the sizes.
                int missing = stride + (2 * around) - (dilation * (kernel - 1)) - 1;
                return new ConvolutionAxis(kernel, stride, around, dilation, isSame ? Math.Max(0, missing) : 0, isSame);
            }
            double given = stage.Number("OutputPadding");
            if (given >= 0 && given < stride)
                return new ConvolutionAxis(kernel, stride, around, dilation, (int)given, IsSame: false);
            problems.Add(Descriptors.BadOutputPadding, stage.Location, $"{stage.Name}({written})", Literals.Plain(given),
                Literals.Int(stride), Literals.Int(stride - 1));
            return null;
        }
    }

    /// <summary>The arguments as the user would write them, without those that have their default.</summary>
    private static string Written(StageDeclaration stage, int channels, IEnumerable<int> kernel)
    {
        var parts = new List<string> { Literals.Int(channels) };
        parts.AddRange(kernel.Select(size => Literals.Int(size)));
        Add("Stride", 1);
        if (stage.Number("Padding", Same) != Same)
            parts.Add($"Padding = {(stage.Number("Padding") == 0 ? "Padding.Valid" : Literals.Plain(stage.Number("Padding")))}");
        if (stage.Has("OutputPadding"))
            parts.Add($"OutputPadding = {Literals.Plain(stage.Number("OutputPadding"))}");
        Add("Dilation", 1);
        Add("Groups", 1);
        return string.Join(", ", parts);

        void Add(string name, double otherwise)
        {
            if (stage.Number(name, otherwise) != otherwise)
                parts.Add($"{name} = {Literals.Plain(stage.Number(name))}");
        }
    }

    /// <summary>Reads whole numbers within bounds, and records whether all were valid.</summary>
    private sealed class Reader(StageDeclaration stage, ProblemList problems)
    {
        internal bool IsGood { get; private set; } = true;

        internal int Size(string name, string title, int most)
        {
            double value = stage.Number(name);
            if (value >= 1 && value <= most)
                return (int)value;
            problems.Add(Descriptors.BadSize, stage.Location, stage.Name,
                $"{title} must be at least 1 and at most {Literals.Int(most)}; it is {Literals.Plain(value)}");
            IsGood = false;
            return 1;
        }

        internal int Number(string name, double otherwise, int least, int most)
        {
            double value = stage.Number(name, otherwise);
            if (value >= least && value <= most)
                return (int)value;
            string bound = least == Same ? "Padding.Same, or at least 0" : $"at least {Literals.Int(least)}";
            problems.Add(Descriptors.BadArgument, stage.Location, stage.Name, name, $"{bound} and at most {Literals.Int(most)}",
                Literals.Plain(value));
            IsGood = false;
            return 1;
        }
    }
}

namespace Vae.Tests.Interpreter;

/// <summary>Stages that move or combine the pixels of an image, each written as the formula of one output element.</summary>
internal static class ReferenceImages
{
    internal static double[] Apply(StageDescription stage, double[] x)
    {
        var image = new Image(stage.Input, x);
        int Argument(string name) => (int)stage.Arguments[name];
        return stage.Kind switch
        {
            "MaxPool" => Each(stage, (i, j, c) => Window(image, Argument, i, j).Max(at => image[at.Row, at.Column, c])),
            "AvgPool" => Each(stage, (i, j, c) =>
                Window(image, Argument, i, j).Sum(at => image[at.Row, at.Column, c]) / Area(image, Argument("size"))),
            "GlobalAvgPool" =>
                [.. Enumerable.Range(0, image.Channels).Select(c => image.Pixels.Average(at => image[at.Row, at.Column, c]))],
            "Upsample" when Argument("mode") == 0 => Each(stage, (i, j, c) =>
                image[image.IsSeries ? 0 : i / Argument("factor"), j / Argument("factor"), c]),
            "Upsample" => Each(stage, (i, j, c) => Interpolate(image, Argument("factor"), i, j, c)),
            "PixelShuffle" => Each(stage, (i, j, c) => Shuffled(image, Argument("factor"), i, j, c)),
            _ => throw new NotSupportedException($"{stage.Kind} at {stage.Path}"),
        };
    }

    private static double Area(Image image, int size) => image.IsSeries ? size : size * size;

    private static IEnumerable<(int Row, int Column)> Window(Image image, Func<string, int> argument, int i, int j)
    {
        int top = image.IsSeries ? 0 : (i * argument("stride")) - argument("padding");
        int left = (j * argument("stride")) - argument("padding");
        int height = image.IsSeries ? 1 : argument("size");
        return image.Pixels.Where(at =>
            at.Row >= top && at.Row < top + height && at.Column >= left && at.Column < left + argument("size"));
    }

    /// <summary>A tent as wide as two old pixels around each old pixel; what it loses at an edge, the edge gets.</summary>
    private static double Interpolate(Image image, int factor, int i, int j, int c)
    {
        double y = image.IsSeries ? 0 : Middle(i, factor, image.Height);
        double x = Middle(j, factor, image.Width);
        return image.Pixels.Sum(at =>
            Math.Max(0, 1 - Math.Abs(at.Row - y)) * Math.Max(0, 1 - Math.Abs(at.Column - x)) * image[at.Row, at.Column, c]);
    }

    private static double Middle(int index, int factor, int size) => Math.Clamp(((index + 0.5) / factor) - 0.5, 0, size - 1);

    private static double Shuffled(Image image, int factor, int i, int j, int c) =>
        image[i / factor, j / factor, (c * factor * factor) + (i % factor * factor) + (j % factor)];

    private static double[] Each(StageDescription stage, Func<int, int, int, double> element)
    {
        var output = new Image(stage.Output, []);
        var values = new List<double>();
        foreach ((int row, int column) in output.Pixels)
        {
            for (int c = 0; c < output.Channels; c++)
                values.Add(element(row, column, c));
        }
        return [.. values];
    }

    /// <summary>Values by height × width × channels; a series has height 1.</summary>
    private sealed class Image(IReadOnlyList<int> shape, double[] values)
    {
        internal bool IsSeries { get; } = shape.Count == 2;

        internal int Height { get; } = shape.Count == 2 ? 1 : shape[0];

        internal int Width { get; } = shape[^2];

        internal int Channels { get; } = shape[^1];

        internal IEnumerable<(int Row, int Column)> Pixels =>
            Enumerable.Range(0, Height * Width).Select(pixel => (pixel / Width, pixel % Width));

        internal double this[int row, int column, int channel] => values[(((row * Width) + column) * Channels) + channel];
    }
}

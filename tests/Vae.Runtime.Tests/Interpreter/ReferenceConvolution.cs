namespace Vae.Tests.Interpreter;

/// <summary>Convolutions, each output element by its formula, with weights as in files.</summary>
internal static class ReferenceConvolution
{
    internal static double[] Apply(StageDescription stage, double[] x, double[] weight, double[] bias)
    {
        bool isTransposed = stage.Kind.StartsWith("ConvTranspose", StringComparison.Ordinal);
        var y = new double[stage.Output.Aggregate(1, (product, size) => product * size)];
        int channels = stage.Output[^1];
        for (int i = 0; i < y.Length; i++)
            y[i] = bias[i % channels];
        if (isTransposed)
            Join(stage, stage.Output, stage.Input, (large, small, w) => y[large] += weight[w] * x[small]);
        else
            Join(stage, stage.Input, stage.Output, (large, small, w) => y[small] += weight[w] * x[large]);
        return y;
    }

    /// <summary>
    /// Small element (y, x) belongs to the large ones at (y·stride − padding + ky·dilation, …), of the channels of its own group.
    /// </summary>
    private static void Join(StageDescription stage, IReadOnlyList<int> large, IReadOnlyList<int> small, Action<int, int, int> visit)
    {
        int Argument(string name) => (int)stage.Arguments[name];
        (int largeHeight, int largeWidth, int largeChannels) = Image(large);
        (int smallHeight, int smallWidth, int smallChannels) = Image(small);
        int groups = Argument("groups");
        int perGroup = largeChannels / groups;
        for (int y = 0; y < smallHeight; y++)
        {
            for (int x = 0; x < smallWidth; x++)
            {
                for (int ky = 0; ky < Argument("kernelHeight"); ky++)
                {
                    for (int kx = 0; kx < Argument("kernelWidth"); kx++)
                    {
                        int row = (y * Argument("strideHeight")) - Argument("paddingHeight") + (ky * Argument("dilationHeight"));
                        int column = (x * Argument("strideWidth")) - Argument("paddingWidth") + (kx * Argument("dilationWidth"));
                        if (row >= 0 && row < largeHeight && column >= 0 && column < largeWidth)
                            Channels(y, x, ky, kx, row, column);
                    }
                }
            }
        }

        void Channels(int y, int x, int ky, int kx, int row, int column)
        {
            for (int s = 0; s < smallChannels; s++)
            {
                int group = s / (smallChannels / groups);
                for (int l = 0; l < perGroup; l++)
                {
                    visit(
                        (((row * largeWidth) + column) * largeChannels) + (group * perGroup) + l,
                        (((y * smallWidth) + x) * smallChannels) + s,
                        (((((s * perGroup) + l) * Argument("kernelHeight")) + ky) * Argument("kernelWidth")) + kx);
                }
            }
        }
    }

    private static (int Height, int Width, int Channels) Image(IReadOnlyList<int> shape) =>
        (shape.Count == 2 ? 1 : shape[0], shape[^2], shape[^1]);
}

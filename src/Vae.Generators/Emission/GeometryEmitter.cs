using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Emission;

/// <summary>Writes the geometries of convolutions, to which their calls refer.</summary>
internal static class GeometryEmitter
{
    internal static void Write(SourceWriter source, IEnumerable<GeometryConstant> geometries)
    {
        source.Line(
            "/// <summary>What each convolution joins: the image before it and the one behind it, and the kernel between.</summary>");
        using (source.Block("private static class Geometry"))
        {
            bool isFirst = true;
            foreach (GeometryConstant geometry in geometries)
            {
                if (!isFirst)
                    source.Line();
                isFirst = false;
                source.Line($"// {geometry.Path}: {geometry.Title}");
                using (source.Block($"internal static readonly ConvolutionShape {geometry.Constant} = new ConvolutionShape", "};"))
                {
                    source.Line($"{Pair("Large", geometry.Large)}, LargeChannels = {Literals.Int(geometry.LargeChannels)},");
                    source.Line($"{Pair("Small", geometry.Small)}, SmallChannels = {Literals.Int(geometry.SmallChannels)},");
                    source.Line($"{Pair("Kernel", geometry.Kernel)}, {Pair("Stride", geometry.Stride)},");
                    source.Line($"{Pair("Padding", geometry.Padding)}, {Pair("Dilation", geometry.Dilation)},");
                    source.Line($"Groups = {Literals.Int(geometry.Groups)},");
                }
            }
        }
    }

    private static string Pair(string name, (int Height, int Width) size) =>
        $"{name}Height = {Literals.Int(size.Height)}, {name}Width = {Literals.Int(size.Width)}";
}

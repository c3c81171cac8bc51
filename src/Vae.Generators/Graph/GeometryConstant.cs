using Vae.Generators.Text;

namespace Vae.Generators.Graph;

/// <summary>A convolution's geometry, which the generated program has in a field. Calls refer to the field.</summary>
/// <param name="Path">The stage's path.</param>
/// <param name="Title">The two images, for a comment.</param>
/// <param name="Large">The large image's size.</param>
/// <param name="LargeChannels">Its channels.</param>
/// <param name="Small">The small image's size.</param>
/// <param name="SmallChannels">Its channels.</param>
/// <param name="Kernel">The kernel's size.</param>
/// <param name="Stride">The strides.</param>
/// <param name="Padding">The padding on either side.</param>
/// <param name="Dilation">The dilations.</param>
/// <param name="Groups">The groups.</param>
internal sealed record GeometryConstant(
    string Path,
    string Title,
    (int Height, int Width) Large,
    int LargeChannels,
    (int Height, int Width) Small,
    int SmallChannels,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    (int Height, int Width) Dilation,
    int Groups)
{
    internal string Constant => Identifiers.From(Path);
}

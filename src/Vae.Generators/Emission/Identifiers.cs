using System.Text;

namespace Vae.Generators;

/// <summary>
/// C# names from paths: <c>encoder.3.0.weight</c> becomes <c>Encoder3_0Weight</c>, <c>running_mean</c> <c>RunningMean</c>.
/// </summary>
internal static class Identifiers
{
    internal static string From(string path)
    {
        var name = new StringBuilder();
        foreach (string part in path.Split('.', '_'))
        {
            if (char.IsDigit(part[0]) && char.IsDigit(name[name.Length - 1]))
                name.Append('_');
            name.Append(char.ToUpperInvariant(part[0])).Append(part, 1, part.Length - 1);
        }
        return name.ToString();
    }
}

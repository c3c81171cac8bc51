using System.Text;

namespace Vae.Generators.Text;

/// <summary>
/// C# names from paths: <c>encoder.3.0.weight</c> becomes <c>Encoder3_0Weight</c>, and <c>running_mean</c> becomes <c>RunningMean</c>.
/// </summary>
internal static class Identifiers
{
    // A name in metadata may contain several of them, and has at most 1,023 letters.
    private const int MostLetters = 150;

    /// <summary>The beginning of a name, if names made from it would be too long for metadata or a file.</summary>
    internal static string Shortened(string name) => name.Length <= MostLetters ? name : name.Substring(0, MostLetters);

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

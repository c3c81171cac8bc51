using System.Reflection;
using System.Text.RegularExpressions;
using Vae.Examples.Models;

namespace Vae.Examples.Tests;

/// <summary>The models that the README names are those that there are.</summary>
public partial class ReadmeCommandTests
{
    private static readonly string s_readme = File.ReadAllText(typeof(ReadmeCommandTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Readme").Value!);

    [Fact]
    public void Its_row_of_models_has_every_model_of_the_gallery_in_their_order()
    {
        string row = s_readme.Split('\n').Single(line => line.StartsWith("| `models` |", StringComparison.Ordinal));
        IEnumerable<string> named = Name().Matches(row[(row.IndexOf('('))..]).Select(match => match.Groups[1].Value);
        Assert.Equal(Catalogue.All.Select(entry => entry.Name), named);
    }

    [Fact]
    public void Its_commands_are_of_models_that_there_are()
    {
        string[] models = [.. Command().Matches(s_readme).SelectMany(match => match.Groups[1].Value.Split(',')).Distinct()];
        Assert.Contains("single20", models);
        Assert.True(models.Length > 5, $"The pattern found too few: {string.Join(", ", models)}");
        Assert.All(models, model => Assert.True(Catalogue.Find(model) is not null, $"The README has a command for '{model}'."));
    }

    [GeneratedRegex("`([a-z0-9]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:-- |`)(?:train|sample|reconstruct|evaluate|balance|tune) ([a-z][a-z0-9,]*)")]
    private static partial Regex Command();
}

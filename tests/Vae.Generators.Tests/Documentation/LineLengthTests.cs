using System.Globalization;

namespace Vae.Generators.Tests.Documentation;

/// <summary>No line of the source or of a page is longer than .editorconfig declares. Snapshots are exempt: they are generated.</summary>
public class LineLengthTests
{
    private const int Most = 140;

    [Theory]
    [InlineData("*.cs", 500)]
    [InlineData("*.md", 10)]
    [InlineData("*.csproj", 5)]
    [InlineData("*.props", 2)]
    public void No_line_is_longer_than_140_columns(string pattern, int least)
    {
        string[] files =
            [.. Repository.Files(pattern).Where(file => !Path.GetFileName(file).Contains(".verified.", StringComparison.Ordinal))];
        Assert.True(files.Length > least, $"Only {files.Length} files were found.");
        Assert.Empty(files.SelectMany(LongLines));
    }

    [Fact]
    public void The_README_has_at_most_150_lines() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), 50, 150);

    [Theory]
    [InlineData(140, false)]
    [InlineData(141, true)]
    public void Columns_are_characters_as_a_reader_counts_them(int columns, bool isLong) =>
        Assert.Equal(isLong, IsLong(new string('x', columns - 2) + "é𝄞"));

    private static IEnumerable<string> LongLines(string file) =>
        File.ReadLines(file).Index().Where(line => IsLong(line.Item)).Select(line => $"{Repository.Relative(file)}:{line.Index + 1}");

    private static bool IsLong(string line) => line.Length > Most && new StringInfo(line).LengthInTextElements > Most;
}

namespace Vae.Generators.Tests.Verify;

/// <summary>The stand-in for Verify fails where the package would.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vae-verify-").FullName;

    private string Snapshot => Path.Combine(_directory, "Class.Method");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_missing_snapshot_fails_and_leaves_what_was_received()
    {
        var error = await Assert.ThrowsAsync<VerifyException>(() => Check("text\n", AcceptPolicy.Never));
        Assert.Contains("There is no snapshot: Class.Method.verified.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal("text\n", await File.ReadAllTextAsync(Snapshot + ".received.txt"));
        Assert.False(File.Exists(Snapshot + ".verified.txt"));
    }

    [Fact]
    public async Task A_stale_snapshot_fails_and_shows_the_first_difference()
    {
        await File.WriteAllTextAsync(Snapshot + ".verified.txt", "one\ntwo\nthree\nfour");
        var error = await Assert.ThrowsAsync<VerifyException>(() => Check("one\ntwo\n3\nfour", AcceptPolicy.Never));
        Assert.Contains("First difference in line 3:\n    one\n    two\n  - three\n  + 3\n", error.Message, StringComparison.Ordinal);
        Assert.Equal("one\ntwo\nthree\nfour", await File.ReadAllTextAsync(Snapshot + ".verified.txt"));
    }

    [Fact]
    public async Task A_line_more_at_the_end_is_a_difference()
    {
        await File.WriteAllTextAsync(Snapshot + ".verified.txt", "one\n");
        var error = await Assert.ThrowsAsync<VerifyException>(() => Check("one\n\n", AcceptPolicy.Never));
        Assert.Contains("  - (the text ends here)\n  + ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_equal_snapshot_passes_and_removes_an_old_received_file()
    {
        await File.WriteAllTextAsync(Snapshot + ".verified.txt", "\uFEFFone\r\ntwo");
        await File.WriteAllTextAsync(Snapshot + ".received.txt", "old");
        await Check("one\ntwo", AcceptPolicy.Never);
        Assert.False(File.Exists(Snapshot + ".received.txt"));
    }

    [Fact]
    public async Task Accepting_writes_the_snapshot_with_line_feeds()
    {
        await Check("one\r\ntwo", AcceptPolicy.Accept);
        Assert.Equal("one\ntwo"u8.ToArray(), await File.ReadAllBytesAsync(Snapshot + ".verified.txt"));
        Assert.False(File.Exists(Snapshot + ".received.txt"));
        await Check("one\ntwo", AcceptPolicy.Never);
    }

    [Fact]
    public async Task Accepting_is_refused_in_CI_even_where_nothing_differs()
    {
        await File.WriteAllTextAsync(Snapshot + ".verified.txt", "one");
        await Assert.ThrowsAsync<VerifyException>(() => Check("one", AcceptPolicy.Refuse));
        await Assert.ThrowsAsync<VerifyException>(() => Check("two", AcceptPolicy.Refuse));
        Assert.Equal("one", await File.ReadAllTextAsync(Snapshot + ".verified.txt"));
    }

    [Theory]
    [InlineData(null, null, "Never")]
    [InlineData("", "true", "Never")]
    [InlineData("0", null, "Never")]
    [InlineData("1", null, "Accept")]
    [InlineData("true", "false", "Accept")]
    [InlineData("1", "true", "Refuse")]
    [InlineData("1", "1", "Refuse")]
    public void The_policy_follows_the_environment(string? accept, string? ci, string expected) =>
        Assert.Equal(expected, AcceptPolicies.From(accept, ci).ToString());

    private Task Check(string received, AcceptPolicy policy) => SnapshotFile.Check(Snapshot, "txt", received, policy);
}

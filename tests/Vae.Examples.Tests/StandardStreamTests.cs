using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>Standard output and standard error that are closed, full or gone.</summary>
public class StandardStreamTests
{
    [Theory]
    [InlineData(">&-", "it is closed")]
    [InlineData("> /dev/full", "No space left on device")]
    public void A_command_does_not_begin_where_its_results_cannot_be_written(string redirection, string problem)
    {
        if (!OperatingSystem.IsLinux())
            return;

        CommandRun run = ProgramProcess.Shell($"\"$@\" models {redirection}");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"error: Standard output cannot be written to: {problem}.", run.ErrorLine());
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2> /dev/full")]
    public void An_error_that_nobody_can_be_told_is_the_exit_code_alone(string redirection)
    {
        if (!OperatingSystem.IsLinux())
            return;

        Assert.Equal(1, ProgramProcess.Shell($"\"$@\" sample dense --from /no/such/file {redirection}").ExitCode);
        Assert.Equal(2, ProgramProcess.Shell($"\"$@\" train --epochs 0 {redirection}").ExitCode);
        CommandRun models = ProgramProcess.Shell($"\"$@\" models {redirection}");
        Assert.Equal(0, models.ExitCode);
        Assert.Contains("784-128-64-16", models.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_fills_up_later_ends_no_run_and_is_told_at_the_end()
    {
        var full = new FullWriter(linesThatFit: 2);
        using var writer = new StandardWriter(full, isRequired: true);

        foreach (string line in new[] { "one", "two", "three", "four" })
            writer.WriteLine(line);

        Assert.Equal(["one", "two"], full.Lines);
        Assert.Equal("Standard output cannot be written to: No space left on device.", writer.Message);
    }

    [Fact]
    public void Without_its_first_line_a_run_does_not_begin_and_errors_are_never_required()
    {
        using var output = new StandardWriter(new FullWriter(linesThatFit: 0), isRequired: true);
        using var error = new StandardWriter(new FullWriter(linesThatFit: 0), isRequired: false);

        error.WriteLine("error");

        Assert.Equal(1, Assert.Throws<CommandException>(() => output.WriteLine("one")).ExitCode);
        Assert.NotNull(error.Problem);
    }

    private sealed class FullWriter(int linesThatFit) : StringWriter
    {
        internal List<string> Lines { get; } = [];

        public override void WriteLine(string? value)
        {
            if (Lines.Count == linesThatFit)
                throw new IOException("No space left on device");
            Lines.Add(value!);
        }
    }
}

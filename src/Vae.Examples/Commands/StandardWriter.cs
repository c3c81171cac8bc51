using System.Text;

namespace Vae.Examples.Commands;

/// <summary>
/// Standard output or standard error, which may be closed, on a full disk, or of a terminal that has hung up. A run does not end
/// because its lines cannot be shown: they are dropped, and <see cref="Problem"/> says why.
/// </summary>
/// <param name="stream">What it writes to.</param>
/// <param name="isRequired">Whether the first line must arrive: a command does not begin where nobody can see its results.</param>
internal sealed class StandardWriter(TextWriter stream, bool isRequired) : TextWriter
{
    private bool _hasWritten;

    /// <summary>Why lines were dropped; null as long as none was.</summary>
    internal string? Problem { get; private set; }

    public override Encoding Encoding => stream.Encoding;

    public override void Write(char value) => Try(() => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => stream.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => stream.Write(value));

    public override void WriteLine(string? value) => Try(() => stream.WriteLine(value));

    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        if (Problem is not null)
            return;
        try
        {
            write();
            _hasWritten = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // For a stream that is closed the system has no other word than that it may not be written to.
            Problem = error is IOException ? error.Message : "it is closed";
            if (isRequired && !_hasWritten)
                throw new CommandException(Message);
        }
    }

    /// <summary>What is said of dropped lines.</summary>
    internal string Message => $"Standard output cannot be written to: {Problem?.TrimEnd('.')}.";
}

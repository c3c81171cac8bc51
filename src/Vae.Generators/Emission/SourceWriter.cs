using System.Text;

namespace Vae.Generators.Emission;

/// <summary>Writes indented lines, each ended by one line feed whatever the machine.</summary>
internal sealed class SourceWriter
{
    // Further in, a line would be more space than text.
    private const int MostIndented = 16;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A writer of its own for what is to stand at this depth, once more is known of what stands before it.</summary>
    internal SourceWriter Apart() => new() { _depth = _depth };

    /// <summary>Adds lines that are ready as they are.</summary>
    internal void Add(string text) => _text.Append(text);

    internal void Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', 4 * Math.Min(_depth, MostIndented)).Append(line);
        _text.Append('\n');
    }

    internal void Lines(params string[] lines)
    {
        foreach (string line in lines)
            Line(line);
    }

    /// <summary>Opens braces after a line; disposing closes them.</summary>
    internal Scope Block(string line, string end = "}")
    {
        Line(line);
        Line("{");
        _depth++;
        return new Scope(this, end);
    }

    internal void Indent() => _depth++;

    internal void Unindent() => _depth--;

    public override string ToString() => _text.ToString();

    internal readonly struct Scope(SourceWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(end);
        }
    }
}

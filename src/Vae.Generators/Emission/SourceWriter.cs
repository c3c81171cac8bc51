using System.Text;

namespace Vae.Generators.Emission;

/// <summary>Writes indented lines. Each ends with one line feed on every machine.</summary>
internal sealed class SourceWriter
{
    // With more indentation a line would be mostly space.
    private const int MostIndented = 16;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A separate writer for text at this depth, for use when the text before it is complete.</summary>
    internal SourceWriter Apart() => new() { _depth = _depth };

    /// <summary>Adds finished lines without changes.</summary>
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

    /// <summary>Opens braces after a line. Disposing the result closes them.</summary>
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

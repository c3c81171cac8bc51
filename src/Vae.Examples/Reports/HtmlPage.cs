using System.Globalization;
using System.Net;
using System.Text;

namespace Vae.Examples.Reports;

/// <summary>One HTML file that needs nothing beside it, written from its top to its end.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _page = new();

    /// <summary>Begins a page.</summary>
    /// <param name="title">What a browser calls it.</param>
    /// <param name="heading">The page's own heading.</param>
    /// <param name="course">What was done, in a sentence below it.</param>
    internal HtmlPage(string title, string heading, string course) => Append($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Encode(title)}</title>
        <style>{ReportStyle.Css}</style>
        </head>
        <body>
        <header>
        <p class="kicker">Variational autoencoder</p>
        <h1>{Encode(heading)}</h1>
        <p>{Encode(course)}</p>
        </header>
        <main>

        """);

    /// <summary>Adds a row of figures.</summary>
    internal void Cards(params ReadOnlySpan<(string Name, string Value, string Note)> cards)
    {
        Raw("<section class=\"cards\">\n");
        foreach ((string name, string value, string note) in cards)
            Append($"<div class=\"card\"><h3>{Encode(name)}</h3><p class=\"value\">{Encode(value)}</p><p>{Encode(note)}</p></div>\n");
        Raw("</section>\n");
    }

    /// <summary>Adds what the figures mean.</summary>
    internal void Findings(IEnumerable<Finding> findings)
    {
        Raw("<section><h2>Diagnosis</h2>\n<ul class=\"findings\">\n");
        foreach (Finding finding in findings)
        {
            (string style, string mark) = finding.Severity switch
            {
                Severity.Good => ("good", "✓"),
                Severity.Note => ("note", "i"),
                _ => ("bad", "!"),
            };
            Append($"<li class=\"{style}\"><span class=\"mark\">{mark}</span>");
            Append($"<p><strong>{Encode(finding.Title)}.</strong> {Encode(finding.Text)}</p></li>\n");
        }
        Raw("</ul></section>\n");
    }

    /// <summary>Adds commands of the program, each below what it is for.</summary>
    internal void Commands(params ReadOnlySpan<(string Purpose, string Command)> commands)
    {
        Raw("<section><h2>Commands</h2>\n<p>Each stands behind <code>dotnet run -c Release --project src/Vae.Examples --</code>.</p>\n");
        foreach ((string purpose, string command) in commands)
            Append($"<p>{Encode(purpose)}</p>\n<pre>{Encode(command)}</pre>\n");
        Raw("</section>\n");
    }

    /// <summary>Adds a picture or a chart.</summary>
    internal void Figure(string caption, string content) =>
        Append($"<figure><figcaption>{Encode(caption)}</figcaption>{content}</figure>\n");

    /// <summary>Adds a table; the first cell of each row names it.</summary>
    internal void Table(string style, string[] head, IEnumerable<string[]> rows, string[]? foot = null)
    {
        Append($"<div class=\"scroll\"><table class=\"{style}\">\n<thead><tr>");
        foreach (string cell in head)
            Append($"<th>{Encode(cell)}</th>");
        Raw("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows)
            Row(row);
        Raw("</tbody>\n");
        if (foot is not null)
        {
            Raw("<tfoot>");
            Row(foot);
            Raw("</tfoot>\n");
        }
        Raw("</table></div>\n");
    }

    /// <summary>Adds markup as it is.</summary>
    internal void Raw(string markup) => _page.Append(markup);

    /// <summary>Ends the page.</summary>
    internal string End() => _page.Append("</main>\n</body>\n</html>\n").ToString();

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private void Row(string[] cells)
    {
        Append($"<tr><th>{Encode(cells[0])}</th>");
        foreach (string cell in cells.AsSpan(1))
            Append($"<td>{Encode(cell)}</td>");
        Raw("</tr>\n");
    }

    private void Append(FormattableString text) => _page.Append(text.ToString(CultureInfo.InvariantCulture));
}

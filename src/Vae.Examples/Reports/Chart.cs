using System.Globalization;
using System.Net;
using System.Text;

namespace Vae.Examples.Reports;

/// <summary>
/// The frame of a chart as inline SVG: grid lines, tick labels, axis titles and a legend; what it shows is drawn on top. Colours are
/// style classes, so that the page decides them for light and dark.
/// </summary>
/// <param name="Name">What the chart shows; read aloud by screen readers.</param>
/// <param name="Horizontal">The horizontal axis.</param>
/// <param name="Vertical">The vertical axis.</param>
/// <param name="HorizontalTitle">What the horizontal axis counts, with its unit.</param>
/// <param name="VerticalTitle">What the vertical axis counts, with its unit.</param>
internal sealed class Chart(string Name, Axis Horizontal, Axis Vertical, string HorizontalTitle, string VerticalTitle)
{
    private const double Left = 62;
    private const double Bottom = 46;
    private const double Right = 14;

    private readonly StringBuilder _content = new();
    private readonly List<(string Name, string Style)> _legend = [];

    internal double Width { get; init; } = 560;

    internal double Height { get; init; } = 300;

    /// <summary>The room above the grid, for the legend and, with texts at points, for that of the highest.</summary>
    internal double Top { get; init; } = 34;

    private double TickBaseline => Height - Bottom + 16;

    /// <summary>Adds a line with a dot at every point that is finite, or without dots; a gap where one is not.</summary>
    internal void AddLine(string name, string style, IReadOnlyList<(double X, double Y)> points, bool dots = true)
    {
        if (name.Length > 0)
            _legend.Add((name, style));
        var path = new StringBuilder();
        bool pen = false;
        foreach ((double x, double y) in points)
        {
            bool finite = double.IsFinite(x) && double.IsFinite(y);
            if (finite)
                path.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{X(x):0.0} {Y(y):0.0}");
            pen = finite;
        }
        Append($"""<path class="line {style}" d="{path}"/>""");
        if (!dots)
            return;
        double radius = points.Count <= 40 ? 3.2 : 1.6;
        foreach ((double x, double y) in points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
        {
            Append($"""<circle class="dot {style}" cx="{X(x):0.0}" cy="{Y(y):0.0}" r="{radius}">""");
            Append($"<title>{Encode(name)}, {Encode(HorizontalTitle)} {Horizontal.Label(x)}: {Numbers.Nats(y)}</title></circle>");
        }
    }

    /// <summary>Adds dots without a line.</summary>
    internal void AddDots(string name, string style, IEnumerable<(double X, double Y)> points)
    {
        _legend.Add((name, style));
        Append($"""<g class="cloud {style}">""");
        foreach ((double x, double y) in points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
            Append($"""<circle cx="{X(x):0.0}" cy="{Y(y):0.0}" r="2.2"/>""");
        Append($"</g>");
    }

    /// <summary>Adds a ring around a point.</summary>
    internal void AddRing(string name, string style, double x, double y, double radius)
    {
        _legend.Add((name, style));
        Append($"""<circle class="ring {style}" cx="{X(x):0.0}" cy="{Y(y):0.0}" r="{radius:0.0}"/>""");
    }

    /// <summary>Writes text above a point, to its right or, where that leaves no room, to its left.</summary>
    internal void AddText(double x, double y, string text)
    {
        bool fits = X(x) + 9 + 7 * text.Length < Width;
        (double place, string anchor) = fits ? (X(x) + 9, "start") : (X(x) + 6, "end");
        Append($"""<text class="tick" x="{place:0.0}" y="{Y(y) - (fits ? 7 : 11):0.0}" text-anchor="{anchor}">{Encode(text)}</text>""");
    }

    /// <summary>How far apart two points are drawn.</summary>
    internal (double Right, double Down) Between((double X, double Y) from, (double X, double Y) to) =>
        (X(to.X) - X(from.X), Y(to.Y) - Y(from.Y));

    /// <summary>Adds an upright bar from zero, centred on a whole number.</summary>
    internal void AddBar(string style, double position, double value, double widthInUnits, string title)
    {
        if (!double.IsFinite(value))
            return;
        double left = X(position - widthInUnits / 2);
        double right = X(position + widthInUnits / 2);
        double top = Y(Math.Max(value, 0));
        double height = Math.Max(0.5, Math.Abs(Y(value) - Y(0)));
        Append($"""<rect class="{style}" x="{left:0.0}" y="{top:0.0}" width="{right - left:0.0}" height="{height:0.0}" rx="1.5">""");
        Append($"<title>{Encode(title)}</title></rect>");
    }

    /// <summary>Names a style that bars use.</summary>
    internal void AddLegend(string name, string style) => _legend.Add((name, style));

    /// <summary>Writes text under the horizontal axis instead of a tick's number.</summary>
    internal void AddLabel(double position, string text) =>
        Append($"""<text class="tick" x="{X(position):0.0}" y="{TickBaseline:0.0}" text-anchor="middle">{Encode(text)}</text>""");

    /// <summary>The chart as one <c>svg</c> element.</summary>
    /// <param name="horizontalTicks">Whether the horizontal axis has lines and numbers of its own.</param>
    internal string ToSvg(bool horizontalTicks = true)
    {
        var svg = new StringBuilder();
        Append(svg, $"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Encode(Name)}">""");
        Draw(svg, horizontalTicks);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>The chart as a file of its own, with the page's colours, light and dark.</summary>
    internal string ToFile()
    {
        var svg = new StringBuilder();
        Append(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" """);
        Append(svg, $"""role="img" aria-label="{Encode(Name)}">""");
        Append(svg, $"<style>{ReportStyle.Colours}text {{ font-family: system-ui, sans-serif; }}\n{ReportStyle.Charts}</style>\n");
        Append(svg, $"""<rect width="{Width}" height="{Height}" rx="10" fill="var(--card)"/>""");
        Draw(svg, horizontalTicks: true);
        return svg.Append("</svg>\n").ToString();
    }

    private void Draw(StringBuilder svg, bool horizontalTicks)
    {
        foreach (double tick in Vertical.Ticks)
        {
            double y = Y(tick);
            Append(svg, $"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{y:0.0}" y2="{y:0.0}"/>""");
            Append(svg, $"""<text class="tick" x="{Left - 8}" y="{y + 4:0.0}" text-anchor="end">{Vertical.Label(tick)}</text>""");
        }
        if (horizontalTicks)
        {
            foreach (double tick in Horizontal.Ticks)
            {
                double x = X(tick);
                double floor = Height - Bottom;
                Append(svg, $"""<line class="grid" x1="{x:0.0}" x2="{x:0.0}" y1="{floor:0.0}" y2="{floor + 4:0.0}"/>""");
                string label = Horizontal.Label(tick);
                Append(svg, $"""<text class="tick" x="{x:0.0}" y="{TickBaseline:0.0}" text-anchor="middle">{label}</text>""");
            }
        }
        double middle = (Left + Width - Right) / 2;
        Append(svg, $"""<text class="axis" x="{middle:0.0}" y="{Height - 8:0.0}" text-anchor="middle">{Encode(HorizontalTitle)}</text>""");
        double centre = (Top + Height - Bottom) / 2;
        Append(svg, $"""<text class="axis" transform="translate(14 {centre:0.0}) rotate(-90)" text-anchor="middle">""");
        Append(svg, $"{Encode(VerticalTitle)}</text>");
        double legend = Left;
        foreach ((string name, string style) in _legend)
        {
            Append(svg, $"""<rect class="key {style}" x="{legend:0.0}" y="11" width="12" height="12" rx="3"/>""");
            Append(svg, $"""<text class="axis" x="{legend + 17:0.0}" y="21">{Encode(name)}</text>""");
            legend += 32 + 7.0 * name.Length;
        }
        svg.Append(_content);
    }

    private double X(double value) => Left + Horizontal.Fraction(value) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - Vertical.Fraction(value) * (Height - Top - Bottom);

    private void Append(FormattableString text) => Append(_content, text);

    private static void Append(StringBuilder target, FormattableString text) =>
        target.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

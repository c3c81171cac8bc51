using System.Globalization;
using System.Text;

namespace Vae.Examples.Reports;

/// <summary>A rate–distortion curve as a page and as a table.</summary>
internal static class BalanceReport
{
    /// <summary>
    /// The points, the smallest weight first: beta; rate, distortion and negative_elbo on test data, in nats per sample; active_units;
    /// collapsed, 0 or 1; then kl_0, … for each latent dimension. In as many digits as give the numbers' bits back.
    /// </summary>
    internal static string Csv(RateDistortionCurve curve)
    {
        var text = new StringBuilder("beta,rate,distortion,negative_elbo,active_units,collapsed");
        for (int dimension = 0; dimension < curve.Points[0].HeldOut.KlPerDimension.Length; dimension++)
            text.Append(CultureInfo.InvariantCulture, $",kl_{dimension}");
        text.Append('\n');
        foreach (RateDistortionPoint point in curve.Points)
        {
            string[] fields =
            [
                Numbers.Exact(point.Beta),
                Numbers.Exact(point.Rate),
                Numbers.Exact(point.Distortion),
                Numbers.Exact(point.NegativeElbo),
                point.HeldOut.ActiveUnits.ToString(CultureInfo.InvariantCulture),
                point.IsCollapsed ? "1" : "0",
                .. point.HeldOut.KlPerDimension.Select(Numbers.Exact),
            ];
            text.AppendJoin(',', fields).Append('\n');
        }
        return text.ToString();
    }

    internal static string Html(BalanceResult result)
    {
        RateDistortionCurve curve = result.Curve;
        var page = new HtmlPage(
            $"Rate and distortion of {result.ModelName} on {result.DataName}", $"{result.ModelName}: rate and distortion", result.Course);
        page.Cards(
            ("best −ELBO", Numbers.Nats(curve.Best.NegativeElbo), $"nats per sample, at β = {Numbers.Setting(curve.Best.Beta)}"),
            ("knee", curve.Knee is { } knee ? $"β = {Numbers.Setting(knee.Beta)}" : "none", "where the curve bends most"),
            ("collapse", curve.Collapse is { } collapse ? $"β = {Numbers.Setting(collapse.Beta)}" : "none",
                "from here on the code says nothing"));
        page.Findings(BalanceFindings.Of(curve));
        page.Commands(("This drew the curve.", result.Command), (result.Next.Reason, result.Next.Text));
        page.Raw("<section><h2>Curve</h2>\n<p>The rate is how much the latent code says about a sample, the distortion how much it ");
        page.Raw("does not. All points of the dashed line have the best point's ELBO, so the ELBO alone does not say how much a model ");
        page.Raw("uses its code. The exact curve falls, is convex, and has the slope −β.</p>\n");
        page.Figure("Distortion over rate, test data", BalanceCharts.Curve(result).ToSvg());
        page.Raw("<div class=\"charts\">\n");
        page.Figure("−ELBO by weight", BalanceCharts.ByWeight("−ELBO by weight", curve, point => point.NegativeElbo));
        page.Figure("Rate by weight", BalanceCharts.ByWeight("Rate by weight", curve, point => point.Rate));
        page.Raw("</div></section>\n<section><h2>Figures</h2>\n");
        page.Table("", s_head, curve.Points.Select(point => Row(curve, point)));
        page.Raw($"</section>\n<section><h2>Model</h2>\n<pre>{HtmlPage.Encode(result.Model.Declaration)}</pre></section>\n");
        return page.End();
    }

    /// <summary>The columns of <see cref="Row"/>.</summary>
    internal static IReadOnlyList<string> Head => s_head;

    /// <summary>A point for people.</summary>
    internal static string[] Row(RateDistortionCurve curve, RateDistortionPoint point)
    {
        var notes = new List<string>();
        if (point == curve.Best)
            notes.Add("best ELBO");
        if (point == curve.Knee)
            notes.Add("knee");
        if (point.IsCollapsed)
            notes.Add("collapsed");
        return
        [
            Numbers.Setting(point.Beta),
            Numbers.Nats(point.Rate),
            Numbers.Nats(point.Distortion),
            Numbers.Nats(point.NegativeElbo),
            $"{point.HeldOut.ActiveUnits}/{point.HeldOut.KlPerDimension.Length}",
            string.Join(", ", notes),
        ];
    }

    private static readonly string[] s_head = ["β", "rate", "distortion", "−ELBO", "active units", "what it is"];
}

namespace Vae.Examples.Reports;

/// <summary>The report's style sheet, light and dark.</summary>
internal static class ReportStyle
{
    /// <summary>The names of the colours, for a page and for a chart that is a file of its own.</summary>
    internal const string Colours = """

        :root {
          --page: #f6f7f9; --card: #ffffff; --ink: #1c2430; --muted: #5d6877; --line: #dfe3e9;
          --train: #2f6fd0; --test: #d4602a; --idle: #b9c0ca; --good: #24804a; --note: #2f6fd0; --bad: #c0312f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12161c; --card: #1b2129; --ink: #e6eaf0; --muted: #9aa5b4; --line: #303946;
            --train: #6aa4f5; --test: #f08d57; --idle: #556070; --good: #58bd82; --note: #6aa4f5; --bad: #f0706c;
          }
        }

        """;

    /// <summary>What is drawn in a chart.</summary>
    internal const string Charts = """

        .grid { stroke: var(--line); stroke-width: 1; }
        .tick { fill: var(--muted); font-size: 11px; font-variant-numeric: tabular-nums; }
        .axis { fill: var(--muted); font-size: 12px; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .line.train { stroke: var(--train); } .line.test { stroke: var(--test); }
        .train { fill: var(--train); } .test { fill: var(--test); } .idle { fill: var(--idle); }
        .line.train, .line.test { fill: none; }
        .dot { stroke: var(--card); stroke-width: 1; }
        .cloud { fill-opacity: .75; }
        .class0 { fill: #4e79a7; } .class1 { fill: #f28e2b; } .class2 { fill: #e15759; } .class3 { fill: #76b7b2; }
        .class4 { fill: #59a14f; } .class5 { fill: #d9b526; } .class6 { fill: #b07aa1; } .class7 { fill: #ff8fa3; }
        .class8 { fill: #9c755f; } .class9 { fill: #8a94a3; }
        .line.iso { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 5 4; }
        .key.iso { fill: var(--muted); }
        .ring { stroke-width: 2; }
        .ring.good, .ring.bad, .ring.idle { fill: none; }
        .ring.good { stroke: var(--good); } .ring.bad { stroke: var(--bad); } .ring.idle { stroke: var(--idle); }
        .key.good { fill: var(--good); } .key.bad { fill: var(--bad); }

        """;

    internal const string Css = Colours + """

        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
        header, main { max-width: 1180px; margin: 0 auto; padding: 0 1.5rem; }
        header { padding-top: 2.5rem; }
        h1 { font-size: 2.2rem; line-height: 1.1; margin: 0 0 .6rem; }
        h2 { font-size: 1.25rem; margin: 2.4rem 0 .8rem; }
        header p, section > p { color: var(--muted); margin: 0 0 1rem; max-width: 52rem; }
        .kicker { margin: 0; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: .9rem; margin-top: 1.2rem; }
        .card, figure, .findings li, .scroll, pre { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        figure { margin: 0; padding: .9rem 1rem 1rem; max-width: 100%; }
        .card { padding: .9rem 1rem; }
        .card h3 { margin: 0; font-size: .85rem; font-weight: 600; color: var(--muted); }
        .card .value { margin: .1rem 0; font-size: 1.6rem; font-weight: 650; color: var(--ink); font-variant-numeric: tabular-nums; }
        .card p { margin: 0; font-size: .8rem; color: var(--muted); }
        .findings { list-style: none; margin: 0; padding: 0; display: grid; gap: .6rem; }
        .findings li { display: flex; gap: .8rem; padding: .8rem 1rem; align-items: flex-start; }
        .findings p { margin: 0; }
        .mark { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 50%; display: grid; place-items: center;
          font-weight: 700; font-size: .9rem; color: var(--card); background: var(--note); }
        .good .mark { background: var(--good); }
        .bad .mark { background: var(--bad); }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: .9rem; }
        .pictures { columns: 2 440px; column-gap: .9rem; }
        .pictures figure { break-inside: avoid; margin-bottom: .9rem; }
        figcaption { font-size: .9rem; color: var(--muted); margin-bottom: .6rem; }
        figure + .charts { margin-top: .9rem; }
        .charts figcaption { font-weight: 600; color: var(--ink); margin-bottom: .2rem; }
        img { display: block; width: 100%; height: auto; border-radius: 4px; image-rendering: pixelated; }
        svg { display: block; width: 100%; height: auto; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
        th, td { padding: .45rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child, .layers td:nth-child(2), .layers th:nth-child(2) { text-align: left; }
        thead th { color: var(--muted); font-weight: 600; }
        tbody th { font-weight: 500; }
        tbody tr:last-child > * { border-bottom: none; }
        tfoot > tr > * { border-top: 1px solid var(--line); border-bottom: none; font-weight: 650; }
        details { margin-top: .9rem; }
        summary { cursor: pointer; color: var(--muted); padding: .3rem 0; }
        pre { padding: .9rem 1rem; white-space: pre-wrap; font: .88rem/1.5 ui-monospace, "Cascadia Mono", Menlo, monospace; }
        main { padding-bottom: 4rem; }

        """ + Charts;
}

using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vae.Benchmarks;

/// <summary>What one call does; a benchmark's parameter that can be counted.</summary>
public interface IWork
{
    /// <summary>Floating-point operations, a multiply-add as two; 0 where they are not what matters.</summary>
    double Flops { get; }

    /// <summary>Values that are read or written once each; 0 where they are not what matters.</summary>
    double Values { get; }
}

/// <summary>A call's median time as a rate, which does not depend on its size.</summary>
internal sealed class RateColumn(string name, string legend, Func<IWork, double, double> rate) : IColumn
{
    internal static RateColumn Gflops { get; } =
        new("GFLOP/s", "10⁹ floating-point operations a second, a multiply-add as two", (work, nanoseconds) => work.Flops / nanoseconds);

    internal static RateColumn NanosecondsPerValue { get; } =
        new("ns/value", "Nanoseconds for each value", (work, nanoseconds) => work.Values > 0 ? nanoseconds / work.Values : 0);

    public string Id => $"{nameof(RateColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        IWork? work = benchmarkCase.Parameters.Items.Select(item => item.Value).OfType<IWork>().FirstOrDefault();
        if (work is null || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "?";
        double value = rate(work, statistics.Median);
        return value == 0 ? "" : value.ToString(value < 1 ? "F3" : "F1", System.Globalization.CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) =>
        summary.BenchmarksCases.Any(benchmark => benchmark.Parameters.Items.Any(
            item => item.Value is IWork work && rate(work, 1) != 0));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}

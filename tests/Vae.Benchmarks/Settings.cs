using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using Perfolizer.Horology;

namespace Vae.Benchmarks;

/// <summary>
/// How the benchmarks run: short, so that a class ends in about a minute, half of which is the build of the process that it runs in.
/// In this process instead it would end sooner, but what the measuring itself allocates would be told as the kernels'.
/// </summary>
internal sealed class Settings : ManualConfig
{
    internal Settings()
    {
        AddJob(Job.Default
            // Long enough for the tiers to end at optimised code: TensorPrimitives without them is ten times slower, and no fair baseline.
            .WithWarmupCount(6)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(100)));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(RateColumn.Gflops, RateColumn.NanosecondsPerValue);
        HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared));
    }
}

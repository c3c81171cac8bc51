using Vae.Data;

namespace Vae.Tests;

public class NearestRecordsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(200)]
    public void The_nearest_record_and_its_gap_are_those_of_plain_loops(int count)
    {
        float[] rows = TinyData.Rows(count), queries = TinyData.Rows(30, seed: 2);
        NearestRecord[] found = NearestRecords.Find(queries, TinyData.Set(count));
        for (int query = 0; query < 30; query++)
        {
            int nearest = Enumerable.Range(0, count).MinBy(row => Distance(queries, query, rows, row));
            double gap = Enumerable.Range(0, count).Where(row => row != nearest).Min(row => Distance(rows, nearest, rows, row));
            Assert.Equal(nearest, found[query].Row);
            Close(Distance(queries, query, rows, nearest), found[query].Distance);
            Close(gap, found[query].Gap);
        }
        foreach (int threads in new[] { 1, 2, 5 })
            Assert.Equal(found, NearestRecords.Find(queries, TinyData.Set(count), new EvaluationOptions(0, threads)));
    }

    [Fact]
    public void Copies_are_told_from_what_is_new()
    {
        Dataset data = Dataset.FromRows([0, 0, 10, 0, 0, 10], 2);
        NearestRecord[] found = NearestRecords.Find([0, 0, 10.5f, 0, 1, 9, 5, 5, 6, 1], data);
        Assert.Equal([0, 1, 2, 0, 1], found.Select(record => record.Row));
        Assert.Equal([true, true, true, false, true], found.Select(record => record.IsCopy));
        Assert.Equal([10, 10, 10, 10, 10], found.Select(record => record.Gap));
        double[] distances = [0, 0.5, Math.Sqrt(2), Math.Sqrt(50), Math.Sqrt(17)];
        Assert.All(distances.Zip(found), pair => Assert.Equal(pair.First, pair.Second.Distance, 1e-6));
    }

    [Fact]
    public void Of_records_that_are_equal_the_first_counts()
    {
        Dataset data = Dataset.FromRows([.. Enumerable.Repeat(new float[] { 3, 4 }, 300).SelectMany(row => row)], 2);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            NearestRecord found = Assert.Single(NearestRecords.Find([0, 0], data, new EvaluationOptions(0, threads)));
            Assert.Equal(new NearestRecord(0, 5, 0), found);
            Assert.Equal((false, double.PositiveInfinity), (found.IsCopy, found.Ratio));
        }
        NearestRecord copy = Assert.Single(NearestRecords.Find([3, 4], data));
        Assert.Equal((true, 0), (copy.IsCopy, copy.Ratio));
        Assert.Equal(0.75, new NearestRecord(1, 3, 4).Ratio);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Dataset data = TinyData.Set(10);
        Assert.Empty(NearestRecords.Find([], data));
        Assert.Throws<ArgumentException>(() => NearestRecords.Find(new float[7], data));
        Assert.Throws<ArgumentException>(() => NearestRecords.Find(new float[6], TinyData.Set(1)));
        float[] bad = new float[12];
        bad[8] = float.PositiveInfinity;
        var refused = Assert.Throws<ArgumentException>(() => NearestRecords.Find(bad, data));
        Assert.Contains("Query 1, element 2", refused.Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => NearestRecords.Find(new float[6], data, cancellation: new CancellationToken(true)));
    }

    private static double Distance(float[] a, int i, float[] b, int j) =>
        Math.Sqrt(Enumerable.Range(0, TinyVae.Data).Sum(n => Math.Pow((double)a[i * TinyVae.Data + n] - b[j * TinyVae.Data + n], 2)));

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-5 * expected, $"{expected} {actual}");
}

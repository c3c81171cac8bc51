using Vae.Sampling;

namespace Vae.Tests;

public class SampleQualityTests
{
    [Fact]
    public void Distances_are_those_of_a_plain_loop_and_the_same_in_both_directions()
    {
        for (int width = 1; width <= 40; width++)
        {
            float[] points = Normal(9 * width, (ulong)width);
            for (int rows = 1; rows <= 9; rows++)
            {
                var distances = new float[rows];
                SquaredDistances.Fill(points.AsSpan(0, width), points, distances);
                for (int row = 0; row < rows; row++)
                {
                    double expected = Enumerable.Range(0, width).Sum(i => Math.Pow((double)points[i] - points[row * width + i], 2));
                    Assert.True(Math.Abs(expected - distances[row]) <= 1e-5 * expected, $"{width} {row}: {expected} {distances[row]}");
                    var back = new float[1];
                    SquaredDistances.Fill(points.AsSpan(row * width, width), points.AsSpan(0, width), back);
                    Assert.Equal(distances[row], back[0]);
                }
            }
        }
    }

    [Theory]
    [InlineData(40, 60, 2, 0.5)]
    [InlineData(71, 33, 5, 1)]
    [InlineData(50, 50, 19, 0.1)]
    public void All_four_follow_their_definitions(int realCount, int sampleCount, int width, double shift)
    {
        float[] real = Normal(realCount * width, 1);
        float[] samples = [.. Normal(sampleCount * width, 2).Select(value => (float)(0.8 * value + shift))];
        double Distance(float[] a, int i, float[] b, int j) =>
            Math.Sqrt(Enumerable.Range(0, width).Sum(n => Math.Pow((double)a[i * width + n] - b[j * width + n], 2)));
        double[] Radii(float[] cloud, int k) =>
        [
            .. Points(cloud).Select(i =>
                Points(cloud).Where(j => j != i).Select(j => Distance(cloud, i, cloud, j)).Order().ElementAt(k - 1)),
        ];
        IEnumerable<int> Points(float[] cloud) => Enumerable.Range(0, cloud.Length / width);
        double[] third = Radii(real, 3), fifth = Radii(real, 5), sampleThird = Radii(samples, 3);
        double precision = Points(samples).Average(j => Points(real).Any(i => Distance(real, i, samples, j) <= third[i]) ? 1.0 : 0);
        double recall = Points(real).Average(i => Points(samples).Any(j => Distance(real, i, samples, j) <= sampleThird[j]) ? 1.0 : 0);
        double density = Points(samples).Average(j => Points(real).Count(i => Distance(real, i, samples, j) < fifth[i])) / 5;
        double coverage = Points(real).Average(i => Points(samples).Any(j => Distance(real, i, samples, j) < fifth[i]) ? 1.0 : 0);

        var expected = new SampleQuality(precision, recall, density, coverage, "features", realCount, sampleCount);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            SampleQuality actual = SampleQuality.Compare(real, samples, width, threads: threads);
            Assert.Equal(expected with { Density = 0 }, actual with { Density = 0 });
            Assert.Equal(expected.Density, actual.Density, 1e-12);
        }
        Assert.InRange(precision + recall + coverage, 0.1, 2.9);
    }

    /// <summary>Real records at 0, 1, …, 9, and samples on the very edges of their balls.</summary>
    [Fact]
    public void A_sample_on_the_edge_is_precise_and_recalled_but_neither_dense_nor_covered()
    {
        float[] real = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
        // From the end, the third nearest other is 3 away and the fifth 5. The samples' own balls reach 10 and more.
        float[] samples = [-3, -13, -23, -33, -43, -53];
        SampleQuality quality = SampleQuality.Compare(real, samples, 1);
        // −3 is 3 from the record 0: in its closed ball for k = 3. The records 0 (radius 5) and 1 (4, to 5) hold it for k = 5 if it is
        // nearer than that: 3 < 5, and 4 is not below 4.
        Assert.Equal(1.0 / 6, quality.Precision, 1e-12);
        Assert.Equal(1.0 / 5 / 6, quality.Density, 1e-12);
        Assert.Equal(0.1, quality.Coverage, 1e-12);
        // The third nearest other of −9 is 9 away: the record 0 is on the edge of its ball, and in no other.
        Assert.Equal(0.1, SampleQuality.Compare(real, [-9, -12, -15, -18, -21, -24], 1).Recall, 1e-12);
    }

    /// <summary>Binarised pixels, where many distances are equal: against the definition in whole numbers.</summary>
    [Fact]
    public void Ties_of_binary_data_follow_the_definition()
    {
        const int width = 9;
        float[] Bits(int count, ulong seed) => [.. Normal(count * width, seed).Select(value => value > 0.3f ? 1f : 0f)];
        float[] real = Bits(80, 1), samples = Bits(60, 2);
        int Distance(float[] a, int i, float[] b, int j) => Enumerable.Range(0, width).Count(n => a[i * width + n] != b[j * width + n]);
        int[] radii =
        [
            .. Enumerable.Range(0, 80).Select(i =>
                Enumerable.Range(0, 80).Where(j => j != i).Select(j => Distance(real, i, real, j)).Order().ElementAt(4)),
        ];
        double density = Enumerable.Range(0, 60)
            .Average(j => Enumerable.Range(0, 80).Count(i => Distance(real, i, samples, j) < radii[i])) / 5;
        double covered = Enumerable.Range(0, 80)
            .Average(i => Enumerable.Range(0, 60).Any(j => Distance(real, i, samples, j) < radii[i]) ? 1.0 : 0);
        double closed = Enumerable.Range(0, 60)
            .Average(j => Enumerable.Range(0, 80).Count(i => Distance(real, i, samples, j) <= radii[i])) / 5;
        SampleQuality quality = SampleQuality.Compare(real, samples, width);
        Assert.Equal(density, quality.Density, 1e-12);
        Assert.Equal(covered, quality.Coverage, 1e-12);
        Assert.True(closed > 1.3 * density, $"{closed} {density}: the data have no ties");
    }

    [Fact]
    public void The_data_themselves_are_precise_and_complete()
    {
        float[] real = Normal(900, 1);
        SampleQuality same = SampleQuality.Compare(real, real, 3);
        Assert.Equal((1, 1, 1), (same.Precision, same.Recall, same.Coverage));
        Assert.Equal(1, same.Density, 1e-12);
        SampleQuality fresh = SampleQuality.Compare(Normal(1500, 1), Normal(1500, 2), 3);
        Assert.InRange(fresh.Density, 0.9, 1.1);
        Assert.InRange(fresh.Coverage, 0.9, 1);
    }

    [Fact]
    public void Samples_from_elsewhere_are_neither()
    {
        float[] samples = [.. Normal(300, 2).Select(value => value + 100)];
        Assert.Equal(new SampleQuality(0, 0, 0, 0, "features", 100, 100), SampleQuality.Compare(Normal(300, 1), samples, 3));
    }

    /// <summary>One mode of two: what is drawn is real, and half of what is real cannot be drawn.</summary>
    [Fact]
    public void A_lost_mode_costs_recall_and_coverage_only()
    {
        float[] real = [.. Normal(400, 1).Select((value, i) => value + (i / 2 % 2 == 0 ? 0 : 50))];
        SampleQuality quality = SampleQuality.Compare(real, Normal(400, 2), 2);
        Assert.InRange(quality.Precision, 0.8, 1);
        Assert.InRange(quality.Recall, 0.35, 0.5);
        Assert.InRange(quality.Coverage, 0.35, 0.5);
        Assert.InRange(quality.Density, 0.7, 1.3);
    }

    [Fact]
    public void A_models_samples_are_compared_in_the_space_that_is_asked_for()
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[] real = TinyData.Rows(100), samples = model.Sample(80, seed: 7);
        var options = new EvaluationOptions(7);

        SampleQuality embedded = model.EvaluateSamples(TinyData.Set(100), 80, options: options);
        Assert.Equal(SampleQuality.Compare(model.Embed(real), model.Embed(samples), 2, "embedding"), embedded);
        SampleQuality plain = model.EvaluateSamples(TinyData.Set(100), 80, Features.Elements(model), options);
        Assert.Equal(SampleQuality.Compare(real, samples, 6, "elements"), plain);
        Assert.Equal(
            SampleQuality.Compare(model.Embed(real), model.Embed(TinyData.Rows(70, seed: 5)), 2, "embedding"),
            model.CompareRecords(TinyData.Set(100), TinyData.Set(70, seed: 5)));
        var first = new Features("first", 1, (records, features) =>
        {
            for (int row = 0; row < features.Length; row++)
                features[row] = records[row * TinyVae.Data];
        });
        float[] Column(float[] rows) => [.. rows.Where((_, i) => i % TinyVae.Data == 0)];
        Assert.Equal(
            SampleQuality.Compare(Column(real), Column(samples), 1, "first"), model.EvaluateSamples(TinyData.Set(100), 80, first, options));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleQuality.Compare(new float[8], new float[8], 0));
        Assert.Throws<ArgumentException>(() => SampleQuality.Compare(new float[13], new float[12], 2));
        Assert.Throws<ArgumentException>(() => SampleQuality.Compare(new float[12], new float[10], 2));
        float[] bad = new float[12];
        bad[7] = float.NaN;
        var refused = Assert.Throws<ArgumentException>(() => SampleQuality.Compare(new float[12], bad, 2));
        Assert.Contains("Feature 1 of the samples, row 3", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TinyVae().EvaluateSamples(FactorVae.Set(10), 10));
        Assert.Throws<ArgumentException>(() => new TinyVae().EvaluateSamples(TinyData.Set(10), 5));
        Assert.Throws<OperationCanceledException>(() =>
            SampleQuality.Compare(new float[12], new float[12], 2, cancellation: new CancellationToken(true)));
    }

    private static float[] Normal(int count, ulong seed)
    {
        var values = new float[count];
        NormalNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing), 0, values);
        return values;
    }
}

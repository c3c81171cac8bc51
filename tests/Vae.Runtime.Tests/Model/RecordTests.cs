using Vae.Data;

namespace Vae.Tests;

/// <summary>One value, or one row, for each record of a dataset.</summary>
public class RecordTests
{
    private const int Rows = 150; // Two full passes, and a part of one.

    private readonly TinyVae _model = new();
    private readonly float[] _values = TinyData.Rows(Rows);
    private readonly Dataset _data;

    public RecordTests()
    {
        _model.Initialize(3);
        _model.SetParameter("encoder.2.bias", [0.5f, -0.25f, -1, 0.3f]);
        _data = Dataset.FromRows(_values, TinyVae.Data);
    }

    [Fact]
    public void Each_record_has_its_own_elbo_and_their_mean_is_that_of_Evaluate()
    {
        ElboEstimate[] each = _model.Elbo(_data, new EvaluationOptions(Seed: 7));
        Assert.Equal(Rows, each.Length);
        Evaluation mean = _model.Evaluate(_data, new EvaluationOptions(Seed: 7));
        Close(mean.Reconstruction, each.Average(record => record.Reconstruction));
        Close(mean.Kl, each.Average(record => record.Kl));
        Close(mean.Elbo, each.Average(record => record.Elbo));

        // A pass's first record has the noise that it has alone.
        for (int first = 0; first < Rows; first += 64)
        {
            ElboEstimate together = _model.Elbo(_values.AsSpan(0, (first + 1) * TinyVae.Data), seed: 7);
            Close(together.Reconstruction, each.Take(first + 1).Average(record => record.Reconstruction));
            Close(together.Kl, each.Take(first + 1).Average(record => record.Kl));
        }
        Assert.Equal(_model.Elbo(_values.AsSpan(0, TinyVae.Data), seed: 7), each[0]);
        Assert.NotEqual(each, _model.Elbo(_data, new EvaluationOptions(Seed: 8)));
        Assert.True(each.Select(record => record.Elbo).Distinct().Count() > Rows / 2);
    }

    [Fact]
    public void Datasets_give_the_bits_of_spans()
    {
        Posterior expected = _model.Encode(_values);
        Posterior posterior = _model.Encode(_data);
        Bits.Equal(expected.Mean, posterior.Mean);
        Bits.Equal(expected.LogVariance, posterior.LogVariance);
        Bits.Equal(expected.Mean, _model.Embed(_data));
        Bits.Equal(_model.Reconstruct(_values), _model.Reconstruct(_data));
        LogLikelihoodEvaluation likelihood = _model.EstimateLogLikelihood(_data, 3, new EvaluationOptions(Seed: 4));
        Assert.Equal(_model.EstimateLogLikelihood(_values, 3, seed: 4), likelihood.Records);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void The_number_of_threads_changes_no_bit(int threads)
    {
        // Drawn anew at each reading: by the same noise, whoever reads.
        Dataset drawn = _data.BinarizeDynamic();
        (EvaluationOptions one, EvaluationOptions many) = (new(5, 1), new(5, threads));
        Assert.Equal(_model.Elbo(drawn, one), _model.Elbo(drawn, many));
        Bits.Equal(_model.Embed(drawn, one), _model.Embed(drawn, many));
        Bits.Equal(_model.Encode(drawn, one).LogVariance, _model.Encode(drawn, many).LogVariance);
        Bits.Equal(_model.Reconstruct(drawn, one), _model.Reconstruct(drawn, many));
        Assert.Equal(
            _model.EstimateLogLikelihood(drawn, 3, one).Records, _model.EstimateLogLikelihood(drawn, 3, many).Records);
    }

    [Fact]
    public void All_report_progress_and_can_be_cancelled()
    {
        Action<IProgress<EvaluationProgress>?, CancellationToken>[] calls =
        [
            (progress, cancellation) => _model.Elbo(_data, null, progress, cancellation),
            (progress, cancellation) => _model.Embed(_data, null, progress, cancellation),
            (progress, cancellation) => _model.Encode(_data, null, progress, cancellation),
            (progress, cancellation) => _model.Reconstruct(_data, null, progress, cancellation),
            (progress, cancellation) => _model.EstimateLogLikelihood(_data, 2, null, progress, cancellation),
        ];
        foreach (var call in calls)
        {
            var reports = new Reports();
            call(reports, default);
            Assert.Equal(new EvaluationProgress(Rows, Rows), reports.All[^1]);
            Assert.All(reports.All, report => Assert.InRange(report.Done, 1, Rows));
            Assert.ThrowsAny<OperationCanceledException>(() => call(null, new CancellationToken(canceled: true)));
        }
    }

    [Fact]
    public void All_refuse_what_no_record_can_be()
    {
        float[] bad = TinyData.Rows(Rows);
        bad[100 * TinyVae.Data + 4] = float.NaN;
        var wrongValue = new Raw(bad);
        Dataset wrongSize = Dataset.FromRows(new float[10], 5);
        Dataset empty = Dataset.FromRows([], TinyVae.Data);
        Action<Dataset, EvaluationOptions?>[] calls =
        [
            (data, options) => _model.Elbo(data, options),
            (data, options) => _model.Embed(data, options),
            (data, options) => _model.Encode(data, options),
            (data, options) => _model.Reconstruct(data, options),
            (data, options) => _model.EstimateLogLikelihood(data, 2, options),
        ];
        foreach (var call in calls)
        {
            string value = Assert.Throws<InvalidDataException>(() => call(wrongValue, null)).Message;
            Assert.Contains("Row 100, element 4", value, StringComparison.Ordinal);
            string size = Assert.Throws<ArgumentException>(() => call(wrongSize, null)).Message;
            Assert.StartsWith("A record of TinyVae has 6 elements; a row of the data has 5 elements.", size, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => call(empty, null));
            Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => call(_data, new(Threads: -1))).ParamName);
        }
    }

    [Theory]
    [InlineData(new[] { 3, 2, 3 }, "18 elements (3×2×3). ToGrey() makes grey images of coloured ones.")]
    [InlineData(new[] { 6, 1, 3 }, "18 elements (6×1×3). ToGrey() makes grey images of coloured ones.")]
    [InlineData(new[] { 3, 3, 2 }, "18 elements (3×3×2).")]
    [InlineData(new[] { 18 }, "18 elements.")]
    [InlineData(new[] { 2, 2, 3 }, "12 elements (2×2×3).")]
    public void Coloured_rows_for_a_model_of_rows_of_pixels_name_the_way_out(int[] shape, string end) =>
        Assert.Equal(
            $"A record of TinyVae has 6 elements; a row of the data has {end} (Parameter 'data')", Refusal(new TinyVae(), shape));

    [Theory]
    [InlineData(new[] { 3, 2, 3 }, "18 elements (3×2×3).")]
    [InlineData(new[] { 1, 3, 3 }, "9 elements (1×3×3). ToGrey() makes grey images of coloured ones.")]
    [InlineData(new[] { 3, 1, 3 }, "9 elements (3×1×3).")]
    public void Coloured_rows_for_a_model_of_grey_images_name_the_way_out(int[] shape, string end) =>
        Assert.Equal(
            $"A record of GreyLineVae has 3 elements (1×3); a row of the data has {end} (Parameter 'data')",
            Refusal(new GreyLineVae(), shape));

    [Theory]
    [InlineData(new[] { 3, 2 }, "6 elements (3×2). ToRgb() makes coloured images of grey ones.")]
    [InlineData(new[] { 3, 2, 1 }, "6 elements (3×2×1). ToRgb() makes coloured images of grey ones.")]
    [InlineData(new[] { 6 }, "6 elements.")]
    [InlineData(new[] { 2, 3 }, "6 elements (2×3).")]
    [InlineData(new[] { 3, 2, 2 }, "12 elements (3×2×2).")]
    public void Grey_rows_for_a_model_of_coloured_images_name_the_way_out(int[] shape, string end) =>
        Assert.Equal(
            $"A record of ColouredVae has 18 elements (3×2×3); a row of the data has {end} (Parameter 'data')",
            Refusal(new ColouredVae(), shape));

    private static string Refusal(VaeModel model, int[] shape) => Assert.Throws<ArgumentException>(() => model.Evaluate(
        Dataset.FromRows(new float[shape.Aggregate(1, (product, size) => product * size)], shape))).Message;

    [Fact]
    public void A_shape_is_named_beside_the_size_where_it_says_more()
    {
        Assert.Equal("1 element", VaeModel.Elements([1]));
        Assert.Equal("20 elements", VaeModel.Elements([20]));
        Assert.Equal("784 elements (28×28)", VaeModel.Elements([28, 28]));
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * (1 + Math.Abs(expected)), $"{expected:R} {actual:R}");

    private sealed class Raw(float[] values) : Dataset(values.Length / TinyVae.Data, [TinyVae.Data])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) =>
            values.AsSpan(row * RowSize, RowSize).CopyTo(destination);
    }

    private sealed class Reports : IProgress<EvaluationProgress>
    {
        internal List<EvaluationProgress> All { get; } = [];

        public void Report(EvaluationProgress value) => All.Add(value);
    }
}

/// <summary>Grey images of one line.</summary>
[Vae]
[Encoder, Input(1, 3), Flatten, Gaussian(2)]
[Decoder, Dense(3), Reshape(1, 3), Gaussian]
public sealed partial class GreyLineVae;

/// <summary>Images of three channels.</summary>
[Vae]
[Encoder, Input(3, 2, 3), Flatten, Gaussian(2)]
[Decoder, Dense(18), Reshape(3, 2, 3), Gaussian]
public sealed partial class ColouredVae;

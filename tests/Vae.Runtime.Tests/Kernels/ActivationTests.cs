using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class ActivationTests
{
    private const float Slope = 0.2f;
    private const float Alpha = 1.5f;

    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["Relu"] = new(
            (w, n, x, y) => Relu.Forward(w, n, x, y), (w, n, s, g, d) => Relu.Backward(w, n, s, g, d), x => Math.Max(x, 0), true),
        ["LeakyRelu"] = new(
            (w, n, x, y) => LeakyRelu.Forward(w, n, Slope, x, y), (w, n, s, g, d) => LeakyRelu.Backward(w, n, Slope, s, g, d),
            x => x > 0 ? x : Slope * x, true),
        ["Elu"] = new(
            (w, n, x, y) => Elu.Forward(w, n, Alpha, x, y), (w, n, s, g, d) => Elu.Backward(w, n, Alpha, s, g, d),
            x => x > 0 ? x : Alpha * Exact.Expm1(x), true),
        ["Gelu"] = new(
            (w, n, x, y) => Gelu.Forward(w, n, x, y), (w, n, s, g, d) => Gelu.Backward(w, n, s, g, d),
            x => x * Exact.NormalCumulative(x), false),
        ["Silu"] = new(
            (w, n, x, y) => Silu.Forward(w, n, x, y), (w, n, s, g, d) => Silu.Backward(w, n, s, g, d),
            x => x * Exact.Sigmoid(x), false),
        ["Tanh"] = new(
            (w, n, x, y) => Tanh.Forward(w, n, x, y), (w, n, s, g, d) => Tanh.Backward(w, n, s, g, d), Math.Tanh, true),
        ["Sigmoid"] = new(
            (w, n, x, y) => Sigmoid.Forward(w, n, x, y), (w, n, s, g, d) => Sigmoid.Backward(w, n, s, g, d), Exact.Sigmoid, true),
        ["Log1p"] = new(
            (w, n, x, y) => Log1p.Forward(w, n, x, y), (w, n, s, g, d) => Log1p.Backward(w, n, s, g, d),
            x => Math.Sign(x) * Exact.Log1p(Math.Abs(x)), false),
        ["Softplus"] = new(
            (w, n, x, y) => Softplus.Forward(w, n, x, y), (w, n, s, g, d) => Softplus.Backward(w, n, s, g, d), Exact.Softplus, true),
    };

    private delegate void Forward(Worker worker, int count, float[] input, float[] output);

    private delegate void Backward(Worker worker, int count, float[] saved, float[] outputGradient, float[] inputGradient);

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (string name in Activations.Keys)
        {
            foreach (int count in new[] { 1, 3, 15, 16, 17, 33, 1000 })
                cases.Add(name, count);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_agrees_with_double_precision(string name, int count)
    {
        Activation activation = Activations[name];
        float[] input = TestBuffers.Numbers(count, 1, -8, 8);
        float[] output = TestBuffers.Empty(count);
        activation.Forward(Worker.Alone, count, input, output);
        for (int i = 0; i < count; i++)
            TestBuffers.AssertClose(activation.Truth(input[i]), output[i], 5e-7, 1e-7, $"{name}({input[i]:R})");

        float[] inPlace = [.. input];
        activation.Forward(Worker.Alone, count, inPlace, inPlace);
        Assert.Equal(output[..count], inPlace[..count]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_agrees_with_finite_differences(string name, int count)
    {
        Activation activation = Activations[name];
        float[] input = TestBuffers.Numbers(count, 2, -5, 5);
        for (int i = 0; i < count; i++)
            input[i] = MathF.Abs(input[i]) < 1e-3f ? 0.5f : input[i]; // Differences see both sides of a kink.
        float[] gradient = TestBuffers.Numbers(count, 3);
        float[] saved = input;
        if (activation.SavesOutput)
        {
            saved = TestBuffers.Empty(count);
            activation.Forward(Worker.Alone, count, input, saved);
        }
        float[] result = TestBuffers.Empty(count);
        activation.Backward(Worker.Alone, count, saved, gradient, result);
        const double Step = 1e-5;
        for (int i = 0; i < count; i++)
        {
            double slope = (activation.Truth(input[i] + Step) - activation.Truth(input[i] - Step)) / (2 * Step);
            TestBuffers.AssertClose(slope * gradient[i], result[i], 1e-6, 1e-6, $"{name}'({input[i]:R})");
        }

        float[] inPlace = [.. gradient];
        activation.Backward(Worker.Alone, count, saved, inPlace, inPlace);
        Assert.Equal(result[..count], inPlace[..count]);
    }

    /// <summary>It is computed from the output, which has α·eˣ to the rounding of a number near −α.</summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(0.01f)]
    [InlineData(1000f)]
    public void The_slope_of_elu_is_within_its_bound(float alpha)
    {
        const int count = 4001;
        float[] input = TestBuffers.Empty(count), output = TestBuffers.Empty(count), slope = TestBuffers.Empty(count);
        for (int i = 0; i < count; i++)
            input[i] = -i / 100f;
        float[] gradient = [.. Enumerable.Repeat(1f, input.Length)];
        Elu.Forward(Worker.Alone, count, alpha, input, output);
        Elu.Backward(Worker.Alone, count, alpha, output, gradient, slope);
        for (int i = 1; i < count; i++)
        {
            double error = Math.Abs(slope[i] - alpha * Math.Exp(input[i]));
            Assert.True(error <= alpha * Math.Pow(2, -23), $"Elu'({input[i]}) = {slope[i]}: off by {error}");
            Assert.True(slope[i] >= 0, $"Elu'({input[i]}) = {slope[i]}");
        }
    }

    [Fact]
    public void Log1p_keeps_the_digits_of_small_numbers_and_those_of_counts_and_refuses_no_finite_one()
    {
        float[] input = TestBuffers.Of(0, 1e-30f, -1e-9f, 0.3f, 21730, 16777216, -3.4e38f, float.PositiveInfinity, float.NaN);
        float[] output = TestBuffers.Empty(9);
        Log1p.Forward(Worker.Alone, 9, input, output);
        for (int i = 0; i < 7; i++)
            TestBuffers.AssertClose(Math.Sign(input[i]) * Exact.Log1p(Math.Abs((double)input[i])), output[i], 2e-7, 0, $"{input[i]}");
        Assert.False(float.IsFinite(output[7]) || float.IsFinite(output[8]));
        float[] gradient = TestBuffers.Empty(9);
        Log1p.Backward(Worker.Alone, 9, input, TestBuffers.Of(1, 1, 1, 1, 1, 1, 1, 1, 1), gradient);
        Assert.Equal(1, gradient[0]);
        for (int i = 0; i < 7; i++)
            TestBuffers.AssertClose(1 / (1 + Math.Abs((double)input[i])), gradient[i], 2e-7, 1e-45, $"{input[i]}");
    }

    [Fact]
    public void The_slope_of_relu_at_zero_is_zero()
    {
        float[] result = TestBuffers.Empty(2);
        Relu.Backward(Worker.Alone, 2, TestBuffers.Of(0f, 1f), TestBuffers.Of(3f, 3f), result);
        Assert.Equal([0f, 3f], result[..2]);
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Elu")]
    [InlineData("Gelu")]
    [InlineData("Silu")]
    [InlineData("Tanh")]
    [InlineData("Sigmoid")]
    [InlineData("Softplus")]
    [InlineData("Log1p")]
    public void Extremes_stay_finite_and_NaN_stays_NaN(string name)
    {
        Activation activation = Activations[name];
        float[] input = TestBuffers.Of(100, -100, 1e30f, -1e30f, float.NaN, 0);
        float[] output = TestBuffers.Empty(6);
        activation.Forward(Worker.Alone, 6, input, output);
        foreach (int i in new[] { 0, 1, 2, 3, 5 })
            TestBuffers.AssertClose(activation.Truth(input[i]), output[i], 1e-6, 1e-30, $"{name}({input[i]})");
        Assert.True(float.IsNaN(output[4]));
    }

    [Fact]
    public void A_buffer_that_is_not_whole_vectors_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Relu.Forward(Worker.Alone, 17, new float[17], new float[32]));
        Assert.Throws<ArgumentException>(() => Relu.Forward(Worker.Alone, 17, new float[32], new float[17]));
        Assert.Throws<ArgumentException>(() => Relu.Backward(Worker.Alone, 17, new float[32], new float[31], new float[32]));
    }

    private sealed record Activation(Forward Forward, Backward Backward, Func<double, double> Truth, bool SavesOutput);
}

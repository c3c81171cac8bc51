using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class VectorFunctionsTests
{
    private const int Points = 40_000;

    private delegate Vector512<float> Function(Vector512<float> x);

    [Fact]
    public void Exp_is_within_two_units_in_the_last_place() =>
        AssertRelative(VectorFunctions.Exp, Math.Exp, -87, 88.7, 1.6e-7);

    [Fact]
    public void Exp_goes_to_zero_and_infinity_gradually()
    {
        AssertNear(VectorFunctions.Exp, Math.Exp, -103.5, -87, relative: 1e-7, absolute: 1.5e-45);
        Assert.Equal(float.PositiveInfinity, At(VectorFunctions.Exp, 88.73f));
        Assert.Equal(float.PositiveInfinity, At(VectorFunctions.Exp, float.PositiveInfinity));
        Assert.Equal(0f, At(VectorFunctions.Exp, -104.5f));
        Assert.Equal(0f, At(VectorFunctions.Exp, float.NegativeInfinity));
        Assert.Equal(1f, At(VectorFunctions.Exp, 0f));
    }

    [Fact]
    public void Expm1_is_accurate_near_zero_and_far_from_it()
    {
        AssertRelative(VectorFunctions.Expm1, Exact.Expm1, -87, 88, 3e-7);
        AssertRelative(VectorFunctions.Expm1, Exact.Expm1, -2, 2, 3e-7);
        AssertRelative(VectorFunctions.Expm1, Exact.Expm1, -1e-4, 1e-4, 3e-7);
        Assert.Equal(-1f, At(VectorFunctions.Expm1, float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, At(VectorFunctions.Expm1, 100f));
    }

    [Fact]
    public void Log_is_accurate_for_small_and_large_numbers_and_near_one()
    {
        AssertRelative(VectorFunctions.Log, Math.Log, 1.0 / (1 << 24), 0.7, 2e-7);
        AssertRelative(VectorFunctions.Log, Math.Log, 0.7, 0.999999, 2e-7);
        AssertRelative(VectorFunctions.Log, Math.Log, 1.000001, 1e6, 2e-7);
        Assert.Equal(0f, At(VectorFunctions.Log, 1f));
    }

    [Fact]
    public void Log1p_keeps_the_last_bits_of_small_numbers()
    {
        AssertRelative(VectorFunctions.Log1pOfUnit, Exact.Log1p, 0, 1, 2.5e-7);
        AssertRelative(VectorFunctions.Log1pOfUnit, Exact.Log1p, 0, 1e-3, 2.5e-7);
        AssertRelative(VectorFunctions.Log1pOfUnit, Exact.Log1p, 0, 1e-9, 2.5e-7);
        Assert.Equal(1e-30f, At(VectorFunctions.Log1pOfUnit, 1e-30f));
    }

    [Fact]
    public void Log1p_of_any_size_keeps_the_last_bits_too()
    {
        AssertRelative(VectorFunctions.Log1p, Exact.Log1p, 0, 1e-3, 2.5e-7);
        AssertRelative(VectorFunctions.Log1p, Exact.Log1p, 0, 10, 2.5e-7);
        AssertRelative(VectorFunctions.Log1p, Exact.Log1p, 10, 1e9, 2.5e-7);
        Assert.Equal(0f, At(VectorFunctions.Log1p, 0f));
    }

    [Fact]
    public void What_is_left_of_the_gamma_function_is_within_its_promise()
    {
        AssertNear(VectorFunctions.StirlingRest, LogGammaRest, 1, 3, 0, 2e-8);
        AssertNear(VectorFunctions.StirlingRest, LogGammaRest, 3, 200, 0, 2e-8);
        AssertNear(VectorFunctions.DigammaRest, DigammaRest, 1, 3, 0, 1.5e-7);
        AssertNear(VectorFunctions.DigammaRest, DigammaRest, 3, 200, 0, 1.5e-7);
        Assert.Equal(0f, At(VectorFunctions.StirlingRest, float.PositiveInfinity));
    }

    // Both from their differences, f(x) − f(x + 1), to where the asymptotic series hold all digits.
    private static double LogGammaRest(double x) => x > 20
        ? 1 / (12 * x) - 1 / (360 * Math.Pow(x, 3)) + 1 / (1260 * Math.Pow(x, 5))
        : (x + 0.5) * Exact.Log1p(1 / x) - 1 + LogGammaRest(x + 1);

    private static double DigammaRest(double x) => x > 20
        ? 1 / (2 * x) + 1 / (12 * x * x) - 1 / (120 * Math.Pow(x, 4)) + 1 / (252 * Math.Pow(x, 6))
        : 1 / x - Exact.Log1p(1 / x) + DigammaRest(x + 1);

    [Fact]
    public void Sine_and_cosine_of_a_turn_are_within_a_unit_in_the_last_place()
    {
        AssertNear(x => VectorFunctions.SinCosOfTurn(x).Sin, x => Math.Sin(Math.Tau * x), 0, 1, 0, 1.3e-7);
        AssertNear(x => VectorFunctions.SinCosOfTurn(x).Cos, x => Math.Cos(Math.Tau * x), 0, 1, 0, 1.3e-7);
    }

    [Fact]
    public void Tanh_is_relatively_accurate_everywhere()
    {
        AssertRelative(VectorFunctions.Tanh, Math.Tanh, -10, 10, 4e-7);
        AssertRelative(VectorFunctions.Tanh, Math.Tanh, -1e-2, 1e-2, 4e-7);
        AssertRelative(VectorFunctions.Tanh, Math.Tanh, -1e-9, 1e-9, 4e-7);
        Assert.Equal(1f, At(VectorFunctions.Tanh, float.PositiveInfinity));
        Assert.Equal(-1f, At(VectorFunctions.Tanh, -100f));
    }

    [Fact]
    public void Sigmoid_is_relatively_accurate_down_to_the_smallest_numbers()
    {
        AssertRelative(VectorFunctions.Sigmoid, Exact.Sigmoid, -87, 100, 3e-7);
        AssertNear(VectorFunctions.Sigmoid, Exact.Sigmoid, -110, -87, 1e-7, 1.5e-45);
        Assert.Equal(0f, At(VectorFunctions.Sigmoid, float.NegativeInfinity));
        Assert.Equal(1f, At(VectorFunctions.Sigmoid, float.PositiveInfinity));
    }

    [Fact]
    public void Softplus_is_relatively_accurate_and_never_overflows()
    {
        AssertRelative(VectorFunctions.Softplus, Exact.Softplus, -87, 100, 3e-7);
        Assert.Equal(100f, At(VectorFunctions.Softplus, 100f));
        Assert.Equal(3e38f, At(VectorFunctions.Softplus, 3e38f));
        Assert.Equal(0f, At(VectorFunctions.Softplus, float.NegativeInfinity));
    }

    [Fact]
    public void Erf_is_within_its_promise()
    {
        AssertNear(VectorFunctions.Erf, Exact.Erf, -5, 5, 0, 1.5e-7);
        AssertNear(VectorFunctions.Erf, Exact.Erf, -0.1, 0.1, 0, 1.5e-7);
        Assert.Equal(1f, At(VectorFunctions.Erf, float.PositiveInfinity));
        Assert.Equal(-1f, At(VectorFunctions.Erf, -20f));
    }

    [Fact]
    public void The_normal_distribution_is_relatively_accurate_in_its_tail()
    {
        AssertNear(x => VectorFunctions.Normal(x).Cumulative, Exact.NormalCumulative, -6, 6, 3e-6, 0);
        AssertNear(x => VectorFunctions.Normal(x).Cumulative, Exact.NormalCumulative, -1, 6, 0, 1e-7);
        AssertNear(
            x => VectorFunctions.Normal(x).Density, x => Math.Exp(-x * x / 2) / Math.Sqrt(Math.Tau), -6, 6, 3e-6, 0);
    }

    [Fact]
    public void NaN_stays_NaN()
    {
        Function[] functions =
        [
            VectorFunctions.Exp, VectorFunctions.Expm1, VectorFunctions.Log1pOfUnit, VectorFunctions.Tanh, VectorFunctions.Sigmoid,
            VectorFunctions.Softplus, VectorFunctions.PositivePart, VectorFunctions.Erf, x => VectorFunctions.Normal(x).Cumulative,
        ];
        Assert.All(functions, function => Assert.True(float.IsNaN(At(function, float.NaN))));
    }

    private static float At(Function function, float x) => function(Vector512.Create(x))[7];

    private static void AssertRelative(Function function, Func<double, double> reference, double low, double high, double relative) =>
        AssertNear(function, reference, low, high, relative, 0);

    private static void AssertNear(
        Function function, Func<double, double> reference, double low, double high, double relative, double absolute)
    {
        double worst = 0;
        float at = 0;
        for (int i = 0; i < Points; i++)
        {
            float x = (float)(low + (high - low) * (i + 0.5) / Points);
            double expected = reference(x);
            double excess = Math.Abs(expected - At(function, x)) / (absolute + relative * Math.Abs(expected));
            if (excess <= worst)
                continue;
            (worst, at) = (excess, x);
            if (double.IsNaN(worst))
                break;
        }
        Assert.True(
            worst <= 1,
            $"at {at:R} the error is {worst:F2} times the promise; expected {reference(at):R}, got {At(function, at):R}");
    }
}

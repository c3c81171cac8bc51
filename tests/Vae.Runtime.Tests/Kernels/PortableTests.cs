using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>The functions that stand in for the C library's, whose last bits are not the same everywhere.</summary>
public class PortableTests
{
    private const int Points = 200_000;

    // From 60 digits.
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 2.718281828459045)]
    [InlineData(-1.0, 0.36787944117144233)]
    [InlineData(0.5, 1.6487212707001282)]
    [InlineData(1e-09, 1.000000001)]
    [InlineData(-0.34657359, 0.7071067813845181)]
    [InlineData(10.0, 22026.465794806718)]
    [InlineData(-37.5, 5.175555005801869e-17)]
    [InlineData(100.25, 3.451610733125924e+43)]
    [InlineData(700.5, 1.6721859620674984e+304)]
    [InlineData(709.5, 1.3549863193146328e+308)]
    [InlineData(-700.5, 5.980196118639791e-305)]
    [InlineData(-740.0, 4.2e-322)]
    public void Exp_is_known(double x, double expected) => AssertUnits(expected, Portable.Exp(x), 1.1, x);

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.5, -0.6931471805599453)]
    [InlineData(2.0, 0.6931471805599453)]
    [InlineData(1.0000001, 9.999999505838704e-08)]
    [InlineData(0.9999999, -1.0000000494736474e-07)]
    [InlineData(3.0, 1.0986122886681098)]
    [InlineData(10.0, 2.302585092994046)]
    [InlineData(0.1, -2.3025850929940455)]
    [InlineData(1e-05, -11.512925464970229)]
    [InlineData(1e+300, 690.7755278982137)]
    [InlineData(1e-300, -690.7755278982137)]
    [InlineData(5e-324, -744.4400719213812)]
    [InlineData(1.4142135623730951, 0.3465735902799727)]
    [InlineData(0.7071067811865475, -0.34657359027997275)]
    public void Log_is_known(double x, double expected) => AssertUnits(expected, Portable.Log(x), 1, x);

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.01, 0.9980267284282716)]
    [InlineData(0.1, 0.8090169943749475)]
    [InlineData(0.125, 0.7071067811865476)]
    [InlineData(0.2, 0.30901699437494734)]
    [InlineData(0.249999, 6.283185307144529e-06)]
    [InlineData(0.25, 0.0)]
    [InlineData(0.3, -0.30901699437494734)]
    [InlineData(0.375, -0.7071067811865476)]
    [InlineData(0.5, -1.0)]
    [InlineData(0.6, -0.8090169943749475)]
    [InlineData(0.75, 0.0)]
    [InlineData(0.9, 0.8090169943749475)]
    [InlineData(1.0, 1.0)]
    [InlineData(7.3, -0.30901699437494634)]
    public void The_cosine_of_turns_is_known(double turn, double expected)
    {
        AssertUnits(expected, Portable.CosOfTurn(turn), 2, turn);
        AssertUnits(expected, Portable.CosOfTurn(-turn), 2, -turn);
    }

    [Theory]
    [InlineData(0.9, 0, 1.0)]
    [InlineData(0.9, 1, 0.9)]
    [InlineData(0.9, 7, 0.4782969000000001)]
    [InlineData(0.999, 1000, 0.36769542477096373)]
    [InlineData(0.999, 100000, 3.5385276883431275e-44)]
    [InlineData(0.9999, 54321, 0.004372713068212676)]
    [InlineData(1.0001, 12345, 3.4364476540328197)]
    [InlineData(0.5, 1074, 5e-324)]
    [InlineData(0.0, 3, 0.0)]
    public void Powers_are_known(double x, long n, double expected)
    {
        double power = Portable.Power(x, n);
        Assert.True(Math.Abs(power - expected) <= 1.2e-16 * n * expected, $"{x}^{n}: {power:R}, not {expected:R}");
    }

    [Fact]
    public void What_lies_at_the_ends_is_what_it_should_be()
    {
        Assert.Equal([0, double.PositiveInfinity, 0, double.PositiveInfinity],
            new[] { double.NegativeInfinity, double.PositiveInfinity, -745.2, 709.79 }.Select(Portable.Exp));
        Assert.Equal(5e-324, Portable.Exp(-745.1));
        Assert.True(double.IsFinite(Portable.Exp(709.78)));
        Assert.Equal([double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.NaN],
            new[] { 0, double.PositiveInfinity, -1e-300, double.NegativeInfinity }.Select(Portable.Log));
        Assert.Equal(3, Portable.Log10(1000), 15);
        foreach (Func<double, double> function in (Func<double, double>[])[Portable.Exp, Portable.Log, Portable.Log10, Portable.CosOfTurn])
            Assert.Equal(double.NaN, function(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Portable.Power(0.9, -1));
    }

    // The system's functions are themselves within a unit or so of the truth.
    [Fact]
    public void Over_all_of_their_range_they_are_the_system_s_to_the_last_bits()
    {
        for (int i = 0; i <= Points; i++)
        {
            double share = (double)i / Points;
            double wide = -744 + 1453 * share;
            AssertUnits(Math.Exp(wide), Portable.Exp(wide), 2, wide);
            double narrow = -1 + 2 * share;
            AssertUnits(Math.Exp(narrow), Portable.Exp(narrow), 2, narrow);
            double positive = Math.Exp(-740 + 1449 * share);
            AssertUnits(Math.Log(positive), Portable.Log(positive), 2, positive);
            AssertUnits(Math.Log10(positive), Portable.Log10(positive), 3, positive);
            double nearOne = 0.5 + 1.5 * share;
            AssertUnits(Math.Log(nearOne), Portable.Log(nearOne), 2, nearOne);
            double turn = 2 * share - 1;
            double difference = Math.Abs(Math.Cos(Math.Tau * turn) - Portable.CosOfTurn(turn));
            // The system's argument is rounded before it is reduced.
            Assert.True(difference <= 1.1e-15, $"{turn:R}: {difference}");
        }
    }

    /// <summary>
    /// The promise of the same bits everywhere is only as good as what is called: of the system's mathematics, what IEEE 754 says to the
    /// last bit, and nothing else.
    /// </summary>
    [Fact]
    public void The_runtime_calls_no_function_of_the_system_whose_last_bits_are_its_own()
    {
        string[] exact =
        [
            "Abs", "BigMul", "Ceiling", "Clamp", "CopySign", "DivRem", "Floor", "FusedMultiplyAdd", "Max", "Min", "Round", "ScaleB",
            "Sign", "Sqrt", "Truncate",
        ];
        string[] elementary =
        [
            "Acos", "Asin", "Atan", "Atan2", "Cbrt", "Cos", "CosPi", "Cosh", "Exp", "Exp10", "Exp2", "ExpM1", "Hypot", "Log", "Log10",
            "Log2", "LogP1", "Pow", "Sigmoid", "Sin", "SinCos", "SinCosPi", "SinPi", "Sinh", "SoftMax", "Tan", "Tanh",
        ];
        using var file = new PEReader(File.OpenRead(typeof(VaeModel).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        var called = new List<string>();
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            (string space, string owner) = (metadata.GetString(type.Namespace), metadata.GetString(type.Name));
            string name = metadata.GetString(member.Name);
            if (space == "System" && owner is "Math" or "MathF")
                called.Add(name);
            // The same under other roofs: double.Exp, Vector512.Log, TensorPrimitives.Tanh. The logarithm of whole numbers is exact.
            else if (space.StartsWith("System", StringComparison.Ordinal) && owner != "BitOperations" && elementary.Contains(name))
                called.Add($"{owner}.{name}");
        }
        Assert.Contains("Sqrt", called);
        Assert.Empty(called.Except(exact));
    }

    private static void AssertUnits(double expected, double actual, double units, double at)
    {
        double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        double difference = Math.Abs(actual - expected);
        // Half a unit more, since what is expected is rounded too.
        Assert.True(difference <= (units + 0.5) * unit, $"At {at:R}: {actual:R}, not {expected:R}; {difference / unit:0.00} units.");
    }
}

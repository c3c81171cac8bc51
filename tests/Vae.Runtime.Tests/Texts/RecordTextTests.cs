using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Vae.Tests.Texts;

/// <summary>The text of each public record is the same in any culture, whatever real numbers it has inside.</summary>
public class RecordTextTests
{
    private static readonly Type[] s_types = typeof(VaeModel).Assembly.GetTypes();

    // The public records, and what implements an abstract one.
    private static readonly Type[] s_records =
    [
        .. s_types.Where(type =>
            IsRecord(type) && !type.IsAbstract && Ancestors(type).Any(ancestor => ancestor.IsVisible && IsRecord(ancestor))),
    ];

    [Fact]
    public void Every_record_with_a_real_number_has_a_text_that_no_culture_changes()
    {
        int withReals = 0;
        var faults = new List<string>();
        foreach (Type type in s_records)
        {
            object record = Filled(type, 0)!;
            string expected = In(CultureInfo.InvariantCulture, record.ToString!)!;
            string comma = In(Comma(), record.ToString!)!;
            if (expected != comma)
                faults.Add($"{type.Name}: {comma}");
            if (expected.Contains("1.5", StringComparison.Ordinal))
                withReals++;
        }
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(withReals >= 30, $"Only {withReals} of {s_records.Length} records show a real number.");
    }

    [Fact]
    public void The_text_is_that_of_the_compiler_for_the_invariant_culture()
    {
        Assert.Equal("ElboEstimate { Reconstruction = 21809.5, Kl = 2, Elbo = -21811.5 }", new ElboEstimate(21809.5, 2).ToString());
        Assert.Equal("Sgd { Momentum = 0.5 }", In(Comma(), () => new Vae.Optimization.Sgd(0.5).ToString()));
        Assert.Equal("cosine 0.5 0 warmup 3", In(Comma(), () => Vae.Optimization.LearningRate.Cosine(0.5).WithWarmup(3).ToString()));
        CultureInfo comma = Comma();
        Assert.Same(comma, In(comma, () => (new Vae.Optimization.Adam().ToString(), CultureInfo.CurrentCulture).CurrentCulture));
    }

    private static IEnumerable<Type> Ancestors(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            yield return type;
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    // A value of a type, with −1.5 for each real number.
    private static object? Filled(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(double) || type == typeof(float))
            return Convert.ChangeType(-1.5, type, CultureInfo.InvariantCulture);
        if (type == typeof(string))
            return "text";
        if (type.IsEnum || depth > 4)
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        if (type.IsPrimitive)
            return type == typeof(bool) ? true : Convert.ChangeType(3, type, CultureInfo.InvariantCulture);
        if (type.IsArray || (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments().Length == 1))
        {
            Type element = type.GetElementType() ?? type.GetGenericArguments()[0];
            var values = Array.CreateInstance(element, 2);
            values.SetValue(Filled(element, depth + 1), 0);
            values.SetValue(Filled(element, depth + 1), 1);
            return values;
        }
        if (type.IsAbstract)
            type = s_types.FirstOrDefault(other => IsRecord(other) && !other.IsAbstract && type.IsAssignableFrom(other)) ?? type;
        if (!IsRecord(type) || type.IsAbstract)
            return null;
        object record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (Type ancestor in Ancestors(type))
        {
            foreach (FieldInfo field in ancestor.GetFields(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                field.SetValue(record, Filled(field.FieldType, depth + 1));
            }
        }
        return record;
    }

    private static T In<T>(CultureInfo culture, Func<T> function)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return function();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Comma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "−" };
        return culture;
    }
}

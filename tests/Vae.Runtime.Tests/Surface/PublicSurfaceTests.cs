using System.ComponentModel;
using System.Reflection;
using PublicApiGenerator;

namespace Vae.Tests.Surface;

/// <summary>
/// The library's public surface, as text. What users see and what only generated code calls are two snapshots: a type is in the second if
/// it is marked <c>[EditorBrowsable(Never)]</c>. A change of either is read before it is accepted.
/// </summary>
public class PublicSurfaceTests
{
    private static readonly Type[] s_types = typeof(VaeModel).Assembly.GetExportedTypes();

    [Fact]
    public async Task Users_see_these_types() => await Verifier.Verify(SurfaceOf(forGeneratedCode: false));

    [Fact]
    public async Task Generated_code_sees_these_types_as_well() => await Verifier.Verify(SurfaceOf(forGeneratedCode: true));

    // Kernels and losses are called by generated code; whoever trains a model never names one.
    [Theory]
    [InlineData("Vae.Kernels")]
    [InlineData("Vae.Losses")]
    public void Nothing_of_these_namespaces_is_for_users(string name)
    {
        Type[] types = [.. s_types.Where(type => type.Namespace == name)];
        Assert.True(types.Length > 10, $"{name} has only {types.Length} public types.");
        Assert.DoesNotContain(types, type => !IsForGeneratedCode(type));
    }

    private static string SurfaceOf(bool forGeneratedCode) => s_types
        .Where(type => IsForGeneratedCode(type) == forGeneratedCode)
        .ToArray()
        .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });

    private static bool IsForGeneratedCode(Type type) =>
        type.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never;
}

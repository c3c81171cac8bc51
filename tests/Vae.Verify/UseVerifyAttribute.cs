using System.Reflection;
using Xunit.Sdk;

namespace VerifyXunit;

/// <summary>Tells <see cref="Verifier"/> which test is running. Stands on the test assembly.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Assembly)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Local = new();

    internal static MethodInfo CurrentMethod => Local.Value
        ?? throw new InvalidOperationException("No test is running here, or its assembly lacks [assembly: VerifyXunit.UseVerify].");

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Local.Value = methodUnderTest;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Local.Value = null;
}

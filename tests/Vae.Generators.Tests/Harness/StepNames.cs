using System.Reflection;

namespace Vae.Generators.Tests.Harness;

/// <summary>The names of the generator's steps, read from the generator so that a new step is checked from its first day.</summary>
internal static class StepNames
{
    internal static readonly IReadOnlyList<string> All =
    [
        .. typeof(VaeGenerator).Assembly.GetTypes()
            .Where(type => type.Name == "TrackingNames")
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];
}

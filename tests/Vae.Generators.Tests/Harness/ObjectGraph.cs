using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Vae.Generators.Tests.Harness;

/// <summary>
/// Walks everything that is reachable from an object. A value in a generator's cache that reaches a symbol, a tree or a location
/// keeps a whole compilation alive, and is never equal to the same value of the next one.
/// </summary>
internal static class ObjectGraph
{
    private static readonly Type[] Banned =
    [
        typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(SyntaxToken), typeof(SyntaxReference), typeof(Location),
        typeof(Compilation), typeof(SemanticModel), typeof(AttributeData), typeof(Diagnostic), typeof(SourceText), typeof(IOperation),
    ];

    private const BindingFlags OwnFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The path from the value to the first object that belongs to a compilation, or null if there is none.</summary>
    internal static string? FindCompilerObject(object? root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object Value, string Path)>();
        Push(root, root?.GetType().Name ?? "null");
        while (open.TryPop(out var next))
        {
            var (value, path) = next;
            var type = value.GetType();
            if (Array.Find(Banned, banned => banned.IsInstanceOfType(value)) is { } found)
            {
                return $"{path} is a {found.Name}";
            }

            if (value is IEnumerable items and not string)
            {
                int index = 0;
                foreach (var item in items)
                {
                    Push(item, $"{path}[{index++}]");
                }
            }

            // An enumerable's own fields too: a lazy sequence can hide a closure over a symbol.
            for (var level = type; level is not null; level = level.BaseType)
            {
                foreach (var field in level.GetFields(OwnFields))
                {
                    Push(field.GetValue(value), $"{path}.{field.Name}");
                }
            }
        }

        return null;

        void Push(object? value, string path)
        {
            if (value is null || IsLeaf(value.GetType()) || (!value.GetType().IsValueType && !seen.Add(value)))
            {
                return;
            }

            open.Push((value, path));
        }
    }

    private static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(string) || type == typeof(decimal)
        || type == typeof(TextSpan) || type == typeof(LinePositionSpan) || typeof(MemberInfo).IsAssignableFrom(type);
}

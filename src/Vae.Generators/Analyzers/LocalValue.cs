using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Generators.Analyzers;

/// <summary>The value of a local variable that is written once.</summary>
internal static class LocalValue
{
    /// <summary>The value that it is declared with; null if there is none, or if it may be written again.</summary>
    internal static IOperation? Of(ILocalSymbol local, IOperation use)
    {
        if (local.IsForEach || local.RefKind != RefKind.None || use.SemanticModel is not { } model)
            return null;
        if (local.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference
            || reference.SyntaxTree != use.Syntax.SyntaxTree
            || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var value } declarator)
            return null;
        SyntaxNode whole = declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>(IsWhole) ?? reference.SyntaxTree.GetRoot();
        bool isWritten = whole.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == local.Name && IsWrite(name));
        return isWritten ? null : model.GetOperation(value);
    }

    // Each top-level statement of a file is a separate member.
    private static bool IsWhole(MemberDeclarationSyntax member) => member is not GlobalStatementSyntax;

    private static bool IsWrite(IdentifierNameSyntax name)
    {
        // Removes parentheses, and enters tuples within tuples.
        SyntaxNode whole = name;
        while (whole.Parent is ParenthesizedExpressionSyntax or TupleExpressionSyntax
            || whole.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax })
            whole = whole.Parent;
        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole,
            ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None } => true,
            RefExpressionSyntax => true,
            _ => false,
        };
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Vae.Generators.Analyzers;

/// <summary>What code does with a lazy sequence.</summary>
internal static class SequenceUse
{
    /// <summary>The sequence with the lazy methods that wrap it: <c>Take(5)</c> enumerates nothing yet.</summary>
    internal static IOperation Whole(IOperation sequence)
    {
        IOperation whole = sequence;
        while (true)
        {
            switch (whole.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                    whole = whole.Parent;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation call } argument when IsLazy(call, argument):
                    whole = call;
                    break;
                default:
                    return whole;
            }
        }
    }

    /// <summary>
    /// Whether a sequence is enumerated here, as far as that can be known. A method of the user's may enumerate it or not.
    /// </summary>
    internal static bool IsEnumeration(IOperation use)
    {
        IOperation whole = Whole(use);
        // A wrapped sequence that is stored is enumerated by whoever uses it.
        if (whole is IInvocationOperation && whole.Parent is IVariableInitializerOperation)
            return true;
        return whole.Parent switch
        {
            IForEachLoopOperation loop => loop.Collection == whole,
            IInvocationOperation { TargetMethod.Name: "GetEnumerator" } call => call.Instance == whole,
            IArgumentOperation { Parent: IInvocationOperation call } => IsOfFramework(call.TargetMethod),
            IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor } } => IsOfFramework(constructor),
            _ => IsSpread(whole.Syntax),
        };
    }

    // By its syntax: the oldest compiler that loads this has no operation for it.
    private static bool IsSpread(SyntaxNode expression)
    {
        SyntaxNode? around = expression.Parent;
        while (around is ParenthesizedExpressionSyntax)
            around = around.Parent;
        return around is SpreadElementSyntax;
    }

    /// <summary>Whether a local variable is written here.</summary>
    internal static bool IsWrite(IOperation reference) => reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: not RefKind.None } => true,
        ITupleOperation => true,
        _ => false,
    };

    /// <summary>Whether a reference is inside a function within the code that declares the local variable.</summary>
    internal static bool IsInFunction(IOperation reference, IOperation declaration) =>
        Between(reference, declaration).Any(around => around is IAnonymousFunctionOperation or ILocalFunctionOperation);

    /// <summary>Whether a use is inside a loop that does not contain the declaration.</summary>
    internal static bool IsInLoop(IOperation use, IOperation declaration)
    {
        IOperation inner = use;
        foreach (IOperation around in Between(use, declaration))
        {
            // The sequence of a foreach is evaluated once. A loop that is always left in its first round counts as no loop.
            if (around is ILoopOperation loop && (around as IForEachLoopOperation)?.Collection != inner && !IsLeft(loop.Body))
                return true;
            inner = around;
        }
        return false;
    }

    /// <summary>
    /// Whether one place can be reached after another. It cannot if they are two branches, or if the first leaves the code.
    /// </summary>
    internal static bool CanFollow(IOperation first, IOperation second)
    {
        List<IOperation> around = [first, .. Ancestors(first)];
        List<IOperation> aroundSecond = [second, .. Ancestors(second)];
        int common = around.FindIndex(aroundSecond.Contains);
        if (common < 1)
            return true;
        IOperation branch = around[common - 1];
        IOperation otherBranch = aroundSecond[aroundSecond.IndexOf(around[common]) - 1];
        bool areBranches = around[common] switch
        {
            IConditionalOperation condition => branch != condition.Condition && otherBranch != condition.Condition,
            ISwitchOperation choice => branch != choice.Value && otherBranch != choice.Value,
            ISwitchExpressionOperation choice => branch != choice.Value && otherBranch != choice.Value,
            _ => false,
        };
        return !areBranches && !around.Take(common).Any(IsLeft);
    }

    /// <summary>Whether a block's last statement leaves the block.</summary>
    private static bool IsLeft(IOperation operation) =>
        (operation is IBlockOperation { Operations: { Length: > 0 } operations } ? operations[operations.Length - 1] : operation)
            is IReturnOperation or IBranchOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation };

    private static bool IsLazy(IInvocationOperation call, IArgumentOperation argument) =>
        IsOfFramework(call.TargetMethod)
        && call.TargetMethod.ContainingType.Name == "Enumerable"
        && call.Arguments.Length > 0
        && call.Arguments[0] == argument
        && call.TargetMethod.ReturnType is { TypeKind: TypeKind.Interface };

    private static bool IsOfFramework(IMethodSymbol method)
    {
        INamespaceSymbol? space = method.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { Name: "System" };
    }

    private static IEnumerable<IOperation> Ancestors(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
            yield return around;
    }

    private static IEnumerable<IOperation> Between(IOperation operation, IOperation declaration)
    {
        var outside = new HashSet<IOperation>(Ancestors(declaration));
        return Ancestors(operation).TakeWhile(around => !outside.Contains(around));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vae.Generators.Diagnostics;

namespace Vae.Generators.Analyzers;

/// <summary>
/// Checks how a training's sequence of epochs is used, which trains while it is enumerated. Warns if the sequence is dropped, because then
/// nothing is trained, and if it may be enumerated a second time, because that throws.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EpochSequenceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Descriptors.DroppedTraining, Descriptors.SecondEnumeration);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("Vae.VaeModel") is { } model)
                start.RegisterOperationAction(operation => Look(operation, model), OperationKind.Invocation);
        });
    }

    private static void Look(OperationAnalysisContext context, INamedTypeSymbol model)
    {
        var call = (IInvocationOperation)context.Operation;
        // Returns here for most calls.
        if (call.TargetMethod.Name is not ("Train" or "Resume")
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, model))
            return;
        IOperation sequence = SequenceUse.Whole(call);
        // An assignment to a discard drops it on purpose: the call has checked its arguments.
        if (sequence.Parent is IExpressionStatementOperation)
            ReportDropped(context, call);
        else if (sequence.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declaration })
            LookAtLocal(context, call, declaration.Symbol, declaration);
    }

    private static void LookAtLocal(
        OperationAnalysisContext context, IInvocationOperation call, ILocalSymbol local, IVariableDeclaratorOperation declaration)
    {
        IOperation root = declaration;
        while (root.Parent is { } parent)
            root = parent;
        List<ILocalReferenceOperation> references = root.Descendants()
            .OfType<ILocalReferenceOperation>()
            .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
            .OrderBy(reference => reference.Syntax.SpanStart)
            .ToList();
        if (references.Count == 0)
        {
            ReportDropped(context, call);
            return;
        }
        // No warning if the variable may hold another sequence by then, or if the code may run any number of times.
        if (references.Any(reference => SequenceUse.IsWrite(reference) || SequenceUse.IsInFunction(reference, declaration)))
            return;
        List<IOperation> enumerations = references.Cast<IOperation>().Where(SequenceUse.IsEnumeration).ToList();
        for (int i = 0; i < enumerations.Count; i++)
        {
            IOperation use = enumerations[i];
            if (SequenceUse.IsInLoop(use, declaration) || enumerations.Take(i).Any(earlier => SequenceUse.CanFollow(earlier, use)))
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.SecondEnumeration, use.Syntax.GetLocation(), local.Name));
        }
    }

    private static void ReportDropped(OperationAnalysisContext context, IInvocationOperation call)
    {
        Location place = call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name.GetLocation()
            : call.Syntax.GetLocation();
        string name = call.TargetMethod.Name;
        context.ReportDiagnostic(
            Diagnostic.Create(Descriptors.DroppedTraining, place, name, name == "Train" ? "Fit" : "ResumeFit"));
    }
}

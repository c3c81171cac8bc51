using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vae.Generators.Diagnostics;

namespace Vae.Generators.Analyzers;

/// <summary>
/// Checks trainings whose number of epochs the compiler knows. Warns if one ends before the model's warm-up does. For all other trainings
/// <c>TrainingOptions.Warnings</c> says so when the training starts.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TrainingLengthAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The default number of epochs.</summary>
    internal const int DefaultEpochs = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.ShortTraining);

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
        if (call.TargetMethod.Name is not ("Train" or "Fit" or "Resume" or "ResumeFit")
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, model)
            || Declared(Unconverted(call.Instance)?.Type, model) is not { } type
            || Rises(type) is not { Count: > 0 } rises
            || call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "options") is not { } options
            || Epochs(options, call) is not var (epochs, place))
            return;
        foreach ((string term, double needed, string consequence) in rises)
        {
            if (needed > epochs)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.ShortTraining, place, term, type.Name, needed.ToString("0.###", CultureInfo.InvariantCulture), epochs,
                    consequence));
            }
        }
    }

    /// <summary>The class that was declared as a model: the type itself or one of its bases.</summary>
    private static INamedTypeSymbol? Declared(ITypeSymbol? type, INamedTypeSymbol model)
    {
        for (var candidate = type as INamedTypeSymbol; candidate is not null; candidate = candidate.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate, model))
                return null;
            if (candidate.GetAttributes().Any(attribute => Name(attribute) == "VaeAttribute"))
                return candidate;
        }
        return null;
    }

    /// <summary>The parts of a model's objective that rise over a number of epochs, and what fails with fewer epochs.</summary>
    private static List<(string Term, double Epochs, string Consequence)> Rises(INamedTypeSymbol type)
    {
        var rises = new List<(string, double, string)>();
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (Name(attribute) == "WarmupAttribute" && Number(attribute, 0) is { } warmup)
                rises.Add(("Warmup", warmup, "the divergence's weight never reaches β"));
            else if (Name(attribute) == "CapacityAttribute" && Number(attribute, 1) is { } capacity)
                rises.Add(("Capacity", capacity, "the capacity never reaches its nats"));
        }
        return rises;
    }

    // An attribute that does not compile may have fewer or other arguments.
    private static double? Number(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index].Value is double number ? number : null;

    private static string? Name(AttributeData attribute) =>
        attribute.AttributeClass is { ContainingNamespace: { Name: "Vae", ContainingNamespace.IsGlobalNamespace: true } } type
            ? type.Name
            : null;

    /// <summary>
    /// The epochs of options, and the place that gives them; null if they are unknown, or if the objective may be another.
    /// </summary>
    private static (int Epochs, Location Place)? Epochs(IArgumentOperation argument, IInvocationOperation call)
    {
        Location method = call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name.GetLocation()
            : call.Syntax.GetLocation();
        IOperation? options = Unconverted(argument.Value);
        if (options is ILocalReferenceOperation { Local: var local })
            options = LocalValue.Of(local, call);
        // A resumed training without options takes them from its checkpoint.
        if (options is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation)
            return call.TargetMethod.Name is "Train" or "Fit" ? (DefaultEpochs, method) : null;
        if (options is not IObjectCreationOperation { Type.Name: "TrainingOptions", Arguments.Length: 0 } creation)
            return null;
        (int, Location)? found = (DefaultEpochs, method);
        foreach (IOperation set in creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (set is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var property } } assignment)
                return null;
            if (property == "Objective")
                return null;
            if (property == "Epochs")
                found = assignment.Value.ConstantValue is { HasValue: true, Value: int epochs } ? (epochs, set.Syntax.GetLocation()) : null;
        }
        return found;
    }

    private static IOperation? Unconverted(IOperation? operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }
}

using Microsoft.CodeAnalysis;
using Vae.Generators.Checking;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Emission;
using Vae.Generators.Parsing;
using Vae.Generators.Planning;

namespace Vae.Generators;

/// <summary>
/// The compiler of declarations. This file is its table of contents:
/// attributes → Declaration → CheckedModel (shapes) → Plan (operations, buffers) → C# text. Diagnostics are a separate branch.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class VaeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Parsed> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName("Vae.VaeAttribute", (_, _) => true, DeclarationParser.Parse)
            .Where(result => result is not null)
            .Select((result, _) => result!)
            .WithTrackingName(TrackingNames.Parse);

        IncrementalValuesProvider<ModelDeclaration> declaration = parsed
            .Select((result, _) => result.Declaration)
            .WithTrackingName(TrackingNames.Declaration);

        IncrementalValuesProvider<CheckedModel> checkedModel = declaration
            .Select((model, _) => SizeCheck.Apply(ModelChecker.Build(model)))
            .WithTrackingName(TrackingNames.Checked);

        IncrementalValuesProvider<ModelPlan> plan = checkedModel
            .Where(model => model.Type.CanExtend)
            .Select((model, _) => Planner.Plan(model))
            .WithTrackingName(TrackingNames.Plan);

        IncrementalValuesProvider<GeneratedFile> source = plan
            .Select((model, _) => new GeneratedFile(model.Model.Type.HintName, ModelEmitter.Emit(model)))
            .WithTrackingName(TrackingNames.Source);

        context.RegisterSourceOutput(source, (output, file) => output.AddSource(file.HintName, file.Text));

        IncrementalValuesProvider<PlacedProblem> problems = parsed
            .SelectMany((result, _) => ProblemReport.Of(result))
            .WithTrackingName(TrackingNames.Diagnostics);

        // The compilation is used only here, after all cached steps: a problem has its place as numbers, and a report needs the syntax
        // tree.
        context.RegisterSourceOutput(problems.Combine(context.CompilationProvider), Report);

        IncrementalValuesProvider<PlacedProblem> unmarked = context.SyntaxProvider
            .ForAttributeWithMetadataName("Vae.EncoderAttribute", (_, _) => true, UnmarkedDeclaration.Find)
            .Where(problem => problem is not null)
            .Select((problem, _) => problem!)
            .WithTrackingName(TrackingNames.Unmarked);

        context.RegisterSourceOutput(unmarked.Combine(context.CompilationProvider), Report);

        IncrementalValuesProvider<PlacedProblem> blocks = context.SyntaxProvider
            .ForAttributeWithMetadataName("Vae.BlockAttribute", (_, _) => true, BlockDeclaration.Check)
            .SelectMany((problems, _) => problems)
            .WithTrackingName(TrackingNames.Blocks);

        context.RegisterSourceOutput(blocks.Combine(context.CompilationProvider), Report);
    }

    private static void Report(SourceProductionContext output, (PlacedProblem Problem, Compilation Compilation) found) =>
        output.ReportDiagnostic(found.Problem.ToDiagnostic(found.Compilation));
}

/// <summary>A generated file.</summary>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>The names of the pipeline's steps, for tests.</summary>
internal static class TrackingNames
{
    internal const string Parse = nameof(Parse);
    internal const string Declaration = nameof(Declaration);
    internal const string Checked = nameof(Checked);
    internal const string Plan = nameof(Plan);
    internal const string Source = nameof(Source);
    internal const string Diagnostics = nameof(Diagnostics);
    internal const string Unmarked = nameof(Unmarked);
    internal const string Blocks = nameof(Blocks);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Language;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Parsing;

/// <summary>The result of parsing: the declaration, the problems of its form, and the locations of its attributes.</summary>
/// <remarks>Locations are separate from the declaration, so that an edit that only moves the declaration does not change it.</remarks>
internal sealed record Parsed(ModelDeclaration Declaration, EquatableArray<Problem> Problems, EquatableArray<Place> Places);

/// <summary>
/// Converts a class's symbol to a <see cref="ModelDeclaration"/>. This is the only stage that uses the compiler's objects.
/// </summary>
internal sealed class DeclarationParser
{
    // Deeper than anybody writes. Each level is a recursive call, here and in later steps.
    private const int MostDepth = 48;

    private readonly ProblemList _problems = new();
    private readonly List<Place> _places = [];
    private readonly HashSet<ISymbol> _checkedBlocks = new(SymbolEqualityComparer.Default);
    private readonly string _name;
    private readonly IAssemblySymbol _runtime;
    private readonly CancellationToken _cancellation;
    private bool _isComplete = true;
    private int _stages;

    private DeclarationParser(string name, IAssemblySymbol runtime, CancellationToken cancellation) =>
        (_name, _runtime, _cancellation) = (name, runtime, cancellation);

    /// <summary>Parses one class; null if another part of the same class is the one to parse.</summary>
    internal static Parsed? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax node)
            return null;
        IAssemblySymbol assembly = context.Attributes[0].AttributeClass!.ContainingAssembly;
        IReadOnlyList<IReadOnlyList<Word>> lists = AttributeLists.Of(type, assembly, cancellation);
        Word? mark = lists.SelectMany(list => list).FirstOrDefault(word => word.Name == "Vae");
        if (mark?.Syntax is null || !node.Contains(mark.Syntax))
            return null;
        var runtime = new RuntimeReference(context.SemanticModel.Compilation, assembly);
        return new DeclarationParser(type.Name, assembly, cancellation).Parse(type, node, mark, lists, runtime);
    }

    private Parsed Parse(
        INamedTypeSymbol type,
        TypeDeclarationSyntax node,
        Word mark,
        IReadOnlyList<IReadOnlyList<Word>> lists,
        RuntimeReference runtime)
    {
        _places.Add(Place.From(node.SyntaxTree, node.Identifier.Span));
        _places.Add(Place.From(mark.Syntax!));
        TypeDeclaration declared = TypeParser.Parse(
            type, runtime, ((CSharpParseOptions)node.SyntaxTree.Options).LanguageVersion, _problems);

        if (runtime.Missing is { } missing)
        {
            _problems.Add(Descriptors.NoRuntime, Locations.Vae, type.Name, _runtime.Name, missing);
            return new Parsed(
                new ModelDeclaration(declared with { CanExtend = false }, default, default, default, IsComplete: false),
                _problems.ToEquatable(), _places.ToEquatable());
        }

        var roles = new Dictionary<string, EquatableArray<StageDeclaration>>();
        foreach (IReadOnlyList<Word> list in lists)
            ParseList(type, node, list, roles);

        EquatableArray<StageDeclaration> Role(string name) => roles.TryGetValue(name, out var stages) ? stages : default;
        RequireRole(type, roles, "Encoder", "encoder", "[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Gaussian(16)]");
        RequireRole(type, roles, "Decoder", "decoder", "[Decoder, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]");
        var declaration = new ModelDeclaration(declared, Role("Encoder"), Role("Decoder"), Role("Objective"), _isComplete);
        return new Parsed(declaration, _problems.ToEquatable(), _places.ToEquatable());
    }

    private void RequireRole(
        INamedTypeSymbol type, Dictionary<string, EquatableArray<StageDeclaration>> roles, string role, string name, string example)
    {
        if (!roles.ContainsKey(role))
            _problems.Add(Descriptors.MissingList, Locations.Vae, type.Name, name, example);
    }

    private void ParseList(
        INamedTypeSymbol type,
        TypeDeclarationSyntax node,
        IReadOnlyList<Word> list,
        Dictionary<string, EquatableArray<StageDeclaration>> roles)
    {
        if (list.Any(word => word.Name == "Vae" && !word.IsForeign))
        {
            // Attributes of other libraries may be beside [Vae].
            if (list.FirstOrDefault(word => word.Name != "Vae" && !word.IsForeign) is { } other)
                _problems.Add(Descriptors.NoRole, Locate(other, Locations.Vae), other.Name);
            return;
        }
        list = WithoutForeign(list);
        Word head = list[0];
        int location = Locate(head, Locations.Vae);
        if (!Words.Roles.Contains(head.Name))
        {
            _problems.Add(Descriptors.NoRole, location, head.Name);
            return;
        }
        if (head.Name == "Block")
        {
            _problems.Add(Descriptors.Misplaced, location, "Block", "a model is not a block; give the block a class of its own");
            return;
        }
        if (head.Syntax is null || !node.Contains(head.Syntax))
            _problems.Add(Descriptors.SplitDeclaration, location, head.Name, type.Name, "[Vae]");
        if (roles.ContainsKey(head.Name))
        {
            _problems.Add(Descriptors.RoleTwice, location, type.Name, head.Name);
            return;
        }
        roles[head.Name] = ParseStages(list, location, location, []);
    }

    /// <summary>The words of a list. Other attributes in it are reported, because they would be ignored.</summary>
    private List<Word> WithoutForeign(IReadOnlyList<Word> list)
    {
        foreach (Word word in list.Where(word => word.IsForeign))
        {
            _isComplete = false;
            if (ForeignWord.Describe(word) is { } described)
                _problems.Add(Descriptors.ForeignWord, Locate(word, Locations.Vae), described);
        }
        return list.Where(word => !word.IsForeign).ToList();
    }

    /// <summary>A list's stages; the first is its head.</summary>
    /// <param name="list">The list.</param>
    /// <param name="headLocation">The place of its head.</param>
    /// <param name="user">The location of the stage that uses the list, for a block of another assembly.</param>
    /// <param name="around">The blocks that contain it, outermost first.</param>
    private EquatableArray<StageDeclaration> ParseStages(
        IReadOnlyList<Word> list, int headLocation, int user, IReadOnlyList<INamedTypeSymbol> around)
    {
        var stages = new List<StageDeclaration>
        {
            new(list[0].Name, default, headLocation, "", default),
        };
        foreach (Word word in list.Skip(1))
        {
            int location = Locate(word, user);
            _cancellation.ThrowIfCancellationRequested();
            _stages++;
            if (word.Data.AttributeConstructor is null || !TryReadArguments(word.Data, out EquatableArray<Argument> arguments))
            {
                // The compiler has reported the arguments. Without them shapes cannot be checked.
                _isComplete = false;
                continue;
            }
            if (word.Data.AttributeClass is { IsGenericType: true } generic)
                ParseBlockUser(word, generic.TypeArguments[0], arguments, location, around, stages);
            else
                stages.Add(new StageDeclaration(word.Name, arguments, location, "", default));
        }
        return stages.ToEquatable();
    }

    private void ParseBlockUser(
        Word word,
        ITypeSymbol block,
        EquatableArray<Argument> arguments,
        int location,
        IReadOnlyList<INamedTypeSymbol> around,
        List<StageDeclaration> stages)
    {
        if (block.TypeKind == TypeKind.Error)
        {
            _isComplete = false;
            return;
        }
        IReadOnlyList<IReadOnlyList<Word>> lists = AttributeLists.Of(block, _runtime, _cancellation);
        if (BlockDeclaration.ListOf(lists) is not { } list || block is not INamedTypeSymbol named)
        {
            _problems.Add(Descriptors.NotABlock, location, block.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return;
        }
        if (around.Contains(named, SymbolEqualityComparer.Default))
        {
            string way = string.Join(" → ", around.Concat(new[] { named }).Select(type => type.Name));
            _problems.Add(Descriptors.RecursiveBlock, location, named.Name, way);
            return;
        }
        if (around.Count == MostDepth)
        {
            _problems.Add(Descriptors.TooLarge, Locations.Vae, _name, $"its blocks are nested more than {Literals.Int(MostDepth)} deep");
            _isComplete = false;
            return;
        }
        if (_stages > ModelDeclaration.MostStages)
        {
            // If blocks each use the next one twice, they would be read 2ⁿ times.
            _problems.Add(
                Descriptors.TooLarge, Locations.Vae, _name, $"it has more than {Literals.Int(ModelDeclaration.MostStages)} stages");
            _isComplete = false;
            return;
        }
        // A list with a foreign attribute is incomplete; the attribute is reported.
        _isComplete &= !lists.Any(words => words.Any(other => other.IsForeign));
        if (list[0].Syntax is null)
            CheckBlockOfOtherAssembly(named, lists, location);
        EquatableArray<StageDeclaration> inner = ParseStages(list, Locate(list[0], location), location, [.. around, named]);
        stages.Add(new StageDeclaration(word.Name, arguments, location, block.Name, inner.Skip(1).ToEquatable()));
    }

    /// <summary>The project cannot correct a block of another assembly, so the message says why it is invalid.</summary>
    private void CheckBlockOfOtherAssembly(INamedTypeSymbol block, IReadOnlyList<IReadOnlyList<Word>> lists, int user)
    {
        if (!_checkedBlocks.Add(block))
            return;
        foreach ((_, Problem problem) in BlockDeclaration.Problems(block, lists))
            _problems.Add(Descriptors.ById[problem.Id], user, [.. problem.Arguments]);
    }

    /// <summary>Assigns a number to a word's location.</summary>
    /// <param name="word">The word.</param>
    /// <param name="user">The location to report for a block of another assembly: where it is used.</param>
    private int Locate(Word word, int user)
    {
        if (word.Syntax is not { } syntax)
            return user;
        _places.Add(Place.From(syntax));
        return _places.Count - 1;
    }

    private static bool TryReadArguments(AttributeData data, out EquatableArray<Argument> arguments)
    {
        arguments = default;
        // Of a call with mistakes a compiler may give more arguments than the constructor has parameters.
        ImmutableArray<IParameterSymbol> parameters = data.AttributeConstructor!.Parameters;
        if (data.ConstructorArguments.Length > parameters.Length)
            return false;
        var read = new List<Argument>();
        for (int i = 0; i < data.ConstructorArguments.Length; i++)
        {
            if (!TryReadNumbers(data.ConstructorArguments[i], out EquatableArray<double> values))
                return false;
            read.Add(new Argument(parameters[i].Name, values));
        }
        foreach (KeyValuePair<string, TypedConstant> named in data.NamedArguments)
        {
            if (!TryReadNumbers(named.Value, out EquatableArray<double> values))
                return false;
            read.Add(new Argument(named.Key, values));
        }
        arguments = read.ToEquatable();
        return true;
    }

    private static bool TryReadNumbers(TypedConstant constant, out EquatableArray<double> values)
    {
        values = default;
        if (constant.Kind == TypedConstantKind.Array)
        {
            // A null array counts as an empty one, which the check of the sizes reports.
            if (constant.Values.IsDefault)
                return true;
            if (!constant.Values.All(IsNumber))
                return false;
            values = constant.Values.Select(ToNumber).ToEquatable();
            return true;
        }
        if (!IsNumber(constant))
            return false;
        values = EquatableArray.Of(ToNumber(constant));
        return true;
    }

    private static bool IsNumber(TypedConstant constant) =>
        constant.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum && constant.Value is not (null or string or char);

    private static double ToNumber(TypedConstant constant) =>
        Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture);
}

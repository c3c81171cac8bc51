using Vae.Generators.Values;

namespace Vae.Generators.Declarations;

/// <summary>What the user wrote, as plain values: nothing here is checked yet beyond the form of the lists.</summary>
/// <param name="Type">The class.</param>
/// <param name="Encoder">The encoder's stages, <c>Input</c> included.</param>
/// <param name="Decoder">The decoder's stages.</param>
/// <param name="Objective">The objective's terms.</param>
/// <param name="IsComplete">Whether encoder and decoder were found, so that shapes can be inferred.</param>
internal sealed record ModelDeclaration(
    TypeDeclaration Type,
    EquatableArray<StageDeclaration> Encoder,
    EquatableArray<StageDeclaration> Decoder,
    EquatableArray<StageDeclaration> Objective,
    bool IsComplete)
{
    /// <summary>More stages than a person writes down; a Repeat of a Repeat gets there quickly.</summary>
    internal const int MostStages = 4096;
}

/// <summary>The class to extend.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Name">Its name, without type parameters or escapes.</param>
/// <param name="HintName">A file name for its source, unique in the compilation.</param>
/// <param name="RuntimeRoot">What the runtime's names begin with: <c>global</c>, or an extern alias.</param>
/// <param name="HasLanguage">Whether the project's language version can compile the passes.</param>
/// <param name="Declarations">The partial declarations to open, outermost first: <c>partial class Outer&lt;T&gt;</c>.</param>
/// <param name="CanExtend">Whether the class can be given a base class and a member.</param>
internal sealed record TypeDeclaration(
    string Namespace,
    string Name,
    string HintName,
    string RuntimeRoot,
    bool HasLanguage,
    EquatableArray<string> Declarations,
    bool CanExtend);

/// <summary>One attribute of a list.</summary>
/// <param name="Name">Its name without "Attribute".</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Location">Its number in the map of locations.</param>
/// <param name="BlockName">The name of its block, if it takes one.</param>
/// <param name="Block">The block's stages.</param>
internal sealed record StageDeclaration(
    string Name,
    EquatableArray<Argument> Arguments,
    int Location,
    string BlockName,
    EquatableArray<StageDeclaration> Block)
{
    internal double Number(string name, double otherwise = 0)
    {
        foreach (Argument argument in Arguments)
        {
            if (argument.Name == name && argument.Values.Count == 1)
                return argument.Values[0];
        }
        return otherwise;
    }

    internal bool Has(string name) => Arguments.Any(argument => argument.Name == name);

    internal EquatableArray<double> Numbers(string name) =>
        Arguments.Where(argument => argument.Name == name).Select(argument => argument.Values).FirstOrDefault();
}

/// <summary>A named argument: one number (an enum's member by its value), or several.</summary>
internal sealed record Argument(string Name, EquatableArray<double> Values);

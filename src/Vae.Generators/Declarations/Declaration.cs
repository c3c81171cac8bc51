using Vae.Generators.Values;

namespace Vae.Generators.Declarations;

/// <summary>The user's declaration, as plain values. Only the form of the lists has been checked.</summary>
/// <param name="Type">The class.</param>
/// <param name="Encoder">The encoder's stages, with <c>Input</c>.</param>
/// <param name="Decoder">The decoder's stages.</param>
/// <param name="Objective">The objective's terms.</param>
/// <param name="IsComplete">Whether the encoder and the decoder were found, so that shapes can be inferred.</param>
internal sealed record ModelDeclaration(
    TypeDeclaration Type,
    EquatableArray<StageDeclaration> Encoder,
    EquatableArray<StageDeclaration> Decoder,
    EquatableArray<StageDeclaration> Objective,
    bool IsComplete)
{
    /// <summary>The largest number of stages. Nobody writes that many, but a Repeat of a Repeat soon has them.</summary>
    internal const int MostStages = 4096;
}

/// <summary>The class to extend.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Name">Its name, without type parameters or escapes.</param>
/// <param name="HintName">A file name for the generated source, unique in the compilation.</param>
/// <param name="RuntimeRoot">The root of the runtime's names: <c>global</c>, or an extern alias.</param>
/// <param name="HasLanguage">Whether the project's language version can compile the passes.</param>
/// <param name="Declarations">
/// The partial declarations around the generated code, outermost first: <c>partial class Outer&lt;T&gt;</c>.
/// </param>
/// <param name="CanExtend">Whether the class can get a base class and a member.</param>
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
/// <param name="BlockName">The name of its block, if it has one.</param>
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

/// <summary>A named argument: one number (for an enum's member its value), or several.</summary>
internal sealed record Argument(string Name, EquatableArray<double> Values);

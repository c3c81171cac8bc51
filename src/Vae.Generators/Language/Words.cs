using Vae.Generators.Layers;
using Vae.Generators.Objectives;

namespace Vae.Generators.Language;

/// <summary>All words of the language.</summary>
internal static class Words
{
    /// <summary>The words that name a list's role.</summary>
    internal static IReadOnlyList<string> Roles { get; } = ["Encoder", "Decoder", "Objective", "Block"];

    /// <summary>The words that end a pipeline.</summary>
    internal static bool IsHead(string name) => name == MixedHead.Word || LikelihoodWord.Find(name) is not null;

    /// <summary>Whether a name belongs to the language at all.</summary>
    internal static bool IsWord(string name) =>
        LayerRegistry.IsLayer(name) || IsHead(name) || ObjectiveWord.Find(name) is not null || Roles.Contains(name)
        || name == "Input" || name == MixedHead.PartWord || name == "Vae";
}

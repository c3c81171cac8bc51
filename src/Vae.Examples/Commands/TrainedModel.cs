using Vae.Examples.Models;
using Vae.Persistence;

namespace Vae.Examples.Commands;

/// <summary>Models from files.</summary>
internal static class TrainedModel
{
    /// <summary>A model of the gallery with the parameters of a file.</summary>
    /// <exception cref="CommandException">There is no such model or file.</exception>
    internal static VaeModel Load(string name, string file)
    {
        ModelEntry entry = Catalogue.Find(name)
            ?? throw new CommandException($"There is no model '{name}'; the models are {Catalogue.Names}.");
        if (!File.Exists(file))
            throw new CommandException($"There is no file '{file}'.");
        VaeModel model = entry.Create();
        try
        {
            model.Load(file);
        }
        catch (ModelFormatException) when (Other(model, file) is { } other)
        {
            throw new CommandException($"'{file}' holds another model: it is a '{other}', not a '{name}'.");
        }
        return model;
    }

    // The model of the gallery whose declaration a file has, if it has not this one's.
    private static string? Other(VaeModel model, string file)
    {
        var texts = Safetensors.Read(file).Metadata.Values.ToHashSet();
        return texts.Contains(model.Description.Declaration)
            ? null
            : Catalogue.All.FirstOrDefault(entry => texts.Contains(entry.Create().Description.Declaration))?.Name;
    }

    /// <summary>A file in the same folder as another.</summary>
    internal static string Beside(string file, string name) => Path.Combine(Path.GetDirectoryName(file) ?? "", name);
}

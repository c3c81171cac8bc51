using Vae.Examples.Models;

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
        model.Load(file);
        return model;
    }

    /// <summary>A file in the same folder as another.</summary>
    internal static string Beside(string file, string name) => Path.Combine(Path.GetDirectoryName(file) ?? "", name);
}

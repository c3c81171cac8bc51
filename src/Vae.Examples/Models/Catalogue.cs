namespace Vae.Examples.Models;

/// <summary>A model of the gallery.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Summary">What it shows, in one line.</param>
/// <param name="Create">Makes one with parameters not yet initialised.</param>
internal sealed record ModelEntry(string Name, string Summary, Func<VaeModel> Create);

/// <summary>All models of the gallery, the default first.</summary>
internal static class Catalogue
{
    internal static IReadOnlyList<ModelEntry> All { get; } =
    [
        new("dense", "784-128-64-16, the textbook's model", () => new DenseVae()),
        new("listing", "the same with the loss that many listings give it, averaged over the pixels: it collapses", () => new ListingVae()),
        new("deep", "784-512-512-32, wider and sharper", () => new DeepVae()),
        new("plane", "784-256-64-2, a latent space that can be drawn as a map", () => new PlaneVae()),
        new("conv", "convolutions, 32 and 64 channels, and transposed ones back", () => new ConvVae()),
        new("residual", "residual blocks with layer normalisation and SiLU", () => new ResidualVae()),
        new("resnet", "residual convolutions with batch normalisation, to 7×7 and back", () => new ResNetVae()),
        new("burda", "784-200-200-50 in tanh, as in Burda et al. 2016, for binarised digits", () => new BurdaVae()),
        new("burda5", "the same, trained by the importance-weighted bound of five samples", () => new Burda5Vae()),
        new("single10", "784-500-10, one hidden layer each way; a family with the two that follow", () => new Single10Vae()),
        new("single20", "784-500-20", () => new Single20Vae()),
        new("single40", "784-500-40", () => new Single40Vae()),
        new("shapes", "3072-128-64-8 for coloured shapes, its latent dimensions driven to be independent", () => new ShapesVae()),
        new("objectives", "784-128-64-16 with every term of the whole batch, each of a weight that train can change",
            () => new ObjectivesVae()),
        new("colour", "colour images in convolutions, with a σ that the data find", () => new ColourVae()),
        new("colour1", "the same with a σ of 1", () => new ColourFixedVae()),
    ];

    internal static string Names => string.Join(", ", All.Select(entry => entry.Name));

    internal static ModelEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}

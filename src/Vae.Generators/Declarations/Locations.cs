namespace Vae.Generators.Declarations;

/// <summary>The numbers of the locations that every declaration has. Its attributes have the following numbers.</summary>
internal static class Locations
{
    /// <summary>The class's name.</summary>
    internal const int Type = 0;

    /// <summary>The attribute <c>[Vae]</c>.</summary>
    internal const int Vae = 1;
}

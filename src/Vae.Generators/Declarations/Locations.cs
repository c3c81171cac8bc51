namespace Vae.Generators.Declarations;

/// <summary>The numbers of the places that every declaration has; its attributes are numbered after them.</summary>
internal static class Locations
{
    /// <summary>The class's name.</summary>
    internal const int Type = 0;

    /// <summary>The attribute <c>[Vae]</c>.</summary>
    internal const int Vae = 1;
}

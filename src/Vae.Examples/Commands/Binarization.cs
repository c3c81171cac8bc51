namespace Vae.Examples.Commands;

/// <summary>How grey levels between 0 and 1 become 0 and 1.</summary>
internal enum Binarization
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>Drawn, with the grey level as the probability of 1, anew at every reading of a training.</summary>
    Dynamic,

    /// <summary>Drawn once: the same data in every run.</summary>
    Static,

    /// <summary>1 above one half.</summary>
    Threshold,
}

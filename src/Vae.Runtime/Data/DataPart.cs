namespace Vae.Data;

/// <summary>The part of a stored data set: what its rows are for.</summary>
public enum DataPart
{
    /// <summary>For training.</summary>
    Training,

    /// <summary>For choosing settings: neither trained on nor reported.</summary>
    Validation,

    /// <summary>For reporting results.</summary>
    Test,
}

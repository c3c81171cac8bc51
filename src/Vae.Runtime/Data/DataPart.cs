namespace Vae.Data;

/// <summary>What the rows of a stored data set are meant for.</summary>
public enum DataPart
{
    /// <summary>To be learned from.</summary>
    Training,

    /// <summary>To choose settings by: neither learned from nor reported.</summary>
    Validation,

    /// <summary>To report results on.</summary>
    Test,
}

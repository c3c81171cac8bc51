using System.ComponentModel;

namespace Vae;

/// <summary>A variational autoencoder: the base of every class marked <c>[Vae]</c>.</summary>
public abstract partial class VaeModel
{
    /// <summary>The passes that the generator wrote.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract VaeProgram Program { get; }

    /// <summary>The same, for those who drive passes themselves.</summary>
    internal VaeProgram CompiledProgram => Program;
}

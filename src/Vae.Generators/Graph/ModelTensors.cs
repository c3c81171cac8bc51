using Vae.Generators.Text;

namespace Vae.Generators.Graph;

/// <summary>A tensor of the flat parameter buffer.</summary>
internal sealed record Parameter(string Name, ParameterSpec Spec, int Offset)
{
    internal string Constant => Identifiers.From(Name);

    /// <summary>Whether the backward pass applies its update.</summary>
    internal bool IsUpdatedInBackward { get; init; }

    // No two parameters of a model have the same offset: the passes of the compiler look parameters up often.
    public override int GetHashCode() => Offset;
}

/// <summary>A tensor of the flat state buffer.</summary>
internal sealed record StateTensor(string Name, StateSpec Spec, int Offset)
{
    internal string Constant => Identifiers.From(Name);
}

/// <summary>A model's parameters and state, by name.</summary>
internal sealed record ModelTensors(
    IReadOnlyDictionary<string, Parameter> Parameters, IReadOnlyDictionary<string, StateTensor> State);

using System.ComponentModel;
using Vae.Execution;

namespace Vae;

/// <summary>A variational autoencoder: the base of every class marked <c>[Vae]</c>.</summary>
/// <remarks>
/// <para>A model is its parameters, and the running statistics of its normalisations if it has any. A new one is initialised by the first
/// training, with that training's seed, or by the first other use, with seed 0; <see cref="Initialize"/>,
/// <see cref="Load(string)"/> and <see cref="SetParameter"/> initialise it as well.</para>
/// <para>Inference may run on any number of threads at once, and allocates nothing once warm in the overloads that take a
/// destination. It must not run while another thread trains the model or changes its parameters; between two epochs of
/// <see cref="Train"/>, on the thread that enumerates them, it may.</para>
/// <para>Data is always one flat run of records, row after row; a record's elements are in the order of its shape (row-major:
/// for an image height × width × channels). Every term of the loss is in nats per sample.</para>
/// </remarks>
public abstract partial class VaeModel
{
    private readonly VaeProgram _program;
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _state;
    private readonly PassPool _passes;
    private readonly Lock _initialization = new();
    private volatile bool _initialized;

    /// <summary>Allocates the parameters of the declared model.</summary>
    protected VaeModel()
    {
        // The generated override returns a static instance: it depends on nothing that a derived constructor sets.
        _program = Program;
        Description = _program.Description;
        _parameters = new AlignedBuffer(Description.ParameterFloats);
        _state = new AlignedBuffer(Description.StateFloats);
        _passes = new PassPool(Description, _parameters, _state);
    }

    /// <summary>The description of the declared model: shapes, stages, parameters.</summary>
    public ModelDescription Description { get; }

    /// <summary>The generated passes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract VaeProgram Program { get; }

    /// <summary>The same, for code that runs passes itself.</summary>
    internal VaeProgram CompiledProgram => _program;

    /// <summary>The flat parameters, in memory order. The training updates them in place.</summary>
    internal AlignedBuffer FlatParameters => _parameters;

    /// <summary>The flat state, in memory order: what training updates beside the parameters. Each step that succeeds updates it.</summary>
    internal AlignedBuffer FlatState => _state;

    /// <summary>The pool of inference passes.</summary>
    internal PassPool Passes => _passes;
}

using System.ComponentModel;
using System.Globalization;
using Vae.Execution;
using Vae.Kernels;
using Vae.Losses;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae;

/// <summary>The arena that a program's entry points work in, and the table of its named tensors.</summary>
/// <remarks>
/// Spans cover <see cref="Rows"/> rows, rounded up to whole vectors. The values after the last row are undefined.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public class Pass
{
    // The size of the largest array, less the line that aligning a buffer needs.
    private static readonly int s_mostFloats = Array.MaxLength - AlignedBuffer.Alignment;

    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _state;
    private readonly AlignedBuffer _arena;
    private readonly int _fixedStart;
    private int _rows;

    internal Pass(
        ModelDescription description, WorkspaceDescription workspace, AlignedBuffer parameters, AlignedBuffer state, int capacity)
    {
        RequireRoom(description, workspace, capacity, nameof(capacity));
        // Whole vectors of rows: then every tensor starts on a cache line, whatever its width.
        Capacity = AlignedBuffer.RoundUp(capacity);
        Description = description;
        Workspace = workspace;
        _parameters = parameters;
        _state = state;
        _fixedStart = checked(workspace.FloatsPerRow * Capacity);
        _arena = new AlignedBuffer(checked(_fixedStart + workspace.FixedFloats));
        Fields = [.. description.Fields.Select(field => new FieldTensors(this, field))];
        Latents = [.. description.Latents.Select(latent => new LatentTensors(this, latent))];
    }

    /// <summary>The model that the pass belongs to.</summary>
    internal ModelDescription Description { get; }

    /// <summary>The most rows that fit.</summary>
    internal int Capacity { get; }

    /// <summary>The rows of this pass: at least 1, at most <see cref="Capacity"/>.</summary>
    public int Rows
    {
        get => _rows;
        internal set
        {
            OutOfRange.IfLess(value, 1);
            OutOfRange.IfGreater(value, Capacity);
            _rows = value;
        }
    }

    /// <summary>The random key of the pass: the seed, the step, and the purpose of the numbers.</summary>
    public NoiseKey Noise { get; internal set; }

    /// <summary>The flat parameter buffer.</summary>
    public ReadOnlySpan<float> Parameters => _parameters.Span;

    /// <summary>The flat state buffer: what training updates beside the parameters.</summary>
    public ReadOnlySpan<float> State => _state.Span;

    /// <summary>The tensors and their places.</summary>
    internal WorkspaceDescription Workspace { get; }

    /// <summary>The tensors of each field, in the description's order.</summary>
    internal FieldTensors[] Fields { get; }

    /// <summary>The tensors of each latent variable, in the order of their numbers.</summary>
    internal LatentTensors[] Latents { get; }

    /// <summary>The data of the only field. // [rows, data size]</summary>
    internal Span<float> Input => Fields[0].Value;

    /// <summary>The parameters of the only latent variable's posterior. // [rows, posterior size]</summary>
    internal Span<float> Posterior => Latents[0].Posterior;

    /// <summary>The only latent variable's draw. // [rows, latent size]</summary>
    internal Span<float> Latent => Latents[0].Value;

    /// <summary>The parameters of the only field's likelihood. // [rows, likelihood size]</summary>
    internal Span<float> Likelihood => Fields[0].Likelihood;

    /// <summary>The mean of p(x|z). // [rows, data size]</summary>
    internal Span<float> Mean => Fields[0].Mean;

    /// <summary>−ln p(x|z) of each row, in nats. // [rows]</summary>
    internal Span<float> Reconstruction => Fields[0].Score;

    /// <summary>Each latent dimension's share of KL(q(z|x) ‖ p(z)), in nats. // [rows, latent size]</summary>
    internal Span<float> Divergence => Latents[0].Divergence;

    /// <summary>A tensor with so many floats for each row.</summary>
    /// <param name="offset">Its offset, in floats per row.</param>
    /// <param name="width">Its floats per row.</param>
    public Span<float> Buffer(int offset, int width) =>
        _arena.Span.Slice(offset * Capacity, width * AlignedBuffer.RoundUp(_rows));

    /// <summary>A tensor of one size whatever the rows.</summary>
    /// <param name="offset">Its offset, in floats.</param>
    /// <param name="floats">Its size.</param>
    public Span<float> Fixed(int offset, int floats) => _arena.Span.Slice(_fixedStart + offset, floats);

    /// <summary>A tensor of the table.</summary>
    /// <exception cref="InvalidOperationException">The program has none: no entry point computes it.</exception>
    internal Span<float> Tensor(BufferDescription? tensor)
    {
        if (tensor is null)
            throw new InvalidOperationException($"No entry point of {Description.Name} that works in this pass computes the tensor.");
        return tensor.PerRow ? Buffer(tensor.Offset, tensor.Floats) : Fixed(tensor.Offset, tensor.Floats);
    }

    /// <summary>Throws if a buffer of the pass, which is one array, cannot hold this many rows.</summary>
    /// <exception cref="ArgumentException">The rows do not fit. The message says how many fit.</exception>
    internal static void RequireRoom(ModelDescription description, WorkspaceDescription workspace, int rows, string name)
    {
        long width = workspace.FloatsPerRow;
        long room = s_mostFloats - workspace.FixedFloats;
        long most = room / width / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
        if (rows > most)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A batch of {rows:N0} records of {description.Name} needs {width * rows:N0} floats in one buffer; at most {room:N0} " +
                    $"fit. Use a batch of at most {most:N0}."),
                name);
        }
    }
}

/// <summary>A pass that also computes gradients.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainingPass : Pass
{
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _gradients;
    private readonly AlignedBuffer _state;
    private readonly AlignedBuffer _nextState;
    private readonly BufferDescription? _bound;

    internal TrainingPass(
        ModelDescription description, AlignedBuffer parameters, AlignedBuffer state, AlignedBuffer gradients, int capacity)
        : base(description, description.TrainingWorkspace, parameters, state, capacity)
    {
        _parameters = parameters;
        _gradients = gradients;
        _state = state;
        _nextState = new AlignedBuffer(description.StateFloats);
        Penalty = new DivergencePenalty(description.LatentSize);
        Terms = new BatchTerms(description, capacity);
        _bound = Workspace.Find("bound");
    }

    /// <summary>The flat gradient buffer, in the layout of the parameters.</summary>
    public Span<float> Gradients => _gradients.Span;

    /// <summary>Updates parameters as soon as their gradients are computed; null to store all gradients.</summary>
    internal Optimizer? Updater { get; set; }

    /// <summary>The offsets of the tensors that it may update; null for all.</summary>
    internal IReadOnlySet<int>? UpdatedOffsets { get; set; }

    /// <summary>The update for the gradient of the tensor at an offset.</summary>
    public ParameterUpdate Update(int offset) => Updater is null || UpdatedOffsets?.Contains(offset) == false
        ? default
        : new ParameterUpdate(Updater, _parameters, offset);

    /// <summary>
    /// The state after the step, which the pass updates. It begins as a copy of <see cref="Pass.State"/>, and is kept only if the step
    /// succeeds. So a step that fails does not change the model.
    /// </summary>
    public Span<float> NextState => _nextState.Span;

    /// <summary>The weight of each row's reconstruction term in the loss.</summary>
    public float ReconstructionWeight { get; internal set; } = 1;

    /// <summary>The weight of each row's divergence term in the loss.</summary>
    public float DivergenceWeight { get; internal set; } = 1;

    /// <summary>The divergence's term in the loss; the divergence itself by default.</summary>
    public DivergencePenalty Penalty { get; }

    /// <summary>The terms of the loss that are functions of the whole batch.</summary>
    internal BatchTerms Terms { get; init; }

    /// <summary>A term of the objective that is a function of the whole batch, of a model that has it.</summary>
    /// <exception cref="InvalidOperationException">The model's objective does not have it.</exception>
    public T Term<T>()
        where T : BatchTerm => Terms.Get<T>();

    /// <summary>The importance-weighted bound of each row, in nats, where the loss is its negative. // [rows]</summary>
    internal Span<float> Bound => Tensor(_bound);

    /// <summary>Begins a step: copies this worker's share of the state. The caller must call a barrier afterwards.</summary>
    internal void BeginState(Worker worker)
    {
        (int start, int end) = worker.Share(_state.Length, AlignedBuffer.Alignment);
        _state.Span[start..end].CopyTo(_nextState.Span[start..end]);
    }

    /// <summary>
    /// Ends a step that succeeded: copies this worker's share of the step's state to the model's. The caller must call a
    /// barrier afterwards.
    /// </summary>
    internal void KeepState(Worker worker)
    {
        (int start, int end) = worker.Share(_state.Length, AlignedBuffer.Alignment);
        _nextState.Span[start..end].CopyTo(_state.Span[start..end]);
    }
}

using System.ComponentModel;
using System.Globalization;
using Vae.Execution;
using Vae.Losses;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae;

/// <summary>The buffers that a pass reads and writes: the model's inputs and outputs, row by row, and a workspace.</summary>
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
    private readonly AlignedBuffer _input;
    private readonly AlignedBuffer _posterior;
    private readonly AlignedBuffer _latent;
    private readonly AlignedBuffer _likelihood;
    private readonly AlignedBuffer _mean;
    private readonly AlignedBuffer _reconstruction;
    private readonly AlignedBuffer _divergence;
    private readonly AlignedBuffer _workspace;
    private readonly int _fixedStart;
    private int _rows;

    internal Pass(
        ModelDescription description, WorkspaceDescription workspace, AlignedBuffer parameters, AlignedBuffer state, int capacity)
        : this(description, workspace, parameters, state, capacity, meanSize: description.DataSize)
    {
    }

    private protected Pass(
        ModelDescription description, WorkspaceDescription workspace, AlignedBuffer parameters, AlignedBuffer state, int capacity,
        int meanSize)
    {
        RequireRoom(description, workspace, capacity, nameof(capacity));
        // Whole vectors of rows, so that every buffer of the workspace starts on a cache line for any width.
        Capacity = AlignedBuffer.RoundUp(capacity);
        Description = description;
        _parameters = parameters;
        _state = state;
        _input = PerRow(description.DataSize);
        _posterior = PerRow(description.PosteriorSize);
        _latent = PerRow(description.LatentSize);
        _likelihood = PerRow(description.LikelihoodSize);
        _mean = PerRow(meanSize);
        _reconstruction = PerRow(1);
        _divergence = PerRow(description.LatentSize);
        _fixedStart = checked(workspace.FloatsPerRow * Capacity);
        _workspace = new AlignedBuffer(checked(_fixedStart + workspace.FixedFloats));
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

    /// <summary>The data. // [rows, data size]</summary>
    public Span<float> Input => Slice(_input, Description.DataSize);

    /// <summary>The posterior's parameters. // [rows, posterior size]</summary>
    public Span<float> Posterior => Slice(_posterior, Description.PosteriorSize);

    /// <summary>z. // [rows, latent size]</summary>
    public Span<float> Latent => Slice(_latent, Description.LatentSize);

    /// <summary>The likelihood's parameters. // [rows, likelihood size]</summary>
    public Span<float> Likelihood => Slice(_likelihood, Description.LikelihoodSize);

    /// <summary>The mean of p(x|z). A training pass has no buffer for it. // [rows, data size]</summary>
    public Span<float> Mean => Slice(_mean, Description.DataSize);

    /// <summary>−ln p(x|z) of each row, in nats. // [rows]</summary>
    public Span<float> Reconstruction => Slice(_reconstruction, 1);

    /// <summary>Each latent dimension's share of KL(q(z|x) ‖ p(z)), in nats. // [rows, latent size]</summary>
    public Span<float> Divergence => Slice(_divergence, Description.LatentSize);

    /// <summary>A buffer of the workspace's row area.</summary>
    /// <param name="offset">Its offset, in floats per row.</param>
    /// <param name="width">Its floats per row.</param>
    public Span<float> Buffer(int offset, int width) =>
        _workspace.Span.Slice(offset * Capacity, width * AlignedBuffer.RoundUp(_rows));

    /// <summary>A buffer of the workspace's fixed area.</summary>
    /// <param name="offset">Its offset, in floats.</param>
    /// <param name="floats">Its size.</param>
    public Span<float> Fixed(int offset, int floats) => _workspace.Span.Slice(_fixedStart + offset, floats);

    /// <summary>Throws if a buffer of the pass, which is one array, cannot hold this many rows.</summary>
    /// <exception cref="ArgumentException">The rows do not fit. The message says how many fit.</exception>
    internal static void RequireRoom(ModelDescription description, WorkspaceDescription workspace, int rows, string name)
    {
        int[] widths =
        [
            workspace.FloatsPerRow, description.DataSize, description.PosteriorSize, description.LatentSize, description.LikelihoodSize,
        ];
        long width = widths.Max();
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

    private AlignedBuffer PerRow(int width) => new(checked(width * Capacity));

    private Span<float> Slice(AlignedBuffer buffer, int width) => buffer.Span[..AlignedBuffer.RoundUp(width * _rows)];
}

/// <summary>A pass that also computes gradients.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainingPass : Pass
{
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _gradients;
    private readonly AlignedBuffer _state;
    private readonly AlignedBuffer _nextState;
    private readonly AlignedBuffer _divergenceWeights;
    private readonly AlignedBuffer _bound;

    internal TrainingPass(
        ModelDescription description, AlignedBuffer parameters, AlignedBuffer state, AlignedBuffer gradients, int capacity)
        : base(description, description.TrainingWorkspace, parameters, state, capacity, meanSize: 0)
    {
        _parameters = parameters;
        _gradients = gradients;
        _state = state;
        _nextState = new AlignedBuffer(description.StateFloats);
        _divergenceWeights = new AlignedBuffer(AlignedBuffer.RoundUp(description.LatentSize));
        Penalty = new DivergencePenalty(description.LatentSize);
        Terms = new BatchTerms(description, capacity);
        _bound = new AlignedBuffer(description.Objective.ImportanceWeighted is null ? 0 : Capacity);
    }

    /// <summary>The flat gradient buffer, in the layout of the parameters.</summary>
    public Span<float> Gradients => _gradients.Span;

    /// <summary>Updates parameters as soon as their gradients are computed; null to store all gradients.</summary>
    internal Optimizer? Updater { get; set; }

    /// <summary>The update for the gradient of the tensor at an offset.</summary>
    public ParameterUpdate Update(int offset) => Updater is null ? default : new ParameterUpdate(Updater, _parameters, offset);

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

    /// <summary>The total correlation, if the model's objective has it.</summary>
    public TotalCorrelationTerm TotalCorrelation => Terms.TotalCorrelation!;

    /// <summary>The distance of the code's covariance from the identity, if the model's objective has it.</summary>
    public DipTerm Dip => Terms.Dip!;

    /// <summary>The maximum mean discrepancy, if the model's objective has it.</summary>
    public MmdTerm Mmd => Terms.Mmd!;

    /// <summary>The sliced Wasserstein distance, if the model's objective has it.</summary>
    public SlicedWassersteinTerm SlicedWasserstein => Terms.SlicedWasserstein!;

    /// <summary>The weight of each latent dimension's divergence in the gradient, computed by the pass. // [latent size]</summary>
    public Span<float> DivergenceWeights => _divergenceWeights.Span;

    /// <summary>The importance-weighted bound of each row, in nats; empty if the loss is the negative ELBO. // [rows]</summary>
    public Span<float> Bound => _bound.Span[..Math.Min(_bound.Length, AlignedBuffer.RoundUp(Rows))];

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

using Vae.Execution;
using Vae.Sampling;

namespace Vae;

/// <summary>Estimates ln p(x) of each record from draws of its own posterior, in passes as full as they go.</summary>
/// <remarks>
/// ln w = ln p(x|z) + ln p(z) − ln q(z|x) = ln p(x|z) + ½·Σⱼ(εⱼ² + vⱼ − zⱼ²) with v = ln σ² and z = μ + σ·ε. ε is drawn again rather than
/// taken from z − μ, which loses its digits where σ is small beside μ.
/// </remarks>
internal sealed class ImportanceSampler : IBlockWorker
{
    /// <summary>The records of a block: they are encoded together.</summary>
    internal const int BlockRows = 8;

    private readonly VaeProgram _program;
    private readonly RecordReader _reader;
    private readonly Pass _records;
    private readonly Pass _draws;
    private readonly int _samples;
    private readonly ulong _seed;
    private readonly LogLikelihood[] _results;
    private readonly float[] _noise;

    internal ImportanceSampler(
        VaeProgram program, RecordReader reader, Pass records, Pass draws, int samples, ulong seed, LogLikelihood[] results)
    {
        _program = program;
        _reader = reader;
        _records = records;
        _draws = draws;
        _samples = samples;
        _seed = seed;
        _results = results;
        _noise = new float[PassPool.Rows * program.Description.LatentSize];
    }

    /// <inheritdoc/>
    public void Process(int first, int count, CancellationToken cancellation)
    {
        _reader.Read(first, count, _records);
        _program.Encode(Worker.Alone, _records);
        FiniteResults.RequirePosterior(_records, first);
        for (int row = 0; row < count; row++)
        {
            LogLikelihood estimate = Estimate(first + row, row, cancellation);
            // A draw without a density has the weight 0; a record all of whose draws have none has no estimate.
            if (!double.IsFinite(estimate.Value))
                throw FiniteResults.OfRecord(_records, row, first, FiniteResults.Data, "estimate of ln p(x)");
            _results[first + row] = estimate;
        }
    }

    private LogLikelihood Estimate(int record, int row, CancellationToken cancellation)
    {
        ModelDescription description = _program.Description;
        _draws.Rows = Math.Min(PassPool.Rows, _samples);
        Repeat(_records.Input.Slice(row * description.DataSize, description.DataSize), _draws.Input);
        Repeat(_records.Posterior.Slice(row * description.PosteriorSize, description.PosteriorSize), _draws.Posterior);
        var weights = new LogWeights();
        uint chunk = 0;
        // In long: the last start and a pass more may be beyond an int.
        for (long start = 0; start < _samples; start += PassPool.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            _draws.Rows = (int)Math.Min(PassPool.Rows, _samples - start);
            _draws.Noise = EvaluationNoise.Importance(_seed, record, chunk++);
            _program.DrawLatent(Worker.Alone, _draws);
            _program.Decode(Worker.Alone, _draws);
            _program.Score(Worker.Alone, _draws);
            Add(ref weights);
        }
        return weights.ToEstimate();
    }

    private void Repeat(ReadOnlySpan<float> record, Span<float> rows)
    {
        for (int row = 0; row < _draws.Rows; row++)
            record.CopyTo(rows[(row * record.Length)..]);
    }

    private void Add(ref LogWeights weights)
    {
        int latent = _program.Description.LatentSize;
        NormalNoise.Fill(_draws.Noise, 0, _noise.AsSpan(0, _draws.Rows * latent));
        for (int row = 0; row < _draws.Rows; row++)
            weights.Add(_draws.Latents[0].LogRatio(row, _noise.AsSpan(row * latent, latent)) - _draws.Reconstruction[row]);
    }
}

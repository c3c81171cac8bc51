using Vae.Execution;
using Vae.Losses;
using Vae.Sampling;

namespace Vae.Tests.Kernels;

/// <summary>The terms that are functions of a whole batch: as calls of the catalogue, and one at a time.</summary>
internal sealed class DivergenceCalls
{
    private readonly float[] _prior;
    private readonly float[] _points;
    private readonly float[] _differences;
    private readonly float[] _fixed;

    internal DivergenceCalls(int rows, int latent, ObjectiveDescription objective, int records = 1000)
    {
        (Rows, Latent) = (rows, latent);
        int width = AlignedBuffer.RoundUp(latent);
        Term = objective switch
        {
            { TotalCorrelation: not null } => new TotalCorrelationTerm(rows),
            { Dip: not null } => new DipTerm(latent),
            { Mmd: not null } => new MmdTerm(rows, latent),
            _ => new SlicedWassersteinTerm(objective.SlicedWasserstein!.Projections),
        };
        Term.Use(objective, records);
        Term.Prepare(1);
        Posterior = TestBuffers.Numbers(rows * 2 * latent, 21, -1.5f, 1.5f);
        Z = TestBuffers.Numbers(rows * latent, 22, -2, 2);
        ZGradient = TestBuffers.Empty(rows * latent);
        PosteriorGradient = TestBuffers.Empty(rows * 2 * latent);
        int projections = objective.SlicedWasserstein?.Projections ?? 0;
        _prior = TestBuffers.Empty(rows * (width + 16));
        _points = TestBuffers.Empty(rows * 4 * width);
        _differences = TestBuffers.Empty(AlignedBuffer.RoundUp(rows) * (projections + 1));
        _fixed = TestBuffers.Empty(Math.Max(latent + 2, projections) * width);
    }

    internal static NoiseKey Key { get; } = new(7, NoisePurpose.Latent, Step: 3);

    internal int Rows { get; }

    internal int Latent { get; }

    internal BatchTerm Term { get; }

    internal float[] Posterior { get; }

    internal float[] Z { get; }

    internal float[] ZGradient { get; }

    internal float[] PosteriorGradient { get; }

    internal void Run(Worker worker)
    {
        switch (Term)
        {
            case TotalCorrelationTerm term:
                TotalCorrelationTerm.Score(worker, Rows, Latent, term, Posterior, Z, ZGradient, PosteriorGradient, _points, _prior);
                break;
            case DipTerm term:
                DipTerm.Score(worker, Rows, Latent, term, Posterior, PosteriorGradient, _points, _fixed);
                break;
            case MmdTerm term:
                MmdTerm.Score(worker, Rows, Latent, term, Key, Z, ZGradient, _prior, _points);
                break;
            case SlicedWassersteinTerm term:
                SlicedWassersteinTerm.Score(worker, Rows, Latent, term, Key, Z, ZGradient, _prior, _points, _differences, _fixed);
                break;
        }
    }

    internal static IEnumerable<KernelCall> All()
    {
        const int rows = 21;
        const int latent = 19;
        (string Name, ObjectiveDescription Objective)[] all =
        [
            ("TotalCorrelationTerm.Score MinibatchWeighted", Objective() with { TotalCorrelation = new(4) }),
            ("TotalCorrelationTerm.Score MinibatchStratified",
                Objective() with { TotalCorrelation = new(4, TotalCorrelationEstimator.MinibatchStratified) }),
            ("DipTerm.Score I", Objective() with { Dip = new(3, 2) }),
            ("DipTerm.Score II", Objective() with { Dip = new(3, 2, DipKind.II) }),
            ("MmdTerm.Score InverseMultiquadratic", Objective() with { Mmd = new(5) }),
            ("MmdTerm.Score Rbf", Objective() with { Mmd = new(5, MmdKernel.Rbf) }),
            ("SlicedWassersteinTerm.Score", Objective() with { SlicedWasserstein = new(5, 11) }),
        ];
        foreach ((string name, ObjectiveDescription objective) in all)
        {
            var call = new DivergenceCalls(rows, latent, objective);
            // Equal codes have equal projections: ties.
            call.Z.AsSpan(0, latent).CopyTo(call.Z.AsSpan(5 * latent));
            (float[] Buffer, int Count) byLatent = (call.ZGradient, objective.Dip is null ? rows * latent : 0);
            (float[] Buffer, int Count) byPosterior =
                (call.PosteriorGradient, objective.TotalCorrelation is null && objective.Dip is null ? 0 : rows * 2 * latent);
            yield return new KernelCall(name, call.Run, byLatent, byPosterior);
        }
    }

    internal static ObjectiveDescription Objective() => new(1, Reduction.Sum);
}

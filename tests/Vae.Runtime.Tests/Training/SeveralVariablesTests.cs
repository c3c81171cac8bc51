using System.Text.Json;
using Vae.Data;
using Vae.Execution;
using Vae.Losses;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>Sums, histories and checkpoints of a model with two fields and two latent variables: each term under its own name.</summary>
public sealed class SeveralVariablesTests : IDisposable
{
    private const int Rows = 5;

    private static readonly ModelDescription s_description = new TinyVae().Description with
    {
        Fields = [new FieldDescription("x", [6], 6), new FieldDescription("y", [1], 1)],
        Latents = [new LatentDescription("z1", 3, 6), new LatentDescription("z2", 2, 4)],
    };

    private static readonly WorkspaceDescription s_workspace = new(24, 0,
    [
        new BufferDescription("x.score", 0, 1, PerRow: true, Kept: true),
        new BufferDescription("y.score", 1, 1, PerRow: true, Kept: true),
        new BufferDescription("z1.posterior", 2, 6, PerRow: true, Kept: true),
        new BufferDescription("z1.divergence", 8, 3, PerRow: true, Kept: true),
        new BufferDescription("z2.posterior", 11, 4, PerRow: true, Kept: true),
        new BufferDescription("z2.divergence", 15, 2, PerRow: true, Kept: true),
        new BufferDescription("x", 17, 6, PerRow: true, Kept: true),
    ]);

    private readonly string _folder = Directory.CreateTempSubdirectory("variables").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_variable_has_sums_of_its_own(int workers)
    {
        Pass pass = Filled();
        var statistics = new LossStatistics(s_description);
        using (var team = new WorkerTeam(workers))
            team.Run(new Adding(statistics, pass));
        Evaluation evaluation = statistics.ToEvaluation();
        Assert.Equal(["x", "y"], evaluation.Reconstructions.Select(term => term.Name));
        // Rows 0 … 4: 1 + row, and 10 + row.
        Assert.Equal([3.0, 12.0], evaluation.Reconstructions.Select(term => term.Value));
        Assert.Equal(15, evaluation.Reconstruction);
        Assert.Equal(["z1", "z2"], evaluation.Latents.Select(latent => latent.Name));
        Assert.Equal([0.25, 0.5, 0.75], evaluation.Latents[0].KlPerDimension);
        Assert.Equal([2.0, 4.0], evaluation.Latents[1].KlPerDimension);
        Assert.Equal([1.5, 6.0], evaluation.Latents.Select(latent => latent.Kl));
        Assert.Equal(7.5, evaluation.Kl);
        Assert.Equal([0.25, 0.5, 0.75, 2, 4], evaluation.KlPerDimension);
        Assert.Equal(-22.5, evaluation.Elbo);
        // The means of z1 vary with the row in its second dimension only, those of z2 in both.
        Assert.Equal([1, 2], evaluation.Latents.Select(latent => latent.ActiveUnits));
        Assert.Equal(3, evaluation.ActiveUnits);
    }

    [Fact]
    public void A_sum_that_is_not_finite_is_seen_wherever_it_is()
    {
        foreach (int place in Enumerable.Range(0, 4))
        {
            Pass pass = Filled();
            Span<float> values = place switch
            {
                0 => pass.Fields[0].Score,
                1 => pass.Fields[1].Score,
                2 => pass.Latents[0].Divergence,
                _ => pass.Latents[1].Divergence,
            };
            values[3] = float.PositiveInfinity;
            var statistics = new LossStatistics(s_description);
            statistics.Add(Worker.Alone, pass);
            Assert.False(statistics.IsFinite);
            var error = Assert.Throws<NonFiniteResultException>(() => FiniteResults.RequireScores(pass, first: 10));
            Assert.Equal(10 + (place < 2 ? 3 : 3 / pass.Latents[place - 2].Description.Size), error.Row);
        }
    }

    [Fact]
    public void A_checkpoint_keeps_the_sums_and_the_history_of_each_variable()
    {
        string path = Path.Combine(_folder, "checkpoint");
        Dataset data = TinyData.Set(20);
        var options = new TrainingOptions { Epochs = 3, BatchSize = Rows };
        var statistics = new LossStatistics(s_description);
        statistics.Add(Worker.Alone, Filled());
        var record = new EpochRecord(
            1, statistics.ToEvaluation() with { Samples = 20 }, statistics.ToEvaluation(), 2, 3, 1e-3, 4, 1, new LossWeights(1, 1));
        int floats = s_description.ParameterFloats;
        var parameters = new AlignedBuffer(floats);
        var checkpoint = new TrainingCheckpoint(s_description, data, options);
        CheckpointState state = checkpoint.Capture(
            new TrainingPosition(1, 1, 5, 0.5), parameters, new AlignedBuffer(0),
            [Optimizer.Create(options.Optimizer, floats)], statistics, new BatchTerms(s_description, Rows),
            new LossBalance(s_description.Objective, 6, 4, 12), [record]);
        CheckpointFile.Write(path, state);

        ResumePoint point = checkpoint.Verify(CheckpointFile.Read(path), path);
        var restored = new LossStatistics(s_description);
        restored.Restore(point.Sums);
        Same(statistics.ToEvaluation(), restored.ToEvaluation());
        EpochRecord read = Assert.Single(point.History);
        Same(record.Train, read.Train);
        Same(record.HeldOut, read.HeldOut);

        // Another pass goes on from these sums, and not from others.
        statistics.Add(Worker.Alone, Filled());
        restored.Add(Worker.Alone, Filled());
        Same(statistics.ToEvaluation(), restored.ToEvaluation());

        // A model whose variables have other names has other terms.
        ModelDescription renamed = s_description with { Latents = [s_description.Latents[0], new LatentDescription("z3", 2, 4)] };
        Assert.Throws<CheckpointException>(
            () => new TrainingCheckpoint(renamed, data, options).Verify(CheckpointFile.Read(path), path));
    }

    [Fact]
    public void An_evaluation_is_the_same_after_a_way_through_JSON()
    {
        var statistics = new LossStatistics(s_description);
        statistics.Add(Worker.Alone, Filled());
        Evaluation evaluation = statistics.ToEvaluation() with { Bound = -3 };
        Evaluation read = JsonSerializer.Deserialize<Evaluation>(JsonSerializer.Serialize(evaluation))!;
        Same(evaluation, read);
        Assert.Equal(-3, read.Bound);
    }

    private static void Same(Evaluation expected, Evaluation actual)
    {
        Assert.Equal(expected.Samples, actual.Samples);
        Assert.Equal(expected.Reconstructions, actual.Reconstructions);
        Assert.Equal(expected.Latents.Count, actual.Latents.Count);
        foreach ((LatentEvaluation one, LatentEvaluation other) in expected.Latents.Zip(actual.Latents))
        {
            Assert.Equal((one.Name, one.Kl, one.ActiveUnits), (other.Name, other.Kl, other.ActiveUnits));
            Assert.Equal(one.KlPerDimension, other.KlPerDimension);
        }
    }

    private static Pass Filled()
    {
        var pass = new Pass(
            s_description, s_workspace, new AlignedBuffer(s_description.ParameterFloats), new AlignedBuffer(0), Rows)
        {
            Rows = Rows,
        };
        for (int row = 0; row < Rows; row++)
        {
            pass.Fields[0].Score[row] = 1 + row;
            pass.Fields[1].Score[row] = 10 + row;
            ((float[])[0.25f, 0.5f, 0.75f]).CopyTo(pass.Latents[0].Divergence[(3 * row)..]);
            ((float[])[2, 4]).CopyTo(pass.Latents[1].Divergence[(2 * row)..]);
            ((float[])[7, row, 8, 100 * row, 100 * row, 100 * row]).CopyTo(pass.Latents[0].Posterior[(6 * row)..]);
            ((float[])[row, -row, 0, 0]).CopyTo(pass.Latents[1].Posterior[(4 * row)..]);
        }
        return pass;
    }

    private sealed class Adding(LossStatistics statistics, Pass pass) : ITeamWork
    {
        public void Execute(Worker worker) => statistics.Add(worker, pass);
    }
}

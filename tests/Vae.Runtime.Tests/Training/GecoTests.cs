using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

public sealed class GecoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-geco-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_multiplier_follows_its_recursion()
    {
        // One step an epoch, so that each record has one step's reconstruction.
        var options = new TrainingOptions { Epochs = 40, BatchSize = 64, Seed = 5, LearningRate = 1e-2, Threads = 1 };
        (double multiplier, double average, double past) = (1, 0, 0);
        foreach (EpochRecord epoch in new GecoVae().Train(TinyData.Set(64), null, options))
        {
            double constraint = (epoch.Train.Reconstruction - 3.75) / 6;
            average = epoch.Epoch == 1 ? constraint : 0.5 * average + 0.5 * constraint;
            past = epoch.Epoch == 1 ? constraint : past + Math.Min(0.5, 4.0 / (epoch.Step - 1 + 4)) * (constraint - past);
            double ahead = average + 2.5 * (average - past);
            double left = Math.Sign(ahead) == Math.Sign(average) ? Math.Sign(average) * Math.Min(Math.Abs(ahead), Math.Abs(average)) : 0;
            multiplier *= Math.Exp(Math.Clamp(0.02 * left, -0.01, 0.002));
            double kept = epoch.Weights.Reconstruction;
            Assert.True(Math.Abs(kept - multiplier) <= 1e-12, $"{epoch.Epoch}: {kept}, not {multiplier}");
            Assert.Equal(1, epoch.Weights.Divergence);
        }
        Assert.True(multiplier is > 1.01 and < 1.08, $"{multiplier}");
    }

    /// <summary>A step's gradient is λ times the reconstruction's and once the divergence's: that of β = 1/λ, but for the scale.</summary>
    [Fact]
    public void The_loss_is_the_divergence_and_the_weighted_reconstruction()
    {
        var balance = new LossBalance(new GecoVae().Description.Objective, 6, 7, 21);
        Assert.Equal(new LossWeights(1, 1), balance.At(0));
        balance.Observe(0, 3.75 + 6 * 0.008);
        balance.Observe(1, 3.75 - 6 * 0.04);
        // c̄ = 0.008, then ½·0.008 − ½·0.04.
        double expected = Math.Exp(0.02 * 0.008 - 0.02 * 0.016);
        Assert.True(Math.Abs(balance.At(2).Reconstruction - expected) <= 1e-14, $"{balance.At(2).Reconstruction}");
        Assert.Equal(1, balance.At(2).Divergence);
    }

    [Fact]
    public void The_multiplier_rises_slowly_falls_faster_and_stays_in_its_bounds()
    {
        foreach (double sign in new[] { 1.0, -1.0 })
        {
            var balance = new LossBalance(new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(0) }, 6, 7, 21);
            double before = 1;
            for (int step = 0; step < 8000; step++)
            {
                balance.Observe(step, sign * 1e9);
                double ratio = balance.Multiplier / before;
                Assert.True(Math.Log(ratio) is >= -0.01 - 1e-12 and <= 0.002 + 1e-12, $"{ratio}");
                before = balance.Multiplier;
            }
            Assert.Equal(sign > 0 ? 1e6 : 1e-6, before);
        }
    }

    /// <summary>A reconstruction on its way to the target by itself leaves λ at 1; one that stops short of it does not.</summary>
    [Fact]
    public void The_multiplier_rests_while_the_constraint_vanishes_by_itself()
    {
        var balance = new LossBalance(new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(80) }, 784, 469, 4690);
        double largest = 1;
        // As a small model learns images, with ever less haste; a λ that does not look ahead comes to over 400 here.
        for (int step = 0; step < 3000; step++)
        {
            balance.Observe(step, 78 + 21_000.0 / (step + 60));
            largest = Math.Max(largest, balance.Multiplier);
        }
        double after = balance.Multiplier;
        for (int step = 3000; step < 6000; step++)
            balance.Observe(step, 84.9);
        Assert.True(largest <= 40, $"{largest}");
        Assert.True(balance.Multiplier > 10 * after, $"{balance.Multiplier} after {after}");
    }

    [Fact]
    public void A_training_reaches_its_target_within_2_percent()
    {
        Dataset data = TinyData.Set(512).BinarizeStatic(3);
        foreach (double target in new[] { 3.8, 3.3 })
        {
            var options = new TrainingOptions
            {
                Epochs = 150,
                BatchSize = 64,
                Seed = 1,
                LearningRate = 1e-2,
                Threads = 1,
                Objective = new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(target) },
            };
            EpochRecord last = new TinyVae().Train(data, null, options).Last();
            double reached = last.Train.Reconstruction;
            Assert.True(Math.Abs(reached - target) <= 0.02 * target, $"{reached} for {target}, λ = {last.Weights.Reconstruction}");
        }
    }

    [Theory]
    [InlineData("geco.multiplier", double.NaN)]
    [InlineData("geco.multiplier", 0.0)]
    [InlineData("geco.multiplier", 1e7)]
    [InlineData("geco.constraint", double.PositiveInfinity)]
    [InlineData("geco.constraint", null)]
    [InlineData("geco.past", double.NaN)]
    [InlineData("geco.past", null)]
    [InlineData("geco.multiplier", null)]
    public void A_checkpoint_with_an_impossible_multiplier_is_refused(string tensor, double? value)
    {
        string file = Path.Combine(_folder, "checkpoint");
        var options = new TrainingOptions { Epochs = 2, BatchSize = 16, Seed = 5, Threads = 1, CheckpointPath = file };
        _ = new GecoVae().Train(TinyData.Set(40), null, options).First();
        SafetensorsFile good = Safetensors.Read(file);
        List<NamedTensor> tensors = [.. good.Tensors.Where(t => t.Name != tensor)];
        if (value is { } number)
            tensors.Add(NamedTensor.From(tensor, [number], 1));
        Safetensors.Write(file, tensors, good.Metadata);
        Assert.Equal(
            tensor, Assert.Throws<CheckpointException>(() => new GecoVae().Resume(file, TinyData.Set(40), null, options)).Property);
    }
}

using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

public sealed class GecoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-geco-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // With the first rate no step meets a limit; with the second the noise of the batches decides.
    [Theory]
    [InlineData(0.02)]
    [InlineData(30.0)]
    public void The_multiplier_follows_its_recursion(double rate)
    {
        // One step an epoch, so that each record has one step's reconstruction.
        var model = new GecoVae();
        var objective = model.Description.Objective with { Geco = new Geco(3.75, rate, 0.5) };
        var options = new TrainingOptions
        {
            Epochs = 40,
            BatchSize = 64,
            Seed = 5,
            LearningRate = 1e-2,
            Threads = 1,
            Objective = objective,
        };
        (double multiplier, double average, double past, double last, double noise) = (1, 0, 0, 0, 0);
        int limited = 0;
        foreach (EpochRecord epoch in model.Train(TinyData.Set(64), null, options))
        {
            int step = (int)epoch.Step - 1;
            double constraint = (epoch.Train.Reconstruction - 3.75) / 6;
            average = step == 0 ? constraint : 0.5 * average + 0.5 * constraint;
            past = step == 0 ? constraint : past + Math.Min(0.5, 4.0 / (step + 4)) * (constraint - past);
            if (step > 0)
                noise += (step == 1 ? 1 : 4.0 / (step + 4)) * (Math.Abs(constraint - last) - noise);
            last = constraint;
            double ahead = average + 2.5 * (average - past);
            double left = Math.Sign(ahead) == Math.Sign(average) ? Math.Sign(average) * Math.Min(Math.Abs(ahead), Math.Abs(average)) : 0;
            // The average distance of two normal numbers is 1.128 standard deviations; a smoothing of ½ leaves √⅓ of one.
            double deviation = noise * Math.Sqrt(Math.PI) / 2 / Math.Sqrt(3);
            double slowed = Math.Min(rate, 0.01 / (4 * deviation));
            limited += slowed < rate ? 1 : 0;
            multiplier *= Math.Exp(Math.Clamp(slowed * left, -0.01, step <= 4 || average <= past ? 0.002 : 0.01));
            double kept = epoch.Weights.Reconstruction;
            Assert.True(Math.Abs(kept - multiplier) <= 1e-12, $"{epoch.Epoch}: {kept}, not {multiplier}");
            Assert.Equal(1, epoch.Weights.Divergence);
        }
        Assert.Equal(rate > 1, limited > 10);
        Assert.True(Math.Abs(Math.Log(multiplier)) is > 0.01 and < 0.4, $"{multiplier}");
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
    public void The_multiplier_changes_slowly_and_stays_in_its_bounds()
    {
        foreach (double sign in new[] { 1.0, -1.0 })
        {
            var balance = new LossBalance(new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(0) }, 6, 7, 21);
            double before = 1;
            for (int step = 0; step < 8000; step++)
            {
                balance.Observe(step, sign * 1e9);
                double change = Math.Log(balance.Multiplier / before);
                Assert.True(Math.Abs(change) <= 0.01 + 1e-12, $"{change}");
                before = balance.Multiplier;
            }
            Assert.Equal(sign > 0 ? 1e6 : 1e-6, before);
        }
    }

    [Fact]
    public void The_multiplier_rises_more_slowly_while_the_model_learns()
    {
        var balance = new LossBalance(new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(0) }, 6, 7, 21);
        double before = 1;
        for (int step = 0; step < 2000; step++)
        {
            // So slowly that it does not vanish by itself soon, though ever below its average over the past.
            balance.Observe(step, 1e9 - 1e3 * step);
            double rise = Math.Log(balance.Multiplier / before);
            Assert.True(Math.Abs(rise - 0.002) <= 1e-12, $"{step}: {rise}");
            before = balance.Multiplier;
        }
    }

    /// <summary>
    /// A model in place of a training: its reconstruction falls by 25 nats for each e-fold of λ that it has had for some hundred steps, and
    /// its batches have the noise of records whose losses are exponentially distributed, as skewed as a batch can be.
    /// </summary>
    [Theory]
    [InlineData(8, 500)]
    [InlineData(32, 500)]
    [InlineData(128, 500)]
    [InlineData(1024, 500)]
    [InlineData(1, 50)]
    [InlineData(32, 0)]
    public void It_rests_at_the_target_whatever_the_noise_of_the_batches(int batch, double deviation)
    {
        const int steps = 40_000;
        const double target = 50;
        var balance = new LossBalance(new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(target) }, 784, 250, steps);
        var random = new Random(batch);
        (double followed, double sum) = (0, 0);
        for (int step = 0; step < steps; step++)
        {
            followed += (Math.Log(balance.At(step).Reconstruction) - followed) / 100;
            double mean = 60 - 25 * followed;
            double noise = 0;
            for (int record = 0; record < batch; record++)
                noise += -Math.Log(1 - random.NextDouble()) - 1;
            balance.Observe(step, mean + deviation * noise / batch);
            sum += step >= steps / 2 ? mean : 0;
        }
        double reached = sum / (steps / 2);
        Assert.True(Math.Abs(reached - target) <= 0.02 * target, $"{reached}, λ = {balance.Multiplier}");
    }

    /// <summary>Small batches: their noise is several times what the limits of a step allow.</summary>
    [Theory]
    [InlineData(8, 5.0)]
    [InlineData(8, 5.6)]
    [InlineData(64, 5.0)]
    [InlineData(64, 5.6)]
    public void Small_batches_and_large_ones_rest_at_the_target(int batch, double target)
    {
        var options = new TrainingOptions
        {
            Epochs = batch == 8 ? 48 : 120,
            BatchSize = batch,
            Seed = 1,
            LearningRate = 3e-3,
            Threads = 1,
            Objective = new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(target) },
        };
        EpochRecord[] epochs = [.. new NineVae().Train(NineVae.Set(2000), null, options)];
        double rest = epochs[^(epochs.Length / 4)..].Average(epoch => epoch.Train.Reconstruction);
        Assert.True(Math.Abs(rest - target) <= 0.02 * target, $"{rest} for {target}, λ = {epochs[^1].Weights.Reconstruction}");
        // Not by chance on its way through.
        Assert.All(epochs[^5..], epoch => Assert.InRange(epoch.Train.Reconstruction, 0.95 * target, 1.05 * target));
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
    [InlineData("geco.last", double.NegativeInfinity)]
    [InlineData("geco.last", null)]
    [InlineData("geco.noise", double.NaN)]
    [InlineData("geco.noise", -1e-9)]
    [InlineData("geco.noise", null)]
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

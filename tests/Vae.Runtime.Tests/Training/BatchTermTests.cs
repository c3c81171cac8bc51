using Vae.Data;
using Vae.Optimization;
using Vae.Tests.Interpreter;

namespace Vae.Tests;

/// <summary>Terms that are functions of a whole batch, in a training.</summary>
public class BatchTermTests
{
    private readonly Dataset _data = TinyData.Set(100).BinarizeStatic(1);
    private readonly TrainingOptions _options = new() { Epochs = 2, BatchSize = 16, Seed = 5, LearningRate = 1e-2, Threads = 1 };

    [Fact]
    public void Each_epoch_says_what_each_term_came_to()
    {
        // 100 records in batches of 16, the last of 4, and parameters that stay as they are.
        var model = new TermsVae();
        model.Initialize(3);
        TrainingOptions options = _options with { Optimizer = new Sgd(), LearningRate = 1e-60 };
        ReferenceEpoch[] expected = [.. new ReferenceTraining(model, _data, options) { Weights = _ => new(1, 1) }.Run()];
        EpochRecord[] epochs = [.. model.Train(_data, null, options)];
        Assert.Equal(2, epochs.Length);
        foreach ((ReferenceEpoch reference, EpochRecord epoch) in expected.Zip(epochs))
        {
            Assert.Equal(["TotalCorrelation", "Dip", "Mmd", "SlicedWasserstein"], epoch.Terms.Select(term => term.Name));
            foreach ((double value, LossTerm term) in reference.Terms.Zip(epoch.Terms))
                Assert.True(Math.Abs(value - term.Value) <= 1e-5 * (1 + Math.Abs(value)), $"epoch {epoch.Epoch}: {term}, not {value}");
        }
        // Other order and noise: a repetition of the first epoch would not be seen otherwise.
        Assert.All(epochs[0].Terms.Zip(epochs[1].Terms), pair => Assert.NotEqual(pair.First.Value, pair.Second.Value));
    }

    [Fact]
    public void Options_change_weights_and_leave_terms_out()
    {
        ObjectiveDescription declared = new TermsVae().Description.Objective;
        ObjectiveDescription two = declared with { Dip = null, Mmd = null, TotalCorrelation = new TotalCorrelation(1) };
        EpochRecord[] epochs = [.. new TermsVae().Train(_data, null, _options with { Objective = two })];
        Assert.Equal(["TotalCorrelation", "SlicedWasserstein"], epochs[1].Terms.Select(term => term.Name));

        // With no weight left, it is the model without the terms, bit for bit.
        ObjectiveDescription none = two with { SlicedWasserstein = new SlicedWasserstein(0, 3) };
        var (with, without) = (new TermsVae(), new TermsVae());
        _ = with.Train(_data, null, _options with { Objective = none }).Count();
        ObjectiveDescription plain = two with { TotalCorrelation = null, SlicedWasserstein = null };
        _ = without.Train(_data, null, _options with { Objective = plain }).Count();
        Bits.Equal(without, with);
    }

    [Fact]
    public void What_was_not_declared_is_refused_with_what_to_do()
    {
        ObjectiveDescription plain = new TinyVae().Description.Objective;
        Refused(plain with { Mmd = new Mmd(1) }, "The objective has Mmd, which TinyVae does not declare");
        Refused(plain with { Dip = new Dip(1, 1) }, "Write Dip into its [Objective, …]");
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new TermsVae().Train(
            _data, null, _options with { Objective = plain with { SlicedWasserstein = new SlicedWasserstein(1, 6) } }));
        Assert.Contains("TermsVae was declared with 5 projections", thrown.Message, StringComparison.Ordinal);

        void Refused(ObjectiveDescription objective, string message)
        {
            var thrown = Assert.Throws<ArgumentException>(() => new TinyVae().Train(_data, null, _options with { Objective = objective }));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_out_of_range_and_terms_that_exclude_each_other_are_refused()
    {
        ObjectiveDescription declared = new TermsVae().Description.Objective;
        OutOfRange(declared with { TotalCorrelation = new TotalCorrelation(-1) }, "The total correlation's weight must be at least 0");
        OutOfRange(declared with { TotalCorrelation = new TotalCorrelation(1, (TotalCorrelationEstimator)2) }, "no such estimator");
        OutOfRange(declared with { Dip = new Dip(double.NaN, 1) }, "Dip's weight of the covariances");
        OutOfRange(declared with { Dip = new Dip(1, double.PositiveInfinity) }, "Dip's weight of the variances");
        OutOfRange(declared with { Dip = new Dip(1, 1, (DipKind)2) }, "no such kind");
        OutOfRange(declared with { Mmd = new Mmd(-1) }, "Mmd's weight");
        OutOfRange(declared with { Mmd = new Mmd(1, (MmdKernel)2) }, "no such kernel");
        OutOfRange(declared with { Mmd = new Mmd(1, Scale: 0) }, "The scale of Mmd's kernel must be above 0");
        OutOfRange(declared with { SlicedWasserstein = new SlicedWasserstein(-1) }, "SlicedWasserstein's weight");
        OutOfRange(declared with { SlicedWasserstein = new SlicedWasserstein(1, 0) }, "SlicedWasserstein's projections");
        Contains(Assert.Throws<ArgumentException>(() => Train(declared with { Beta = 2 })), "Leave β at 1 (it is 2)");
        ObjectiveDescription capacity = declared with { Schedule = WeightSchedule.Constant, Capacity = new Capacity(1, 1, 1) };
        Contains(Assert.Throws<ArgumentException>(() => Train(capacity)), "Capacity and TotalCorrelation cannot be combined");

        void OutOfRange(ObjectiveDescription objective, string message) =>
            Contains(Assert.Throws<ArgumentOutOfRangeException>(() => Train(objective)), message);

        void Contains(Exception thrown, string message) => Assert.Contains(message, thrown.Message, StringComparison.Ordinal);

        void Train(ObjectiveDescription objective) => _ = new TermsVae().Train(_data, null, _options with { Objective = objective });
    }

    [Theory]
    [InlineData(1, "Batches have one record")]
    [InlineData(33, "The last batch of 100 records by 33 has one")]
    public void A_batch_of_one_record_is_refused(int batchSize, string message)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new TermsVae().Train(_data, null, _options with { BatchSize = batchSize }));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("TotalCorrelation compares the latent codes of several records", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_terms_do_what_they_are_for()
    {
        // Without any divergence, the code of a Wasserstein auto-encoder comes close to the prior only by its term.
        double Distance(double weight)
        {
            var objective = new ObjectiveDescription(0, Reduction.Sum) { SlicedWasserstein = new SlicedWasserstein(weight, 5) };
            return new TermsVae().Train(_data, null, _options with { Epochs = 60, Objective = objective }).Last().Terms[0].Value;
        }
        (double free, double drawn) = (Distance(0), Distance(20));
        Assert.True(drawn < free / 2, $"{free} without, {drawn} with the term");
    }

    [Fact]
    public void A_term_that_is_not_finite_stops_the_training_by_name()
    {
        var options = _options with { Objective = new TermsVae().Description.Objective with { Dip = new Dip(1e30, 1e30) } };
        var thrown = Assert.Throws<TrainingDivergedException>(
            () => new TermsVae().Train(_data, null, options with { LearningRate = 1e3, Epochs = 50, Optimizer = new Sgd() }).Count());
        Assert.NotEmpty(thrown.Message);
    }
}

using Vae.Data;
using Vae.Optimization;
using Vae.Tests.Interpreter;

namespace Vae.Tests;

/// <summary>
/// Whole trainings against the reference, which takes every step as the documentation has it: another order, other noise, another weight
/// or rate in any step shows in the records or in the parameters.
/// </summary>
public class StepByStepTests
{
    // 44 rows in batches of 12: four steps an epoch, the last of 8 rows.
    private const int Rows = 44;
    private const int Steps = 4;

    private static readonly TrainingOptions s_options = new()
    {
        Epochs = 3,
        BatchSize = 12,
        Seed = 5,
        LearningRate = 0.1,
        Threads = 1,
        Optimizer = new Sgd(),
    };

    private static readonly ObjectiveDescription s_elbo = new(1, Reduction.Sum);

    private readonly Dataset _data = TinyData.Set(Rows).BinarizeDynamic();

    public static TheoryData<string> Objectives =>
        ["elbo", "warmup", "cyclical", "each", "total", "capacity", "mean", "geco", "terms", "stratified", "sampled"];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Every_step_of_an_objective_is_that_of_its_formulas(string objective)
    {
        (VaeModel model, ObjectiveDescription chosen, Func<long, ReferenceWeights> weights) = objective switch
        {
            "warmup" => (new WarmVae(), new WarmVae().Description.Objective, step => new(1, 2 * Math.Min(1, step / (2.0 * Steps)))),
            // 12 steps in 3 cycles of 4, a quarter of each for the rise.
            "cyclical" => (
                new CyclicalVae(), new CyclicalVae().Description.Objective,
                step => new(1, Math.Min(1, step % 4 / 4.0 / 0.25), divergence => Math.Max(0.125, divergence.Sum()))),
            "each" => (
                new FreeVae(), new FreeVae().Description.Objective,
                step => new(1, 0.5 * Math.Min(1, step / (double)Steps), divergence => divergence.Sum(kl => Math.Max(0.1, kl)))),
            "total" => (
                new TinyVae(), s_elbo with { FreeBits = new FreeBits(0.3, FreeBitsKind.InTotal) },
                _ => new(1, 1, divergence => Math.Max(0.3, divergence.Sum()))),
            "capacity" => (
                new CapacityVae(), new CapacityVae().Description.Objective,
                step => new(1, 20, divergence => Math.Abs(divergence.Sum() - 1.5 * Math.Min(1, step / (2.0 * Steps))))),
            "mean" => (new MeanVae(), new MeanVae().Description.Objective, _ => new(1 / 6.0, 1)),
            "terms" => (
                new TermsVae(), new TermsVae().Description.Objective with { Schedule = WeightSchedule.Constant }, _ => new(1, 1)),
            "stratified" => (new CorrelationVae(), new CorrelationVae().Description.Objective, _ => new(1, 1)),
            "sampled" => (new SampledVae(), new SampledVae().Description.Objective, _ => new(1, 1)),
            _ => ((VaeModel)new TinyVae(), s_elbo, (Func<long, ReferenceWeights>)(_ => new(1, 1))),
        };
        var geco = new GecoTruth(new Geco(3.9, 2, 0.5), TinyVae.Data);
        if (objective == "geco")
            (chosen, weights) = (s_elbo with { Geco = geco.Options }, _ => new(geco.Multiplier, 1));
        double rate = objective == "capacity" ? 0.01 : 0.1;
        Compare(
            model, s_options with { Objective = chosen, LearningRate = rate }, weights,
            (_, parameters, gradients) => Each(parameters, gradients, (name, i, gradient) => -rate * gradient),
            objective == "geco" ? geco.Observe : null);
    }

    /// <summary>With a norm that every gradient of this training is longer than, and with one that none is.</summary>
    [Theory]
    [InlineData(0.4, 3 * Steps)]
    [InlineData(100, 0)]
    public void Every_step_of_AdamW_is_that_of_its_formulas_with_its_rate_and_its_clipping(double clip, int clippedSteps)
    {
        (Dictionary<string, double[]> m, Dictionary<string, double[]> v) = ([], []);
        int clipped = 0;
        Compare(
            new TinyVae(),
            s_options with
            {
                Optimizer = new AdamW(0.8, 0.95, 0.1, 0.3),
                LearningRate = LearningRate.Cosine(0.1, 0.02).WithWarmup(3),
                ClipNorm = clip,
            },
            _ => new(1, 1),
            (step, parameters, gradients) =>
            {
                // Three rising steps, then half a cosine over the other nine.
                double rate = step < 3 ? 0.1 * (step + 1) / 4 : 0.02 + 0.08 * 0.5 * (1 + Math.Cos(Math.PI * (step - 3) / 9));
                double norm = Math.Sqrt(gradients.Values.Sum(gradient => gradient.Sum(g => g * g)));
                double scale = Math.Min(1, clip / norm);
                clipped += scale < 1 ? 1 : 0;
                Each(parameters, gradients, (name, i, gradient) =>
                {
                    gradient *= scale;
                    double mean = Moment(m, name, i, 0.8, gradient);
                    double square = Moment(v, name, i, 0.95, gradient * gradient);
                    double t = step + 1;
                    return -rate * 0.3 * parameters[name][i]
                        - rate * mean / (1 - Math.Pow(0.8, t)) / (Math.Sqrt(square / (1 - Math.Pow(0.95, t))) + 0.1);
                });
            });
        Assert.Equal(clippedSteps, clipped);

        double Moment(Dictionary<string, double[]> moments, string name, int index, double kept, double value)
        {
            if (!moments.TryGetValue(name, out double[]? all))
                moments[name] = all = new double[1000];
            return all[index] = kept * all[index] + (1 - kept) * value;
        }
    }

    [Fact]
    public void Every_step_of_momentum_in_stages_is_that_of_its_formulas()
    {
        var direction = new Dictionary<string, double[]>();
        Compare(
            new TinyVae(),
            s_options with { Optimizer = new Sgd(0.7), LearningRate = LearningRate.Stages((5, 0.05), (2, 0.02), (1, 0.01)) },
            _ => new(1, 1),
            (step, parameters, gradients) => Each(parameters, gradients, (name, i, gradient) =>
            {
                if (!direction.TryGetValue(name, out double[]? all))
                    direction[name] = all = new double[1000];
                all[i] = 0.7 * all[i] + gradient;
                return -(step < 5 ? 0.05 : step < 7 ? 0.02 : 0.01) * all[i];
            }));
    }

    private void Compare(
        VaeModel model,
        TrainingOptions options,
        Func<long, ReferenceWeights> weights,
        Action<long, Dictionary<string, double[]>, IReadOnlyDictionary<string, double[]>> update,
        Action<long, double>? observe = null)
    {
        model.Initialize(3);
        var reference = new ReferenceTraining(model, _data, options) { Weights = weights, Update = update, Observe = observe };
        var reports = new List<TrainingProgress>();
        EpochRecord[] epochs = [.. model.Train(_data, null, options, new Recorder(reports))];
        double[] losses = [.. reports.Where(report => report.Batch == Steps).Select(report => report.Loss)];
        int number = 0;
        foreach (ReferenceEpoch expected in reference.Run())
        {
            EpochRecord epoch = epochs[number];
            string at = $"epoch {number + 1}: ";
            Close(expected.Reconstruction, epoch.Train.Reconstruction, at + "reconstruction");
            Assert.Equal(expected.Divergence.Length, epoch.Train.KlPerDimension.Length);
            for (int j = 0; j < expected.Divergence.Length; j++)
                Close(expected.Divergence[j], epoch.Train.KlPerDimension[j], at + $"KL {j}");
            Assert.Equal(expected.ActiveUnits, epoch.Train.ActiveUnits);
            if (epoch.Train.Bound is { } bound)
                Close(expected.Bound, bound, at + "bound");
            Assert.Equal(expected.Terms.Length, epoch.Terms.Count);
            for (int i = 0; i < expected.Terms.Length; i++)
                Close(expected.Terms[i], epoch.Terms[i].Value, at + epoch.Terms[i].Name);
            Close(expected.LastLoss, losses[number], at + "loss of the last batch");
            if (options.Objective?.Geco is null)
                Close(expected.Weights.Reconstruction, epoch.Weights.Reconstruction, at + "weight of the reconstruction");
            Close(expected.Weights.Divergence, epoch.Weights.Divergence, at + "weight of the divergence");
            Close(options.LearningRate.At(Steps * (number + 1) - 1, 3 * Steps), epoch.LearningRate, at + "learning rate");
            number++;
        }
        Assert.Equal(options.Epochs, number);
        foreach ((string name, double[] values) in reference.Parameters)
        {
            float[] trained = model.GetParameter(name);
            for (int i = 0; i < values.Length; i++)
                Close(values[i], trained[i], $"{name}[{i}]");
        }
    }

    private static void Each(
        Dictionary<string, double[]> parameters, IReadOnlyDictionary<string, double[]> gradients, Func<string, int, double, double> change)
    {
        foreach ((string name, double[] gradient) in gradients)
        {
            double[] changes = [.. gradient.Select((value, i) => change(name, i, value))];
            parameters[name] = [.. parameters[name].Zip(changes, (value, by) => value + by)];
        }
    }

    private static void Close(double expected, double actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-4 * (1 + Math.Abs(expected)), $"{what}: {actual}, not {expected}");

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    /// <summary>Geco's recursion, as its attribute documents it.</summary>
    private sealed class GecoTruth(Geco options, int size)
    {
        private double _average;
        private double _past;
        private double _last;
        private double _noise;

        internal Geco Options => options;

        internal double Multiplier { get; private set; } = 1;

        internal void Observe(long step, double reconstruction)
        {
            double constraint = (reconstruction - options.Target) / size;
            double share = 4.0 / (step + 4);
            double distance = Math.Abs(constraint - _last);
            _average = step == 0 ? constraint : options.Smoothing * _average + (1 - options.Smoothing) * constraint;
            _past = step == 0 ? constraint : _past + Math.Min(1 - options.Smoothing, share) * (constraint - _past);
            _noise = step == 0 ? 0 : step == 1 ? distance : _noise + share * (distance - _noise);
            _last = constraint;
            double ahead = _average + 2.5 * (_average - _past);
            double left = ahead * _average <= 0 ? 0 : Math.Sign(_average) * Math.Min(Math.Abs(ahead), Math.Abs(_average));
            double deviation = _noise * Math.Sqrt(Math.PI) / 2 * Math.Sqrt((1 - options.Smoothing) / (1 + options.Smoothing));
            double rate = Math.Min(options.Rate, 0.01 / (4 * deviation));
            bool learns = 4.0 / (step + 4) >= 1 - options.Smoothing || _average <= _past;
            Multiplier *= Math.Exp(Math.Clamp(rate * left, -0.01, learns ? 0.002 : 0.01));
        }
    }
}

using System.Globalization;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae;

/// <summary>Converts training options to the texts of a checkpoint, the same on every machine, and back.</summary>
internal static class OptionsText
{
    internal const string None = "none";

    internal static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal static string Of(double? value) => value is { } number ? Of(number) : None;

    internal static string Of(OptimizerOptions optimizer) => optimizer switch
    {
        Adam adam => $"adam {Of(adam.Beta1)} {Of(adam.Beta2)} {Of(adam.Epsilon)}",
        AdamW adam => $"adamw {Of(adam.Beta1)} {Of(adam.Beta2)} {Of(adam.Epsilon)} {Of(adam.WeightDecay)}",
        Sgd sgd => $"sgd {Of(sgd.Momentum)}",
        _ => throw new NotSupportedException($"The optimizer {optimizer.GetType().Name} cannot be stored in a checkpoint."),
    };

    /// <summary>The texts of an objective, with their names in a checkpoint.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(ObjectiveDescription objective) =>
    [
        ("beta", Of(objective.Beta)),
        ("reduction", objective.Reduction.ToString()),
        ("schedule", objective.Schedule.ToText()),
        ("free bits", objective.FreeBits is { } free ? $"{Of(free.Nats)} {free.Kind}" : None),
        ("capacity", objective.Capacity is { } capacity ? $"{Of(capacity.Nats)} {Of(capacity.Epochs)} {Of(capacity.Gamma)}" : None),
        ("geco", objective.Geco is { } geco ? $"{Of(geco.Target)} {Of(geco.Rate)} {Of(geco.Smoothing)}" : None),
        .. TermsText.Of(objective),
        ("importance weighted", objective.ImportanceWeighted?.ToText() ?? None),
    ];

    /// <summary>The options of the training that wrote a checkpoint. The new training continues to write to the same file.</summary>
    /// <exception cref="CheckpointException">An option is missing, malformed or not for this model, or the model is another.</exception>
    internal static TrainingOptions Read(CheckpointState state, string path, ModelDescription model)
    {
        // Checked first, because the computations below are only valid for this model.
        state.Require("model", model.Name);
        state.Require("declaration", model.Declaration);
        var options = new TrainingOptions
        {
            Epochs = Option(state, path, "epochs", Integer),
            BatchSize = Option(state, path, "batch size", Integer),
            Optimizer = Option(state, path, "optimizer", Optimizer),
            LearningRate = Option(state, path, "learning rate", LearningRate.FromText),
            Objective = new ObjectiveDescription(
                Option(state, path, "beta", Number), Option(state, path, "reduction", Reduction))
            {
                Schedule = Option(state, path, "schedule", WeightSchedule.FromText),
                FreeBits = Option(state, path, "free bits", FreeBits),
                Capacity = Option(state, path, "capacity", Capacity),
                Geco = Option(state, path, "geco", Geco),
                TotalCorrelation = Option(state, path, TermsText.TotalCorrelation, TermsText.ReadTotalCorrelation),
                Dip = Option(state, path, TermsText.Dip, TermsText.ReadDip),
                Mmd = Option(state, path, TermsText.Mmd, TermsText.ReadMmd),
                SlicedWasserstein = Option(state, path, TermsText.SlicedWasserstein, TermsText.ReadSlicedWasserstein),
                ImportanceWeighted = Option(
                    state, path, "importance weighted", text => text == None ? null : ImportanceWeighted.FromText(text)),
            },
            ClipNorm = Option(state, path, "clip norm", text => text == None ? (double?)null : Number(text)),
            Seed = state.UInt64("seed"),
            CheckpointPath = path,
            CheckpointEveryEpochs = Option(state, path, "checkpoint every", Integer),
        };
        try
        {
            options.Validate();
            options.Objective.RequireTermsOf(model.Objective, model.Name, nameof(options));
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointException(path, null, $"holds invalid options: {exception.Message}", exception);
        }
        return options;
    }

    private static T Option<T>(CheckpointState state, string path, string name, Func<string, T> parse)
    {
        string text = state.Text(name);
        try
        {
            return parse(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new CheckpointException(path, name, $"is '{text}', which is invalid: {exception.Message}", exception);
        }
    }

    private static OptimizerOptions Optimizer(string text) => text.Split(' ') switch
    {
        ["adam", string beta1, string beta2, string epsilon] => new Adam(Number(beta1), Number(beta2), Number(epsilon)),
        ["adamw", string beta1, string beta2, string epsilon, string decay] =>
            new AdamW(Number(beta1), Number(beta2), Number(epsilon), Number(decay)),
        ["sgd", string momentum] => new Sgd(Number(momentum)),
        _ => throw new FormatException("It is not an optimizer."),
    };

    private static Reduction Reduction(string text) => text switch
    {
        nameof(Vae.Reduction.Sum) => Vae.Reduction.Sum,
        nameof(Vae.Reduction.Mean) => Vae.Reduction.Mean,
        _ => throw new FormatException("It is not a reduction."),
    };

    private static FreeBits? FreeBits(string text) => text.Split(' ') switch
    {
        [None] => null,
        [string nats, nameof(FreeBitsKind.PerDimension)] => new FreeBits(Number(nats)),
        [string nats, nameof(FreeBitsKind.InTotal)] => new FreeBits(Number(nats), FreeBitsKind.InTotal),
        _ => throw new FormatException("It is not free bits."),
    };

    private static Capacity? Capacity(string text) => text.Split(' ') switch
    {
        [None] => null,
        [string nats, string epochs, string gamma] => new Capacity(Number(nats), Number(epochs), Number(gamma)),
        _ => throw new FormatException("It is not a capacity."),
    };

    private static Geco? Geco(string text) => text.Split(' ') switch
    {
        [None] => null,
        [string target, string rate, string smoothing] => new Geco(Number(target), Number(rate), Number(smoothing)),
        _ => throw new FormatException("It is not a constraint of Geco."),
    };

    internal static int Integer(string text) => NumberText.Count<int>(text);

    internal static double Number(string text) => NumberText.Real(text);
}

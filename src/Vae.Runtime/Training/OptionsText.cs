using System.Globalization;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae;

/// <summary>Converts training options to the texts of a checkpoint, the same on every machine, and back.</summary>
internal static class OptionsText
{
    internal const string None = ObjectivePartKind.None;

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
        .. ObjectiveParts.All.Select(kind => (kind.FileName, kind.Get(objective)?.ToText() ?? None)),
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
            Objective = ObjectiveParts.All.Aggregate(
                new ObjectiveDescription(Option(state, path, "beta", Number), Option(state, path, "reduction", Reduction))
                {
                    Schedule = Option(state, path, "schedule", WeightSchedule.FromText),
                },
                (objective, kind) => kind.Set(objective, Option(state, path, kind.FileName, text => Part(kind, text)))),
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

    private static IObjectivePart? Part(ObjectivePartKind kind, string text) => text == None
        ? null
        : kind.Read(text.Split(' ')) ?? throw new FormatException($"It is not a setting of {kind.Word}.");

    internal static int Integer(string text) => NumberText.Count<int>(text);

    internal static double Number(string text) => NumberText.Real(text);
}

namespace Vae.Generators.Text;

/// <summary>
/// The names of the runtime in generated code. Generated code has its own namespace, with a using alias for each of the runtime's types
/// that it uses. So no type of the user's or of another assembly can hide them. It uses nothing of <c>System</c>.
/// </summary>
internal static class RuntimeNames
{
    /// <summary>The namespace of generated code. No other code is in it.</summary>
    internal const string Generated = "__VaeGen";

    /// <summary>The member that generated code adds to the user's class.</summary>
    internal const string Member = "Program";

    /// <summary>The base class of the user's model.</summary>
    internal const string Model = "VaeModel";

    /// <summary>The base class of a program.</summary>
    internal const string Program = "VaeProgram";

    /// <summary>The runtime's namespaces and their types that generated code uses.</summary>
    internal static readonly IReadOnlyList<(string Space, string[] Types)> All =
    [
        ("Vae",
        [
            Model, Program, "Pass", "TrainingPass", "EntryPoint", "EntryPointKind", "TrainingPhase",
            "ModelDescription", "FieldDescription", "LatentDescription", "StageDescription", "ParameterDescription", "ParameterLayout",
            "Initialization", "StateDescription", "StateKind", "WorkspaceDescription", "BufferDescription",
            "ObjectiveDescription", "Reduction", "WeightSchedule", "FreeBits", "FreeBitsKind", "Capacity", "Geco", "ImportanceWeighted",
            "TotalCorrelation", "TotalCorrelationEstimator", "Dip", "DipKind", "Mmd", "MmdKernel", "SlicedWasserstein",
        ]),
        ("Vae.Execution", ["Worker"]),
        ("Vae.Kernels",
        [
            "AvgPool", "BatchNorm", "Convolution", "ConvolutionShape", "Dense", "Dropout", "Elementwise", "Elu", "Embedding", "Gelu",
            "GroupNorm", "LayerNorm", "LeakyRelu", "Log1p", "MaxPool", "PixelShuffle", "PoolShape", "Relu", "Sigmoid", "Silu", "Softplus",
            "TableColumns", "Tanh", "TransposedConvolution", "Upsample",
        ]),
        ("Vae.Losses",
        [
            "BernoulliLikelihood", "CategoricalLikelihood", "ContinuousBernoulliLikelihood", "DiscretizedLogisticLikelihood",
            "GaussianLearnedLikelihood", "GaussianLikelihood", "GaussianOptimalLikelihood", "LaplaceLikelihood",
            "NegativeBinomialLikelihood", "PoissonLikelihood", "StudentTLikelihood",
            "DipTerm", "DivergencePenalty", "GaussianPosterior", "ImportanceWeighting", "MmdTerm", "SlicedWassersteinTerm",
            "TotalCorrelationTerm",
        ]),
        ("Vae.Sampling", ["NoisePurpose"]),
    ];

    private static readonly Dictionary<string, string> SpaceOf = All
        .SelectMany(group => group.Types.Select(type => (type, group.Space)))
        .ToDictionary(pair => pair.type, pair => pair.Space);

    /// <summary>The class of a model's passes, in the namespace of generated code.</summary>
    internal static string ProgramOf(string model) => Identifiers.Shortened(model) + "Program";

    /// <summary>Whether a name is the name of one of these types.</summary>
    internal static bool Has(string name) => SpaceOf.ContainsKey(name);

    /// <summary>A type's full name: <c>global::Vae.Kernels.Dense</c>.</summary>
    internal static string InFull(string root, string type) => $"{root}::{SpaceOf[type]}.{type}";
}

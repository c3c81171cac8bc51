namespace Vae.Generators.Tests.Robustness;

/// <summary>Attribute lists at random: a right declaration, then a few mistakes of every kind.</summary>
internal sealed class StageSampler(Random random)
{
    /// <summary>The blocks that every sampled file declares, the good and the bad.</summary>
    internal const string Blocks = """
        [global::Vae.Block, global::Vae.Dense(6), global::Vae.Relu] public sealed class Same { }
        [global::Vae.Block, global::Vae.LayerNorm, global::Vae.Dense(5), global::Vae.Silu, global::Vae.Dense(6), global::Vae.Dropout(0.1)]
        public static class Bottle { }
        [global::Vae.Block, global::Vae.Residual<Same>, global::Vae.Repeat<Bottle>(2)] public class Outer { }
        [global::Vae.Block, global::Vae.Dense(6), global::Vae.Residual<Loop>] public class Loop { }
        [global::Vae.Block, global::Vae.Repeat<Pong>(2)] public class Ping { }
        [global::Vae.Block, global::Vae.Dense(6), global::Vae.Residual<Ping>] public class Pong { }
        [global::Vae.Block] public class Empty { }
        [global::Vae.Block, global::Vae.Relu, global::Vae.Gaussian(3)] public class Head { }
        [global::Vae.Block, global::Vae.Dense(2)][global::Vae.Block, global::Vae.Dense(3)] public class Twice { }
        [global::Vae.Block, global::Vae.Input(6), global::Vae.Dense(0)] public struct Wrong { }
        [global::Vae.Block, global::Vae.Dense(6)] public interface IBlock { }
        [global::Vae.Block, global::Vae.Tanh] public class Generic<T> { [global::Vae.Block, global::Vae.Elu] public class @class { } }
        public static class Hyper
        {
            public const int Size = 6; public const double Rate = 0.25; public const byte Small = 3; public static int NotConstant = 3;
        }
        """;

    // Small: what is written down for each has to be compiled, thousands of times.
    private static readonly string[] Encoders =
    [
        "Encoder, Input(6), Gaussian(2)",
        "Encoder, Input(6), Dense(6), Relu, Gaussian(2)",
        "Encoder, Input(2, 3), Flatten, Gaussian(3)",
        "Encoder, Input(6), Residual<Same>, Gaussian(1)",
        "Encoder, Input(6), Gaussian(Hyper.Small)",
        "Encoder, Input(6), Repeat<Same>(1), LayerNorm, Gaussian(2)",
        "Encoder, Input(6), Reshape(3, 2, 1), Conv(4, 3, Stride = 2), Relu, Flatten, Gaussian(2)",
    ];

    private static readonly string[] Decoders =
    [
        "Decoder, Dense(6), Bernoulli",
        "Decoder, Tanh, Dense(6), Bernoulli",
        "Decoder, Dense(6), Reshape(2, 3), Bernoulli",
        "Decoder, Dense(6), Dropout(0.1), Gaussian(Sigma = 0.5)",
        "Decoder, Dense(Hyper.Size), Gaussian",
        "Decoder, Dense(6), StudentT(4, Scale = 0.5)",
        "Decoder, Dense(12), GaussianLearned",
        "Decoder, Dense(18), Reshape(6, 3), Categorical(3)",
        "Decoder, Dense(36), DiscretizedLogistic(2)",
        "Decoder, Dense(4), Reshape(2, 2), ConvTranspose1d(3, 1), Reshape(6), Bernoulli",
    ];

    private static readonly string[] Objectives =
        ["Objective, Elbo, Beta(2)", "Objective, Elbo", "Objective, Reduction(Vae.Reduction.Mean)", "Objective"];

    private static readonly string[] Stages =
    [
        "Dense", "Dropout", "LayerNorm", "BatchNorm", "GroupNorm", "Residual", "Repeat", "Flatten", "Reshape", "Input", "Relu", "LeakyRelu",
        "Elu", "Gelu", "Silu", "Tanh",
        "Conv", "ConvTranspose", "Conv1d", "ConvTranspose1d", "MaxPool", "AvgPool", "GlobalAvgPool", "Upsample", "PixelShuffle",
        "Sigmoid", "Softplus", "Log1p", "Gaussian", "Bernoulli", "GaussianOptimal", "GaussianLearned", "Laplace", "StudentT",
        "ContinuousBernoulli", "Poisson", "NegativeBinomial", "Categorical", "DiscretizedLogistic",
        "Encoder", "Decoder", "Objective", "Block", "Vae", "Elbo",
        "Beta", "Reduction",
        "System.Obsolete", "System.Serializable", "Missing", "DenseAttribute", "global::Vae.Dense", "Vae.VaeModel", "int",
    ];

    private static readonly string[] Arguments =
    [
        "1", "2", "3", "6", "6", "6", "16", "17", "0", "-1", "65536", "int.MaxValue", "int.MinValue", "2147483648", "1.5", "0.5", "0.999",
        "1.0", "-0.0",
        "double.NaN", "double.PositiveInfinity", "double.Epsilon", "1e300", "1e-300", "float.MaxValue", "\"text\"", "null", "default",
        "Hyper.Size", "Hyper.Rate", "Hyper.Small", "Hyper.NotConstant", "Hyper.Missing", "(3)", "2 + 3", "1 / 0", "int.MaxValue + 1",
        "'a'", "(byte)3",
        "unchecked((int)4000000000)", "new int[] { 2, 3 }", "new[] { 6 }", "new int[] { }", "[2, 3]", "typeof(int)", "nameof(Hyper)",
        "units: 6", "rate: 0.1",
        "latentSize: 2", "shape: 6", "Initialization = Vae.Initialization.HeNormal", "Initialization = (Vae.Initialization)99",
        "Sigma = 0", "Sigma = 2", "Scale = -1",
        "Sigma = double.NaN", "Missing = 3", "Vae.Reduction.Mean", "(Vae.Reduction)7", "x => x", "", ")", "6, 6", "2, 3", "1, 2, 3, 4, 5",
        "stackalloc int[2]", "2, Stride = 1, Padding = 1", "2, Padding = -1", "3, Stride = int.MinValue", "2, Mode = (Vae.UpsampleMode)1",
        "2, 3, Padding = Vae.Padding.Same", "2, 4, Groups = 2, Dilation = 32768", "1048576, 32768", "1, 3, Stride = 2, OutputPadding = 1",
        "checked(int.MaxValue * 2)", "65536, 65536", "46341, 46341", "2, Initialization = Vae.Initialization.Zeros",
    ];

    private static readonly string[] TypeArguments =
    [
        "Same", "Bottle", "Outer", "Loop", "Ping", "Empty", "Head", "Twice", "Wrong", "IBlock", "Generic<int>", "Generic<>",
        "Generic<int>.@class", "int", "string",
        "int[]", "dynamic", "(int, int)", "T", "Missing", "System.Collections.Generic.List<int>", "Model", "object?", "int*", "nint",
        "void", "Same, Same",
    ];

    private string _prefix = "";

    /// <summary>The lists of one declaration, with or without mistakes.</summary>
    internal string Lists(bool genericAttributes)
    {
        _prefix = random.Next(3) == 0 ? "Vae." : "global::Vae.";
        var lists = new List<List<string>> { new() { "Vae" }, Split(Pick(Encoders)), Split(Pick(Decoders)) };
        if (random.Next(3) == 0)
        {
            lists.Add(Split(Pick(Objectives)));
        }

        for (int mistakes = Math.Max(0, random.Next(6) - 1); mistakes > 0; mistakes--)
        {
            Mistake(lists);
        }

        var text = string.Concat(lists.Where(list => list.Count > 0).Select(list => $"[{string.Join(", ", list.Select(Written))}]\n"));
        return genericAttributes ? text : Plain(text);
    }

    /// <summary>A text without generic attributes, for the versions of the language that have none.</summary>
    internal static string Plain(string text) => text
        .Replace("Residual<", "Missing<", StringComparison.Ordinal)
        .Replace("Repeat<", "Missing<", StringComparison.Ordinal);

    private static List<string> Split(string list)
    {
        // A comma inside an argument list belongs to the stage.
        var stages = new List<string>();
        int depth = 0, start = 0;
        for (int i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                stages.Add(list[start..i].Trim());
                start = i + 1;
            }
            else if (list[i] is '(' or ')')
            {
                depth += list[i] == '(' ? 1 : -1;
            }
        }

        return stages;
    }

    /// <summary>Attributes are looked up in namespace Vae, with or without a using: as users write both.</summary>
    private string Written(string stage) => stage switch
    {
        _ when stage.Contains('.', StringComparison.Ordinal) && !stage.Contains('(', StringComparison.Ordinal) => stage,
        _ when stage.Length > 0 && char.IsUpper(stage[0]) && random.Next(40) != 0 => _prefix + stage,
        _ => stage,
    };

    private void Mistake(List<List<string>> lists)
    {
        var list = Pick(lists);
        int at = random.Next(list.Count + 1);
        switch (random.Next(10))
        {
            case 0 when list.Count > 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            case 1:
                list.Insert(at, Stage());
                break;
            case 2 when list.Count > 0:
                list[random.Next(list.Count)] = Stage();
                break;
            case 3 when list.Count > 1:
                int other = random.Next(list.Count);
                int one = random.Next(list.Count);
                (list[one], list[other]) = (list[other], list[one]);
                break;
            case 4:
                lists.Remove(list);
                break;
            case 5:
                lists.Insert(random.Next(lists.Count + 1), [.. list]);
                break;
            case 6:
                lists.Add([.. list.Skip(at)]);
                list.RemoveRange(at, list.Count - at);
                break;
            case 7:
                lists.Reverse();
                break;
            default:
                if (list.Count > 0)
                {
                    int changed = random.Next(list.Count);
                    list[changed] = $"{list[changed].Split('(')[0]}({Pick(Arguments)})";
                }

                break;
        }

        if (lists.Count == 0)
        {
            lists.Add([Stage()]);
        }
    }

    private string Stage()
    {
        var name = Pick(Stages);
        if (name is "Residual" or "Repeat")
        {
            name += $"<{Pick(TypeArguments)}>";
        }

        return random.Next(3) switch
        {
            0 => name,
            1 => $"{name}({Pick(Arguments)})",
            _ => $"{name}({Pick(Arguments)}, {Pick(Arguments)})",
        };
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}

using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Language;
using Vae.Generators.Layers;
using Vae.Generators.Objectives;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>
/// Converts a declaration to a <see cref="CheckedModel"/>: reads every stage's arguments, infers every shape, and reports all mistakes.
/// </summary>
internal sealed class ModelChecker
{
    private readonly ModelDeclaration _declaration;
    private readonly ProblemList _problems = new();
    private int _nodes;
    private bool _hasTooManyNodes;

    private ModelChecker(ModelDeclaration declaration) => _declaration = declaration with
    {
        Encoder = UpToDistribution(declaration.Encoder, "encoder"),
        Decoder = UpToDistribution(declaration.Decoder, "decoder"),
    };

    internal static CheckedModel Build(ModelDeclaration declaration) => new ModelChecker(declaration).Build();

    private CheckedModel Build()
    {
        Objective objective = ObjectiveReader.Read(_declaration.Objective.Skip(1), _problems);
        PosteriorHead? posterior = null;
        LikelihoodHead? likelihood = null;
        Shape? input = null;
        var encoder = new List<Node>();
        var decoder = new List<Node>();
        if (_declaration.IsComplete && _declaration.Encoder.Count > 0)
        {
            input = ReadInput();
            Shape? encoded = Pipeline(_declaration.Encoder, "encoder", input, encoder);
            posterior = ReadPosterior(encoded);
        }
        if (_declaration.IsComplete && _declaration.Decoder.Count > 0)
        {
            Shape? latent = posterior is null ? null : Shape.Vector(posterior.LatentSize);
            Shape? decoded = Pipeline(_declaration.Decoder, "decoder", latent, decoder);
            likelihood = ReadLikelihood(decoded, input, decoder);
        }
        if (objective.Bound is { } bound && likelihood is { State: var state } && state.Any())
        {
            _problems.Add(Descriptors.TermsExclude, bound.Location, likelihood.Name, "ImportanceWeighted",
                "its σ is found from the samples of a batch as if their weights were equal");
        }
        bool isWhole = !_problems.HasErrors && input is not null && posterior is not null && likelihood is not null;
        return new CheckedModel(
            _declaration.Type, input ?? Shape.Vector(1), encoder.ToEquatable(), posterior, decoder.ToEquatable(), likelihood, objective,
            _problems.ToEquatable(), isWhole && _declaration.Type.HasLanguage);
    }

    /// <summary>Reports layers after a distribution once, where they begin, and ignores them.</summary>
    private EquatableArray<StageDeclaration> UpToDistribution(EquatableArray<StageDeclaration> list, string role)
    {
        List<StageDeclaration> stages = list.ToList();
        int end = stages.FindLastIndex(stage => Words.IsHead(stage.Name));
        List<StageDeclaration> behind = stages.Skip(end + 1).ToList();
        bool isClear = end > 0 && behind.Count > 0 && behind.All(stage => LayerRegistry.IsLayer(stage.Name))
            && !stages.Any(stage => stage.Name == MixedHead.Word);
        if (!isClear)
            return list;
        string size = stages[end].Has("latentSize") ? $"({Literals.Plain(stages[end].Number("latentSize"))})" : "";
        _problems.Add(
            Descriptors.Misplaced, behind[0].Location, behind[0].Name,
            $"{stages[end].Name}{size} ends the {role}; remove {string.Join(", ", behind.Select(stage => stage.Name))}");
        return stages.Take(end + 1).ToEquatable();
    }

    private Shape? ReadInput()
    {
        StageDeclaration role = _declaration.Encoder[0];
        if (_declaration.Encoder.Count > 1 && _declaration.Encoder[1].Name == "Input")
            return Sizes.Parse(_declaration.Encoder[1], _problems);
        if (!_declaration.Encoder.Any(stage => stage.Name == "Input"))
            _problems.Add(Descriptors.MissingInput, role.Location);
        return null;
    }

    /// <summary>The stages between a role and its distribution. With an unknown shape (null), checks that need it are skipped.</summary>
    private Shape? Pipeline(EquatableArray<StageDeclaration> list, string role, Shape? shape, List<Node> nodes)
    {
        int first = role == "encoder" && list.Count > 1 && list[1].Name == "Input" ? 2 : 1;
        int index = 0;
        var channels = new ChannelOrder(_problems);
        if (first == 2)
            channels.Starts(list[1], shape);
        for (int i = first; i < list.Count; i++)
        {
            StageDeclaration stage = list[i];
            bool isLast = i == list.Count - 1;
            if (IsMixed(stage, role) || (isLast && Words.IsHead(stage.Name)))
                return shape;
            if (!LayerRegistry.IsLayer(stage.Name))
            {
                _problems.Add(Descriptors.Misplaced, stage.Location, stage.Name, WhyMisplaced(stage, role));
                continue;
            }
            bool hadTooMany = _hasTooManyNodes;
            Node? node = BuildNode(stage, $"{role}.{Literals.Int(index++)}", shape, out shape);
            if (_hasTooManyNodes && !hadTooMany)
            {
                _problems.Add(Descriptors.TooLarge, stage.Location, _declaration.Type.Name,
                    $"it has more than {Literals.Int(ModelDeclaration.MostStages)} stages");
            }
            if (node is not null)
            {
                nodes.Add(node);
                channels.Follows(stage, node);
            }
        }
        string ending = list.Count == first ? "nothing" : list[list.Count - 1].Name;
        string wanted = role == "encoder" ? "a posterior, such as Gaussian(16)" : "a likelihood, such as Bernoulli or Gaussian";
        _problems.Add(Descriptors.MissingHead, list[list.Count - 1].Location, role, wanted, ending);
        return shape;
    }

    // The only distribution that consists of several words.
    private static bool IsMixed(StageDeclaration stage, string role) => stage.Name == MixedHead.Word && role == "decoder";

    private static string WhyMisplaced(StageDeclaration stage, string role) => stage.Name switch
    {
        "Input" when role == "encoder" => "Input comes first in the encoder",
        "Input" => "a decoder starts at the latent vector, and has no Input",
        MixedHead.PartWord => "it names a part of Mixed, at a decoder's end: Mixed, Columns(3), Gaussian, Columns(2), Bernoulli",
        _ when Words.IsHead(stage.Name) => "a distribution ends its pipeline",
        _ when ObjectiveWord.Find(stage.Name) is not null => "it is a term of the objective: [Objective, Elbo, Beta(1)]",
        _ => "it begins a list of its own",
    };

    /// <summary>A stage with its shapes; null if the stage or its input is unknown. Its output may be known even then.</summary>
    private Node? BuildNode(StageDeclaration stage, string path, Shape? input, out Shape? leaving)
    {
        leaving = null;
        if (!CountNode())
            return null;
        Layer? layer = LayerRegistry.Create(stage, _problems);
        leaving = layer?.FixedOutput;
        if (layer is null || input is null)
        {
            // Arguments inside a block are checked even without shapes.
            foreach (StageDeclaration inner in stage.Block)
                CheckBlockStage(inner, stage);
            return null;
        }
        var children = new List<Node>();
        Shape? output = layer switch
        {
            ResidualLayer => Block(stage, path, input, children),
            RepeatLayer repeat => Repeat(repeat, stage, path, input, children),
            _ => layer.Infer(input, stage, _problems),
        };
        if (output is null)
            return null;
        if (layer is ResidualLayer residual && output != input)
        {
            if (residual.Project(path, input, output, stage, _problems) is { } projection)
            {
                children.Add(projection);
                layer = residual with { HasProjection = true };
            }
            else
            {
                output = input;
            }
        }
        leaving = output;
        return new Node(layer, path, input, output, children.ToEquatable());
    }

    /// <summary>Counts one more node. False if there are too many, which the pipeline reports once, where it began.</summary>
    private bool CountNode()
    {
        _hasTooManyNodes |= ++_nodes > ModelDeclaration.MostStages;
        return !_hasTooManyNodes;
    }

    private Shape? Block(StageDeclaration stage, string path, Shape? shape, List<Node> children)
    {
        for (int i = 0; i < stage.Block.Count; i++)
        {
            StageDeclaration inner = stage.Block[i];
            if (!CheckBlockStage(inner, stage))
                continue;
            Node? node = BuildNode(inner, $"{path}.{Literals.Int(i)}", shape, out shape);
            if (node is not null)
                children.Add(node);
        }
        return shape;
    }

    private bool CheckBlockStage(StageDeclaration inner, StageDeclaration user)
    {
        if (LayerRegistry.IsLayer(inner.Name))
            return true;
        _problems.Add(Descriptors.Misplaced, inner.Location, inner.Name,
            $"the block '{user.BlockName}' is used in the middle of a pipeline, so it may contain only layers");
        return false;
    }

    private Shape? Repeat(RepeatLayer repeat, StageDeclaration stage, string path, Shape input, List<Node> turns)
    {
        Shape? shape = input;
        for (int turn = 0; turn < repeat.Times && shape is not null; turn++)
        {
            if (!CountNode())
                return null;
            var children = new List<Node>();
            string turnPath = $"{path}.{Literals.Int(turn)}";
            Shape before = shape;
            shape = Block(stage, turnPath, before, children);
            if (shape is not null)
                turns.Add(new Node(new TurnLayer(stage.BlockName), turnPath, before, shape, children.ToEquatable()));
        }
        return shape;
    }

    private PosteriorHead? ReadPosterior(Shape? shape)
    {
        StageDeclaration stage = _declaration.Encoder[_declaration.Encoder.Count - 1];
        if (!Words.IsHead(stage.Name))
            return null;
        if (stage.Name != "Gaussian" || !stage.Has("latentSize"))
        {
            string why = stage.Name == "Gaussian"
                ? "as a posterior it needs its latent size: Gaussian(16)"
                : $"{stage.Name} is a likelihood; an encoder ends in a posterior, such as Gaussian(16)";
            _problems.Add(Descriptors.Misplaced, stage.Location, stage.Name, why);
            return null;
        }
        if (stage.Has("Sigma"))
            _problems.Add(Descriptors.Misplaced, stage.Location, "Sigma", "the posterior's σ is what the encoder learns");
        PosteriorHead? head = GaussianPosteriorHead.Parse(stage, _problems);
        if (shape is not null)
            head?.Check(shape, stage, _problems);
        return head;
    }

    private LikelihoodHead? ReadLikelihood(Shape? shape, Shape? input, List<Node> decoder)
    {
        List<StageDeclaration> list = _declaration.Decoder.ToList();
        int mixed = list.FindIndex(candidate => candidate.Name == MixedHead.Word);
        StageDeclaration stage = list[mixed >= 0 ? mixed : list.Count - 1];
        if (!Words.IsHead(stage.Name))
            return null;
        if (mixed >= 0)
        {
            MixedHead? head = new MixedReader(_problems).Read(stage, list.Skip(mixed + 1).ToList(), input);
            return head is null ? null : Check(head, stage, shape, input, head.Parameters(input!), decoder);
        }
        if (stage.Has("latentSize"))
        {
            _problems.Add(Descriptors.Misplaced, stage.Location, $"Gaussian({Literals.Plain(stage.Number("latentSize"))})",
                "with a latent size it is a posterior; a decoder's likelihood is Gaussian alone");
            return null;
        }
        if (stage.Has("Initialization"))
            _problems.Add(Descriptors.Misplaced, stage.Location, "Initialization", "a likelihood has no weights of its own");
        LikelihoodWord word = LikelihoodWord.Find(stage.Name)!;
        LikelihoodHead? likelihood = word.Parse(stage, _problems);
        // If an argument is out of range, the wanted shape is known only for likelihoods with one parameter for each element.
        Shape? otherwise = word.TakesOnePerElement ? input : null;
        Shape? wanted = input is null ? null : likelihood?.Parameters(input) ?? otherwise;
        return Check(likelihood, stage, shape, input, wanted, decoder);
    }

    /// <summary>Checks that the decoder's output fits a likelihood.</summary>
    private LikelihoodHead? Check(
        LikelihoodHead? likelihood, StageDeclaration stage, Shape? shape, Shape? input, Shape? wanted, List<Node> decoder)
    {
        if (shape is not null && wanted is not null && shape != wanted)
        {
            string many = likelihood?.HowMany(input!) ?? "";
            string how = (many.Length > 0 ? many + ": " : "") + HowToAgree(shape, wanted, decoder);
            _problems.Add(Descriptors.OutputIsNotInput, stage.Location, shape.ToString(), input!.ToString(), how);
        }
        if (LastToChangeRange(decoder)?.Layer is ActivationLayer activation && likelihood?.WhyNot(activation) is { } takes)
            _problems.Add(Descriptors.ActivationBeforeLogits, stage.Location, activation.Name, stage.Name, takes);
        return likelihood;
    }

    /// <summary>
    /// The last stage that changes the range of values. Stages that only move values, scale them randomly or average them do not. Of a
    /// repeated block it is the last stage. <c>Residual</c> is not searched, because its sum can take any value. Null if there is none.
    /// </summary>
    private static Node? LastToChangeRange(IEnumerable<Node> nodes)
    {
        foreach (Node node in nodes.Reverse())
        {
            Node? last = node.Layer switch
            {
                FlattenLayer or ReshapeLayer or DropoutLayer => null,
                PoolLayer or GlobalAvgPoolLayer or UpsampleLayer or PixelShuffleLayer => null,
                RepeatLayer or TurnLayer => LastToChangeRange(node.Children),
                _ => node,
            };
            if (last is not null)
                return last;
        }
        return null;
    }

    private static string HowToAgree(Shape shape, Shape wanted, List<Node> decoder)
    {
        string reshape = $"Reshape({string.Join(", ", wanted.Sizes)})";
        if (shape.Size == wanted.Size)
            return $"insert {(wanted.IsVector ? "Flatten" : reshape)} before the likelihood";
        if (ConvolutionAdvice.ToAgree(shape, wanted, decoder.SelectMany(node => node.WithStages())) is { } advice)
            return advice;
        string end = $"Dense({Literals.Int(wanted.Size)}){(wanted.IsVector ? "" : $", {reshape}")}";
        // The last dense layer was meant to give the data, with the wrong number. So it is replaced, and no layer is added after it.
        int last = decoder.FindLastIndex(node => node.Layer is not (FlattenLayer or ReshapeLayer));
        return last >= 0 && decoder[last].Layer is DenseLayer
            ? $"write {end} in place of {string.Join(", ", decoder.Skip(last).Select(node => node.Layer.Display))}"
            : $"end it in {(shape.IsVector ? "" : "Flatten, ")}{end}";
    }
}

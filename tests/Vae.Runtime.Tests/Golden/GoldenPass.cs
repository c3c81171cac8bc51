using Vae.Data;
using Vae.Execution;
using Vae.Optimization;
using Vae.Sampling;

namespace Vae.Tests.Golden;

/// <summary>A generated model with given parameters, and its passes over a given batch.</summary>
internal sealed class GoldenPass
{
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _state;
    private readonly AlignedBuffer _gradients;

    private readonly int _rows;

    /// <summary>Buffers for a model with the parameters of a file, and the batch of the file in them.</summary>
    internal GoldenPass(VaeModel model, GoldenFile golden, int spareRows = 0)
        : this(
            model, name => golden[name], golden.Batch, golden.Noise, golden.Beta, spareRows, golden.Records, golden.Reconstruction)
    {
    }

    /// <summary>Buffers for a model, with parameters and a batch in them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensor">Its parameters and running statistics by name, and the batch as <c>input</c>.</param>
    /// <param name="rows">The batch's rows.</param>
    /// <param name="noise">The seed and the step.</param>
    /// <param name="beta">The divergence's weight in the loss, which is a mean over the batch.</param>
    /// <param name="spareRows">Rows that the buffers have room for beside the batch.</param>
    /// <param name="records">The records of the data that the batch is of.</param>
    /// <param name="reconstruction">The reconstruction's weight in the loss.</param>
    /// <param name="change">What makes another program of the model's; null for none.</param>
    internal GoldenPass(
        VaeModel model, Func<string, float[]> tensor, int rows, NoiseKey noise, double beta, int spareRows, int records = 1,
        double reconstruction = 1, Func<VaeProgram, VaeProgram>? change = null)
    {
        _rows = rows;
        Program = change is null ? model.CompiledProgram : change(model.CompiledProgram);
        Description = Program.Description;
        _parameters = new AlignedBuffer(Description.ParameterFloats);
        _gradients = new AlignedBuffer(Description.ParameterFloats);
        foreach (ParameterDescription parameter in Description.Parameters)
            ParameterTensors.Write(parameter, tensor(parameter.Name), _parameters.Span);
        _state = new AlignedBuffer(Description.StateFloats);
        foreach (StateDescription state in Description.State)
        {
            if (state.Kind != StateKind.BatchCount)
                tensor(state.Name).CopyTo(_state.Span[state.Offset..]);
        }
        Training = new TrainingPass(Description, _parameters, _state, _gradients, rows + spareRows);
        Inference = new Pass(Description, Description.InferenceWorkspace, _parameters, _state, rows + spareRows);
        Training.ReconstructionWeight = (float)(reconstruction / rows);
        Training.DivergenceWeight = (float)(beta / rows);
        Training.Terms.Use(Description.Objective, records);
        Training.Terms.Prepare(beta);
        foreach (Pass pass in new[] { Training, Inference })
        {
            pass.Rows = rows;
            pass.Noise = noise;
            pass.Input.Fill(float.NaN); // What lies behind the last row must not matter.
            tensor("input").CopyTo(pass.Input);
        }
    }

    internal ModelDescription Description { get; }

    internal VaeProgram Program { get; }

    internal TrainingPass Training { get; }

    internal Pass Inference { get; }

    /// <summary>A training pass by a team of this size. Whatever the buffers held before must not matter, so they hold NaN.</summary>
    internal void ForwardBackward(int workers)
    {
        _gradients.Span.Fill(float.NaN);
        FillWorkspace(Training, Description.TrainingWorkspace);
        using var team = new WorkerTeam(workers);
        team.Run(new Work(worker =>
        {
            Training.BeginState(worker);
            worker.Barrier();
            Program.ForwardBackward(worker, Training);
        }));
    }

    /// <summary>The flat gradient buffer.</summary>
    internal ReadOnlySpan<float> Gradients => _gradients.Span;

    /// <summary>A step of a training on the batch by plain gradient descent.</summary>
    /// <returns>The parameters after it by name, in the layout of files.</returns>
    internal Dictionary<string, float[]> Step(
        int workers, double learningRate, double? clipNorm = null, IGradientExchange? exchange = null)
    {
        Dataset data = Dataset.FromRows(Training.Input[..(_rows * Description.DataSize)].ToArray(), [.. Description.DataShape]);
        var statistics = new LossStatistics(Description, Description.Objective.ImportanceWeighted is not null);
        var step = new TrainingStep(
            Program, data, Training, _parameters,
            [.. Description.Phases.Select(_ => Optimizer.Create(new Sgd(), Description.ParameterFloats))], clipNorm, statistics,
            [.. Enumerable.Range(0, _rows)], exchange);
        FillWorkspace(Training, Description.TrainingWorkspace);
        using var team = new WorkerTeam(workers);
        Assert.True(step.Run(team, 0, 0, learningRate, Training.Noise));
        return Description.Parameters.ToDictionary(parameter => parameter.Name, parameter =>
        {
            var values = new float[parameter.Count];
            ParameterTensors.Read(parameter, _parameters.Span, values);
            return values;
        });
    }

    /// <summary>Ends a step as a training does, the update of the parameters left out.</summary>
    internal void KeepState() => Training.KeepState(Worker.Alone);

    /// <summary>A state tensor's values as they are.</summary>
    internal float[] State(StateDescription state) => _state.Span.Slice(state.Offset, state.Count).ToArray();

    /// <summary>Encodes, decodes the posterior's mean and takes the likelihood's mean.</summary>
    internal void Reconstruct(int workers)
    {
        FillWorkspace(Inference, Description.InferenceWorkspace);
        using var team = new WorkerTeam(workers);
        team.Run(new Work(worker =>
        {
            Program.Encode(worker, Inference);
            int latent = Description.LatentSize;
            if (worker.Rank == 0)
            {
                for (int row = 0; row < Inference.Rows; row++)
                    Inference.Posterior.Slice(row * 2 * latent, latent).CopyTo(Inference.Latent[(row * latent)..]);
            }
            worker.Barrier();
            Program.Decode(worker, Inference);
            Program.Mean(worker, Inference);
        }));
    }

    /// <summary>Encodes, draws z, decodes and scores, outside training.</summary>
    internal void Score(int workers)
    {
        FillWorkspace(Inference, Description.InferenceWorkspace);
        using var team = new WorkerTeam(workers);
        team.Run(new Work(worker =>
        {
            Program.Encode(worker, Inference);
            Program.DrawLatent(worker, Inference);
            Program.Decode(worker, Inference);
            Program.Score(worker, Inference);
        }));
    }

    /// <summary>The interface tensors and gradients of the last training pass, in the layout of files, by their golden names.</summary>
    internal Dictionary<string, float[]> Results()
    {
        int rows = _rows;
        var results = new Dictionary<string, float[]>
        {
            ["posterior"] = Training.Posterior[..(rows * Description.PosteriorSize)].ToArray(),
            ["reconstruction"] = Training.Reconstruction[..rows].ToArray(),
            ["divergence"] = Training.Divergence[..(rows * Description.LatentSize)].ToArray(),
        };
        foreach ((string term, double value) in Training.Terms.Last)
            results["term." + term] = [(float)value];
        if (Description.Objective.ImportanceWeighted is null)
        {
            results["latent"] = Training.Latent[..(rows * Description.LatentSize)].ToArray();
            results["likelihood"] = Training.Likelihood[..(rows * Description.LikelihoodSize)].ToArray();
        }
        else
        {
            // The samples are in the workspace, for as long as they are wanted there.
            results["bound"] = Training.Bound[..rows].ToArray();
        }
        foreach (ParameterDescription parameter in Description.Parameters)
            results["gradient." + parameter.Name] = Gradient(parameter);
        foreach (StateDescription state in Description.State.Where(state => state.Kind != StateKind.BatchCount))
            results["next." + state.Name] = Training.NextState.Slice(state.Offset, state.Count).ToArray();
        return results;
    }

    internal float[] Gradient(ParameterDescription parameter)
    {
        var gradient = new float[parameter.Count];
        ParameterTensors.Read(parameter, Training.Gradients, gradient);
        return gradient;
    }

    // All but the data, which are there before a pass begins.
    private static void FillWorkspace(Pass pass, WorkspaceDescription workspace)
    {
        foreach (BufferDescription buffer in workspace.Buffers.Where(buffer => buffer.Name != pass.Description.Fields[0].Name))
            (buffer.PerRow ? pass.Buffer(buffer.Offset, buffer.Floats) : pass.Fixed(buffer.Offset, buffer.Floats)).Fill(float.NaN);
    }

    private sealed class Work(Action<Worker> action) : ITeamWork
    {
        public void Execute(Worker worker) => action(worker);
    }
}

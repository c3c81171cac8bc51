using Vae.Data;
using Vae.Persistence;
using Vae.Sampling;

namespace Vae.Tests.Golden;

/// <summary>Models go to PyTorch and come from there, as they are, and mean the same on both sides.</summary>
public sealed class ExchangeTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly string[] WithRunningStatistics = [nameof(NormVector), nameof(NormImage), nameof(ProjectedImages)];

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-exchange-").FullName;

    public static TheoryData<string> Names => ExchangedModels.Names;

    private string ModelPath => Path.Combine(_folder, "model.safetensors");

    private string ResultPath => Path.Combine(_folder, "result.safetensors");

    private static string Script => GoldenFile.PathOf("exchange.py");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Names))]
    public void A_model_that_was_saved_and_loaded_reconstructs_what_PyTorch_does(string name)
    {
        // Without Python: what PyTorch reconstructed with parameters that are a formula, and so need no file.
        SafetensorsFile golden = Safetensors.Read(GoldenFile.PathOf(name + ".safetensors"));
        ByFormula(name).Save(ModelPath);
        VaeModel loaded = ExchangedModels.Create(name);
        loaded.Load(ModelPath);
        TensorAssert.Close("mean", Tolerance, Tensor(golden, "mean"), loaded.Reconstruct(Tensor(golden, "input")));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_saved_model_has_the_names_and_layouts_of_PyTorch(string name)
    {
        VaeModel model = ByFormula(name);
        model.Save(ModelPath);
        SafetensorsFile file = Safetensors.Read(ModelPath);
        Assert.Equal(
            ExchangedModels.TensorsOf(name).Order(StringComparer.Ordinal),
            file.Tensors.Select(tensor => tensor.ToString()).Order(StringComparer.Ordinal));
        uint stream = 0;
        foreach (ParameterDescription parameter in model.Description.Parameters)
            TensorAssert.Same(parameter.Name, Formula(parameter, stream++), Tensor(file, parameter.Name));
    }

    [TorchTheory, MemberData(nameof(Names))]
    public void PyTorch_loads_a_saved_model_strictly_and_reconstructs_the_same(string name)
    {
        float[] images = Tensor(Safetensors.Read(GoldenFile.PathOf(name + ".safetensors")), "input");
        VaeModel model = ByFormula(name);
        model.Save(ModelPath);
        long[] shape = [images.Length / model.Description.DataSize, .. model.Description.DataShape.Select(size => (long)size)];
        Safetensors.Write(
            ResultPath,
            [NamedTensor.From("input", images, shape), NamedTensor.From("mean", model.Reconstruct(images), shape)],
            new Dictionary<string, string>());
        (int exitCode, string output) = Python.Run(Script, "check", name, ModelPath, ResultPath);
        Assert.True(exitCode == 0, output);
    }

    [TorchTheory, MemberData(nameof(Names))]
    public void A_model_that_PyTorch_saved_loads_and_reconstructs_the_same(string name)
    {
        (int exitCode, string output) = Python.Run(Script, "make", name, ModelPath, ResultPath);
        Assert.True(exitCode == 0, output);
        SafetensorsFile result = Safetensors.Read(ResultPath);
        VaeModel model = ExchangedModels.Create(name);
        model.Load(ModelPath);
        TensorAssert.Close("mean", Tolerance, Tensor(result, "mean"), model.Reconstruct(Tensor(result, "input")));
    }

    [TorchFact]
    public void PyTorch_loads_running_statistics_strictly_and_computes_the_same_with_them()
    {
        foreach (string name in WithRunningStatistics)
        {
            VaeModel model = GoldenModels.Create(name);
            var golden = new GoldenFile(name);
            float[] input = golden["input"];
            int size = model.Description.DataSize;
            // Trained, so that every statistic is one of this program's.
            var options = new TrainingOptions { Epochs = 2, BatchSize = 4, LearningRate = 0.01 };
            _ = model.Train(Dataset.FromRows(input, [.. model.Description.DataShape]), null, options).Count();
            model.Save(ModelPath);
            Posterior posterior = model.Encode(input);
            int rows = input.Length / size;
            int latent = model.Description.LatentSize;
            IEnumerable<float> values = Enumerable.Range(0, rows).SelectMany(row =>
                posterior.Mean[(row * latent)..((row + 1) * latent)].Concat(posterior.LogVariance[(row * latent)..((row + 1) * latent)]));
            Safetensors.Write(
                ResultPath,
                [
                    NamedTensor.From("input", input, [rows, .. model.Description.DataShape.Select(n => (long)n)]),
                    NamedTensor.From("posterior", values.ToArray(), rows, 2 * latent),
                    NamedTensor.From("batches", (ReadOnlySpan<long>)[4], 1),
                ],
                new Dictionary<string, string>());
            (int exitCode, string output) = Python.Run(Script, "check-norm", name, ModelPath, ResultPath);
            Assert.True(exitCode == 0, output);
        }
    }

    [TorchFact]
    public void Running_statistics_that_PyTorch_saved_load_and_mean_the_same()
    {
        foreach (string name in WithRunningStatistics)
        {
            (int exitCode, string output) = Python.Run(Script, "make-norm", name, ModelPath, ResultPath);
            Assert.True(exitCode == 0, output);
            SafetensorsFile result = Safetensors.Read(ResultPath);
            VaeModel model = GoldenModels.Create(name);
            model.Load(ModelPath);
            Posterior posterior = model.Encode(Tensor(result, "input"));
            int latent = model.Description.LatentSize;
            float[][] rows = [.. Tensor(result, "posterior").Chunk(2 * latent)];
            TensorAssert.Close($"{name} mean", Tolerance, rows.SelectMany(row => row[..latent]).ToArray(), posterior.Mean);
            TensorAssert.Close($"{name} log-variance", Tolerance, rows.SelectMany(row => row[latent..]).ToArray(), posterior.LogVariance);
        }
    }

    private static VaeModel ByFormula(string name)
    {
        VaeModel model = ExchangedModels.Create(name);
        uint stream = 0;
        foreach (ParameterDescription parameter in model.Description.Parameters)
            model.SetParameter(parameter.Name, Formula(parameter, stream++));
        return model;
    }

    /// <summary>As <c>by_formula</c> in exchange.py: products that are exact in single precision.</summary>
    private static float[] Formula(ParameterDescription parameter, uint stream)
    {
        var values = new float[parameter.Count];
        UniformNoise.Fill(new NoiseKey(16, NoisePurpose.Initialization, 0, stream), 0, values);
        bool isLong = parameter.Count / parameter.Shape[0] >= 500;
        float scale = isLong ? 0.125f : parameter.Shape.Count > 2 ? 1 : 0.5f;
        return Array.ConvertAll(values, u => scale * (u - 0.5f));
    }

    private static float[] Tensor(SafetensorsFile file, string name) =>
        (file.Find(name) ?? throw new KeyNotFoundException(name)).ToSingles();
}

using System.Globalization;
using Vae.Persistence;
using Vae.Sampling;
using Vae.Tests.Interpreter;

namespace Vae.Tests.Golden;

/// <summary>What PyTorch computed for one model; see tests/golden/make_golden.py.</summary>
internal sealed class GoldenFile
{
    private readonly SafetensorsFile _file;

    internal GoldenFile(string name)
    {
        _file = Safetensors.Read(PathOf(name + ".safetensors"));
        Name = name;
        Assert.Equal(name, _file.Metadata["model"]);
    }

    internal string Name { get; }

    internal int Batch => int.Parse(_file.Metadata["batch"], CultureInfo.InvariantCulture);

    internal double Beta => double.Parse(_file.Metadata["beta"], CultureInfo.InvariantCulture);

    /// <summary>The reconstruction's weight in the loss.</summary>
    internal double Reconstruction => double.Parse(_file.Metadata.GetValueOrDefault("reconstruction", "1"), CultureInfo.InvariantCulture);

    /// <summary>The records of the data that the batch is of.</summary>
    internal int Records => int.Parse(_file.Metadata.GetValueOrDefault("records", "1"), CultureInfo.InvariantCulture);

    internal double Sigma => double.Parse(_file.Metadata["sigma"], CultureInfo.InvariantCulture);

    internal string Likelihood => _file.Metadata["likelihood"];

    internal NoiseKey Noise => new(
        ulong.Parse(_file.Metadata["seed"], CultureInfo.InvariantCulture),
        NoisePurpose.Latent,
        ulong.Parse(_file.Metadata["step"], CultureInfo.InvariantCulture));

    /// <summary>The names of the tensors that have a gradient.</summary>
    internal IEnumerable<string> ParameterNames =>
        _file.Tensors.Where(t => t.Name.StartsWith("gradient.", StringComparison.Ordinal)).Select(t => t.Name["gradient.".Length..]);

    internal float[] this[string name] => Tensor(name).ToSingles();

    /// <summary>A file of tests/golden, beside the tests.</summary>
    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "golden", file);

    internal IEnumerable<int> ShapeOf(string name) => Tensor(name).Shape.Select(size => checked((int)size));

    /// <summary>A tensor in double precision, row by row of the batch.</summary>
    internal double[][] Rows(string name)
    {
        double[] values = Array.ConvertAll(this[name], value => (double)value);
        return [.. values.Chunk(values.Length / Batch)];
    }

    /// <summary>The first ε, one for each row of the batch.</summary>
    internal double[][] EpsilonsOf(int latentSize) =>
        [.. Array.ConvertAll(this["epsilon"], value => (double)value).Chunk(latentSize).Take(Batch)];

    internal Dictionary<string, double[]> Parameters() =>
        ParameterNames.ToDictionary(name => name, name => Array.ConvertAll(this[name], value => (double)value));

    /// <summary>The running statistics before the pass.</summary>
    internal Dictionary<string, double[]> State() => _file.Tensors
        .Where(tensor => tensor.Name.Contains(".running_", StringComparison.Ordinal) && tensor.Name.Split('.')[0] is "encoder" or "decoder")
        .ToDictionary(tensor => tensor.Name, tensor => Array.ConvertAll(tensor.ToSingles(), value => (double)value));

    /// <summary>The pass for the reference, with the mean over the batch as its loss.</summary>
    internal ReferenceBatch ReferenceBatch() => new(Rows("input"), Rows("epsilon"), Noise, Reconstruction / Batch, Beta / Batch)
    {
        Records = Records,
    };

    private NamedTensor Tensor(string name) => _file.Find(name) ?? throw new KeyNotFoundException($"{Name} has no tensor {name}.");
}

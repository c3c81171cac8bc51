using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Vae.Persistence;

namespace Vae.Tests.Golden;

/// <summary>What docs/pytorch.md shows works, with PyTorch itself: its Python listings are run as they stand.</summary>
public sealed partial class PyTorchPageTests : IDisposable
{
    private const double Tolerance = 1e-5;

    // The package safetensors is not everywhere where PyTorch is: its two functions, by the tests' own reader and writer.
    private const string Package = """
        import tensor_file, torch

        def save_file(tensors, path):
            tensor_file.save(path, {name: tensor.numpy() for name, tensor in tensors.items()}, {"format": "pt"})

        def load_file(path):
            return {name: torch.tensor(array) for name, array in tensor_file.load(path)[0].items()}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TorchFact]
    public void Two_heads_of_PyTorch_become_one_Gaussian_and_go_back()
    {
        string page = Page();
        Assert.Contains(
            """
            [Vae]
            [Encoder, Input(28, 28), Flatten, Dense(400), Relu, Gaussian(20)]
            [Decoder, Dense(400), Relu, Dense(784), Reshape(28, 28), Bernoulli]
            public partial class LoadedVae;
            """.ReplaceLineEndings("\n"),
            page,
            StringComparison.Ordinal);
        string[] listings = [.. Listings(page)];

        Run($"""
            {listings[0]}
            torch.manual_seed(7)
            vae = DigitsVae()
            {listings[1]}
            import tensor_file
            with torch.no_grad():
                images = torch.rand(3, 784)
                mean, log_variance = vae.encode(images)
                results = dict(images=images, mean=mean, log_variance=log_variance, reconstruction=vae.decode(mean))
            tensor_file.save("result.safetensors", dict((name, tensor.numpy()) for name, tensor in results.items()), dict())
            """);
        SafetensorsFile result = Safetensors.Read(Path.Combine(_folder, "result.safetensors"));
        float[] Result(string name) => result.Find(name)!.ToSingles();
        var model = new LoadedVae();
        model.Load(Path.Combine(_folder, "vae.safetensors"));
        Posterior posterior = model.Encode(Result("images"));
        TensorAssert.Close("mean", Tolerance, Result("mean"), posterior.Mean);
        TensorAssert.Close("log-variance", Tolerance, Result("log_variance"), posterior.LogVariance);
        TensorAssert.Close("reconstruction", Tolerance, Result("reconstruction"), model.Reconstruct(Result("images")));

        model.Save(Path.Combine(_folder, "model.safetensors"));
        Run($"""
            import tensor_file, torch
            from torch import nn
            results = tensor_file.load("result.safetensors")[0]
            images = torch.tensor(results["images"])
            {listings[2]}
            assert torch.allclose(mean, torch.tensor(results["mean"]), atol=1e-5)
            assert torch.allclose(log_variance, torch.tensor(results["log_variance"]), atol=1e-5)
            """);
    }

    [TorchFact]
    public void The_order_of_pixels_is_that_of_the_page()
    {
        string listing = Listings(Page()).Last();
        Run($"""
            import sys
            import torch
            import exchange
            {listing[..listing.IndexOf("tensors =", StringComparison.Ordinal)]}
            weight, bias = torch.rand(5, 7 * 6 * 4), torch.rand(7 * 6 * 4)
            assert torch.equal(columns(weight, (7, 6, 4)), exchange.columns(weight, (7, 6, 4)))
            assert torch.equal(rows(weight.T, (7, 6, 4)), exchange.rows(weight.T, (7, 6, 4)))
            assert torch.equal(rows(bias, (7, 6, 4)), exchange.rows(bias, (7, 6, 4)))
            """);
    }

    /// <summary>Runs a program in the test's folder, where the package is.</summary>
    private void Run(string program)
    {
        string package = Directory.CreateDirectory(Path.Combine(_folder, "safetensors")).FullName;
        File.WriteAllText(Path.Combine(package, "__init__.py"), "");
        File.WriteAllText(Path.Combine(package, "torch.py"), Package);
        string script = Path.Combine(_folder, "program.py");
        string golden = Path.GetDirectoryName(GoldenFile.PathOf("exchange.py"))!;
        File.WriteAllText(script, $"import os, sys\nos.chdir({Text(_folder)})\nsys.path += [{Text(golden)}]\n{program}");
        (int exitCode, string output) = Python.Run(script);
        Assert.True(exitCode == 0, output);
    }

    private static string Text(string path) => $"r'{path}'";

    private static IEnumerable<string> Listings(string page) => Fence().Matches(page).Select(match => match.Groups[1].Value);

    private static string Page([CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(thisFile, "..", "..", "..", "..", "docs", "pytorch.md")).ReplaceLineEndings("\n");

    [GeneratedRegex("^```python\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}

[Vae]
[Encoder, Input(28, 28), Flatten, Dense(400), Relu, Gaussian(20)]
[Decoder, Dense(400), Relu, Dense(784), Reshape(28, 28), Bernoulli]
internal sealed partial class LoadedVae;

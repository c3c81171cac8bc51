using Vae.Persistence;

namespace Vae.Tests;

public sealed class ParameterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-parameters-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_seed_gives_one_model()
    {
        (TinyVae one, TinyVae same, TinyVae other) = (new(), new(), new());
        one.Initialize(4);
        same.Initialize(9);
        same.Initialize(4);
        other.Initialize(5);
        Bits.Equal(one, same);
        Assert.NotEqual(one.GetParameter("encoder.0.weight"), other.GetParameter("encoder.0.weight"));
        // Every tensor is a stream of its own.
        Assert.NotEqual(one.GetParameter("encoder.0.weight")[..10], one.GetParameter("decoder.2.weight")[..10]);
    }

    [Fact]
    public void The_first_use_initialises_with_seed_zero()
    {
        (TinyVae used, TinyVae zero) = (new(), new());
        zero.Initialize(0);
        float[] data = TinyData.Rows(2);
        Bits.Equal(zero.Embed(data), used.Embed(data));
        Bits.Equal(zero, used);
    }

    [Theory]
    [InlineData(Initialization.GlorotUniform, 0.57735, true)] // √(6/(10 + 8)) is the limit; limit/√3 the deviation, √(2/18) = 1/3.
    [InlineData(Initialization.GlorotNormal, 0.33333, false)]
    [InlineData(Initialization.HeUniform, 0.77460, true)]
    [InlineData(Initialization.HeNormal, 0.44721, false)]
    [InlineData(Initialization.LecunUniform, 0.54772, true)]
    public void Initial_weights_have_the_declared_distribution(Initialization initialization, double scale, bool uniform)
    {
        const int inputs = 10, outputs = 8, repeats = 60;
        var drawn = new List<float>();
        for (ulong seed = 0; seed < repeats; seed++)
        {
            var parameter = new ParameterDescription("w", [outputs, inputs], ParameterLayout.Panels, 0, inputs * 16, initialization);
            var flat = new float[inputs * 16];
            ParameterInitializer.Fill(new TinyVae().Description with { Parameters = [parameter] }, seed, flat);
            var values = new float[parameter.Count];
            ParameterTensors.Read(parameter, flat, values);
            drawn.AddRange(values);
            Assert.Equal(0, flat[8]); // The first padded output.
        }
        double deviation = uniform ? scale / Math.Sqrt(3) : scale;
        double measured = Math.Sqrt(drawn.Average(x => (double)x * x));
        Assert.True(Math.Abs(drawn.Average()) <= 4 * deviation / Math.Sqrt(drawn.Count), $"{drawn.Average()}");
        Assert.True(Math.Abs(measured / deviation - 1) <= 0.04, $"{measured} {deviation}");
        float largest = drawn.Max(MathF.Abs);
        Assert.True(uniform ? largest <= scale * 1.00001 && largest > 0.99 * scale : largest > 2.5 * scale, $"{largest} {scale}");
    }

    [Fact]
    public void Parameters_are_set_and_read_in_the_layout_of_files()
    {
        var model = new TinyVae();
        float[] weight = [.. Enumerable.Range(0, 30).Select(i => i + 0.5f)];
        model.SetParameter("encoder.0.weight", weight);
        Bits.Equal(weight, model.GetParameter("encoder.0.weight"));
        // The others were initialised with seed 0, and a training does not draw them again.
        var zero = new TinyVae();
        zero.Initialize(0);
        Bits.Equal(zero.GetParameter("decoder.2.weight"), model.GetParameter("decoder.2.weight"));
        string message = Assert.Throws<ArgumentException>(() => model.GetParameter("encoder.9")).Message;
        Assert.Contains("encoder.0.weight", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => model.SetParameter("encoder.0.weight", new float[31])).Message;
        Assert.Contains("[5, 6]", message, StringComparison.Ordinal);
        Assert.Contains("31", message, StringComparison.Ordinal);
        weight[7] = float.NaN;
        message = Assert.Throws<ArgumentException>(() => model.SetParameter("encoder.0.weight", weight)).Message;
        Assert.Contains("Value 7", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_loads_to_the_same_bits()
    {
        (TinyVae saved, TinyVae loaded) = (new(), new());
        saved.Initialize(8);
        saved.Save(Path);
        loaded.Load(Path);
        Bits.Equal(saved, loaded);
        SafetensorsFile file = Safetensors.Read(Path);
        Assert.Equal(saved.Description.Parameters.Select(p => p.Name), file.Tensors.Select(t => t.Name));
        Assert.Equal([5L, 6L], file.Find("encoder.0.weight")!.Shape);
    }

    [Fact]
    public void A_file_without_metadata_loads_by_names_and_shapes()
    {
        (TinyVae source, TinyVae loaded) = (new(), new());
        source.Initialize(8);
        Safetensors.Write(Path, [.. Tensors(source).Reverse()]);
        loaded.Load(Path);
        Bits.Equal(source, loaded);
    }

    [Fact]
    public void A_file_that_does_not_fit_changes_nothing_and_says_why()
    {
        var source = new TinyVae();
        source.Initialize(8);
        NamedTensor[] all = [.. Tensors(source)];
        Refused(all[1..], null, "encoder.0.weight", "missing");
        Refused([.. all, NamedTensor.From("extra", new float[2].AsSpan(), 2)], null, "extra", "no such parameter");
        NamedTensor turned = NamedTensor.From("encoder.0.weight", new float[30].AsSpan(), 6, 5);
        Refused([turned, .. all[1..]], null, "encoder.0.weight", "[6, 5]", "[5, 6]");
        var whole = new NamedTensor("encoder.0.weight", TensorType.I32, [5, 6], new byte[120]);
        Refused([whole, .. all[1..]], null, "encoder.0.weight", "holds I32", "wanted F32, F64, F16 or BF16");
        double[] wide = new double[30];
        wide[3] = 1e300;
        NamedTensor far = NamedTensor.From("encoder.0.weight", wide.AsSpan(), 5, 6);
        Refused([far, .. all[1..]], null, "encoder.0.weight", "is 1E+300 at element 3, beyond the range of 32 bits");
        wide[3] = double.NaN;
        Refused([NamedTensor.From("encoder.0.weight", wide.AsSpan(), 5, 6), .. all[1..]], null, "is not finite at element 3");
        float[] spoiled = source.GetParameter("encoder.0.weight");
        spoiled[4] = float.NaN;
        Refused([NamedTensor.From("encoder.0.weight", spoiled.AsSpan(), 5, 6), .. all[1..]], null, "encoder.0.weight", "element 4");
        var other = new Dictionary<string, string> { ["vaegen.declaration"] = "Encoder: Input(6), Dense(5), Relu, Gaussian(2)" };
        Refused(all, other, "another model", "Relu", "Tanh");
        Refused(all, new Dictionary<string, string> { ["vaegen.checkpoint"] = "1" }, "is a checkpoint", "Resume");

        Assert.Throws<FileNotFoundException>(() => source.Load(Path + "x"));

        void Refused(NamedTensor[] tensors, Dictionary<string, string>? metadata, params string[] parts)
        {
            (TinyVae model, TinyVae before) = (new(), new());
            model.Initialize(1);
            before.Initialize(1);
            Safetensors.Write(Path, tensors, metadata);
            var thrown = Assert.Throws<ModelFormatException>(() => model.Load(Path));
            foreach (string part in parts.Append(Path))
                Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
            Bits.Equal(before, model);
        }
    }

    private static IEnumerable<NamedTensor> Tensors(TinyVae model) => model.Description.Parameters.Select(
        p => NamedTensor.From(p.Name, model.GetParameter(p.Name).AsSpan(), [.. p.Shape.Select(size => (long)size)]));

    [Fact]
    public void Parameters_and_statistics_are_copied_in_memory_bit_for_bit()
    {
        var model = new NormedVae();
        _ = model.Fit(TinyData.Set(64), null, new TrainingOptions { Epochs = 1, BatchSize = 16, Seed = 5 });
        var copy = new NormedVae();
        copy.CopyParametersFrom(model);
        Bits.Equal(model, copy);
        Bits.Equal(model.Reconstruct(TinyData.Rows(3)), copy.Reconstruct(TinyData.Rows(3)));

        // A copy: what becomes of one leaves the other alone.
        float[] before = copy.GetParameter(copy.Description.Parameters[0].Name);
        _ = model.Fit(TinyData.Set(64), null, new TrainingOptions { Epochs = 1, BatchSize = 16, Seed = 6 });
        Bits.Equal(before, copy.GetParameter(copy.Description.Parameters[0].Name));
        Assert.NotEqual(before, model.GetParameter(copy.Description.Parameters[0].Name));
        model.CopyParametersFrom(model);

        var thrown = Assert.Throws<ArgumentException>(() => copy.CopyParametersFrom(new TinyVae()));
        Assert.Equal("other", thrown.ParamName);
        Assert.Contains("TinyVae has another declaration than NormedVae", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => copy.CopyParametersFrom(null!));
    }
}

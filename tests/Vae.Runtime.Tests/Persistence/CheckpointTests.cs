using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class CheckpointTests
{
    private static readonly string[] Columns = ["epoch", "reconstruction", "kl[0]"];

    [Fact]
    public void A_state_comes_back_from_disk_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint.safetensors");
        double[] sums = [0.1 + 0.2, -0.0, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0123), 1e-310];
        var state = new CheckpointState();
        state.Set("declaration", "[Encoder, Input(28, 28)]\n[Decoder, Dense(64)] \"ü\"");
        state.Set("seed", ulong.MaxValue);
        state.Set("step", -1L);
        state.Set("beta", 0.1 + 0.2);
        state.AddDoubles("sums", sums);
        state.AddTable("history", Columns, [[1, 2.5, double.NaN], [2, 1.1, 4]]);
        state.AddGroup(
            "parameters", [NamedTensor.From("encoder.0.weight", [1f, float.NaN], 2, 1), NamedTensor.From("encoder.0.bias", [3f], 1)]);
        state.AddGroup("m", [NamedTensor.From("encoder.0.weight", [5f, 6f], 2, 1)]);
        CheckpointFile.Write(path, state);

        CheckpointState read = CheckpointFile.Read(path);
        Assert.Equal(state.Properties.OrderBy(pair => pair.Key), read.Properties.OrderBy(pair => pair.Key));
        Assert.Equal(ulong.MaxValue, read.UInt64("seed"));
        Assert.Equal(-1, read.Int64("step"));
        Assert.Equal(BitConverter.DoubleToInt64Bits(0.1 + 0.2), BitConverter.DoubleToInt64Bits(read.Double("beta")));
        Assert.Equal(sums.Select(BitConverter.DoubleToInt64Bits), read.Doubles("sums", 4).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([[1, 2.5, double.NaN], [2, 1.1, 4]], read.Table("history", Columns));
        Assert.Equal(
            ["encoder.0.weight F32 [2, 1]", "encoder.0.bias F32 [1]"], read.Group("parameters").Select(tensor => tensor.ToString()));
        Assert.Equal([5f, 6f], read.Group("m").Single().ToSingles());
        Assert.Empty(read.Group("param"));
    }

    [Fact]
    public void Equal_states_are_equal_files()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a", "b"])
        {
            var state = new CheckpointState();
            foreach (string property in name == "a" ? (string[])["x", "y"] : ["y", "x"])
                state.Set(property, property);
            state.AddTable("history", Columns, []);
            CheckpointFile.Write(folder.File(name), state);
        }
        Assert.Equal(File.ReadAllBytes(folder.File("a")), File.ReadAllBytes(folder.File("b")));
        Assert.Empty(CheckpointFile.Read(folder.File("a")).Table("history", Columns));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    public void A_number_that_was_chosen_reads_back(double value)
    {
        var state = new CheckpointState();
        state.Set("number", value);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(state.Double("number")));
    }

    [Fact]
    public void A_property_that_is_missing_or_ill_formed_is_named()
    {
        var state = new CheckpointState("run/checkpoint");
        state.Set("epoch", "three\nand more");
        state.Set("seed", "-1");
        state.Set("large", "9223372036854775808");
        Named("step", "is missing", () => state.Int64("step"));
        Named("epoch", "is 'three\uFFFDand more' in the checkpoint; wanted an integer", () => state.Int64("epoch"));
        Named("epoch", "wanted a number", () => state.Double("epoch"));
        Named("seed", "from 0", () => state.UInt64("seed"));
        Named("large", "wanted an integer of 64 bits", () => state.Int64("large"));
        Assert.Equal(1ul << 63, state.UInt64("large"));
    }

    [Fact]
    public void A_tensor_that_is_missing_or_another_is_named()
    {
        var state = new CheckpointState("run/checkpoint");
        state.Add(NamedTensor.From("w", [1f, 2f], 2));
        state.AddDoubles("sums", 1, 2, 3);
        state.Set("sums.columns", string.Join(',', Columns));
        Named("v", "is missing", () => state.Tensor("v", TensorType.F32, 2));
        Named("w", "holds F32 in the checkpoint; wanted F64", () => state.Doubles("w", 2));
        Named("w", "has shape [2] in the checkpoint; wanted [1, 2]", () => state.Tensor("w", TensorType.F32, 1, 2));
        Named("sums", "has shape [3] in the checkpoint; wanted [4]", () => state.Doubles("sums", 4));
        Named("sums", "wanted [rows, 3]", () => state.Table("sums", Columns));
        Named("history.columns", "is missing", () => state.Table("history", Columns));
        Assert.Throws<ArgumentException>(() => state.Add(NamedTensor.From("w", [1f], 1)));
        Assert.Throws<ArgumentException>(() => state.AddTable("t", Columns, [[1, 2]]));
        Assert.Throws<ArgumentException>(() => state.AddTable("t", ["a,b"], []));
    }

    [Fact]
    public void Options_that_must_agree_and_do_not_are_named_with_both_values()
    {
        var state = new CheckpointState("run/checkpoint");
        state.Set("batch size", 128L);
        state.Require("batch size", "128");
        Named("batch size", "is '128' in the checkpoint and '64' in the run that resumes it", () => state.Require("batch size", "64"));
        Named("clip norm", "is missing", () => state.Require("clip norm", ""));
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_of_this_version_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        Safetensors.Write(path, [NamedTensor.From("w", [1f], 1)]);
        var model = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
        Assert.Contains($"{path}: is not a checkpoint", model.Message, StringComparison.Ordinal);

        Safetensors.Write(path, [], new Dictionary<string, string> { [CheckpointFile.VersionKey] = "2" });
        var newer = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
        Assert.Contains("is '2', another version of the format; this reads 1", newer.Message, StringComparison.Ordinal);

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..20]);
        Assert.Throws<SafetensorsException>(() => CheckpointFile.Read(path));
        Assert.Throws<FileNotFoundException>(() => CheckpointFile.Read(folder.File("missing")));
    }

    [Fact]
    public void The_key_of_the_version_is_reserved()
    {
        using var folder = new TemporaryFolder();
        var state = new CheckpointState();
        state.Set(CheckpointFile.VersionKey, "1");
        Assert.Throws<ArgumentException>(() => CheckpointFile.Write(folder.File("c"), state));
        Assert.Empty(folder.Names());
    }

    private static void Named(string property, string part, Action read)
    {
        var error = Assert.Throws<CheckpointException>(read);
        Assert.Equal(property, error.Property);
        Assert.StartsWith($"run/checkpoint: {property} ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}

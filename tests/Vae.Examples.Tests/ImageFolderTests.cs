using System.Globalization;
using Vae.Data;
using Vae.Examples.Commands;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class ImageFolderTests
{
    private const int Side = 32;

    [Fact]
    public void A_colour_model_trains_on_cifar_s_files_and_leaves_pictures_in_colour()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllBytes(folder["data/data_batch_1.bin"], Cifar(Dataset.FromDrawnShapes(40, 1)));
        File.WriteAllBytes(folder["data/data_batch_2.bin"], Cifar(Dataset.FromDrawnShapes(24, 2)));
        File.WriteAllBytes(folder["data/test_batch.bin"], Cifar(Dataset.FromDrawnShapes(20, 3)));

        CommandRun run =
            CommandRun.Of("train", "colour", "--data", folder["data"], "--epochs", "2", "--batch", "16", "--out", folder["out"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("64 rows", run.Output, StringComparison.Ordinal);
        PngFile reconstructions = PngFile.Read(File.ReadAllBytes(folder["out/reconstructions.png"]));
        Assert.Equal((4 + 10 * 68, 3), (reconstructions.Width, reconstructions.Channels));
        // The originals are in the first row as they were drawn.
        float[] first = Pixels(Dataset.FromDrawnShapes(1, 3), 0);
        for (int place = 0; place < Side * Side; place++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                byte expected = (byte)Math.Round(255 * first[place * 3 + channel]);
                Assert.Equal(expected, reconstructions.At(4 + place % Side * 2, 4 + place / Side * 2, channel));
            }
        }
        foreach (string picture in new[] { "samples.png", "latent.png" })
            Assert.Equal(3, PngFile.Read(File.ReadAllBytes(folder["out/" + picture])).Channels);

        CommandRun sampled = CommandRun.Of("sample", "colour", "--from", folder["out/model.safetensors"], "--count", "3");
        CommandRun rebuilt = CommandRun.Of("reconstruct", "colour", "--from", folder["out/model.safetensors"], "--data", folder["data"]);
        Assert.Equal((0, 0), (sampled.ExitCode, rebuilt.ExitCode));
        Assert.Equal(3, PngFile.Read(File.ReadAllBytes(folder["out/sampled.png"])).Channels);
        // History, metrics and a fresh process agree on what the test data score.
        string[] history = File.ReadAllLines(folder["out/history.csv"]);
        string column = history[^1].Split(',')[Array.IndexOf(history[0].Split(','), "test_reconstruction")];
        double nats = double.Parse(column, CultureInfo.InvariantCulture);
        Assert.Contains($"reconstruction {Numbers.Nats(nats)}", rebuilt.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "test")]
    [InlineData("train", "val")]
    [InlineData("Training", "valid")]
    [InlineData("", "")]
    public void Folders_of_png_files_are_taken_as_they_are_or_split(string training, string test)
    {
        using var folder = new TemporaryFolder();
        Dataset shapes = Dataset.FromDrawnShapes(30, 1);
        for (int i = 0; i < 30; i++)
        {
            string to = Path.Combine(folder["data"], i < 20 ? training : test, $"{shapes.LabelOf(i)}");
            Directory.CreateDirectory(to);
            var sheet = new ContactSheet(new TileShape(Side, Side, 3), 1) { Scale = 1, Gap = 0 };
            File.WriteAllBytes(Path.Combine(to, $"{i:00}.png"), sheet.Draw(Pixels(shapes, i)).ToPng());
        }

        var warnings = new StringWriter();
        DataSource data = DataSource.Open(folder["data"], new ColourVae().Description, warnings);
        Assert.Equal("", warnings.ToString());

        Assert.Equal(training.Length > 0 ? (20, 10) : (27, 3), (data.Training.Count, data.Test.Count));
        Assert.Equal((5, 5), (data.Training.ClassCount, data.Test.ClassCount));
        Assert.Equal([32, 32, 3], data.Training.Shape);
        string[] drawn = [.. Enumerable.Range(0, 30).Select(i => Text(shapes, i)).Order(StringComparer.Ordinal)];
        IEnumerable<string> read = Enumerable.Range(0, data.Training.Count).Select(i => Text(data.Training, i))
            .Concat(Enumerable.Range(0, data.Test.Count).Select(i => Text(data.Test, i)));
        Assert.Equal(drawn, read.Order(StringComparer.Ordinal));

        static string Text(Dataset data, int row) =>
            $"{data.LabelOf(row)} " + string.Join(' ', Pixels(data, row).Select(pixel => MathF.Round(pixel * 255)));
    }

    [Fact]
    public void Of_training_validation_and_test_the_first_and_the_last_are_taken()
    {
        using var folder = new TemporaryFolder();
        foreach ((string part, int count) in new[] { ("train", 5), ("validation", 4), ("test", 3) })
            WriteImages(folder[$"data/{part}"], count, 3);
        DataSource data = DataSource.Open(folder["data"], new ColourVae().Description, TextWriter.Null);
        Assert.Equal((5, 3), (data.Training.Count, data.Test.Count));

        Directory.Delete(folder["data/train"], recursive: true);
        Assert.Contains(
            "no folder named train",
            Assert.Throws<CommandException>(() => DataSource.Open(folder["data"], new ColourVae().Description, TextWriter.Null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_passed_over_are_said_once()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder["data"], 10, 3);
        for (int i = 0; i < 7; i++)
            File.WriteAllBytes(folder[$"data/{i}.jpg"], [1]);
        CommandRun run = CommandRun.Of("train", "colour", "--data", folder["data"], "--epochs", "1", "--out", folder["out"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"Warning: 7 files were skipped in {folder["data"]}: 7 .jpg. Only .png files are read.", run.Error.TrimEnd());

        Directory.CreateDirectory(folder["photos"]);
        File.WriteAllBytes(folder["photos/a.jpg"], [1]);
        string refused = CommandRun.Of("train", "colour", "--data", folder["photos"], "--out", folder["none"]).ErrorLine();
        Assert.Contains("nor PNG files", refused, StringComparison.Ordinal);
        Assert.Contains("1 .jpg", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_images_saved_in_colour_serve_a_grey_model_and_grey_ones_a_colour_model()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder["data/train"], 4, 3, 28);
        WriteImages(folder["data/test"], 3, 1, 28);
        var warnings = new StringWriter();
        DataSource data = DataSource.Open(folder["data"], new DenseVae().Description, warnings);
        Assert.Equal([28, 28], data.Training.Shape);
        Assert.Equal([28, 28], data.Test.Shape);
        Assert.Equal([10, 20, 30, 40], Levels(data.Training));
        Assert.Equal([10, 20, 30], Levels(data.Test));
        Assert.Contains("takes grey images", warnings.ToString(), StringComparison.Ordinal);

        WriteImages(folder["grey"], 4, 1);
        warnings = new StringWriter();
        data = DataSource.Open(folder["grey"], new ColourVae().Description, warnings);
        Assert.Equal([32, 32, 3], data.Training.Shape);
        Assert.Equal("", warnings.ToString());

        static int[] Levels(Dataset images) =>
            [.. images.ToArray().Chunk(images.RowSize).Select(row => (int)MathF.Round(row[0] * 255)).Order()];
    }

    [Fact]
    public void The_first_images_of_a_folder_of_classes_are_of_all_classes()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in new[] { "train", "test" })
        {
            for (int kind = 0; kind < 4; kind++)
                WriteImages(folder[$"data/{part}/{kind}"], 25, 3);
        }
        DataSource data = DataSource.Open(folder["data"], new ColourVae().Description, TextWriter.Null);
        foreach (Dataset rows in new[] { data.Training, data.Test })
            Assert.Equal(4, Enumerable.Range(0, 25).Select(row => rows.LabelOf(row)).Distinct().Count());
    }

    [Fact]
    public void Folders_without_images_or_with_others_than_the_model_s_are_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["empty"]);
        Directory.CreateDirectory(folder["broken"]);
        File.WriteAllBytes(folder["broken/data_batch_1.bin"], new byte[100]);
        Directory.CreateDirectory(folder["one"]);
        var sheet = new ContactSheet(new TileShape(5, 5, 3), 1) { Scale = 1, Gap = 0 };
        File.WriteAllBytes(folder["one/a.png"], sheet.Draw(new float[75]).ToPng());

        string empty = Refused(folder["empty"]), broken = Refused(folder["broken"]), one = Refused(folder["one"]);
        File.WriteAllBytes(folder["one/b.png"], sheet.Draw(new float[75]).ToPng());
        string small = Refused(folder["one"]);

        Assert.Contains("nor PNG files", empty, StringComparison.Ordinal);
        Assert.Contains("data_batch_1.bin", broken, StringComparison.Ordinal);
        Assert.Contains("one image", one, StringComparison.Ordinal);
        Assert.Contains("takes 32×32×3 and the rows of", small, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]), "Nothing is left behind.");

        string Refused(string data)
        {
            CommandRun run = CommandRun.Of("train", "colour", "--data", data, "--out", folder["out"]);
            Assert.Equal(1, run.ExitCode);
            return run.ErrorLine();
        }
    }

    [Theory]
    [InlineData(28, 28)]
    [InlineData(28, 28, 1)]
    [InlineData(28, 28, 3)]
    public void An_image_is_drawn_as_one_tile(params int[] shape) =>
        Assert.Equal(new TileShape(28, 28, shape.Length == 3 ? shape[2] : 1), TileShape.Of(shape));

    /// <summary>Images of one level each, 10, 20, ….</summary>
    private static void WriteImages(string folder, int count, int channels, int side = Side)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
        {
            var sheet = new ContactSheet(new TileShape(side, side, channels), 1) { Scale = 1, Gap = 0 };
            var pixels = new float[side * side * channels];
            Array.Fill(pixels, (i + 1) * 10 / 255f);
            File.WriteAllBytes(Path.Combine(folder, $"{i:00}.png"), sheet.Draw(pixels).ToPng());
        }
    }

    /// <summary>The binary format: a label, then the planes of red, green and blue.</summary>
    private static byte[] Cifar(Dataset data) =>
    [
        .. Enumerable.Range(0, data.Count).SelectMany(row =>
        {
            float[] pixels = Pixels(data, row);
            IEnumerable<byte> planes = Enumerable.Range(0, 3)
                .SelectMany(
                    channel => Enumerable.Range(0, Side * Side).Select(place => (byte)Math.Round(255 * pixels[place * 3 + channel])));
            return planes.Prepend((byte)data.LabelOf(row)!.Value);
        }),
    ];

    private static float[] Pixels(Dataset data, int row)
    {
        var pixels = new float[data.RowSize];
        data.Read(row, pixels, default);
        return pixels;
    }
}

using Vae.Data;
using Vae.Tests.Persistence;

namespace Vae.Tests.Data;

public sealed class PngFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "val", null)]
    [InlineData("train", "valid", "test")]
    [InlineData("Training", "Validation", "TEST")]
    [InlineData("train", null, "testing")]
    [InlineData("train", null, null)]
    [InlineData(null, "val", "test")]
    public void Parts_are_read_one_at_a_time_by_name(string? training, string? validation, string? test)
    {
        (DataPart Part, string? Name, int[] Levels)[] parts =
            [(DataPart.Training, training, [1, 2, 3]), (DataPart.Validation, validation, [4, 5]), (DataPart.Test, test, [6])];
        foreach ((DataPart _, string? name, int[] levels) in parts)
        {
            foreach (int level in name is null ? [] : levels)
                Write($"{name}/{level}.png", Solid(level));
        }

        DataPart[] there = [.. parts.Where(part => part.Name is not null).Select(part => part.Part)];
        Assert.Equal(there, Dataset.PngParts(_folder.Path));
        foreach ((DataPart part, string? name, int[] levels) in parts)
        {
            if (name is not null)
            {
                Assert.Equal(levels, Levels(Dataset.FromPng(_folder.Path, part)));
                continue;
            }
            var missing = Assert.Throws<DirectoryNotFoundException>(() => Dataset.FromPng(_folder.Path, part));
            Assert.Contains("Dataset.Split", missing.Message);
        }
        DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromPng(_folder.Path));
        Assert.Contains($"Dataset.FromPng(folder, DataPart.{there[0]})", error.Problem, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", parts.Select(part => part.Name).Where(name => name is not null)), error.Problem);
    }

    [Fact]
    public void A_class_has_one_label_in_every_part()
    {
        string[] paths = ["train/cat/1.png", "train/dog/2.png", "train/eel/3.png", "val/dog/4.png", "test/ant/5.png", "test/eel/6.png"];
        foreach (string path in paths)
            Write(path, Solid(path[^5] - '0'));
        Dataset validation = Dataset.FromPng(_folder.Path, DataPart.Validation), test = Dataset.FromPng(_folder.Path, DataPart.Test);
        Assert.Equal(["ant", "cat", "dog", "eel"], validation.ClassNames);
        Assert.Equal((4, 2), (validation.ClassCount, validation.LabelOf(0)));
        Assert.Equal([0, 3], Enumerable.Range(0, 2).Select(test.LabelOf));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(Dataset.FromPng(_folder.Path, DataPart.Training).LabelOf));
        Assert.Equal(["ant", "cat", "dog", "eel"], Dataset.FromPng(_folder.Path, DataPart.Training).ClassNames);
    }

    [Fact]
    public void A_part_without_class_folders_has_no_labels()
    {
        Write("train/cat/1.png", Solid(1));
        Write("test/2.png", Solid(2));
        Dataset test = Dataset.FromPng(_folder.Path, DataPart.Test);
        Assert.Null(test.ClassCount);
        Assert.Null(test.ClassNames);
        Assert.Equal(["cat"], Dataset.FromPng(_folder.Path, DataPart.Training).ClassNames);
    }

    [Fact]
    public void A_class_that_is_called_like_a_part_is_a_class_among_others()
    {
        foreach (string path in new[] { "bus/1.png", "car/2.png", "train/3.png" })
            Write(path, Solid(1));
        Assert.Equal(["bus", "car", "train"], Dataset.FromPng(_folder.Path).ClassNames);
        Assert.Empty(Dataset.PngParts(_folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => Dataset.FromPng(_folder.Path, DataPart.Training));
        // Beside a test folder it is a part, whatever else lies there.
        Write("test/4.png", Solid(1));
        Assert.Equal([DataPart.Training, DataPart.Test], Dataset.PngParts(_folder.Path));
        Assert.Throws<DataFormatException>(() => Dataset.FromPng(_folder.Path));
    }

    [Fact]
    public void Two_folders_for_one_part_are_refused_with_both_names()
    {
        foreach (string path in new[] { "train/1.png", "val/2.png", "valid/3.png" })
            Write(path, Solid(1));
        DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromPng(_folder.Path, DataPart.Training));
        Assert.Contains("val and valid are both for validation", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void More_classes_than_a_byte_counts_are_labels_all_the_same()
    {
        const int classes = 300;
        byte[] image = Solid(1);
        for (int i = 0; i < classes; i++)
            Write($"{i:000}/a.png", image);
        Dataset data = Dataset.FromPng(_folder.Path);
        Assert.Equal((classes, classes), (data.Count, data.ClassCount));
        Assert.Equal(Enumerable.Range(0, classes), Enumerable.Range(0, classes).Select(row => data.LabelOf(row)!.Value));
        Assert.Equal("299", data.ClassNames![299]);
    }

    [Fact]
    public void Files_that_are_passed_over_are_counted_by_their_endings()
    {
        Write("cat/a.png", Solid(1));
        Assert.Empty(Dataset.FromPng(_folder.Path).Warnings);
        string[] others = ["cat/b.jpg", "cat/deeper/c.JPG", "dog/d.jpg", "labels.csv", "cat/LICENSE", ".hidden.jpg", "cat/.x/e.jpg"];
        foreach (string path in others)
            Write(path, [1, 2, 3]);
        TrainingWarning warning = Assert.Single(Dataset.FromPng(_folder.Path).BinarizeStatic(1).Warnings);
        Assert.Equal(TrainingWarningKind.FilesPassedOver, warning.Kind);
        Assert.Equal(
            $"5 files were skipped in {_folder.Path}: 3 .jpg, 1 without an ending, 1 .csv. Only .png files are read.", warning.Message);

        File.Delete(_folder.File("cat/a.png"));
        var error = Assert.Throws<FileNotFoundException>(() => Dataset.FromPng(_folder.Path));
        Assert.Contains("has other files: 3 .jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("Convert images to PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_lies_in_the_part_is_counted_as_passed_over()
    {
        foreach (string path in new[] { "train/1.png", "test/2.png" })
            Write(path, Solid(1));
        Write("train/3.jpg", [1]);
        Assert.Single(Dataset.FromPng(_folder.Path, DataPart.Training).Warnings);
        Assert.Empty(Dataset.FromPng(_folder.Path, DataPart.Test).Warnings);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(0, 16)]
    [InlineData(6, 8)]
    [InlineData(4, 2)]
    public void Images_read_from_their_files_are_those_read_from_memory(int color, int depth)
    {
        for (int i = 0; i < 6; i++)
            Write($"{i % 2}/{i}.png", new PngBytes(9, 7, color == 4 ? 8 : depth, color) { Filter = i % 5, Interlaced = i == 5 }.ToFile());
        Write("1/9.png", new PngBytes(9, 7, 1, 0).ToFile());
        Write("1/note.txt", [1]);
        Dataset whole = PngFolder.Load(_folder.Path, null, long.MaxValue), lazy = PngFolder.Load(_folder.Path, null, 0);
        int bytes = whole.Count * whole.RowSize * (depth == 16 ? 2 : 1);
        Assert.Equal(whole.ToArray(), lazy.ToArray());
        Assert.Equal(whole.Shape, lazy.Shape);
        Assert.Equal([0, 0, 0, 1, 1, 1, 1], Enumerable.Range(0, 7).Select(lazy.LabelOf));
        Assert.Equal(whole.Warnings, lazy.Warnings);
        // Deleted files show which of them is which.
        Dataset fits = PngFolder.Load(_folder.Path, null, bytes), over = PngFolder.Load(_folder.Path, null, bytes - 1);
        File.Delete(_folder.File("1/3.png"));
        Assert.Equal(whole.ToArray(), fits.ToArray());
        Assert.Contains("3.png", Assert.Throws<FileNotFoundException>(() => over.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_by_many_threads_at_once()
    {
        for (int i = 0; i < 20; i++)
            Write($"{i:00}.png", new PngBytes(16, 16, 8, i % 2 == 0 ? 2 : 0).ToFile());
        Dataset lazy = PngFolder.Load(_folder.Path, null, 0);
        float[] expected = PngFolder.Load(_folder.Path, null, long.MaxValue).ToArray();
        Parallel.For(0, 400, (int i) =>
        {
            var row = new float[lazy.RowSize];
            lazy.Read(i % 20, row, default);
            Assert.Equal(expected[(i % 20 * row.Length)..((i % 20 + 1) * row.Length)], row);
        });
    }

    [Fact]
    public void A_file_that_goes_bad_while_it_is_trained_on_is_named_and_the_training_can_go_on_after()
    {
        for (int i = 0; i < 32; i++)
            Write($"{i:00}.png", new PngBytes(3, 2, 8, 0).ToFile());
        Dataset lazy = PngFolder.Load(_folder.Path, null, 0);
        byte[] good = File.ReadAllBytes(_folder.File("07.png"));
        byte[] bad = [.. good];
        bad[^20] ^= 1;
        var model = new TinyVae();
        foreach (int threads in new[] { 1, 2 })
        {
            var options = new TrainingOptions { Epochs = 2, BatchSize = 8, Threads = threads };
            File.WriteAllBytes(_folder.File("07.png"), bad);
            DataFormatException error = Assert.Throws<DataFormatException>(() => model.Train(lazy, options: options).Last());
            Assert.Equal(_folder.File("07.png"), error.File);
            File.WriteAllBytes(_folder.File("07.png"), good);
            Assert.Equal(2, model.Train(lazy, options: options).Last().Epoch);
        }
    }

    [Fact]
    public void A_training_reports_what_its_data_warn_of()
    {
        foreach (string path in new[] { "cat/1.png", "cat/2.png", "dog/3.png", "dog/4.png" })
            Write(path, new PngBytes(3, 2, 8, 0).ToFile());
        Write("dog/5.jpg", [1]);
        Dataset data = Dataset.FromPng(_folder.Path);
        var reports = new List<TrainingProgress>();
        var options = new TrainingOptions { Epochs = 1, Threads = 1 };
        TrainingHistory history = new TinyVae().Fit(data.Take(2), data, options, new Heard(reports));
        TrainingWarningKind[] expected = [TrainingWarningKind.FilesPassedOver, TrainingWarningKind.ClassesLost];
        Assert.Equal(expected, reports[0].Warnings.Select(warning => warning.Kind));
        Assert.Equal(expected, history.Warnings.Select(warning => warning.Kind));
    }

    [Fact]
    public void A_palette_of_greys_is_grey_and_one_with_a_colour_is_not()
    {
        byte[] greys = [.. Enumerable.Range(0, 16).SelectMany(i => Enumerable.Repeat((byte)(i * 17), 3))];
        byte[] coloured = [.. greys];
        coloured[^1] ^= 1;
        var grey = new PngBytes(9, 7, 4, 3) { Palette = greys };
        Write("a.png", grey.ToFile());
        Dataset data = Dataset.FromPng(_folder.Path);
        Assert.Equal([7, 9], data.Shape);
        float[] expected = [.. Enumerable.Range(0, 63).Select(i => grey.Sample(i / 9, i % 9, 0) * 17 / 255f)];
        Assert.Equal(expected, data.ToArray());
        // In place of the blue of the last colour.
        Write("b.png", (grey with { Palette = coloured }).ToFile());
        Assert.Equal([7, 9, 3], Dataset.FromPng(_folder.Path).Shape);
        for (int channel = 0; channel < 3; channel++)
        {
            coloured = [.. greys];
            coloured[21 + channel] ^= 0x40;
            Write("b.png", (grey with { Palette = coloured }).ToFile());
            Assert.Equal([7, 9, 3], Dataset.FromPng(_folder.Path).Shape);
        }
        // What shines through is black, which is a grey.
        Write("b.png", (grey with { Transparency = [0, 100, 7] }).ToFile());
        Assert.Equal([7, 9], Dataset.FromPng(_folder.Path).Shape);
    }

    [Fact]
    public void Sixteen_bits_are_kept_and_eight_beside_them_are_what_they_were()
    {
        // Thirty frames of 100 … 158 of 65,535: two levels of 256, thirty of these.
        for (int i = 0; i < 30; i++)
            Write($"{i:00}.png", Deep(100 + 2 * i));
        Dataset data = Dataset.FromPng(_folder.Path);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (100 + 2 * i) / 65535f), data.ToArray().Chunk(data.RowSize).Select(row => row[0]));

        Write("99.png", Solid(7));
        Dataset mixed = Dataset.FromPng(_folder.Path);
        Assert.Equal(7 / 255f, mixed.ToArray()[^1]);

        static byte[] Deep(int level) => new PngBytes(3, 2, 16, 0) { Level = level }.ToFile();
    }

    [Fact]
    public void What_is_refused_says_what_to_do()
    {
        Write("cat/a.png", Solid(1));
        Write("loose.png", Solid(1));
        Assert.Contains("Move it into one of them", Assert.Throws<DataFormatException>(() => Dataset.FromPng(_folder.Path)).Problem);
        File.Delete(_folder.File("loose.png"));
        Write("cat/b.png", new PngBytes(5, 5, 8, 0).ToFile());
        Assert.Contains("Scale or crop them", Assert.Throws<DataFormatException>(() => Dataset.FromPng(_folder.Path)).Problem);
    }

    private static byte[] Solid(int level) => new PngBytes(3, 2, 8, 0) { Level = level }.ToFile();

    private static int[] Levels(Dataset data) =>
        [.. data.ToArray().Chunk(data.RowSize).Select(row => (int)MathF.Round(row[0] * 255))];

    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllBytes(_folder.File(path), content);
    }

    private sealed class Heard(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}

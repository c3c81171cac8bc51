using Vae.Data;
using Vae.Tests.Persistence;

namespace Vae.Tests.Data;

public class PngTests
{
    // Written by Pillow 9.4: colours with filters of its choice, one bit a pixel, and a palette of four bits.
    private const string RgbFile =
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAVUlEQVR4nGNgUbKKK5+44foPcYOAjPY1Z96wM8kpKqlqGWkrSktqa+hoqSjJajFp"
        + "a+gry8npa+vqyykpaeqo6ygxKaloaRrpysgpqevrqKspqKrrAgD+ShBU6NrTagAAAABJRU5ErkJggg==";

    private const string RgbPixels =
        "04223A5E7791B0D7F81730506887ACCCEC0722435C83A1C3DBF813305B7894B1D0EE09314D6B8BA6BFE10A23405F799AB6DAFC1535536F8F"
        + "B5CFF10E26416286A8C6DD001C3A5C80";

    private const string BitsFile =
        "iVBORw0KGgoAAAANSUhEUgAAAAsAAAADAQAAAABthMjmAAAAEUlEQVR4nGPY7MD46B+jLDMAEAkC9r1QDd4AAAAASUVORK5CYII=";

    private const string BitsPixels =
        "FF00FFFF0000FFFF00FF00FFFFFF000000FF00FFFFFF000000FFFFFF00FF0000FF";

    private const string ColorsFile =
        "iVBORw0KGgoAAAANSUhEUgAAAAUAAAADBAMAAACpGNjLAAAAMFBMVEUACRIbJC02P0hRWmNsdX6HkJmiq7S9xs/Y4erz/AUAAAAAAAAAAAAAAAAA"
        + "AAAAAABKoczJAAAAFElEQVR4nGNgVHZgCGNUYDAJYwAAB/0BZlhvk8UAAAAASUVORK5CYII=";

    private const string ColorsPixels =
        "0009121B242D363F48515A636C757E879099A2ABB40009121B242D363F48515A636C757E879099A2ABB4000912";

    public static TheoryData<int, int, bool> Kinds()
    {
        var kinds = new TheoryData<int, int, bool>();
        foreach ((int color, int[] depths) in new[] { (0, new[] { 1, 2, 4, 8, 16 }), (2, [8, 16]), (4, [8, 16]), (6, [8, 16]) })
        {
            foreach (int depth in depths)
            {
                kinds.Add(color, depth, false);
                kinds.Add(color, depth, true);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_file_gives_its_pixels(int color, int depth, bool interlaced)
    {
        // Sizes at which Adam7 has empty passes, and rows that end inside a byte.
        foreach ((int width, int height) in new[] { (1, 1), (3, 2), (5, 9), (17, 11) })
        {
            var png = new PngBytes(width, height, depth, color) { Interlaced = interlaced };
            bool isGrey = color is 0 or 4;
            float[] pixels = Load([png.ToFile()], isGrey ? [height, width] : [height, width, 3], depth);
            for (int i = 0; i < pixels.Length; i++)
            {
                (int place, int channel) = isGrey ? (i, 0) : (i / 3, i % 3);
                (int y, int x) = (place / width, place % width);
                double opacity = color is 4 or 6 ? Level(png, y, x, png.Samples - 1) / Largest(depth) : 1;
                Assert.Equal(Math.Floor(Level(png, y, x, channel) * opacity + 0.5), pixels[i]);
            }
        }
    }

    [Theory]
    [InlineData(RgbFile, RgbPixels)]
    [InlineData(BitsFile, BitsPixels)]
    [InlineData(ColorsFile, ColorsPixels)]
    public void Another_program_s_files_give_what_it_put_into_them(string file, string pixels) =>
        Assert.Equal(Convert.FromHexString(pixels), Load([Convert.FromBase64String(file)], null).Select(pixel => (byte)pixel));

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(2, 3, true)]
    [InlineData(4, 16, false)]
    [InlineData(8, 200, true)]
    public void A_palette_gives_colours_and_their_opacity(int depth, int colors, bool interlaced)
    {
        byte[] palette = IdxBytes.Payload(3 * colors);
        var png = new PngBytes(13, 9, depth, 3) { Interlaced = interlaced, Palette = palette, Transparency = [0, 100] };
        float[] pixels = Load([png.ToFile()], [9, 13, 3]);
        for (int i = 0; i < pixels.Length; i++)
        {
            int color = png.Sample(i / 39, i / 3 % 13, 0);
            double opacity = color switch { 0 => 0, 1 => 100 / 255.0, _ => 1 };
            Assert.Equal(Math.Floor(palette[3 * color + i % 3] * opacity + 0.5), pixels[i]);
        }
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    public void A_transparent_colour_is_black_and_no_other(int color, int depth)
    {
        var png = new PngBytes(13, 9, depth, color);
        byte[] transparency = [.. Enumerable.Range(0, png.Samples).Select(sample => png.Sample(4, 5, sample))
            .SelectMany(sample => new[] { (byte)(sample >> 8), (byte)sample })];
        float[] opaque = Load([png.ToFile()], null, depth);
        float[] pixels = Load([(png with { Transparency = transparency }).ToFile()], null, depth);
        for (int place = 0; place < 9 * 13; place++)
        {
            bool transparent = Enumerable.Range(0, png.Samples)
                .All(sample => png.Sample(place / 13, place % 13, sample) == png.Sample(4, 5, sample));
            for (int sample = 0; sample < png.Samples; sample++)
                Assert.Equal(transparent ? 0 : opaque[place * png.Samples + sample], pixels[place * png.Samples + sample]);
        }

        Assert.NotEqual(opaque, pixels);
        // A colour that differs in one sample, or in one of its bytes, is another.
        for (int i = 0; i < transparency.Length; i++)
        {
            if (depth < 16 && i % 2 == 0)
                continue;
            byte[] other = [.. transparency];
            other[i] ^= 1;
            float[] all = Load([(png with { Transparency = other }).ToFile()], null, depth);
            for (int sample = 0; sample < png.Samples; sample++)
                Assert.Equal(opaque[(4 * 13 + 5) * png.Samples + sample], all[(4 * 13 + 5) * png.Samples + sample]);
        }
    }

    [Fact]
    public void Words_become_the_nearest_bytes_where_bytes_are_asked_for()
    {
        foreach (int level in new[] { 0, 1, 128, 129, 256, 385, 386, 32767, 32768, 65406, 65407, 65535 })
        {
            byte[] file = new PngBytes(3, 2, 16, 0) { Level = level }.ToFile();
            var pixels = new byte[6];
            PngHeader header = PngHeader.Read(file.AsSpan(0, PngHeader.Bytes), file.Length, "file");
            PngImage<byte>.Decode(file, file.Length, "file", header, 1, pixels);
            Assert.All(pixels, pixel => Assert.Equal(Math.Floor(level * 255 / 65535.0 + 0.5), pixel));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_filter_is_undone(int color, int depth, bool interlaced)
    {
        var png = new PngBytes(17, 11, depth, color) { Interlaced = interlaced };
        float[] expected = Load([png.ToFile()], null, depth);
        for (int filter = 0; filter < 5; filter++)
            Assert.Equal(expected, Load([(png with { Filter = filter }).ToFile()], null, depth));
    }

    [Fact]
    public void Grey_files_among_coloured_ones_have_three_equal_channels()
    {
        var grey = new PngBytes(5, 4, 8, 0);
        float[] pixels = Load([grey.ToFile(), new PngBytes(5, 4, 8, 2).ToFile()], [4, 5, 3]);
        for (int i = 0; i < 60; i++)
            Assert.Equal(grey.Sample(i / 15, i / 3 % 5, 0), pixels[i]);
    }

    [Fact]
    public void Hidden_files_and_folders_are_not_looked_at()
    {
        using var folder = new TemporaryFolder();
        byte[] image = new PngBytes(3, 2, 8, 0).ToFile();
        foreach (string name in new[] { "a.png", "._a.png", ".thumbnails/a.png", ".png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), name[0] == '.' ? [1, 2, 3] : image);
        }
        Assert.Equal(1, Dataset.FromPng(folder.Path).Count);
        File.Delete(folder.File("a.png"));
        foreach (string name in new[] { "cat/a.png", "cat/._a.png", "cat/.cache/b.png", "cat/deeper/.x/c.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), name == "cat/a.png" ? image : [1, 2, 3]);
        }
        Assert.Equal(["cat"], Dataset.FromPng(folder.Path).ClassNames);
        Assert.Equal(1, Dataset.FromPng(folder.Path).Count);
    }

    [Fact]
    public void Links_are_classes_or_images_and_lead_nowhere_twice()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        byte[] image = new PngBytes(3, 2, 8, 0).ToFile();
        File.WriteAllBytes(elsewhere.File("b.png"), image);
        Directory.CreateDirectory(folder.File("cat"));
        File.WriteAllBytes(folder.File("cat/a.png"), image);
        File.CreateSymbolicLink(folder.File("cat/b.png"), elsewhere.File("b.png"));
        Directory.CreateSymbolicLink(folder.File("cat/round"), folder.Path);
        Directory.CreateSymbolicLink(folder.File("round"), folder.Path);
        Directory.CreateSymbolicLink(folder.File("dog"), elsewhere.Path);
        Assert.Equal(["cat", "dog"], Dataset.FromPng(folder.Path).ClassNames);
        Dataset data = Dataset.FromPng(folder.Path);
        Assert.Equal([0, 0, 1], Enumerable.Range(0, data.Count).Select(data.LabelOf));
    }

    [Fact]
    public void A_link_back_is_known_when_the_folder_itself_is_reached_through_a_link()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("set/cat"));
        File.WriteAllBytes(folder.File("set/cat/a.png"), new PngBytes(3, 2, 8, 0).ToFile());
        Directory.CreateSymbolicLink(folder.File("set/absolute"), folder.File("set"));
        Directory.CreateSymbolicLink(folder.File("set/relative"), ".");
        Directory.CreateSymbolicLink(elsewhere.File("around"), folder.Path);
        Directory.CreateSymbolicLink(elsewhere.File("direct"), folder.File("set"));
        Directory.CreateSymbolicLink(folder.File("set/through"), elsewhere.File("around/set"));
        foreach (string path in new[] { folder.File("set"), elsewhere.File("direct"), elsewhere.File("around/set") })
        {
            Assert.Equal(["cat"], Dataset.FromPng(path).ClassNames);
            Assert.Equal(1, Dataset.FromPng(path).Count);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("dog")]
    [InlineData("cat/deeper")]
    public void A_folder_that_may_not_be_read_is_an_error_that_names_it(string name)
    {
        // Nothing is unreadable for root.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        using var folder = new TemporaryFolder();
        foreach (string kind in new[] { "cat", "cat/deeper", "dog" })
        {
            Directory.CreateDirectory(folder.File(kind));
            File.WriteAllBytes(folder.File($"{kind}/a.png"), new PngBytes(3, 2, 8, 0).ToFile());
        }
        string closed = name.Length == 0 ? folder.Path : folder.File(name);
        UnixFileMode mode = File.GetUnixFileMode(closed);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromPng(folder.Path));
            Assert.Equal((closed, "The folder may not be read."), (error.File, error.Problem));
        }
        finally
        {
            File.SetUnixFileMode(closed, mode);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromCifar([folder.Path]));
        Assert.Equal((folder.Path, "This is a folder; it must be a file."), (error.File, error.Problem));
        string file = folder.File("a.png");
        File.WriteAllBytes(file, new PngBytes(3, 2, 8, 0).ToFile());
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(file, UnixFileMode.None);
        try
        {
            // Nothing is unreadable for root.
            if (Environment.IsPrivilegedProcess)
                Assert.Equal(1, Dataset.FromPng(folder.Path).Count);
            else
                Assert.Equal(file, Assert.Throws<DataFormatException>(() => Dataset.FromPng(folder.Path)).File);
        }
        finally
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Subfolders_are_classes_in_the_alphabet_s_order()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, int width) in new[] { ("dog/2.png", 3), ("cat/b.PNG", 3), ("dog/deeper/1.png", 3), ("cat/a.png", 3) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), new PngBytes(width, 2, 8, 0).ToFile());
        }

        Directory.CreateDirectory(folder.File("empty"));
        File.WriteAllText(folder.File("dog/notes.txt"), "no image");
        Dataset data = Dataset.FromPng(folder.Path);
        Assert.Equal(["cat", "dog"], Dataset.FromPng(folder.Path).ClassNames);
        Assert.Equal(2, data.ClassCount);
        Assert.Equal([0, 0, 1, 1], Enumerable.Range(0, 4).Select(data.LabelOf));

        File.WriteAllBytes(folder.File("loose.png"), new PngBytes(3, 2, 8, 0).ToFile());
        DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromPng(folder.Path));
        Assert.Equal(folder.File("loose.png"), error.File);
    }

    [Fact]
    public void Without_subfolders_there_are_no_labels_and_the_order_is_that_of_the_names()
    {
        using var folder = new TemporaryFolder();
        foreach (int width in new[] { 2, 10, 1 })
            File.WriteAllBytes(folder.File($"{width}.png"), Solid(width));
        Dataset data = Dataset.FromPng(folder.Path);
        Assert.Null(data.ClassCount);
        Assert.Null(data.ClassNames);
        var row = new float[data.RowSize];
        byte[] order = [1, 10, 2];
        for (int i = 0; i < 3; i++)
        {
            data.Read(i, row, default);
            Assert.Equal(order[i] / 255f, row[0]);
        }

        // A palette of one colour.
        static byte[] Solid(int value) =>
            new PngBytes(3, 2, 8, 3) { Palette = [(byte)value, (byte)value, (byte)value] }.ToFile();
    }

    [Fact]
    public void An_image_of_another_size_is_an_error_that_names_its_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.png"), new PngBytes(5, 4, 8, 0).ToFile());
        File.WriteAllBytes(folder.File("b.png"), new PngBytes(4, 5, 8, 0).ToFile());
        DataFormatException error = Assert.Throws<DataFormatException>(() => Dataset.FromPng(folder.Path));
        Assert.Equal((folder.File("b.png"), 16), (error.File, error.Offset));
        Assert.Contains("4 × 5", error.Problem);
        Assert.Contains("5 × 4", error.Problem);
    }

    [Fact]
    public void A_folder_that_is_missing_or_empty_says_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DirectoryNotFoundException>(() => Dataset.FromPng(folder.File("none")));
        Assert.Throws<FileNotFoundException>(() => Dataset.FromPng(folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => Dataset.PngParts(folder.File("none")));
    }

    private static double Largest(int depth) => depth == 16 ? 65535 : 255;

    private static double Level(PngBytes png, int y, int x, int sample) =>
        Math.Floor(png.Sample(y, x, sample) * Largest(png.Depth) / ((1 << png.Depth) - 1) + 0.5);

    /// <summary>The images' levels, of 256 or of 65,536, and whether the shape is as said.</summary>
    private static float[] Load(byte[][] files, int[]? shape, int depth = 8)
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < files.Length; i++)
            File.WriteAllBytes(folder.File($"{i}.png"), files[i]);
        Dataset data = Dataset.FromPng(folder.Path);
        if (shape is not null)
            Assert.Equal(shape, data.Shape);
        var pixels = new float[files.Length * data.RowSize];
        for (int i = 0; i < files.Length; i++)
            data.Read(i, pixels.AsSpan(i * data.RowSize), default);
        return [.. pixels.Select(pixel => MathF.Round(pixel * (float)Largest(depth)))];
    }
}

namespace Vae.Data;

/// <content>Where rows come from.</content>
public abstract partial class Dataset
{
    /// <summary>Rows of floats held in one array, row after row. The array is used as it is, not copied: leave it unchanged.</summary>
    /// <param name="values">[rows, shape…]</param>
    /// <param name="shape">The shape of one row.</param>
    /// <exception cref="ArgumentException">The shape is not one, or the array does not hold a whole number of rows.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite; the message names its row and element.</exception>
    public static Dataset FromRows(float[] values, params int[] shape) => new FloatRows(values, shape);

    /// <summary>
    /// Rows of bytes held in one array, row after row: byte b reads as b / 255. The array is used as it is, not copied: leave it unchanged.
    /// </summary>
    /// <param name="values">[rows, shape…]</param>
    /// <param name="shape">The shape of one row.</param>
    /// <exception cref="ArgumentException">The shape is not one, or the array does not hold a whole number of rows.</exception>
    public static Dataset FromBytes(byte[] values, params int[] shape) => new ByteRows(values, shape);

    /// <summary>
    /// Images of an IDX file, the format of MNIST (Y. LeCun, C. Cortes, C. Burges, <i>The MNIST database of handwritten digits</i>), and
    /// their labels if given. Rows have the shape [height, width]; a pixel p reads as p / 255. A file may be compressed with gzip, whatever
    /// its name. The pixels are kept as bytes.
    /// </summary>
    /// <param name="images">The file of images.</param>
    /// <param name="labels">The file of labels, one an image; the number of classes is the largest label + 1.</param>
    /// <exception cref="DataFormatException">A file is not IDX, or cut short, or damaged, or holds more than its header says, or there
    /// are more or fewer labels than images.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Dataset FromIdx(string images, string? labels = null) => IdxFiles.Load(images, labels);

    /// <summary>
    /// A folder with the four MNIST files, or those of a set that copies their names (Fashion-MNIST, KMNIST):
    /// <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>; each
    /// also with a dot in place of the hyphen before <c>idx</c>, and with or without <c>.gz</c>. Rows are [height, width], with labels; in
    /// MNIST 60,000 to train on and 10,000 to test with.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">Training or test: the format has no validation part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is neither.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The images or the labels are not in it.</exception>
    /// <exception cref="DataFormatException">A file is not what its name says.</exception>
    public static Dataset FromMnist(string folder, DataPart part) => MnistFolder.Load(folder, part);

    /// <summary>
    /// A folder with the files of CIFAR-10's binary version: <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> to train on and
    /// <c>test_batch.bin</c> to test with; or any files whose names begin with <c>data_batch_</c> or <c>test_batch</c> and end in
    /// <c>.bin</c> or <c>.bin.gz</c>, in the order of their numbers. Rows are [32, 32, 3], with labels 0 … 9; a byte b reads as b / 255.
    /// Of a file that is there both compressed and not, the one that is not is read.
    /// </summary>
    /// <remarks>
    /// Each file is a sequence of records of 3,073 bytes: the label, then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by
    /// row (A. Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009).
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="part">Training or test: the format has no validation part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is neither.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">No such file is in it.</exception>
    /// <exception cref="DataFormatException">A file is not a whole number of records, or empty, or damaged, or a label is above
    /// 9.</exception>
    public static Dataset FromCifar(string folder, DataPart part) => CifarFolder.Load(folder, part);

    /// <summary>The same of the files named, one file after the other.</summary>
    /// <param name="files">At least one file.</param>
    /// <exception cref="ArgumentException">No file is named.</exception>
    /// <exception cref="DataFormatException">A file is not a whole number of records, or empty, or damaged, or a label is above
    /// 9.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Dataset FromCifar(IReadOnlyList<string> files) => CifarFiles.Load(files);

    /// <summary>
    /// A folder of PNG files, all of one size. Where it has subfolders with such files, each is a class: its files, at any depth, have the
    /// subfolder's place in the alphabet as their label. Rows have the shape [height, width] if every image is grey, and else
    /// [height, width, 3], with grey images in three equal channels; <see cref="ToGrey"/> and <see cref="ToRgb"/> make the other. Of 8 bits
    /// a sample, byte b reads as b / 255; where one image has 16, word w reads as w / 65535. The order is that of the classes, and within
    /// one that of the paths, both by the characters' codes, the same on every machine: <see cref="Shuffle"/> mixes the classes, and
    /// <see cref="TakeRandom"/> takes rows of all.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A folder may be divided into parts: folders named <c>train</c> or <c>training</c>; <c>val</c>, <c>valid</c> or <c>validation</c>;
    /// <c>test</c> or <c>testing</c>. Then the part to read must be named; a class has the same label in each of them.
    /// </para>
    /// <para>
    /// The images are kept in memory, as bytes or 16-bit words, where they take less than half of it and fit into one array
    /// (2³¹ values). Otherwise they stay in their files, and each reading of a row decodes one of these: the files must stay as they are,
    /// and one that has gone bad is an error then.
    /// </para>
    /// <para>
    /// Every kind of PNG file is read: 1 to 16 bits a sample, palettes, interlaced files. A palette of greys is grey. A pixel that is not
    /// opaque is blended with black. Files with other endings than <c>.png</c> are passed over, and <see cref="Warnings"/> counts them.
    /// Hidden files and folders, whose names begin with a dot, are not looked at. A link to a file counts as that file; a link to a folder
    /// as a folder where it makes a class, and deeper it is not followed, nor is one that leads back to a folder that it lies in.
    /// </para>
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="part">What to read of a folder that is divided into parts; null: all of one that is not.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or no such part in it.</exception>
    /// <exception cref="FileNotFoundException">No PNG file is in it.</exception>
    /// <exception cref="DataFormatException">
    /// A file is not a PNG file, is damaged or cut short, is of another size than the first, may not be read, or lies beside the subfolders
    /// of classes; or a subfolder may not be read; or the folder is divided into parts, and none is named.
    /// </exception>
    public static Dataset FromPng(string folder, DataPart? part = null) => PngFolder.Load(folder, part);

    /// <summary>
    /// The parts that a folder of PNG files is divided into, to be read by <see cref="FromPng"/> one by one; none if it is not.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DataFormatException">It, or a subfolder, may not be read, or two folders are named for one part.</exception>
    public static IReadOnlyList<DataPart> PngParts(string folder) => ImageListing.PartsOf(folder);

    /// <summary>
    /// Digits in the style of MNIST, drawn by code: white strokes on black, 28 × 28, in ten classes. Each digit has several ways to be
    /// written; slant, turn, width, bow, steadiness, pen and pressure vary from image to image. Image i shows the digit i mod 10, which is
    /// its label, and is a function of the seed and i alone: the same bits on any machine, however many are drawn. For a test set, use
    /// another seed.
    /// </summary>
    /// <param name="count">How many images.</param>
    /// <param name="seed">Which images.</param>
    /// <returns>Rows of the shape [28, 28] with values in [0, 1], held as bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the images would not fit into one array.</exception>
    public static Dataset FromDrawnDigits(int count, ulong seed) => DrawnDigits.Draw(count, seed);

    /// <summary>
    /// Coloured shapes drawn by code: one ellipse, square, triangle, star or cross in one hue on a dark ground, 32 × 32 × 3, with soft
    /// edges. Image i shows shape i mod 5, which is its label, and is a function of the seed and i alone: the same bits on any machine,
    /// however many are drawn. For a test set, use another seed. <see cref="DrawnShapes"/> says what each image was drawn from.
    /// </summary>
    /// <param name="count">How many images.</param>
    /// <param name="seed">Which images.</param>
    /// <returns>Rows of the shape [32, 32, 3] with values in [0, 1], held as bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the images would not fit into one array.</exception>
    public static Dataset FromDrawnShapes(int count, ulong seed) => DrawnShapes.Draw(count, seed);
}

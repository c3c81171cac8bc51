namespace Vae.Data;

/// <content>Sources of rows.</content>
public abstract partial class Dataset
{
    /// <summary>Rows of floats in one array, row after row. The array is not copied: do not change it afterwards.</summary>
    /// <param name="values">[rows, shape…]</param>
    /// <param name="shape">The shape of one row.</param>
    /// <exception cref="ArgumentException">The shape is invalid, or the array does not hold a whole number of rows.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite; the message names its row and element.</exception>
    public static Dataset FromRows(float[] values, params int[] shape) => new FloatRows(values, shape);

    /// <summary>
    /// Rows of bytes in one array, row after row. Byte b reads as b / 255. The array is not copied: do not change it afterwards.
    /// </summary>
    /// <param name="values">[rows, shape…]</param>
    /// <param name="shape">The shape of one row.</param>
    /// <exception cref="ArgumentException">The shape is invalid, or the array does not hold a whole number of rows.</exception>
    public static Dataset FromBytes(byte[] values, params int[] shape) => new ByteRows(values, shape);

    /// <summary>
    /// Images of an IDX file, the format of MNIST (Y. LeCun, C. Cortes, C. Burges, <i>The MNIST database of handwritten digits</i>), with
    /// their labels if given. Rows have the shape [height, width]. A pixel p reads as p / 255. A file may be compressed with gzip, whatever
    /// its name. The pixels are kept as bytes.
    /// </summary>
    /// <param name="images">The file of images.</param>
    /// <param name="labels">The file of labels, one for each image. The number of classes is the largest label + 1.</param>
    /// <exception cref="DataFormatException">A file is not in IDX format, is cut short, is damaged, or holds more than its header says; or
    /// the numbers of labels and images differ.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Dataset FromIdx(string images, string? labels = null) => IdxFiles.Load(images, labels);

    /// <summary>
    /// A folder with the four MNIST files, or those of a set with the same names (Fashion-MNIST, KMNIST):
    /// <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>. Each
    /// name may have a dot in place of the hyphen before <c>idx</c>, and may end in <c>.gz</c>. Rows are [height, width], with labels.
    /// MNIST has 60,000 rows for training and 10,000 for testing.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">Training or test. The format has no validation part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is neither training nor test.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks the images or the labels.</exception>
    /// <exception cref="DataFormatException">A file is invalid.</exception>
    public static Dataset FromMnist(string folder, DataPart part) => MnistFolder.Load(folder, part);

    /// <summary>
    /// A folder with the files of CIFAR-10's binary version: <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> for training and
    /// <c>test_batch.bin</c> for testing. Any files are read whose names begin with <c>data_batch_</c> or <c>test_batch</c> and end in
    /// <c>.bin</c> or <c>.bin.gz</c>, in the order of their numbers. Rows are [32, 32, 3], with labels 0 … 9. A byte b reads as b / 255. If
    /// a file is there both compressed and uncompressed, the uncompressed one is read.
    /// </summary>
    /// <remarks>
    /// Each file is a sequence of records of 3,073 bytes: the label, then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by
    /// row (A. Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009).
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="part">Training or test. The format has no validation part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is neither training nor test.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder has no such file.</exception>
    /// <exception cref="DataFormatException">A file is empty, is damaged, does not hold a whole number of records, or has a label above
    /// 9.</exception>
    public static Dataset FromCifar(string folder, DataPart part) => CifarFolder.Load(folder, part);

    /// <summary>The same, from the files named, one after the other.</summary>
    /// <param name="files">At least one file.</param>
    /// <exception cref="ArgumentException">No file is named.</exception>
    /// <exception cref="DataFormatException">A file is empty, is damaged, does not hold a whole number of records, or has a label above
    /// 9.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Dataset FromCifar(IReadOnlyList<string> files) => CifarFiles.Load(files);

    /// <summary>
    /// A folder of PNG files, all of one size. If it has subfolders with PNG files, each subfolder is a class. The files of a class may be
    /// at any depth; their label is the subfolder's position in the alphabet. Rows have the shape [height, width] if every image is grey,
    /// else [height, width, 3]; a grey image then has three equal channels. <see cref="ToGrey"/> and <see cref="ToRgb"/> convert. With 8
    /// bits a sample, byte b reads as b / 255. If one image has 16 bits, word w reads as w / 65535. Rows are sorted by class, then by path,
    /// both by character codes, so the order is the same on every machine. <see cref="Shuffle"/> mixes the classes, and <see
    /// cref="TakeRandom"/> takes rows of all classes.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A folder may be divided into parts: folders named <c>train</c> or <c>training</c>; <c>val</c>, <c>valid</c> or <c>validation</c>;
    /// <c>test</c> or <c>testing</c>. Then you must name the part to read. A class has the same label in every part.
    /// </para>
    /// <para>
    /// The images are kept in memory, as bytes or 16-bit words, if they need less than half of it and fit into one array (2³¹ values).
    /// Otherwise they stay in their files, and each reading of a row decodes its file. Then the files must not change; a file that has
    /// become unreadable is an error at its next reading.
    /// </para>
    /// <para>
    /// Every kind of PNG file is read: 1 to 16 bits a sample, palettes, interlaced files. A palette of greys is grey. A pixel that is not
    /// opaque is blended with black. Files without the ending <c>.png</c> are skipped, and <see cref="Warnings"/> counts them. Hidden files
    /// and folders, whose names begin with a dot, are ignored. A link to a file counts as that file. A link to a folder counts as a folder
    /// if it is a class; deeper links to folders are not followed, nor is a link to a folder that contains it.
    /// </para>
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="part">The part to read of a folder that is divided into parts; null for a folder that is not.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist, or has no such part.</exception>
    /// <exception cref="FileNotFoundException">The folder has no PNG file.</exception>
    /// <exception cref="DataFormatException">
    /// A file is not a PNG file, is damaged or cut short, has another size than the first, may not be read, or is beside the subfolders of
    /// classes; or a subfolder may not be read; or the folder is divided into parts, and no part is named.
    /// </exception>
    public static Dataset FromPng(string folder, DataPart? part = null) => PngFolder.Load(folder, part);

    /// <summary>
    /// The parts that a folder of PNG files is divided into, for <see cref="FromPng"/>; empty if it is not divided.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DataFormatException">The folder or a subfolder may not be read, or two folders are the same part.</exception>
    public static IReadOnlyList<DataPart> PngParts(string folder) => ImageListing.PartsOf(folder);

    /// <summary>
    /// Digits in the style of MNIST, drawn by code: white strokes on black, 28 × 28, in ten classes. Each digit has several ways to be
    /// written. Slant, rotation, width, curvature, steadiness, pen width and pressure vary from image to image. Image i shows the digit
    /// i mod 10, which is its label. It is a function of the seed and i alone: the same bits on any machine, for any number of images. For
    /// a test set, use another seed.
    /// </summary>
    /// <param name="count">How many images.</param>
    /// <param name="seed">The seed of the images.</param>
    /// <returns>Rows of the shape [28, 28] with values in [0, 1], held as bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the images would not fit into one array.</exception>
    public static Dataset FromDrawnDigits(int count, ulong seed) => DrawnDigits.Draw(count, seed);

    /// <summary>
    /// Coloured shapes drawn by code: one ellipse, square, triangle, star or cross in one hue on a dark background, 32 × 32 × 3, with soft
    /// edges. Image i shows shape i mod 5, which is its label. It is a function of the seed and i alone: the same bits on any machine, for
    /// any number of images. For a test set, use another seed. <see cref="DrawnShapes"/> gives the factors of each image.
    /// </summary>
    /// <param name="count">How many images.</param>
    /// <param name="seed">The seed of the images.</param>
    /// <returns>Rows of the shape [32, 32, 3] with values in [0, 1], held as bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the images would not fit into one array.</exception>
    public static Dataset FromDrawnShapes(int count, ulong seed) => DrawnShapes.Draw(count, seed);
}

namespace Vae.Tests.Data;

/// <summary>Files in the binary format of CIFAR-10, made by hand.</summary>
internal static class CifarBytes
{
    public const int RecordSize = 3073;

    /// <summary>Records whose labels are those given; every pixel's three bytes tell record, place and channel apart.</summary>
    public static byte[] File(params byte[] labels)
    {
        var file = new byte[labels.Length * RecordSize];
        for (int i = 0; i < labels.Length; i++)
        {
            file[i * RecordSize] = labels[i];
            for (int channel = 0; channel < 3; channel++)
            {
                for (int place = 0; place < 1024; place++)
                    file[i * RecordSize + 1 + channel * 1024 + place] = Pixel(i, place / 32, place % 32, channel);
            }
        }

        return file;
    }

    public static byte Pixel(int record, int y, int x, int channel) => (byte)(101 * record + 7 * y + 3 * x + 85 * channel);
}

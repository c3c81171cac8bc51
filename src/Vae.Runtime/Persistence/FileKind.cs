using System.Runtime.InteropServices;
using System.Text;

namespace Vae.Persistence;

/// <summary>
/// What stands at a path, found without opening it: to open a FIFO waits until another process opens its other end.
/// </summary>
internal static class FileKind
{
    // The layouts are the systems' binary interfaces: statx(2) of Linux on every architecture, stat(2) of macOS with inodes of 64 bits.
    private const int LinuxModeOffset = 28;
    private const int MacModeOffset = 4;
    private const int LongestRecord = 256;

    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1; // STATX_TYPE

    /// <summary>
    /// A device, a FIFO or a socket in words; null for a regular file, for a folder, and where nothing is there. A symbolic link is
    /// followed. Systems other than Linux and macOS do not say: null.
    /// </summary>
    internal static string? Special(string path) => (Mode(path) & 0xF000) switch
    {
        0x1000 => "a FIFO",
        0x2000 => "a character device",
        0x6000 => "a block device",
        0xC000 => "a socket",
        _ => null,
    };

    // 0 where it is not known.
    private static int Mode(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        var record = new byte[LongestRecord];
        try
        {
            if (OperatingSystem.IsLinux())
                return StatX(CurrentFolder, name, 0, TypeOnly, record) == 0 ? BitConverter.ToUInt16(record, LinuxModeOffset) : 0;
            if (!OperatingSystem.IsMacOS())
                return 0;
            int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? MacStat64(name, record) : MacStat(name, record);
            return result == 0 ? BitConverter.ToUInt16(record, MacModeOffset) : 0;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0; // An older C library: opening the file tells the rest.
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] record);

    [DllImport("libc", EntryPoint = "stat")]
    private static extern int MacStat(byte[] path, byte[] record);

    [DllImport("libc", EntryPoint = "stat$INODE64")]
    private static extern int MacStat64(byte[] path, byte[] record);
}

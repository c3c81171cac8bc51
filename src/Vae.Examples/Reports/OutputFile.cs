using System.Text;

namespace Vae.Examples.Reports;

/// <summary>Files written whole or not at all: a temporary one beside it, then a rename.</summary>
internal static class OutputFile
{
    internal static void Write(string path, byte[] content)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // Gone already after the rename; what is left of a failed write goes here.
        }
    }

    internal static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));
}

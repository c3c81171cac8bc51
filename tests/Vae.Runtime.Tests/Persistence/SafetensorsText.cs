using System.Buffers.Binary;
using System.Text;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

/// <summary>Safetensors files put together by hand, without the writer.</summary>
internal static class SafetensorsText
{
    public static byte[] Bytes(string header, int dataLength) => Bytes(Encoding.UTF8.GetBytes(header), new byte[dataLength]);

    public static byte[] Bytes(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    public static SafetensorsFile Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes, writable: false), "bad.safetensors");

    public static byte[] Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace Autograd.Tests;

/// <summary>The bytes of IDX files, whole and broken.</summary>
internal static class IdxBytes
{
    /// <summary>A file of sizes and elements; type 8 is that of bytes.</summary>
    public static byte[] Of(int[] sizes, byte[] values, byte type = 8)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (type, (byte)sizes.Length);
        for (var axis = 0; axis < sizes.Length; axis++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * axis)), sizes[axis]);
        return [.. header, .. values];
    }

    /// <summary>Images of 2 × 3 pixels; every pixel of image i is i.</summary>
    public static byte[] Images(int count) => Of([count, 2, 3], [.. Enumerable.Range(0, 6 * count).Select(i => (byte)(i / 6))]);

    public static byte[] Labels(params byte[] labels) => Of([labels.Length], labels);

    /// <summary>Labels 0, 1, ... 9, 0, ...</summary>
    public static byte[] LabelsInTurn(int count) => Labels([.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);

    /// <summary>The same, compressed.</summary>
    public static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) stream.Write(bytes);
        return packed.ToArray();
    }
}

namespace Autograd.Nn;

/// <summary>The check sum of zip archives and gzip files: CRC-32, polynomial 0xEDB88320 reversed.</summary>
internal static class Crc32
{
    /// <summary>What each byte does to the sum.</summary>
    private static readonly uint[] table = [.. Enumerable.Range(0, 256).Select(static i =>
    {
        var c = (uint)i;
        for (var bit = 0; bit < 8; bit++) c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    /// <summary>The sum of all bytes so far, from that of those before; that of none is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var value in bytes) crc = table[(byte)crc ^ value] ^ (crc >> 8);
        return ~crc;
    }
}

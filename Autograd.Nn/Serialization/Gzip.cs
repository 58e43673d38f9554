using System.Buffers.Binary;
using System.IO.Compression;

namespace Autograd.Nn;

/// <summary>
/// Expands a gzip file (RFC 1952): one member or several, each held against the length and the check sum at its end. .NET's GZipStream takes a file that is cut within these eight bytes, or earlier, for whole.
/// </summary>
internal sealed class Gzip(byte[] file, string source) : Stream
{
    private const int TrailerBytes = 8;

    private readonly Feed feed = new(file);
    private DeflateStream? body;
    private bool isFirst = true;
    private int next; // where a member begins that was not opened yet
    private uint crc, length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (body is null && !OpenMember()) return 0;
            var read = Expand(buffer);
            if (read == 0)
            {
                CloseMember();
                continue;
            }
            (crc, length) = (Crc32.Append(crc, buffer[..read]), unchecked(length + (uint)read));
            return read;
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        body?.Dispose();
        feed.Dispose();
        base.Dispose(disposing);
    }

    private int Expand(Span<byte> buffer)
    {
        try
        {
            return body!.Read(buffer);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    /// <summary>Passes the header of a member; false at the end of the file, which some programs fill up with zeros.</summary>
    private bool OpenMember()
    {
        var rest = file.AsSpan(next);
        if (!isFirst && !rest.ContainsAnyExcept((byte)0)) return false;
        if (rest is not [0x1f, 0x8b, 8, < 32, _, _, _, _, _, _, ..]) throw Damaged();
        var (flags, at) = (rest[3], 10);
        if ((flags & 4) != 0) at += 2 + (at + 2 <= rest.Length ? BinaryPrimitives.ReadUInt16LittleEndian(rest[at..]) : throw Damaged()); // extra fields
        for (var text = 8; text <= 16; text *= 2) // the name, a comment, each ended by a zero
            if ((flags & text) != 0) at += 1 + (at <= rest.Length && rest[at..].IndexOf((byte)0) is var zero and >= 0 ? zero : throw Damaged());
        if ((flags & 2) != 0) // the check sum of this header, its lower half
        {
            if (at + 2 > rest.Length || (ushort)Crc32.Append(0, rest[..at]) != BinaryPrimitives.ReadUInt16LittleEndian(rest[at..])) throw Damaged();
            at += 2;
        }
        if (at > rest.Length) throw Damaged();
        feed.Start(next + at);
        (body, crc, length, isFirst) = (new DeflateStream(feed, CompressionMode.Decompress, leaveOpen: true), 0, 0, false);
        return true;
    }

    /// <summary>
    /// Finds the end of a member: its check sum and length. The expander does not say how much of the bytes it took last it needed, so they are looked for in these.
    /// </summary>
    private void CloseMember()
    {
        body!.Dispose();
        body = null;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        var found = file.AsSpan(feed.Taken, Math.Min((int)feed.Position + TrailerBytes, file.Length) - feed.Taken).IndexOf(trailer);
        if (found < 0) throw Damaged();
        next = feed.Taken + found + TrailerBytes;
    }

    private InvalidDataException Damaged(Exception? inner = null) => new($"{source}: the gzip file is damaged or cut short; fetch it again.", inner);

    /// <summary>The file in small pieces, and where the last one began.</summary>
    private sealed class Feed(byte[] file) : MemoryStream(file, writable: false)
    {
        private const int Step = 512;

        public int Taken { get; private set; }

        public void Start(int at) => Position = Taken = at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Position < Length) Taken = (int)Position;
            return base.Read(buffer, offset, Math.Min(count, Step));
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Event files, read back by a reader that shares nothing with the writer.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Scalars_and_histograms_read_back_as_they_were_added()
    {
        string path;
        using (var writer = new TensorBoardWriter(Path.Combine(folder.Path, "run"), new Clock()))
        {
            path = writer.Path;
            writer.AddScalar("loss/größe", -0.5, 3);
            writer.AddHistogram("weights", Tensor.From([.. Enumerable.Range(0, 61).Select(i => i / 10.0), double.NaN, double.PositiveInfinity]), 1L << 40);
            writer.AddHistogram("same", Tensor.From([2f, 2f]), 0);
            writer.AddHistogram("nothing", Tensor.From([float.NaN]), 0);
        }
        Assert.StartsWith("events.out.tfevents.1234567890.", Path.GetFileName(path), StringComparison.Ordinal);

        var events = Records(File.ReadAllBytes(path)).Select(Fields).ToList();
        Assert.Equal(5, events.Count);
        Assert.All(events, e => Assert.Equal(1234567890.5, BitConverter.ToDouble(e[1])));
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(events[0][3]));

        var scalar = Fields(Fields(events[1][5])[1]);
        Assert.Equal((3L, "loss/größe", -0.5f), (Integer(events[1][2]), Encoding.UTF8.GetString(scalar[1]), BitConverter.ToSingle(scalar[2])));

        var value = Fields(Fields(events[2][5])[1]);
        var histogram = Fields(value[5]);
        Assert.Equal((1L << 40, "weights"), (Integer(events[2][2]), Encoding.UTF8.GetString(value[1])));
        Assert.Equal([0.0, 6, 61], new[] { 1, 2, 3 }.Select(field => BitConverter.ToDouble(histogram[field])));
        Assert.Equal(183, BitConverter.ToDouble(histogram[4]), 9);
        Assert.Equal(Enumerable.Range(0, 61).Sum(i => i * i / 100.0), BitConverter.ToDouble(histogram[5]), 9);
        var (limits, counts) = (Doubles(histogram[6]), Doubles(histogram[7]));
        Assert.Equal((30, 30, 6.0, 61.0), (limits.Length, counts.Length, limits[^1], counts.Sum()));
        Assert.All(counts, count => Assert.InRange(count, 1, 3));
        Assert.Equal(limits.Order(), limits);

        Assert.Equal([2.0, 2, 2], new[] { 1, 2, 3 }.Select(field => BitConverter.ToDouble(Fields(Fields(Fields(events[3][5])[1])[5])[field])));
        Assert.Equal(0, BitConverter.ToDouble(Fields(Fields(Fields(events[4][5])[1])[5])[3]));
    }

    [Fact]
    public void Two_writers_in_one_second_write_two_files()
    {
        using var first = new TensorBoardWriter(folder.Path, new Clock());
        using var second = new TensorBoardWriter(folder.Path, new Clock());
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void The_check_sum_is_that_of_the_published_example()
    {
        Assert.Equal(0xE3069283, Crc32C("123456789"u8)); // of the catalogue of check sums: what this file's own sum is held to
        Assert.Equal(Masked("123456789"u8), TensorBoardWriter.Checksum("123456789"u8));
    }

    /// <summary>The messages, each check sum held against its data.</summary>
    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(data.ToArray());
            at += 16 + length;
        }
        return records;
    }

    /// <summary>The fields of a message by number.</summary>
    private static Dictionary<int, byte[]> Fields(byte[] message)
    {
        var fields = new Dictionary<int, byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var begin = at;
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    begin = at;
                    at += length;
                    break;
                default: Assert.Fail($"kind {key & 7}"); break;
            }
            fields.Add((int)(key >> 3), message[begin..at]);
        }
        return fields;
    }

    private static long Varint(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (long)(message[at] & 0x7F) << shift;
            if (message[at++] < 0x80) return value;
        }
    }

    private static long Integer(byte[] field)
    {
        var at = 0;
        return Varint(field, ref at);
    }

    private static double[] Doubles(byte[] field) => [.. Enumerable.Range(0, field.Length / 8).Select(i => BitConverter.ToDouble(field, 8 * i))];

    private static uint Masked(ReadOnlySpan<byte> data) => ((Crc32C(data) >> 15) | (Crc32C(data) << 17)) + 0xA282EAD8;

    /// <summary>Bit by bit.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = ~0u;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }
        return ~crc;
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1234567890500);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Writes curves and histograms that TensorBoard shows: <c>tensorboard --logdir FOLDER</c>. Each event is a record of its own with check sums, so a file that is still being written, or whose writer died,
/// reads up to its last whole record. PyTorch: utils.tensorboard.SummaryWriter.
/// </summary>
public sealed class TensorBoardWriter : IDisposable
{
    private const int Buckets = 30;

    private static int count; // of writers in this process: no two write one file

    private readonly FileStream stream;
    private readonly TimeProvider time;

    /// <summary>A new file in a folder, which is made if it is not there. One folder a run: TensorBoard shows each as a line of its own.</summary>
    /// <exception cref="IOException">The folder or the file cannot be made.</exception>
    public TensorBoardWriter(string folder)
        : this(folder, TimeProvider.System)
    {
    }

    internal TensorBoardWriter(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(folder);
        this.time = time;
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds():0000000000}.autograd.{Environment.ProcessId}.{Interlocked.Increment(ref count) - 1}"));
        stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(Event().Text(3, "brain.Event:2"));
        Flush();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Adds a point to a curve.</summary>
    /// <param name="tag">The curve's name; what stands before a slash groups it: <c>loss/train</c>.</param>
    /// <param name="value">How high.</param>
    /// <param name="step">How far to the right.</param>
    public void AddScalar(string tag, double value, long step)
    {
        ArgumentNullException.ThrowIfNull(tag);
        Write(Event().Number(2, step).Message(5, new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, tag).Single(2, (float)value))));
    }

    /// <summary>Adds a histogram of a tensor's elements, of weights or gradients: thirty buckets from the least to the greatest. What is not finite is left out.</summary>
    public void AddHistogram<T>(string tag, Tensor<T> values, long step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tag);
        ArgumentNullException.ThrowIfNull(values);
        var finite = Array.FindAll(Array.ConvertAll(values.ToArray(), double.CreateTruncating), double.IsFinite);
        var (least, greatest) = finite.Length == 0 ? (0.0, 0.0) : (finite.Min(), finite.Max());
        var (limits, counts) = (new double[Buckets], new double[Buckets]);
        for (var i = 0; i < Buckets; i++) limits[i] = i == Buckets - 1 ? greatest : least + ((greatest - least) * (i + 1) / Buckets);
        foreach (var value in finite) counts[greatest > least ? Math.Min(Buckets - 1, (int)((value - least) / (greatest - least) * Buckets)) : Buckets - 1]++;
        var histogram = new ProtobufWriter()
            .Double(1, least).Double(2, greatest).Double(3, finite.Length).Double(4, finite.Sum()).Double(5, finite.Sum(value => value * value)).Doubles(6, limits).Doubles(7, counts);
        Write(Event().Number(2, step).Message(5, new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, tag).Message(5, histogram))));
    }

    /// <summary>Hands what was added to the system, so that TensorBoard sees it.</summary>
    public void Flush() => stream.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>The check sum of a record: CRC-32C, turned and shifted, because sums of data that hold their own sums are weak.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    private ProtobufWriter Event() => new ProtobufWriter().Double(1, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);

    /// <summary>A record: the length and its check sum, the message and its check sum.</summary>
    private void Write(ProtobufWriter message)
    {
        Span<byte> number = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(number, message.Written.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(number[8..], Checksum(number[..8]));
        stream.Write(number);
        stream.Write(message.Written);
        BinaryPrimitives.WriteUInt32LittleEndian(number, Checksum(message.Written));
        stream.Write(number[..4]);
    }
}

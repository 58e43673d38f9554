using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Autograd.Nn;

/// <summary>
/// The few kinds of fields that TensorBoard's messages have, in the encoding of Protocol Buffers: a number for field and kind, then the value. Four messages do not justify a generator and its runtime.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public ProtobufWriter Number(int field, long value)
    {
        Key(field, Varint);
        Unsigned((ulong)value);
        return this;
    }

    public ProtobufWriter Double(int field, double value)
    {
        Key(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return this;
    }

    public ProtobufWriter Single(int field, float value)
    {
        Key(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Block(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Block(field, message.Written);

    public ProtobufWriter Doubles(int field, ReadOnlySpan<double> values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return Block(field, bytes);
    }

    private ProtobufWriter Block(int field, ReadOnlySpan<byte> bytes)
    {
        Key(field, Bytes);
        Unsigned((ulong)bytes.Length);
        buffer.Write(bytes);
        return this;
    }

    private void Key(int field, int kind) => Unsigned((ulong)((field << 3) | kind));

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) buffer.Write([(byte)(value | 0x80)]);
        buffer.Write([(byte)value]);
    }
}

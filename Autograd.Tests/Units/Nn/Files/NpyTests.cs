using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_reads_the_same_whatever_it_is() => Property.Holds(StateCase.Any(), StateCase.Shrink, test =>
    {
        foreach (var (_, entry) in test.Make().Where(entry => entry.Value.Type != ElementType.BF16))
        {
            using var stream = new MemoryStream();
            NpyFile.Write(stream, entry);
            var read = NpyFile.Parse(stream.ToArray(), "test");
            Assert.Equal((entry.Type, entry.Shape), (read.Type, read.Shape));
            Assert.Equal(entry.Bytes.ToArray(), read.Bytes.ToArray());
            Assert.Equal(entry.Bytes.Length, stream.Length - HeaderOf(stream));
            Assert.Equal(0, HeaderOf(stream) % 64);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_archive_reads_as_it_was_written(bool compressed) => Property.Holds(StateCase.Any(), StateCase.Shrink, test =>
    {
        var state = new StateDictionary();
        foreach (var (name, entry) in test.Make())
            if (entry.Type != ElementType.BF16) state.Add(name, entry);
        using var stream = new MemoryStream();
        NpzFile.Write(stream, state, compressed);
        StateCase.Same(state, NpzFile.Read(new MemoryStream(stream.ToArray()), "test", 1 << 20));
    });

    [Fact]
    public void What_NumPy_saved_is_read()
    {
        // np.save of np.asfortranarray(np.array([[1, 2, 3], [4, 5, 6]], dtype='>f4')), np.array([True, False]) and np.array(3, dtype='i2'), by NumPy 1.24
        var big = Npy("k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/gAAAQIAAAEAAAABAoAAAQEAAAEDAAAA=");
        Assert.Equal((ElementType.F32, Shape.Create([2, 3])), (big.Type, big.Shape));
        Assert.Equal([1f, 2, 3, 4, 5, 6], big.ToTensor<float>().ToArray());
        var truths = Npy("k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==");
        Assert.Equal([1, 0], truths.ToIndices().ToArray());
        var scalar = Npy("k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAA==");
        Assert.Equal((Shape.Scalar, 3L), (scalar.Shape, scalar.ToInt64()));

        // np.savez_compressed(a=np.arange(4.), b=np.array([[1], [2]], dtype='u1')) and np.savez(a=np.arange(2, dtype='f2'))
        var archive = Npz("UEsDBBQAAAAIAAAAIQDKk3ADTwAAAKAAAAAFABQAYS5ucHkBABAAoAAAAAAAAABPAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC4GFPDBHspwgFAcDgBQSwMEFAAAAAgAAAAhAHh3oGVIAAAAggAAAAUAFABiLm5weQEAEACCAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKhpo6CrUKZAMuRiYAUEsBAhQDFAAAAAgAAAAhAMqTcANPAAAAoAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAhQDFAAAAAgAAAAhAHh3oGVIAAAAggAAAAUAAAAAAAAAAAAAAIABhgAAAGIubnB5UEsFBgAAAAACAAIAZgAAAAUBAAAAAA==");
        Assert.Equal(["a", "b"], archive.Keys);
        Assert.Equal([0.0, 1, 2, 3], archive["a"].ToTensor<double>().ToArray());
        Assert.Equal("[[1]\n [2]]  [2 1]", archive["b"].ToIndices().ToString());
        var stored = Npz("UEsDBBQAAAAAAAAAIQAet3yWhAAAAIQAAAAFABQAYS5ucHkBABAAhAAAAAAAAACEAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmMicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAPFBLAQIUAxQAAAAAAAAAIQAet3yWhAAAAIQAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLBQYAAAAAAQABADMAAAC7AAAAAAA=");
        Assert.Equal([0f, 1], stored["a"].ToTensor<float>().ToArray());
    }

    [Theory]
    [InlineData("<i4", new byte[] { 0xFE, 255, 255, 255 }, -2)]
    [InlineData(">i4", new byte[] { 255, 255, 255, 0xFE }, -2)]
    [InlineData("<u4", new byte[] { 0xFE, 255, 255, 255 }, 4294967294)]
    [InlineData("|i1", new byte[] { 0xFE }, -2)]
    [InlineData("|u1", new byte[] { 0xFE }, 254)]
    [InlineData(">u2", new byte[] { 1, 2 }, 258)]
    [InlineData("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 127 }, 0x7F00000000000001)]
    [InlineData(">i8", new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 1 }, long.MinValue + 1)]
    public void Whole_numbers_of_every_size_and_order_become_one_type(string descr, byte[] body, long value) =>
        Assert.Equal(value, NpyFile.Parse(File($"{{'descr': '{descr}', 'fortran_order': False, 'shape': ()}}", body), "test").ToInt64());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_header_is_read(byte version) =>
        Assert.Equal([7L], [NpyFile.Parse(File("{'shape': (1,), 'descr': '|i1', 'fortran_order': False}\n", [7], version), "test").ToInt64()]);

    [Fact]
    public void An_array_of_three_axes_in_Fortran_order_is_put_in_order()
    {
        byte[] body = [.. Enumerable.Range(0, 24).Select(i => (byte)((12 * (i % 2)) + (4 * (i / 2 % 3)) + (i / 6)))]; // element [i j k] is 12i + 4j + k
        Assert.Equal(Enumerable.Range(0, 24), NpyFile.Parse(File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", body), "test").ToIndices().ToArray());
    }

    public static TheoryData<string, int, string> BadHeaders => new()
    {
        { "", 0, "the header  is no dictionary of descr, fortran_order and shape, each once" },
        { "{'descr': '<f4', 'shape': (1,)}", 4, "the header {'descr': '<f4', 'shape': (1,)} is no dictionary of descr, fortran_order and shape, each once" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}", 4, "the header {'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)} is no dictionary of descr, fortran_order and shape, each once" },
        { "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4, "the header {'descr': '<f4', 'fortran_order': 0, 'shape': (1,)} is no dictionary of descr, fortran_order and shape, each once" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4, "the header {'descr': '<f4', 'fortran_order': False, 'shape': (-1,)} is no dictionary of descr, fortran_order and shape, each once" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 4, "the shape (2,) of <f4 takes 8 bytes, but 4 follow the header" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 5, "the shape (1,) of <f4 takes 4 bytes, but 5 follow the header" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536)}", 0, "the shape (65536, 65536) of <f4 takes more bytes than the file can have" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}", 0, "the shape (99999999999,) has an axis of 99999999999; at most 2147483647 can be had" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1)}", 4, "the shape (1, 1, 1, 1, 1, 1, 1, 1, 1) has 9 axes; a tensor has at most 8" },
        { "{'descr': '<c8', 'fortran_order': False, 'shape': ()}", 8, "elements of type <c8 cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1" },
        { "{'descr': '<U3', 'fortran_order': False, 'shape': ()}", 12, "elements of type <U3 cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': ()}", 12, "elements of type |O cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1; objects are Python's pickles, which run code when read" },
        { "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': ()}", 4, "elements of type [('x', '<f4')] cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1" },
        { "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}", -8, "element 0 is 2⁶³ or more, which an I64 cannot hold" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_answered_with_what_is_wrong_in_it(string header, int body, string text) =>
        Throws<InvalidDataException>($"test: {text}.", () => NpyFile.Parse(File(header, body < 0 ? [.. Enumerable.Repeat((byte)255, -body)] : new byte[body]), "test"));

    [Fact]
    public void A_file_that_is_none_or_cut_short_is_refused()
    {
        var whole = File("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", new byte[8]);
        for (var length = 0; length < whole.Length; length++) Assert.Throws<InvalidDataException>(() => NpyFile.Parse(whole.AsMemory(0, length), "test"));
        Throws<InvalidDataException>("test: the file does not begin with \\x93NUMPY: this is no .npy file.", () => NpyFile.Parse("hello, world"u8.ToArray(), "test"));
        whole[6] = 4;
        Throws<InvalidDataException>("test: the version is 4.0; 1.0, 2.0 and 3.0 can be read.", () => NpyFile.Parse(whole, "test"));
        Throws<InvalidDataException>("test: the header is not UTF-8.", () => NpyFile.Parse(File("{'ÿ", [], version: 3), "test"));
        (whole[6], whole[8], whole[9], whole[10], whole[11]) = (2, 255, 255, 255, 255);
        Throws<InvalidDataException>("test: a header of 4294967295 bytes, more than the 1048576 allowed: the file is damaged.", () => NpyFile.Parse(whole, "test"));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_and_never_anything_else()
    {
        var random = new RandomStream(Property.Seed);
        using var stream = new MemoryStream();
        NpzFile.Write(stream, new StateDictionary { { "a", StateEntry.From(Tensor.From([1f, 2])) }, { "b", StateEntry.From(7) } }, compressed: true);
        var archive = stream.ToArray();
        var whole = File("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", new byte[8]);
        for (var round = 0; round < 3_000; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Record.Exception(() => NpyFile.Parse(Damaged(whole), "test")) is { } error) Assert.IsType<InvalidDataException>(error);
            if (Record.Exception(() => NpzFile.Read(new MemoryStream(Damaged(archive)), "test", 1 << 16)) is { } inZip) Assert.IsType<InvalidDataException>(inZip);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }

        byte[] Damaged(byte[] bytes)
        {
            byte[] file = [.. bytes];
            for (var changes = 1 + random.NextInt(3); changes > 0; changes--) file[random.NextInt(file.Length)] ^= (byte)(1 << random.NextInt(8));
            return random.NextInt(10) == 0 ? file[..random.NextInt(file.Length)] : file;
        }
    }

    [Fact]
    public void An_archive_that_expands_beyond_what_is_allowed_is_refused()
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, new StateDictionary { { "zeros", StateEntry.From(Tensor.Zeros<float>([4, 1_000_000])) } }, compressed: true);
        Assert.InRange(stream.Length, 0, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Throws<InvalidDataException>("test: 'zeros' expands to more than the 1000000 bytes allowed; give a larger maxBytes if it is to be trusted.", () => NpzFile.Read(stream, "test", 1_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void An_archive_of_something_else_is_refused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) archive.CreateEntry("readme.txt");
        Throws<InvalidDataException>("test: 'readme.txt' is no .npy file; an .npz holds nothing else.", () => NpzFile.Read(stream, "test", 1000));
        Assert.StartsWith("test: the archive is damaged, cut short or none (", Assert.Throws<InvalidDataException>(() => NpzFile.Read(new MemoryStream([1, 2, 3]), "test", 1000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_written_whole_and_read_by_their_names()
    {
        var (one, many) = (Path.Combine(folder.Path, "a.npy"), Path.Combine(folder.Path, "b.npz"));
        NpyFile.Write(one, StateEntry.From(Indices.From([1, -100])));
        Assert.Equal([1, -100], NpyFile.Read(one).ToIndices().ToArray());
        NpzFile.Write(many, new StateDictionary { { "x", StateEntry.From(2.5) } });
        Assert.Equal(2.5, NpzFile.Read(many)["x"].ToDouble());
        Throws<NotSupportedException>("NpyFile: NumPy has no BF16; convert to float, StateEntry.From(entry.ToTensor<float>()), or write a safetensors file.", () => NpyFile.Write(one, new StateEntry(ElementType.BF16, [1], new byte[2])));
        Assert.Equal([1, -100], NpyFile.Read(one).ToIndices().ToArray());
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        Throws<FileNotFoundException>("nowhere.npy: no such file.", () => NpyFile.Read("nowhere.npy"));
        Throws<FileNotFoundException>("nowhere.npz: no such file.", () => NpzFile.Read("nowhere.npz"));
    }

    private static int HeaderOf(MemoryStream stream) => 10 + BinaryPrimitives.ReadUInt16LittleEndian(stream.GetBuffer().AsSpan(8));

    private static byte[] File(string header, byte[] body, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header);
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. body];
    }

    private static StateEntry Npy(string base64) => NpyFile.Parse(Convert.FromBase64String(base64), "test");

    private static StateDictionary Npz(string base64) => NpzFile.Read(new MemoryStream(Convert.FromBase64String(base64)), "test", 1 << 20);
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Files as others write them, and files that are made to hurt.</summary>
public sealed class ReaderFaultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // gzip

    [Fact]
    public void A_gzip_file_that_expands_beyond_its_header_is_refused_before_it_does()
    {
        var path = folder.Write("bomb.gz", Bomb([.. IdxBytes.Of([1, 28, 28], [])], megabytes: 64)); // 64 MB where 784 bytes are promised
        Assert.InRange(AllocatedBy(() => Throws<InvalidDataException>($"{path}: the header promises 784 bytes of data, but the file has more.", () => IdxFile.Read(path, rank: 3))), 0, 1_000_000);
    }

    [Fact]
    public void A_size_that_no_file_of_this_length_can_expand_to_takes_no_memory()
    {
        var path = folder.Write("liar.gz", IdxBytes.Zip(IdxBytes.Of([30_000, 28, 28], [1])));
        Assert.InRange(AllocatedBy(() => Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, rank: 3))), 0, 100_000);
    }

    [Fact]
    public void A_gzip_file_of_several_members_reads_as_one()
    {
        var bytes = IdxBytes.Images(400);
        for (var cut = 0; cut <= 16; cut += 4)
        {
            byte[] file = [.. IdxBytes.Zip(bytes[..cut]), .. WithFields(IdxBytes.Zip(bytes[cut..700])), .. IdxBytes.Zip(bytes[700..]), .. new byte[cut]]; // filled up with zeros, as on tapes
            if (cut == 0) file = file[IdxBytes.Zip([]).Length..];
            Assert.Equal(bytes[16..], IdxFile.Read(folder.Write("members.gz", file), rank: 3).Values);
        }
        Throws<InvalidDataException>($"{Path.Combine(folder.Path, "members.gz")}: the gzip file is damaged or cut short; fetch it again.",
            () => IdxFile.Read(folder.Write("members.gz", [.. IdxBytes.Zip(bytes), 1, 2, 3]), rank: 3));

        // The same member with extra fields, a name, a comment and the header's check sum.
        static byte[] WithFields(byte[] member)
        {
            byte[] header = [.. member[..3], 31, .. member[4..10], 3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8];
            return [.. header, (byte)Crc32.Append(0, header), (byte)(Crc32.Append(0, header) >> 8), .. member[10..]];
        }
    }

    [Fact]
    public void A_gzip_file_cut_anywhere_is_refused_whatever_is_in_it()
    {
        var random = new RandomStream(Property.Seed);
        for (var round = 0; round < 100; round++)
        {
            var whole = IdxBytes.Zip(IdxBytes.Labels([.. Enumerable.Range(0, 1 + random.NextInt(60)).Select(_ => (byte)random.NextInt(1 + random.NextInt(256)))]));
            for (var length = 2; length < whole.Length; length++)
            {
                var path = folder.Write("cut.gz", whole[..length]);
                Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, rank: 1));
            }
        }
    }

    // text

    public static TheoryData<string, byte[], string> NotUtf8 => new()
    {
        { "invalid behind a mark", [0xEF, 0xBB, 0xBF, (byte)'a', 0xFF, (byte)'b'], "byte 4 is not UTF-8; save the file in that encoding" },
        { "cut within a character behind a mark", [0xEF, 0xBB, 0xBF, (byte)'a', 0xF0, 0x9F, 0x8C], "byte 4 is not UTF-8; save the file in that encoding" },
        { "far behind", [.. Enumerable.Repeat((byte)'a', 100_000), 0xFF], "byte 100000 is not UTF-8; save the file in that encoding" },
        { "across a reader's buffers", [.. Enumerable.Repeat((byte)'a', 4095), 0xC3, (byte)'b'], "byte 4095 is not UTF-8; save the file in that encoding" },
        { "half a pair", [(byte)'a', 0xED, 0xA0, 0xBC], "byte 1 is not UTF-8; save the file in that encoding" },
        { "too long a form", [(byte)'a', 0xC0, 0x80], "byte 1 is not UTF-8; save the file in that encoding" },
        { "UTF-16", Encoded(Encoding.Unicode), "the file is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 in a shell, or an editor's \"save with encoding\"" },
        { "UTF-16, the other way round", Encoded(Encoding.BigEndianUnicode), "the file is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 in a shell, or an editor's \"save with encoding\"" },
        { "UTF-16 without a mark", Encoded(Encoding.Unicode)[2..], "the file is UTF-16LE, not UTF-8; convert it: iconv -f UTF-16LE -t UTF-8 in a shell, or an editor's \"save with encoding\"" },
        { "UTF-32", Encoded(Encoding.UTF32), "the file is UTF-32, not UTF-8; convert it: iconv -f UTF-32 -t UTF-8 in a shell, or an editor's \"save with encoding\"" },
    };

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public void Text_that_is_not_UTF8_is_refused_with_the_right_byte_or_encoding(string what, byte[] bytes, string text)
    {
        var path = folder.Write($"{what}.txt", bytes);
        Throws<InvalidDataException>($"{path}: {text}.", () => TextCorpus.Read(path));
        Throws<InvalidDataException>($"{path}: {text}.", () => CsvTable.Read(path));
    }

    [Fact]
    public void Text_with_and_without_a_mark_is_the_same()
    {
        Assert.Equal("aö🌍", TextCorpus.Read(folder.Write("a", "aö🌍"u8.ToArray())).Vocabulary.Characters);
        Assert.Equal("aö🌍", TextCorpus.Read(folder.Write("b", [0xEF, 0xBB, 0xBF, .. "aö🌍"u8])).Vocabulary.Characters);
        Assert.Equal(0, TextCorpus.Read(folder.Write("c", [])).Length);
    }

    // NumPy

    [Fact]
    public void A_header_made_to_be_tried_in_every_way_is_refused_at_once()
    {
        foreach (var length in (int[])[30, 50_000])
            foreach (var text in (string[])[$"{{'descr': [{new string(']', length)}", $"{{'shape': ({string.Concat(Enumerable.Repeat("1,", length))}", $"{{{string.Concat(Enumerable.Repeat("'descr':[],", length))}", $"{{'descr': '<f4',{new string(' ', length)}",
                $"{{'descr': {new string('[', length)}", $"{{'descr': [{string.Concat(Enumerable.Repeat("],'descr':[", length))}"])
            {
                Assert.InRange(AllocatedBy(() => Assert.EndsWith("is no dictionary of descr, fortran_order and shape, each once.",
                    Assert.Throws<InvalidDataException>(() => NpyFile.Parse(Npy(text, [], version: 2), "test")).Message, StringComparison.Ordinal)), 0, 100_000 + (100L * text.Length));
            }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 2L), }")] // Python 2
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 2L,)}")]
    [InlineData("{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (2, 2)}")] // other languages
    [InlineData("{'descr':'f8','fortran_order':False,'shape':(2,2)}")]
    [InlineData("{'descr': '=f8', 'fortran_order': False, 'shape': ( 2 , 2 ) , }\n")]
    [InlineData("{'shape': (2, 2), 'descr': '|f8', 'fortran_order': False}   ")]
    [InlineData("{\n 'descr': '<f8',\n 'fortran_order': False,\n 'shape': (2, 2),\n}\n")]
    public void Headers_as_other_programs_write_them_are_read(string header)
    {
        var entry = NpyFile.Parse(Npy(header, [.. Doubles(1, 2, 3, 4)]), "test");
        Assert.Equal((ElementType.F64, "[2 2]"), (entry.Type, $"{entry.Shape}"));
        Assert.Equal([1, 2, 3, 4], entry.ToTensor<double>().ToArray());
    }

    [Theory]
    [InlineData("{'descr': '>f8', 'fortran_order': True, 'shape': (2L, 2L), }")]
    [InlineData("{'descr': \">f8\", 'shape': (2L, 2), 'fortran_order': True}")]
    public void The_other_orders_of_bytes_and_axes_are_read(string header)
    {
        byte[] body = [.. Doubles(1, 3, 2, 4)];
        for (var i = 0; i < body.Length; i += 8) Array.Reverse(body, i, 8);
        Assert.Equal([1, 2, 3, 4], NpyFile.Parse(Npy(header, body), "test").ToTensor<double>().ToArray());
    }

    [Theory]
    [InlineData("(2")]
    [InlineData("(2)")]
    [InlineData("(,)")]
    [InlineData("(2,,)")]
    [InlineData("(2 2)")]
    [InlineData("(2LL,)")]
    [InlineData("(L,)")]
    [InlineData("(2.0,)")]
    [InlineData("[2]")]
    public void A_shape_that_is_none_is_refused(string shape) => Assert.Throws<InvalidDataException>(() => NpyFile.Parse(Npy($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}", [.. Doubles(1, 2)]), "test"));

    [Fact]
    public void Several_arrays_in_one_file_are_all_read_and_the_first_by_Read()
    {
        byte[] first = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", [.. Doubles(1, 2)]), second = Npy("{'descr': '|b1', 'fortran_order': False, 'shape': (), }", [1]);
        var path = folder.Write("two.npy", [.. first, .. second, .. first]);
        Assert.Equal([1, 2], NpyFile.Read(path).ToTensor<double>().ToArray());
        Assert.Equal(["F64 [2]", "I64 []", "F64 [2]"], NpyFile.ReadAll(path).Select(entry => $"{entry}"));
        Assert.Single(NpyFile.ReadAll(folder.Write("one.npy", first)));
        for (var cut = first.Length + 1; cut < first.Length + second.Length; cut++)
        {
            path = folder.Write("cut.npy", [.. first, .. second[..(cut - first.Length)]]);
            Assert.Throws<InvalidDataException>(() => NpyFile.Read(path));
            Assert.Throws<InvalidDataException>(() => NpyFile.ReadAll(path));
        }
        Assert.Equal(1, NpyFile.Read(folder.Write("text.npy", [.. second, .. Npy("{'descr': '<U3', 'fortran_order': False, 'shape': (), }", new byte[12])])).ToInt64());
    }

    /// <summary>The bytes stay as they are in the file until they are asked for: 300 MB would be 2.4 GB as I64, more than an array can be.</summary>
    [Fact]
    public void Bytes_are_not_widened_before_they_are_asked_for()
    {
        const int Count = 300_000_000;
        var file = Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': (3, {Count / 3}), }}", []);
        Array.Resize(ref file, file.Length + Count);
        file[^1] = 200;
        StateEntry? entry = null;
        Assert.InRange(AllocatedBy(() => entry = NpyFile.Parse(file, "test")), 0, 10_000);
        Assert.Equal("I64 [3 100000000]", $"{entry}");
        Throws<InvalidOperationException>("StateEntry: I64 [3 100000000] takes 2400000000 bytes, more than one array can hold; use ToTensor or ToIndices.", () => _ = entry!.Bytes);
        using var counted = new Counter();
        Safetensors.Write(counted, new StateDictionary { { "x", entry! } });
        Assert.InRange(counted.Position, 2_400_000_000, 2_400_001_000);
        Assert.Equal(200, counted.LastElement);
    }

    [Fact]
    public void An_archive_with_another_file_or_with_texts_reads_the_rest()
    {
        var path = folder.Write("a.npz", Zip(("readme.txt", "hello"u8.ToArray()), ("x.npy", Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", [.. Doubles(7)])),
            ("names.npy", Npy("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", new byte[12])), ("big.npy", Npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", [.. Enumerable.Repeat((byte)255, 8)]))));
        var state = NpzFile.Read(path);
        Assert.Equal(["x"], state.Keys);
        Assert.Equal(["names", "big"], state.Unreadable.Keys);
        Assert.Equal(7, state["x"].ToDouble());
        Throws<InvalidDataException>("StateDictionary: 'names' is unreadable: elements of type <U3 cannot be read, only numbers: f2, f4, f8, i1 to i8, u1 to u8 and b1.", () => _ = state["names"]);
        Throws<InvalidDataException>("StateDictionary: 'big' is unreadable: element 0 is 2⁶³ or more, which an I64 cannot hold.", () => _ = state["big"]);
        Assert.Throws<ArgumentException>(() => NpzFile.Write(path, state)); // nothing is dropped silently
    }

    [Fact]
    public void An_archive_that_expands_beyond_the_header_of_its_array_is_refused_before_it_does()
    {
        var header = Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (784,), }", []);
        var file = Zip(("x.npy", [.. header, .. new byte[64 << 20]]));
        Assert.InRange(file.Length, 0, 100_000);
        Assert.InRange(AllocatedBy(() => Throws<InvalidDataException>($"test: 'x': the shape (784,) of |u1 takes 784 bytes, but {64 << 20} follow the header.", () => NpzFile.Read(new MemoryStream(file), "test", 1L << 32))), 0, 1_000_000);
    }

    [Fact]
    public void An_archive_whose_entries_share_their_bytes_is_refused()
    {
        byte[] Archive(string name) => Zip((name, Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({1 << 20},), }}", new byte[1 << 20])));
        var file = Archive("000.npy");
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 6));
        byte[] entry = file[directory..^22], end = file[^22..];
        var many = file[..directory].ToList();
        for (var i = 0; i < 500; i++)
        {
            Encoding.ASCII.GetBytes($"{i:000}").CopyTo(entry.AsSpan(46));
            many.AddRange(entry);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), 500);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), 500);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), 500 * entry.Length);
        byte[] whole = [.. many, .. end];
        Assert.InRange(AllocatedBy(() => Assert.Throws<InvalidDataException>(() => NpzFile.Read(new MemoryStream(whole), "test", 1L << 32))), 0, 10_000_000);
    }

    // PyTorch

    [Fact]
    public void Every_type_of_safetensors_opens_and_what_an_entry_can_hold_is_exact()
    {
        var (types, body) = (new List<string>(), new List<byte>());
        Add("BOOL", 2, 0, 1);
        Add("U8", 1, 255);
        Add("I8", 1, 255);
        Add("U16", 1, 254, 255);
        Add("I16", 1, 254, 255);
        Add("U32", 1, 254, 255, 255, 255);
        Add("I32", 1, 254, 255, 255, 255);
        Add("U64", 1, 254, 255, 255, 255, 255, 255, 255, 127);
        Add("I64", 1, 254, 255, 255, 255, 255, 255, 255, 255);
        Add("F8_E4M3", 6, 0x38, 0xB8, 0x01, 0x7E, 0x7F, 0x80);
        Add("F8_E5M2", 4, 0x3C, 0xBC, 0x01, 0x7C);
        Add("F8_E8M0", 3, 127, 0, 254);
        Add("F16", 1, 0, 0x3C);
        Add("BF16", 1, 0x80, 0x3F);
        Add("F32", 1, 0, 0, 0x80, 0x3F);
        Add("F64", 1, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F);
        Add("C64", 1, 0, 0, 0x80, 0x3F, 0, 0, 0, 0);
        Add("F4", 2, 0x21);
        var state = Safetensors.Read(new MemoryStream(SafetensorsErrorTests.File($"{{{string.Join(',', types)}}}", [.. body])), "test");

        Assert.Equal(["C64", "F4"], state.Unreadable.Keys);
        Assert.Equal([0, 1], state["BOOL"].ToIndices().ToArray());
        (string Name, long Value)[] whole = [("U8", 255), ("I8", -1), ("U16", 65534), ("I16", -2), ("U32", 4294967294), ("I32", -2), ("U64", long.MaxValue - 1), ("I64", -2)];
        foreach (var (name, value) in whole)
        {
            Assert.Equal(("I64 [1]", value), ($"{state[name]}", state[name].ToInt64()));
            Assert.Equal(value, BinaryPrimitives.ReadInt64LittleEndian(state[name].Bytes.Span));
        }
        Assert.Equal([1, -1, 1 / 512f, 448, float.NaN, -0f], state["F8_E4M3"].ToTensor<float>().ToArray());
        Assert.Equal([1, -1, 1 / 65536f, float.PositiveInfinity], state["F8_E5M2"].ToTensor<float>().ToArray());
        Assert.Equal([1, MathF.ScaleB(1, -127), MathF.ScaleB(1, 127)], state["F8_E8M0"].ToTensor<float>().ToArray());
        foreach (var name in (string[])["F8_E4M3", "F8_E5M2", "F8_E8M0"]) // the wider type holds the same
            Assert.Equal(state[name].ToTensor<float>().ToArray(), new StateEntry(state[name].Type, state[name].Shape, state[name].Bytes).ToTensor<float>().ToArray());
        foreach (var name in (string[])["F16", "BF16", "F32", "F64"]) Assert.Equal([1f], state[name].ToTensor<float>().ToArray());

        const string Why = "is of dtype C64, of which there are no tensors here";
        Throws<InvalidDataException>($"StateDictionary: 'C64' {Why}.", () => _ = state["C64"]);
        var needed = new StateDictionary();
        needed.Add("", state);
        Throws<ArgumentException>($"Owner: the state does not fit: 'C64' {Why}; 'F4' belongs to nothing here.", () => needed.CheckHolds("Owner", [("C64", [1]), .. state.Select(entry => (entry.Key, entry.Value.Shape))]));
        Assert.Equal(2, state.Under("").Unreadable.Count);
        var error = Assert.Throws<ArgumentException>(() => Safetensors.Write(Path.Combine(folder.Path, "x"), state));
        Assert.StartsWith($"Safetensors: 'C64' {Why}, and cannot be written; put the other entries into a dictionary of their own.", error.Message, StringComparison.Ordinal);

        void Add(string type, int count, params byte[] bytes)
        {
            types.Add($$"""{{'"'}}{{type}}{{'"'}}:{"dtype":"{{type}}","shape":[{{count}}],"data_offsets":[{{body.Count}},{{body.Count + bytes.Length}}]}""");
            body.AddRange(bytes);
        }
    }

    [Fact]
    public void An_entry_that_was_stored_in_fewer_bytes_is_written_as_it_was_read()
    {
        var bytes = new byte[10_000];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)i;
        var path = folder.Write("a.safetensors", SafetensorsErrorTests.File("""{"a":{"dtype":"I8","shape":[10000],"data_offsets":[0,10000]}}""", bytes));
        var read = Safetensors.Read(path);
        Safetensors.Write(path, read);
        StateCase.Same(read, Safetensors.Read(path));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (int)(sbyte)i), Safetensors.Read(path)["a"].ToIndices().ToArray());
        NpyFile.Write(path, read["a"]);
        Assert.Equal(read["a"].Bytes.ToArray(), NpyFile.Read(path).Bytes.ToArray());
    }

    [Fact]
    public void A_model_with_a_count_in_fewer_bits_loads()
    {
        var model = new BatchNorm1d<float>(2);
        var state = new StateDictionary();
        foreach (var (name, entry) in model.SaveState())
            state.Add(name, name == "num_batches_tracked" ? NpyFile.Parse(Npy("{'descr': '<i4', 'fortran_order': False, 'shape': (), }", [7, 0, 0, 0]), "test") : entry);
        model.LoadState(state);
        Assert.Equal(7, model.SaveState()["num_batches_tracked"].ToInt64());
    }

    [Fact]
    public void A_tied_weight_stored_once_loads_under_either_name()
    {
        var model = new Tied(1);
        var saved = new Tied(2).SaveState();
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], saved.Keys);
        foreach (var dropped in (string[])["a.weight", "b.weight", "nothing"])
        {
            model.LoadState(new Tied(3).SaveState());
            model.LoadState(Without(dropped));
            StateCase.Same(saved, model.SaveState());
        }
        Assert.Throws<ArgumentException>(() => model.LoadState(Without("a.bias"))); // which no other name has
        Throws<ArgumentException>("Tied: the state does not fit: 'a.weight' [2 2] is missing; 'b.weight' [2 2] is missing.", () => model.LoadState(Without("a.weight", "b.weight")));

        var other = Without("b.weight");
        other.Add("b.weight", StateEntry.From(Tensor.Full<float>([2, 2], 7)));
        Throws<ArgumentException>("Tied: the state does not fit: 'a.weight' and 'b.weight' are one tensor here, but their elements differ. (Parameter 'state')", () => model.LoadState(other));
        StateCase.Same(saved, model.SaveState());

        StateDictionary Without(params string[] names)
        {
            var state = new StateDictionary();
            foreach (var (name, entry) in saved)
                if (!names.Contains(name)) state.Add(name, entry);
            return state;
        }
    }

    [Fact]
    public void Files_of_torch_save_are_named_with_the_page_that_helps()
    {
        var zip = folder.Write("model.pt", Zip(("archive/data.pkl", [0x80, 2, 0x7D]), ("archive/data/0", [1, 2, 3, 4])));
        var pickle = folder.Write("old.pt", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]);
        const string Zipped = "begins with PK: saved by torch.save, see docs/pytorch.md", Pickled = "begins with 0x80 0x02: saved by torch.save in its old format, or by pickle, see docs/pytorch.md";
        Throws<InvalidDataException>($"{zip}: {Zipped} (or an .npz of NumPy's: NpzFile.Read).", () => Safetensors.Read(zip));
        Throws<InvalidDataException>($"{zip}: {Zipped} (or an .npz of NumPy's: NpzFile.Read).", () => new Linear<float>(1, 1, new RandomStream(1)).Load(zip));
        Throws<InvalidDataException>($"{zip}: {Zipped} (or an .npz of NumPy's: NpzFile.Read).", () => NpyFile.Read(zip));
        Throws<InvalidDataException>($"{zip}: {Zipped}.", () => NpzFile.Read(zip));
        Throws<InvalidDataException>($"{pickle}: {Pickled}.", () => Safetensors.Read(pickle));
        Throws<InvalidDataException>($"{pickle}: {Pickled}.", () => NpyFile.Read(pickle));
        Throws<InvalidDataException>($"{pickle}: {Pickled}.", () => NpzFile.Read(pickle));

        // A header of 0x280 bytes begins with 0x80 0x02 as well.
        Assert.Empty(Safetensors.Read(folder.Write("good", SafetensorsErrorTests.File("{}".PadRight(0x280), []))));
    }

    private static byte[] Encoded(Encoding encoding) => [.. encoding.GetPreamble(), .. encoding.GetBytes("a,b\n1,2\n")];

    private static IEnumerable<byte> Doubles(params double[] values) => values.SelectMany(BitConverter.GetBytes);

    internal static byte[] Npy(string header, byte[] body, byte version = 1)
    {
        var length = BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length.AsSpan(0, version == 1 ? 2 : 4), .. Encoding.ASCII.GetBytes(header), .. body];
    }

    internal static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                stream.Write(bytes);
            }
        return packed.ToArray();
    }

    private static byte[] Bomb(byte[] start, int megabytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(start);
            for (var i = 0; i < megabytes; i++) stream.Write(new byte[1 << 20]);
        }
        return packed.ToArray();
    }

    private static long AllocatedBy(Action body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        body();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Two layers with one weight, as a language model's embedding and its output.</summary>
    private sealed class Tied : Module<float>
    {
        public Tied(ulong seed)
        {
            var random = new RandomStream(seed);
            var weight = Tensor.Normal<float>([2, 2], random);
            foreach (var name in (string[])["a", "b"]) Register(name, new Part(weight, Tensor.Normal<float>([2], random)));
        }

        private sealed class Part : Module<float>
        {
            public Part(Tensor<float> weight, Tensor<float> bias)
            {
                Register("weight", weight);
                Register("bias", bias);
            }
        }
    }

    /// <summary>Takes what is written and keeps its length and its last eight bytes.</summary>
    private sealed class Counter : Stream
    {
        private readonly byte[] last = new byte[8];

        public long LastElement => BinaryPrimitives.ReadInt64LittleEndian(last);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Position;

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length >= 8) buffer[^8..].CopyTo(last);
            Position += buffer.Length;
        }
    }
}

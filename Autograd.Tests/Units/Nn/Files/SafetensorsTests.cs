using System.Buffers.Binary;
using System.Text;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_reads_the_same_whatever_it_is() => Property.Holds(StateCase.Any(), StateCase.Shrink, test =>
    {
        var state = test.Make();
        var read = Read(Bytes(state));
        StateCase.Same(state, read);
        Assert.Equal(state.Metadata, read.Metadata);
    }, count: 200);

    [Fact]
    public void Every_array_begins_at_a_multiple_of_its_elements() => Property.Holds(StateCase.Any(), StateCase.Shrink, test =>
    {
        var bytes = Bytes(test.Make());
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        var parts = SafetensorsHeader.Parse(bytes.AsMemory(8, header), bytes.Length - 8 - header, "test").Parts;
        Assert.All(parts, part => Assert.Equal(0, part.Begin % part.Type.Size()));
    });

    [Fact]
    public void A_file_as_PyTorch_lays_it_out_loads_into_the_module_of_those_names()
    {
        // What safetensors.torch.save_file(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).state_dict(), path) writes: F32, row-major, [outputs inputs], the names sorted.
        const string Header = """{"0.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"0.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[12,36]},"2.bias":{"dtype":"F32","shape":[1],"data_offsets":[36,40]},"2.weight":{"dtype":"F32","shape":[1,3],"data_offsets":[40,52]}}""";
        byte[] file =
        [
            0xF8, 0, 0, 0, 0, 0, 0, 0,
            .. Encoding.ASCII.GetBytes(Header),
            0x00, 0x00, 0x80, 0x3F,  0x00, 0x00, 0x00, 0xC0,  0x00, 0x00, 0x40, 0x40,                                                              // 0.bias: 1 -2 3
            0x00, 0x00, 0x00, 0x3F,  0x00, 0x00, 0x80, 0xBE,  0x00, 0x00, 0xC0, 0x3F,  0x00, 0x00, 0x20, 0x40,  0x00, 0x00, 0x80, 0x40,  0, 0, 0, 0, // 0.weight: ½ -¼ | 1½ 2½ | 4 0
            0x00, 0x00, 0x00, 0xBF,                                                                                                                // 2.bias: -½
            0x00, 0x00, 0x00, 0x41,  0x00, 0x00, 0x80, 0x41,  0x00, 0x00, 0x00, 0x42,                                                              // 2.weight: 8 16 32
        ];
        Assert.Equal(0xF8, Header.Length);
        var model = new Sequential<float>(new Linear<float>(2, 3, new RandomStream(1)), new Tanh<float>(), new Linear<float>(3, 1, new RandomStream(2)));
        model.Load(folder.Write("model.safetensors", file));

        var weights = model.NamedParameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor.ToArray());
        Assert.Equal([1, -2, 3], weights["0.bias"]);
        Assert.Equal([0.5f, -0.25f, 1.5f, 2.5f, 4, 0], weights["0.weight"]);
        Assert.Equal([-0.5f], weights["2.bias"]);
        Assert.Equal([8, 16, 32], weights["2.weight"]);
    }

    [Fact]
    public void What_is_written_is_laid_out_to_the_byte_as_the_format_says()
    {
        var state = new StateDictionary { { "n", StateEntry.From(-2) }, { "w", StateEntry.From(Tensor.From([1.5f, -0.5f])) } };
        state.Metadata.Add("format", "pt");
        const string Header = """{"__metadata__":{"format":"pt"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        byte[] expected = [(byte)(Header.Length + 7 & ~7), 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Header.PadRight(Header.Length + 7 & ~7)), 0xFE, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xBF];
        Assert.Equal(expected, Bytes(state));
    }

    [Fact]
    public void A_half_and_a_truncated_float_load_into_a_model_of_floats()
    {
        var state = Read(File("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""", [0x00, 0x3C, 0x00, 0xC1, 0x80, 0x3F, 0x20, 0xC0]));
        Assert.Equal([1f, -2.5f], state["a"].ToTensor<float>().ToArray());
        Assert.Equal([1f, -2.5f], state["b"].ToTensor<float>().ToArray());
    }

    [Fact]
    public void A_model_goes_through_a_file_to_another_bit_by_bit()
    {
        var (saved, loaded) = (Model(1), Model(2));
        var path = Path.Combine(folder.Path, "model.safetensors");
        saved.Save(path);
        loaded.Load(path);
        StateCase.Same(saved.SaveState(), loaded.SaveState());
        Assert.Equal("pt", Safetensors.Read(path).Metadata["format"]);
        Assert.Equal([path], Directory.GetFiles(folder.Path)); // nothing else stays behind

        static Sequential<double> Model(ulong seed) => new(new Linear<double>(3, 4, new RandomStream(seed)), new Tanh<double>());
    }

    [Fact]
    public void A_file_of_another_model_is_refused_with_every_difference_and_changes_nothing()
    {
        var path = Path.Combine(folder.Path, "model.safetensors");
        new Linear<float>(3, 4, new RandomStream(1)).Save(path);
        var model = new Linear<float>(3, 5, new RandomStream(2));
        var before = model.SaveState();
        Throws<InvalidDataException>($"{path}: Linear(3 -> 5): the state does not fit: 'weight' is [4 3] where [5 3] is needed; 'bias' is [4] where [5] is needed.", () => model.Load(path));
        StateCase.Same(before, model.SaveState());
    }

    [Fact]
    public void A_count_that_is_no_whole_number_is_refused_and_changes_nothing()
    {
        var model = new BatchNorm1d<float>(2);
        var before = model.SaveState();
        var wrong = new StateDictionary();
        foreach (var (name, entry) in before) wrong.Add(name, name == "num_batches_tracked" ? StateEntry.From(1.0) : StateEntry.From(Tensor.Full<float>(entry.Shape, 7)));
        Throws<ArgumentException>($"BatchNorm1d({Between(model.ToString(), "(", ")")}): the state does not fit: 'num_batches_tracked' is F64 [] where I64 is needed. (Parameter 'state')", () => model.LoadState(wrong));
        StateCase.Same(before, model.SaveState());

        static string Between(string text, string left, string right) => text.Split(left, 2)[1].Split(right, 2)[0];
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder.Path, "nothing");
        Throws<FileNotFoundException>($"{path}: no such file.", () => Safetensors.Read(path));
    }

    [Fact]
    public void An_entry_cannot_take_the_name_of_the_metadata() => Throws<ArgumentException>(
        "Safetensors: an entry cannot be called '__metadata__', which the format keeps for texts; put those into state.Metadata. (Parameter 'state')",
        () => Safetensors.Write(Path.Combine(folder.Path, "x"), new StateDictionary { { "__metadata__", StateEntry.From(1) } }));

    private static byte[] Bytes(StateDictionary state)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, state);
        return stream.ToArray();
    }

    private static StateDictionary Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "test");

    private static byte[] File(string header, byte[] body) => SafetensorsErrorTests.File(header, body);
}

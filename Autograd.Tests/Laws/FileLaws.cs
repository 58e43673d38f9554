using System.Reflection;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>
/// For everything public that reads a file: the memory that it takes is bounded by the file's size times the constant of its row, a damaged file is an <see cref="InvalidDataException"/> that names it, or reads;
/// and where the format has a check sum, what reads has the same values (the names in a zip archive stand outside its sums). A reader without a row fails.
/// </summary>
public sealed class FileLaws : IDisposable
{
    private const int Rest = 100_000; // bytes that any reader may take, whatever the file: messages, streams, compilation

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <param name="Reader">The method: <c>Type.Name</c>.</param>
    /// <param name="Format">What is read, where one reader reads several.</param>
    /// <param name="PerByte">Bytes that may be allocated for each of the file.</param>
    /// <param name="Read">Reads the file of this name to something that is equal for equal content.</param>
    /// <param name="Whole">A good file.</param>
    /// <param name="IsChecked">Whether the format has check sums over all values.</param>
    /// <param name="EndsAnywhere">Whether a good file may be cut to another good one, as a text can.</param>
    private sealed record Row(string Reader, string Format, int PerByte, Func<string, object> Read, byte[] Whole, bool IsChecked = false, bool EndsAnywhere = false)
    {
        public override string ToString() => $"{Reader} {Format}";
    }

    private static readonly byte[] safetensors = Written(static stream => Safetensors.Write(stream, Arrays())), npy = Written(static stream => NpyFile.Write(stream, Arrays()["w"])),
        npz = Written(static stream => NpzFile.Write(stream, Arrays(), compressed: false)), packed = Written(static stream => NpzFile.Write(stream, Arrays(), compressed: true)),
        table = "name,x\n\"a, b\",1\ngröße,2.5\n"u8.ToArray(), images = IdxBytes.Images(12), zipped = IdxBytes.Zip(IdxBytes.Images(12));

    private static readonly Row[] rows =
    [
        new("IdxFile.Read", "", 8, static path => Shown(IdxFile.Read(path, rank: 3)), images),
        new("IdxFile.Read", "gzip", 1100, static path => Shown(IdxFile.Read(path, rank: 3)), zipped, IsChecked: true), // what deflate can expand to
        new("MnistFolder.Read", "", 64, static path => Shown(MnistFolder.Read<double>(path, Beside(path, IdxBytes.LabelsInTurn(12)))), images),
        new("MnistFolder.Read", "labels", 64, static path => Shown(MnistFolder.Read<double>(Beside(path, images), path)), IdxBytes.LabelsInTurn(12)),
        new("MnistFolder.Load", "gzip", 20_000, static path => Shown(MnistFolder.Load<double>(Folder(path)).Train), zipped, IsChecked: true), // what deflate can expand to, as double, and divided
        new("TextCorpus.Read", "", 64, static path => Shown(TextCorpus.Read(path)), "größe 🌍\n"u8.ToArray(), EndsAnywhere: true),
        new("CsvTable.Read", "", 600, static path => Shown(CsvTable.Read(path)), table, EndsAnywhere: true),
        new("NpyFile.Read", "", 16, static path => Shown(NpyFile.Read(path)), npy),
        new("NpyFile.ReadAll", "", 64, static path => string.Join('|', NpyFile.ReadAll(path).Select(Shown)), [.. npy, .. npy], EndsAnywhere: true),
        new("NpzFile.Read", "", 2200, static path => string.Join('|', NpzFile.Read(path).Values.Select(Shown)), npz, IsChecked: true),
        new("NpzFile.Read", "deflated", 2200, static path => string.Join('|', NpzFile.Read(path).Values.Select(Shown)), packed, IsChecked: true), // an entry of the archive may say that it is deflated
        new("Safetensors.Read", "", 64, static path => Shown(Safetensors.Read(path)), safetensors),
        new("StateFiles.Load", "", 64, static path => Loaded(path), safetensors),
    ];

    public static TheoryData<string> Rows => [.. rows.Select(row => $"{row}")];

    [Fact]
    public void Everything_that_reads_a_file_has_a_row()
    {
        string[] verbs = ["Read", "Load", "Open", "Import"], files = ["path", "file", "folder", "directory", "fileName", "imagesPath", "stream"];
        var readers = new[] { typeof(Tensor).Assembly, typeof(Loss).Assembly, typeof(IStateful).Assembly }.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal)) // what the compiler makes of extension blocks
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)).OfType<MethodBase>()
            .Where(method => verbs.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal)) || (method.IsConstructor && method.DeclaringType!.Name.EndsWith("Reader", StringComparison.Ordinal)))
            .Where(method => method.GetParameters().Any(parameter => files.Contains(parameter.Name) && (parameter.ParameterType == typeof(string) || parameter.ParameterType.IsAssignableTo(typeof(Stream)))))
            .Select(method => $"{method.DeclaringType!.Name.Split('`')[0]}.{method.Name}").Distinct();
        Assert.Equal(rows.Select(row => row.Reader).Distinct().Order(StringComparer.Ordinal), readers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_good_file_reads_and_every_beginning_of_it_is_refused(string name)
    {
        var row = Find(name);
        var whole = Outcome(row, row.Whole);
        Assert.IsNotType<InvalidDataException>(whole);
        for (var length = 0; length < row.Whole.Length; length++)
            if (!row.EndsAnywhere) Assert.IsType<InvalidDataException>(Outcome(row, row.Whole[..length]));
            else Outcome(row, row.Whole[..length]);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Any_bit_of_a_file_turned_over_is_refused_or_reads_within_bounds(string name)
    {
        var row = Find(name);
        var whole = Outcome(row, row.Whole);
        var step = row.Whole.Length < 300 ? 1 : 5; // of a long file every fifth: each byte has one, each place in a byte comes up
        for (var bit = 0; bit < 8 * row.Whole.Length; bit += step)
        {
            byte[] file = [.. row.Whole];
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Check(row, whole, file);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Any_number_of_a_file_set_to_an_extreme_is_refused_or_reads_within_bounds(string name)
    {
        var row = Find(name);
        var whole = Outcome(row, row.Whole);
        byte[][] extremes = [[0, 0], [255, 255], [0, 0, 0, 0], [255, 255, 255, 255], [127, 255, 255, 255], [255, 255, 255, 127], [128, 0, 0, 0], [0, 0, 0, 128], [.. Enumerable.Repeat((byte)255, 8)], [255, 255, 255, 255, 255, 255, 255, 127], [.. "99999999"u8]];
        var step = row.Whole.Length < 300 ? 1 : 4; // of a long file every fourth, others at each place
        for (var at = 0; at < row.Whole.Length; at++)
            for (var i = at % step; i < extremes.Length; i += step)
            {
                var extreme = extremes[i];
                byte[] file = [.. row.Whole];
                extreme.AsSpan(0, Math.Min(extreme.Length, file.Length - at)).CopyTo(file.AsSpan(at));
                Check(row, whole, file);
            }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Any_damage_is_refused_or_reads_within_bounds(string name)
    {
        var row = Find(name);
        var whole = Outcome(row, row.Whole);
        var damage =
            from kind in Gen.Choose(0, 4)
            from at in Gen.Choose(0, row.Whole.Length - 1)
            from length in Gen.Choose(1, 64)
            from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length)
            select (kind, at, bytes);
        Property.Holds(damage, static _ => [], test =>
        {
            var (kind, at, bytes) = test;
            var end = Math.Min(row.Whole.Length, at + bytes.Length);
            Check(row, whole, kind switch
            {
                0 => [.. row.Whole[..at], .. bytes, .. row.Whole[at..]], // more
                1 => [.. row.Whole[..at], .. row.Whole[end..]], // less
                2 => [.. row.Whole[..at], .. bytes[..(end - at)], .. row.Whole[end..]], // other
                3 => [.. row.Whole[..end], .. row.Whole[at..]], // twice
                _ => [.. row.Whole, .. bytes], // behind
            });
        }, count: 300);
    }

    /// <summary>Files of one thing over and over: what takes more than its share, of memory or of time, shows here. The time is bounded by that of the test.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void A_long_file_of_nonsense_takes_memory_by_its_length(string name)
    {
        var row = Find(name);
        string[] pieces = [",", "\"", "\n", "a\n", "1,", "[", "{", "(", "]", "{\"a\":", "'descr':[],", "],", " ", "\0", "x\0", "ÿ", "🌍"];
        foreach (var start in (byte[][])[[], row.Whole, .. StartsOf(row)])
            foreach (var piece in pieces)
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(piece);
                var file = new byte[start.Length + (200_000 / bytes.Length * bytes.Length)];
                start.CopyTo(file, 0);
                for (var at = start.Length; at < file.Length; at += bytes.Length) bytes.CopyTo(file, at);
                Outcome(row, file);
            }

        static IEnumerable<byte[]> StartsOf(Row row)
        {
            yield return row.Whole[..(row.Whole.Length / 2)];
            if (row.Reader.StartsWith("Npy", StringComparison.Ordinal)) yield return [0x93, .. "NUMPY"u8, 2, 0, 0, 0, 3, 0, .. "{'descr': "u8];
            if (row.Whole == safetensors) yield return [0, 0, 3, 0, 0, 0, 0, 0, .. "{\"a\":{\"shape\":["u8];
        }
    }

    private static Row Find(string name) => rows.Single(row => $"{row}" == name);

    private void Check(Row row, object whole, byte[] file)
    {
        var outcome = Outcome(row, file);
        if (row.IsChecked && outcome is not InvalidDataException) Assert.Subset(((string)whole).Split('|').ToHashSet(), ((string)outcome).Split('|', StringSplitOptions.RemoveEmptyEntries).ToHashSet());
    }

    /// <summary>What a file reads to, or why it is refused; never another error, never more memory than the row allows.</summary>
    private object Outcome(Row row, byte[] file)
    {
        var path = folder.Write("t10k-images-idx3-ubyte", file);
        if (row.Reader == "MnistFolder.Load") folder.Write("t10k-labels-idx1-ubyte", IdxBytes.LabelsInTurn(12));
        object? outcome = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            outcome = row.Read(path);
        }
        catch (InvalidDataException error)
        {
            outcome = error;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (outcome is InvalidDataException { Message: var text }) Assert.Contains(folder.Path, text, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, Rest + ((long)row.PerByte * file.Length));
        return outcome!;
    }

    private static string Folder(string path) => Path.GetDirectoryName(path)!;

    private static string Beside(string path, byte[] bytes)
    {
        var other = Path.Combine(Folder(path), "other");
        File.WriteAllBytes(other, bytes);
        return other;
    }

    private static string Loaded(string path)
    {
        var model = new Model();
        model.Load(path);
        return Shown(model.SaveState());
    }

    private static string Shown(IdxFile file) => $"{file.Shape} {Convert.ToHexString(file.Values)}";

    private static string Shown(TensorDataset<double> set) => $"{set.Inputs.Shape} {string.Join(' ', set.Inputs.ToArray())} {string.Join(' ', set.Labels.ToArray())}";

    private static string Shown(TextCorpus corpus) => $"{corpus} {corpus.Vocabulary.Characters}";

    private static string Shown(CsvTable table) => $"{table}";

    private static string Shown(StateEntry entry) => $"{entry} {Convert.ToHexString(entry.Bytes.Span)}";

    private static string Shown(StateDictionary state) => string.Join(' ', state.Select(entry => $"{entry.Key} {Shown(entry.Value)}").Concat(state.Unreadable.Keys));

    private static StateDictionary Arrays() => new() { { "w", StateEntry.From(Tensor.From([1f, 2, 3])) }, { "n", StateEntry.From(7) } };

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private sealed class Model : Module<float>
    {
        private long n;

        public Model()
        {
            Register("w", Tensor.Zeros<float>([3]));
            RegisterBuffer("n", () => StateEntry.From(n), entry => n = entry.ToInt64());
        }
    }
}

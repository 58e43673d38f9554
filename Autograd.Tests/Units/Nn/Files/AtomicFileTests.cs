using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What saving does to a folder that others use too, and what is left when a step of it fails.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        AtomicFile.BeforeRename = null;
        AtomicFile.Through = null;
        folder.Dispose();
    }

    private string At(string name) => Path.Combine(folder.Path, name);

    /// <summary>Everything that writes a file as a whole or not at all; some bytes of each.</summary>
    private static readonly (string Name, Action<string, StateDictionary> Write, Func<string, StateDictionary> Read)[] writers =
    [
        ("a.safetensors", Safetensors.Write, Safetensors.Read),
        ("a.npz", static (path, state) => NpzFile.Write(path, state), static path => NpzFile.Read(path)),
        ("packed.npz", static (path, state) => NpzFile.Write(path, state, compressed: true), static path => NpzFile.Read(path)),
        ("a.npy", static (path, state) => NpyFile.Write(path, state["x"]), static path => new StateDictionary { { "x", NpyFile.Read(path) } }),
        ("checkpoint", static (path, state) => new Checkpoint { { "m", new Fixed(state) } }.Save(path), static path => Safetensors.Read(path).Under("m.")),
    ];

    [Fact]
    public void The_files_beside_it_stay_the_users_own()
    {
        string[] others = ["model.tmp", "model.safetensors.tmp", ".autograd-notes.tmp", $".autograd-{Guid.NewGuid():N}.tmp"];
        foreach (var other in others) folder.Write(other, [7]);
        foreach (var old in others[..3]) File.SetLastWriteTimeUtc(At(old), DateTime.UtcNow.AddDays(-9)); // old, but by their names none of ours
        Safetensors.Write(At("model"), State(1));
        Safetensors.Write(At("model.safetensors"), State(1));
        Assert.All(others, other => Assert.Equal([7], File.ReadAllBytes(At(other)))); // the last one is of somebody who is writing it now
    }

    [Fact]
    public void A_symbolic_link_stays_and_leads_to_the_new_file()
    {
        if (OperatingSystem.IsWindows()) return;
        var elsewhere = Directory.CreateDirectory(At("elsewhere")).FullName;
        Safetensors.Write(Path.Combine(elsewhere, "v1"), State(1));
        File.CreateSymbolicLink(At("latest"), Path.Combine("elsewhere", "v1")); // relative to its folder
        File.CreateSymbolicLink(At("link-to-link"), At("latest"));
        File.CreateSymbolicLink(At("dangling"), Path.Combine(elsewhere, "v2"));
        foreach (var (link, file) in (ReadOnlySpan<(string, string)>)[("latest", "v1"), ("link-to-link", "v1"), ("dangling", "v2")])
        {
            Safetensors.Write(At(link), State(5));
            Assert.NotNull(new FileInfo(At(link)).LinkTarget);
            StateCase.Same(State(5), Safetensors.Read(Path.Combine(elsewhere, file)));
            StateCase.Same(State(5), Safetensors.Read(At(link)));
            Safetensors.Write(At(link), State(6));
        }
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        Assert.Equal(2, Directory.GetFiles(elsewhere).Length);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)] // more than a mask leaves
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)]
    public void Permissions_stay_as_they_were_at_every_moment(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) return;
        Safetensors.Write(At("model"), State(1));
        File.SetUnixFileMode(At("model"), mode);
        UnixFileMode? meanwhile = null;
        AtomicFile.BeforeRename = () => meanwhile = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(Directory.GetFiles(folder.Path, ".autograd-*").Single());
        Safetensors.Write(At("model"), State(2));
        Assert.Equal(((UnixFileMode?)mode, mode), (meanwhile, File.GetUnixFileMode(At("model"))));
    }

    [Fact]
    public async Task Two_that_save_at_once_both_succeed_and_the_file_is_one_of_theirs_as_a_whole()
    {
        using var both = new Barrier(2);
        var threads = Enumerable.Range(0, 2).Select(who => Task.Factory.StartNew(() =>
        {
            AtomicFile.BeforeRename = () => both.SignalAndWait(TimeSpan.FromSeconds(10)); // both have written, neither is done
            for (var round = 0; round < 20; round++) Safetensors.Write(At("model"), State(who));
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(threads);
        var found = Safetensors.Read(At("model"));
        StateCase.Same(State(found["n"].ToInt64()), found);
        Assert.Equal([At("model")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_folder_and_a_folder_in_its_place_are_named_as_the_user_named_them()
    {
        var path = Path.Combine(folder.Path, "nowhere", "run.safetensors");
        Throws<DirectoryNotFoundException>($"{path}: cannot be written: there is no folder {Path.GetDirectoryName(path)}; make it first, with Directory.CreateDirectory.", () => Safetensors.Write(path, State(1)));
        Throws<IOException>($"{folder.Path}: cannot be written: it is a folder.", () => Safetensors.Write(folder.Path, State(1)));
        Throws<DirectoryNotFoundException>($"nowhere/x: cannot be written: there is no folder {Path.GetFullPath("nowhere")}; make it first, with Directory.CreateDirectory.", () => NpyFile.Write("nowhere/x", State(1)["x"]));
    }

    [Fact]
    public void A_name_as_long_as_a_system_allows_can_be_saved()
    {
        Safetensors.Write(At(new string('n', 255)), State(1));
        StateCase.Same(State(1), Safetensors.Read(At(new string('n', 255))));
    }

    [Theory]
    [InlineData("weight<D83C>", "weight\\ud83c", 6)]
    [InlineData("<DF0D>", "\\udf0d", 0)]
    [InlineData("🌍<D83C>x", "🌍\\ud83cx", 2)]
    public void A_name_with_half_a_surrogate_pair_is_refused_when_it_is_saved(string name, string shown, int position)
    {
        name = name.Replace("<D83C>", "\uD83C").Replace("<DF0D>", "\uDF0D"); // an attribute cannot hold one either
        var text = $"the name or text \"{shown}\" has half a surrogate pair at position {position}: no file can keep it; the name was cut within a character.";
        var state = new StateDictionary { { name, StateEntry.From(1) } };
        Safetensors.Write(At("old"), State(1));
        Assert.StartsWith($"Safetensors: {text}", Assert.Throws<ArgumentException>(() => Safetensors.Write(At("old"), state)).Message, StringComparison.Ordinal);
        Assert.StartsWith($"NpzFile: {text}", Assert.Throws<ArgumentException>(() => NpzFile.Write(At("x.npz"), state)).Message, StringComparison.Ordinal);
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[(name, "1"), ("k", name)])
        {
            var texts = State(1);
            texts.Metadata.Add(key, value);
            Assert.StartsWith($"Safetensors: {text}", Assert.Throws<ArgumentException>(() => Safetensors.Write(At("old"), texts)).Message, StringComparison.Ordinal);
        }
        StateCase.Same(State(1), Safetensors.Read(At("old")));
        Assert.Equal([At("old")], Directory.GetFiles(folder.Path));
    }

    /// <summary>Every step of every writer fails once: the old file is whole, nothing else is there, and the next save succeeds.</summary>
    [Fact]
    public void A_failure_of_any_step_leaves_the_old_file_and_nothing_else()
    {
        foreach (var (name, write, read) in writers)
        {
            var path = At(name);
            foreach (var hasOld in (bool[])[false, true])
            {
                if (hasOld) write(path, State(1));
                else File.Delete(path);
                var failing = 0;
                for (; ; failing++)
                {
                    var steps = 0;
                    AtomicFile.Through = file => new Faulty(file, Step);
                    AtomicFile.BeforeRename = Step;
                    var error = Record.Exception(() => write(path, State(2)));
                    (AtomicFile.Through, AtomicFile.BeforeRename) = (null, null);
                    if (error is null) break; // there are no more steps: this save succeeded
                    Assert.Equal("the disk is full", Assert.IsType<IOException>(error).Message);
                    Assert.Equal(hasOld ? [path] : [], Directory.GetFiles(folder.Path));
                    if (hasOld) StateCase.Same(State(1), Under(State(1), read(path)));

                    void Step()
                    {
                        if (steps++ == failing) throw new IOException("the disk is full");
                    }
                }
                Assert.InRange(failing, 3, 1000); // a write, a flush and the renaming at least
                StateCase.Same(State(2), Under(State(2), read(path)));
            }
            File.Delete(path);
        }

        static StateDictionary Under(StateDictionary like, StateDictionary read)
        {
            if (read.Count == like.Count) return read;
            like = new StateDictionary { { "n", like["n"] } };
            like.Add("", read); // a .npy has only one of them
            return like;
        }
    }

    [Fact]
    public void A_renaming_that_the_system_refuses_leaves_nothing_behind()
    {
        Directory.CreateDirectory(At("elsewhere"));
        AtomicFile.BeforeRename = () => Directory.CreateDirectory(Path.Combine(At("model"), "full")); // a folder comes in between
        var error = Assert.ThrowsAny<Exception>(() => Safetensors.Write(At("model"), State(1)));
        Assert.True(error is IOException or UnauthorizedAccessException);
        Assert.DoesNotContain(".autograd-", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static StateDictionary State(long n) => new() { { "n", StateEntry.From(n) }, { "x", StateEntry.From(Tensor.Full<float>([3, 5], n)) } };

    private sealed class Fixed(StateDictionary state) : IStateful
    {
        public StateDictionary SaveState() => state;

        public void LoadState(StateDictionary state) => throw new NotSupportedException();
    }

    /// <summary>A file of which every write and flush asks first whether it may.</summary>
    private sealed class Faulty(Stream file, Action step) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => file.CanSeek;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => file.Position = value; }

        public override void Flush()
        {
            step();
            file.Flush();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void SetLength(long value) => file.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            step();
            file.Write(buffer);
        }
    }
}

using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "run.safetensors");

    public void Dispose()
    {
        AtomicFile.BeforeRename = null;
        folder.Dispose();
    }

    [Fact]
    public void Every_part_comes_back_as_it_was()
    {
        var (model, random) = (Model(1), new RandomStream(ulong.MaxValue, position: ulong.MaxValue - 1)); // beyond what a signed number can count
        var (steps, best) = (1L << 40, Math.PI);
        var checkpoint = new Checkpoint { { "model", model }, { "random", random }, { "steps", () => steps, value => steps = value }, { "best", () => best, value => best = value } };
        var before = model.SaveState();
        checkpoint.Save(File);
        Assert.Equal(["model.weight", "model.bias", "random.key", "random.position", "steps.value", "best.value"], Safetensors.Read(File).Keys);

        model.LoadState(Model(2).SaveState());
        random.Restore(7, 7);
        (steps, best) = (0, 0);
        checkpoint.Load(File);
        StateCase.Same(before, model.SaveState());
        Assert.Equal((ulong.MaxValue, ulong.MaxValue - 1, 1L << 40, Math.PI), (random.Key, random.Position, steps, best));
    }

    [Fact]
    public void A_part_that_does_not_fit_leaves_every_part_as_it_was()
    {
        new Checkpoint { { "random", new RandomStream(7, 70) }, { "model", Model(1) } }.Save(File);
        var (random, other) = (new RandomStream(8, 80), new Linear<float>(3, 5, new RandomStream(2)));
        var before = other.SaveState();
        Throws<InvalidDataException>($"{File}: Checkpoint: 'model': Linear(3 -> 5): the state does not fit: 'weight' is [4 3] where [5 3] is needed; 'bias' is [4] where [5] is needed.",
            () => new Checkpoint { { "random", random }, { "model", other } }.Load(File));
        Assert.Equal((8UL, 80UL), (random.Key, random.Position));
        StateCase.Same(before, other.SaveState());
    }

    [Fact]
    public void Parts_too_many_or_too_few_are_named()
    {
        new Checkpoint { { "a", new RandomStream(7) }, { "b", new RandomStream(7) } }.Save(File);
        Throws<InvalidDataException>($"{File}: Checkpoint: the state does not fit: it has 'b.key', 'b.position', but the parts are a.", () => new Checkpoint { { "a", new RandomStream(1) } }.Load(File));
        Throws<InvalidDataException>($"{File}: Checkpoint: 'c': RandomStream: the state does not fit: 'key' [] is missing; 'position' [] is missing.",
            () => new Checkpoint { { "a", new RandomStream(1) }, { "b", new RandomStream(1) }, { "c", new RandomStream(1) } }.Load(File));
    }

    [Theory]
    [InlineData("", "Checkpoint: '' is no name for a part; it must not be empty or have a dot, which ends it in the file. (Parameter 'name')")]
    [InlineData("a.b", "Checkpoint: 'a.b' is no name for a part; it must not be empty or have a dot, which ends it in the file. (Parameter 'name')")]
    [InlineData("a", "Checkpoint: there is a 'a' already; give the second one another name. (Parameter 'name')")]
    public void A_name_that_cannot_be_is_refused(string name, string text) =>
        Throws<ArgumentException>(text, () => new Checkpoint { { "a", new RandomStream(1) } }.Add(name, new RandomStream(1)));

    [Fact]
    public void A_machine_that_stops_between_the_writing_and_the_renaming_leaves_the_old_checkpoint()
    {
        var random = new RandomStream(1, 10);
        var checkpoint = new Checkpoint { { "random", random } };
        checkpoint.Save(File);

        // The folder as a machine that lost its power at that moment finds it again: the new file is there as a whole, but not under its name yet.
        using var afterwards = new TemporaryFolder();
        AtomicFile.BeforeRename = () =>
        {
            foreach (var path in Directory.GetFiles(folder.Path)) afterwards.Write(Path.GetFileName(path), System.IO.File.ReadAllBytes(path));
        };
        random.Restore(1, 20);
        checkpoint.Save(File);
        AtomicFile.BeforeRename = null;

        var left = Assert.Single(Directory.GetFiles(afterwards.Path), path => Path.GetFileName(path) != "run.safetensors");
        Assert.Matches("^[.]autograd-[0-9a-f]{32}[.]tmp$", Path.GetFileName(left)); // a name of its own: a model.tmp is the user's
        var found = Path.Combine(afterwards.Path, "run.safetensors");
        checkpoint.Load(found);
        Assert.Equal(10UL, random.Position);

        random.Restore(1, 30);
        System.IO.File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
        checkpoint.Save(found); // what the crash left behind is in nobody's way, and gone with the next save that comes an hour later
        checkpoint.Load(found);
        Assert.Equal(30UL, random.Position);
        Assert.Equal([found], Directory.GetFiles(afterwards.Path));
        checkpoint.Load(File);
        Assert.Equal(20UL, random.Position); // and the machine that did not stop has the new one
    }

    [Theory]
    [InlineData(true)] // before the last byte
    [InlineData(false)] // after it
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else(bool within)
    {
        System.IO.File.WriteAllText(File, "old");
        if (!within) AtomicFile.BeforeRename = static () => throw new IOException("no");
        Assert.Throws<IOException>(() => AtomicFile.Write(File, stream =>
        {
            stream.Write("half of the n"u8);
            if (within) throw new IOException("the disk is full");
        }));
        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_of_its_own_kind() =>
        Assert.Throws<DirectoryNotFoundException>(() => new Checkpoint { { "a", new RandomStream(1) } }.Save(Path.Combine(folder.Path, "nowhere", "run.safetensors")));

    private static Linear<float> Model(ulong seed) => new(3, 4, new RandomStream(seed));
}

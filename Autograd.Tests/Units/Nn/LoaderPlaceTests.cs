using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>A loader's place in its epoch, saved and taken up again by another loader, by the same one, or by the trainer.</summary>
public sealed class LoaderPlaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_loader_without_a_shuffle_goes_on_in_order(int batchSize)
    {
        for (var batches = 0; batches * batchSize <= 8; batches++)
        {
            var loader = Rows(8, batchSize);
            var seen = loader.Take(batches).SelectMany(batch => batch).ToList();
            var saved = Rows(8, batchSize);
            if (batches > 0)
            {
                using var walk = saved.GetEnumerator();
                for (var i = 0; i < batches; i++) walk.MoveNext();
                var resumed = Rows(8, batchSize);
                resumed.LoadState(saved.SaveState()); // inside the loop's body, as a training saves
                seen.AddRange(resumed.SelectMany(batch => batch));
                Assert.Equal(batches * batchSize == 8 ? Enumerable.Range(0, 8).Concat(Enumerable.Range(0, 8)) : Enumerable.Range(0, 8), seen);
            }
        }
    }

    [Fact]
    public void Pieces_of_a_corpus_go_on_in_order()
    {
        var corpus = new TextCorpus("abcdefghijklmnopqrstuvwxyz");
        var loader = corpus.Pieces(2, 3);
        using var walk = loader.GetEnumerator();
        walk.MoveNext();
        var resumed = corpus.Pieces(2, 3);
        resumed.LoadState(loader.SaveState());
        Assert.Equal(corpus.Pieces(2, 3).Skip(1).Select(batch => batch.Inputs.ToArray()), resumed.Select(batch => batch.Inputs.ToArray()));
    }

    [Theory]
    [InlineData(12, 3, false, "batch size was 2 when it was saved, and is 3 here")]
    [InlineData(12, 4, true, "batch size was 2 when it was saved, and is 4 here")]
    [InlineData(13, 2, false, "number of examples was 12 when it was saved, and is 13 here")]
    [InlineData(11, 2, true, "number of examples was 12 when it was saved, and is 11 here")]
    public void A_place_within_an_epoch_is_refused_by_other_rows_or_another_batch_size(int rows, int batchSize, bool shuffled, string difference)
    {
        var saved = Rows(12, 2, shuffled);
        using var walk = saved.GetEnumerator();
        walk.MoveNext();
        walk.MoveNext();
        var other = Rows(rows, batchSize, shuffled);
        Throws<ArgumentException>($"DataLoader: the state does not fit: the {difference}.", () => other.LoadState(saved.SaveState()));
        Assert.Equal((0, 0), (other.Epoch, other.Batch));
    }

    [Fact]
    public void A_place_within_an_epoch_is_refused_by_another_order()
    {
        var saved = Sampled(1, 2, 3, 4);
        using var walk = saved.GetEnumerator();
        walk.MoveNext();
        foreach (var other in (BatchLoader<int[]>[])[Sampled(1, 2, 3, 5), Rows(4, 1, shuffled: true), new BatchLoader<int[]>(4, 1, static (rows, _) => rows.ToArray(), shuffle: new RandomStream(1))])
            Assert.StartsWith("DataLoader: the state does not fit: the order was 4 drawn of 4 by weights ", Assert.Throws<ArgumentException>(() => other.LoadState(saved.SaveState())).Message, StringComparison.Ordinal);

        static BatchLoader<int[]> Sampled(params double[] weights) => new(4, 1, static (rows, _) => rows.ToArray(), sampler: new WeightedSampler(weights, new RandomStream(1)));
    }

    [Fact]
    public void Between_two_epochs_batch_size_and_rows_may_change()
    {
        var saved = Rows(12, 2);
        foreach (var _ in saved) continue;
        var other = Rows(13, 5);
        other.LoadState(saved.SaveState());
        Assert.Equal(1, other.Epoch);
        Assert.Equal(Enumerable.Range(0, 13), other.SelectMany(batch => batch));
    }

    [Fact]
    public void A_state_of_a_version_that_did_not_write_down_the_batch_size_is_taken_up()
    {
        var saved = Rows(8, 3);
        using var walk = saved.GetEnumerator();
        walk.MoveNext();
        var state = saved.SaveState();
        state.Metadata.Clear();
        var resumed = Rows(8, 3);
        resumed.LoadState(state);
        Assert.Equal(Enumerable.Range(3, 5), resumed.SelectMany(batch => batch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_the_last_batch_the_next_epoch_is_whole(bool load)
    {
        var loader = Rows(8, 3);
        foreach (var batch in loader)
            if (batch[0] == 6) break; // Ctrl-C, say
        Assert.Equal((1, 0), (loader.Epoch, loader.Batch));
        if (load) loader.LoadState(loader.SaveState());
        else loader.GoOn();
        Assert.Equal(Enumerable.Range(0, 8), loader.SelectMany(batch => batch));
        Assert.Equal(2, loader.Epoch);
    }

    [Fact]
    public void Peeking_counts_no_epoch()
    {
        var loader = Rows(8, 3);
        for (var i = 0; i < 3; i++)
            foreach (var _ in loader) break;
        Assert.Equal(0, loader.Epoch);
        Assert.Equal(Enumerable.Range(0, 8), loader.SelectMany(batch => batch));
        Assert.Equal(1, loader.Epoch);
    }

    [Theory]
    [InlineData("epoch", -1L)]
    [InlineData("epoch", long.MaxValue)]
    [InlineData("batch", -1L)]
    [InlineData("batch", 1L << 40)]
    [InlineData("batch", 1.0)]
    [InlineData("position", 1.0)]
    public void A_count_that_is_none_is_damage_named_by_its_entry(string name, object value)
    {
        var path = Path.Combine(folder.Path, "loader");
        Safetensors.Write(path, Changed(Rows(8, 3, shuffled: true).SaveState(), name, value));
        var error = Assert.Throws<InvalidDataException>(() => Rows(8, 3, shuffled: true).Load(path));
        Assert.Contains($"'{name}' is ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A copy with another entry in one place.</summary>
    internal static StateDictionary Changed(StateDictionary state, string name, object value)
    {
        Assert.True(state.ContainsKey(name));
        var copy = new StateDictionary();
        foreach (var (key, entry) in state) copy.Add(key, key != name ? entry : value is long whole ? StateEntry.From(whole) : StateEntry.From((double)value));
        foreach (var (key, text) in state.Metadata) copy.Metadata[key] = text;
        return copy;
    }

    private static BatchLoader<int[]> Rows(int rows, int batchSize, bool shuffled = false) =>
        new(rows, batchSize, static (rows, _) => rows.ToArray(), shuffle: shuffled ? new RandomStream(3) : null);
}

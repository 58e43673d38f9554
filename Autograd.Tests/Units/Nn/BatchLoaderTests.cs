using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class BatchLoaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_place_in_an_epoch_that_was_saved_is_gone_on_from(int batches)
    {
        foreach (var (prefetch, weighted) in (ReadOnlySpan<(bool, bool)>)[(false, false), (true, false), (false, true)])
        {
            var loader = Loader(1, prefetch, weighted);
            foreach (var _ in loader) continue; // the place is in the second epoch
            var saved = loader.SaveState();
            var expected = new List<string>();
            var seen = 0;
            while (loader.Epoch < 3)
                foreach (var batch in loader)
                {
                    if (seen >= batches) expected.Add(batch);
                    if (++seen == batches) saved = loader.SaveState();
                }

            var resumed = Loader(99, prefetch, weighted); // another seed: all comes from the state
            resumed.LoadState(saved);
            Assert.Equal(batches < 6 ? 1 : 2, resumed.Epoch); // after its last batch an epoch is over
            var actual = new List<string>();
            while (resumed.Epoch < 3) actual.AddRange(resumed);
            Assert.Equal(expected, actual);
            Assert.Equal((6 - batches) + 6, actual.Count);
        }
    }

    [Fact]
    public void A_stream_that_others_draw_from_too_is_not_disturbed_by_going_on()
    {
        var random = new RandomStream(5);
        var loader = new BatchLoader<int>(10, 2, static (rows, _) => rows[0], shuffle: random);
        using var walk = loader.GetEnumerator();
        walk.MoveNext();
        random.NextDouble(); // dropout
        var saved = loader.SaveState();
        var (expected, position) = (new List<int>(), random.Position);
        while (walk.MoveNext()) expected.Add(walk.Current);

        var other = new RandomStream(1);
        var resumed = new BatchLoader<int>(10, 2, static (rows, _) => rows[0], shuffle: other);
        resumed.LoadState(saved);
        Assert.Equal((5UL, position), (other.Key, other.Position));
        Assert.Equal(expected, resumed.ToList());
        Assert.Equal(position, other.Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loop_that_was_left_can_be_saved_and_gone_on_with_or_begun_anew(bool load)
    {
        var loader = Loader(1, prefetch: false, weighted: false);
        var whole = Loader(1, prefetch: false, weighted: false).ToList();
        foreach (var _ in loader) break;
        if (load) loader.LoadState(loader.SaveState());
        var next = loader.ToList();
        if (load) Assert.Equal(whole.Skip(1), next);
        else Assert.NotEqual(whole, next);
        Assert.Equal(1, loader.Epoch); // one that was left does not count
    }

    [Fact]
    public void A_place_that_there_is_not_is_refused()
    {
        var (large, small) = (new BatchLoader<int>(10, 2, static (_, _) => 0), new BatchLoader<int>(4, 2, static (_, _) => 0));
        foreach (var _ in large.Take(4)) continue;
        Throws<ArgumentException>("DataLoader: the state does not fit: the number of examples was 10 when it was saved, and is 4 here.", () => small.LoadState(large.SaveState()));
        var old = large.SaveState();
        old.Metadata.Clear(); // as of a version that did not write it down
        Throws<ArgumentException>("DataLoader: the state is after batch 4 of epoch 0, but an epoch has 2 batches; was it saved with other data or another batch size?", () => small.LoadState(old));
        Assert.Throws<ArgumentException>(() => new BatchLoader<int>(10, 2, static (_, _) => 0, shuffle: new RandomStream(1)).LoadState(large.SaveState()));
    }

    [Fact]
    public void Batches_made_ahead_are_the_same_and_go_the_same_way() => OnThread(() =>
    {
        var (plain, ahead) = (Images(prefetch: false), Images(prefetch: true));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            using var other = ahead.GetEnumerator();
            Tensor<float>? last = null;
            foreach (var (inputs, labels) in plain)
            {
                Assert.True(other.MoveNext());
                if (last is not null) Assert.Throws<ObjectDisposedException>(() => last.ToArray());
                last = other.Current.Inputs;
                Assert.Equal(inputs.ToArray(), last.ToArray());
                Assert.Equal(labels.ToArray(), other.Current.Labels.ToArray());
            }
            Assert.False(other.MoveNext());
            Assert.Throws<ObjectDisposedException>(() => last!.ToArray());
        }
        Assert.Equal(0, Outstanding);

        // Chance in the transform: by the batch, not by what was made before.
        static DataLoader<float> Images(bool prefetch) => new(SyntheticDigits.Create<float>(20, new RandomStream(1)), 6, shuffle: new RandomStream(2),
            transform: static (x, random) => x + Tensor.Normal<float>(x.Shape, random), prefetch: prefetch);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_that_cannot_be_made_throws_when_it_is_asked_for(bool prefetch) => ReturnsEverything(() =>
    {
        var seen = new List<int>();
        Assert.Throws<StepFailedException>(() =>
        {
            foreach (var batch in new BatchLoader<int>(10, 2, static (rows, _) => rows[0] == 6 ? throw new StepFailedException() : rows[0], prefetch: prefetch))
            {
                seen.Add(batch);
                Thread.Sleep(20); // time to fail early in
            }
        });
        Assert.Equal([0, 2, 4], seen);
    });

    [Fact]
    public void A_loop_over_batches_made_ahead_that_is_left_ends_their_thread() => OnThread(() =>
    {
        var alive = 0;
        var loader = new BatchLoader<Tensor<float>>(100, 2, (rows, _) =>
        {
            Interlocked.Increment(ref alive);
            return Tensor.Zeros<float>([rows.Length]);
        }, prefetch: true);
        Tensor<float>? seen = null;
        foreach (var batch in loader)
        {
            seen = batch;
            break;
        }
        Assert.InRange(alive, 1, 2);
        Assert.Throws<ObjectDisposedException>(() => seen!.ToArray());
        Assert.Equal(0, Outstanding);
    });

    [Fact]
    public void A_weighted_sampler_draws_as_often_as_the_weights_say()
    {
        var counts = new int[5];
        foreach (var row in new BatchLoader<int>(5, 1, static (rows, _) => rows[0], sampler: new WeightedSampler([0, 1, 2, 0, 7], new RandomStream(1), count: 20_000))) counts[row]++;
        Assert.Equal((0, 0), (counts[0], counts[3]));
        Assert.InRange(counts[1], 2000 - 150, 2000 + 150); // 3½ standard deviations
        Assert.InRange(counts[2], 4000 - 200, 4000 + 200);
        Assert.InRange(counts[4], 14000 - 230, 14000 + 230);
    }

    [Fact]
    public void A_balanced_sampler_shows_every_class_equally_often()
    {
        var labels = Indices.From([.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)]);
        var rare = 0;
        foreach (var row in new BatchLoader<int>(100, 1, static (rows, _) => rows[0], sampler: WeightedSampler.Balanced(labels, new RandomStream(1))).Concat(
            new BatchLoader<int>(100, 1, static (rows, _) => rows[0], sampler: WeightedSampler.Balanced(labels, new RandomStream(2))))) rare += row >= 90 ? 1 : 0;
        Assert.InRange(rare, 75, 125);
    }

    [Fact]
    public void Weights_that_nothing_can_be_drawn_by_are_refused()
    {
        Throws<ArgumentException>("WeightedSampler: the weight of example 1 is -1; it must be a finite number and not negative. (Parameter 'weights')", () => new WeightedSampler([1, -1], new RandomStream(1)));
        Throws<ArgumentException>("WeightedSampler: the weights add up to 0; nothing could be drawn. (Parameter 'weights')", () => new WeightedSampler([0, 0], new RandomStream(1)));
        Throws<ArgumentException>("DataLoader: the sampler has weights for 2 examples, but there are 3. (Parameter 'sampler')",
            () => new BatchLoader<int>(3, 1, static (_, _) => 0, sampler: new WeightedSampler([1, 1], new RandomStream(1))));
        Throws<ArgumentException>("DataLoader: a sampler draws the order itself; leave out the shuffle. (Parameter 'sampler')",
            () => new BatchLoader<int>(2, 1, static (_, _) => 0, shuffle: new RandomStream(1), sampler: new WeightedSampler([1, 1], new RandomStream(1))));
    }

    [Fact]
    public void Sequences_are_filled_up_to_the_longest_of_their_batch()
    {
        int[][] sequences = [[1, 2, 3], [4], [], [5, 6]];
        var (values, lengths) = Collate.Pad(sequences, [1, 3, 2], padding: -100);
        Assert.Equal([3, 2], values.Shape);
        Assert.Equal([4, -100, 5, 6, -100, -100], values.ToArray());
        Assert.Equal([1, 2, 0], lengths.ToArray());
        Assert.Equal(["[2 3]", "[2 2]"], new BatchLoader<string>(4, 2, (rows, _) => Collate.Pad(sequences, rows, 0).Values.Shape.ToString()).ToList());
        Throws<ArgumentException>("Collate: row 4 does not exist, there are 4 examples.", () => Collate.Pad(sequences, [4], 0));
    }

    [Fact]
    public void A_set_divided_has_every_example_once()
    {
        var data = new TensorDataset<float>(Tensor.Arange<float>(0, 10).Reshape(10, 1), Indices.From([.. Enumerable.Range(0, 10)]));
        var (train, test) = data.Split(0.75, new RandomStream(3));
        Assert.Equal((8, 2), (train.Count, test.Count));
        Assert.Equal(Enumerable.Range(0, 10), train.Labels.ToArray().Concat(test.Labels.ToArray()).Order());
        Assert.Equal(train.Labels.ToArray().Select(label => (float)label), train.Inputs.ToArray());
        Assert.NotEqual(train.Labels.ToArray(), train.Labels.ToArray().Order());
        Throws<ArgumentOutOfRangeException>("Split: a part is from 0 to 1, not 75. (Parameter 'part')", () => data.Split(75, new RandomStream(3)));
    }

    /// <summary>Six batches of rows as text, with a number that each draws.</summary>
    private static BatchLoader<string> Loader(ulong seed, bool prefetch, bool weighted) => new(17, 3, static (rows, random) => $"{string.Join(' ', rows.ToArray())} {random.NextInt(1000)}",
        shuffle: weighted ? null : new RandomStream(seed), sampler: weighted ? new WeightedSampler([.. Enumerable.Range(1, 17).Select(i => (double)i)], new RandomStream(seed)) : null, prefetch: prefetch);
}

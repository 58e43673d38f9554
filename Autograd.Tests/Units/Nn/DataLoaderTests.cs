using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class DataLoaderTests
{
    [Theory]
    [InlineData(7, 3, false, "0 1 2|3 4 5|6")]
    [InlineData(7, 3, true, "0 1 2|3 4 5")]
    [InlineData(6, 3, false, "0 1 2|3 4 5")]
    [InlineData(6, 3, true, "0 1 2|3 4 5")]
    [InlineData(2, 1, false, "0|1")]
    [InlineData(2, 5, false, "0 1")]
    [InlineData(2, 5, true, "")]
    [InlineData(2, int.MaxValue, false, "0 1")]
    [InlineData(2, int.MaxValue, true, "")]
    [InlineData(0, 5, false, "")]
    [InlineData(0, 5, true, "")]
    public void Batches_come_in_order_and_the_last_may_be_smaller_or_dropped(int count, int batchSize, bool dropLast, string batches)
    {
        var loader = new DataLoader<float>(Rows(count), batchSize, dropLast: dropLast);
        var labels = Epoch(loader);
        Assert.Equal(batches, string.Join('|', labels.Select(batch => string.Join(' ', batch))));
        Assert.Equal(labels.Count, loader.Count);
        Assert.Equal(batches, string.Join('|', Epoch(loader).Select(batch => string.Join(' ', batch)))); // a second epoch is like the first
    }

    [Fact]
    public void A_shuffled_epoch_has_every_example_once_in_an_order_of_its_own()
    {
        var loader = new DataLoader<float>(Rows(50), 8, shuffle: new RandomStream(1));
        var (first, second) = (Flat(Epoch(loader)), Flat(Epoch(loader)));
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(Enumerable.Range(0, 50), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, first.Order());
    }

    [Fact]
    public void A_shuffled_epoch_that_drops_the_last_batch_leaves_out_others_each_time()
    {
        var loader = new DataLoader<float>(Rows(50), 8, shuffle: new RandomStream(1), dropLast: true);
        var (first, second) = (Flat(Epoch(loader)), Flat(Epoch(loader)));
        Assert.Equal((48, 48), (first.Distinct().Count(), second.Distinct().Count()));
        Assert.NotEqual(first.Order(), second.Order());
    }

    [Fact]
    public void The_same_seed_gives_the_same_epochs_and_another_seed_others()
    {
        Assert.Equal(Epochs(1), Epochs(1));
        Assert.NotEqual(Epochs(1), Epochs(2));

        static List<int> Epochs(ulong seed)
        {
            var loader = new DataLoader<float>(Rows(20), 6, shuffle: new RandomStream(seed));
            return [.. Flat(Epoch(loader)), .. Flat(Epoch(loader))];
        }
    }

    [Fact]
    public void A_batch_is_gone_when_the_next_one_comes()
    {
        using var walk = new DataLoader<float>(Rows(7), 3).GetEnumerator();
        Assert.True(walk.MoveNext());
        var (inputs, labels) = walk.Current;
        Assert.Equal([0f, 0.5f, 1f, 1.5f, 2f, 2.5f], inputs.ToArray());
        Assert.True(walk.MoveNext());
        ThrowsReturned("[3 2]", "Full", () => inputs.ToArray());
        ThrowsReturned("[3]", "From", () => labels.ToArray());
        Assert.Equal([3, 4, 5], walk.Current.Labels.ToArray());
    }

    [Fact]
    public void The_last_batch_is_gone_when_the_loop_ends()
    {
        var batches = new List<(Tensor<float> Inputs, Indices Labels)>();
        foreach (var batch in new DataLoader<float>(Rows(7), 3)) batches.Add(batch);
        ThrowsReturned("[1 2]", "Full", () => batches[^1].Inputs.ToArray());
        ThrowsReturned("[1]", "From", () => batches[^1].Labels.ToArray());
    }

    [Theory]
    [InlineData("end")]
    [InlineData("break")]
    [InlineData("exception")]
    [InlineData("exception inside a step")]
    public void However_the_loop_is_left_nothing_is_outstanding(string way) => ReturnsEverything(() =>
    {
        Tensor<float>? seen = null;
        var thrown = Record.Exception(() =>
        {
            foreach (var (inputs, _) in new DataLoader<float>(Rows(7), 3, shuffle: new RandomStream(1)))
            {
                seen = inputs;
                if (way == "break") break;
                if (way == "exception") throw new StepFailedException();
                using var tape = new Tape<float>();
                using var scope = new TensorScope();
                _ = inputs * 2;
                if (way == "exception inside a step") throw new StepFailedException();
            }
        });
        Assert.Equal(way.StartsWith("exception", StringComparison.Ordinal), thrown is StepFailedException);
        Assert.Throws<ObjectDisposedException>(() => seen!.ToArray());
        Assert.Null(TensorScope.Current);
    });

    [Fact]
    public void What_the_loop_computes_belongs_to_the_scope_around_it_and_not_to_the_batch() => ReturnsEverything(() =>
    {
        var loader = new DataLoader<float>(Rows(4), 2);
        using var scope = new TensorScope();
        var doubled = new List<Tensor<float>>();
        var before = Outstanding;
        foreach (var (inputs, _) in loader) doubled.Add(inputs * 2);
        Assert.Equal([0f, 1, 2, 3], doubled[0].ToArray());
        Assert.Equal([4f, 5, 6, 7], doubled[1].ToArray());
        Assert.Equal(before + 2, Outstanding); // these two; the batches have gone back
    });

    [Fact]
    public void A_batch_made_persistent_stays()
    {
        var kept = new List<Tensor<float>>();
        foreach (var (inputs, _) in new DataLoader<float>(Rows(4), 2)) kept.Add(inputs.Persist());
        Assert.Equal([0, 0.5f, 1, 1.5f], kept[0].ToArray());
    }

    [Fact]
    public void Two_walks_over_one_loader_do_not_disturb_each_other() => ReturnsEverything(() =>
    {
        var loader = new DataLoader<float>(Rows(6), 2);
        var pairs = new List<string>();
        foreach (var (_, outer) in loader)
            foreach (var (_, inner) in loader) pairs.Add($"{outer[0]}{inner[0]}");
        Assert.Equal(["00", "02", "04", "20", "22", "24", "40", "42", "44"], pairs);
    });

    [Fact]
    public void From_the_second_epoch_on_no_array_is_allocated() => OnThread(() =>
    {
        var loader = new DataLoader<float>(Rows(50), 8, shuffle: new RandomStream(1));
        Epoch(loader);
        var allocated = BufferPool.Statistics.Allocated;
        for (var epoch = 0; epoch < 20; epoch++) Epoch(loader);
        Assert.Equal(allocated, BufferPool.Statistics.Allocated);
        Assert.Equal(0, Outstanding);
    });

    [Fact]
    public void Images_keep_their_shape()
    {
        var images = new TensorDataset<float>(Tensor.Zeros<float>([5, 1, 4, 3]), Indices.From([0, 1, 2, 3, 4]));
        Assert.Equal(["[2 1 4 3]", "[2 1 4 3]", "[1 1 4 3]"], new DataLoader<float>(images, 2).Select(batch => batch.Inputs.Shape.ToString()));
    }

    [Fact]
    public void A_batch_has_at_least_one_example() =>
        Throws<ArgumentOutOfRangeException>("DataLoader: a batch has at least 1 example, not 0. (Parameter 'batchSize')", () => new DataLoader<float>(Rows(3), 0));

    /// <summary>Row i is [i, i + ½], its label i.</summary>
    private static TensorDataset<float> Rows(int count) => new(Tensor.Arange<float>(0, count, 0.5).Reshape(count, 2), Indices.From([.. Enumerable.Range(0, count)]));

    /// <summary>The labels of each batch; asserts that inputs and labels belong together.</summary>
    private static List<int[]> Epoch(DataLoader<float> loader)
    {
        var batches = new List<int[]>();
        foreach (var (inputs, labels) in loader)
        {
            for (var i = 0; i < labels.Size; i++) Assert.Equal([labels[i], labels[i] + 0.5f], inputs[i].ToArray());
            Assert.Equal(Shape.Create([labels.Size, 2]), inputs.Shape);
            batches.Add(labels.ToArray());
        }
        return batches;
    }

    private static List<int> Flat(List<int[]> batches) => [.. batches.SelectMany(batch => batch)];
}

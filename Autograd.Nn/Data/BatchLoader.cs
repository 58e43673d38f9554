using System.Collections;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Walks over any examples in batches: which rows come when is decided here, what a batch is made of by a function of the rows.
/// Each <c>foreach</c> is an epoch; one that is left before the last batch does not count, and the next begins anew.
/// A batch lives until the next one is asked for or the loop ends, by whatever way; its buffers come from the pool. The loader's state is its place in the epoch: after
/// <see cref="LoadState"/> the next <c>foreach</c> goes on with the batch after the last one handed out. PyTorch: DataLoader with a collate_fn.
/// </summary>
/// <typeparam name="TBatch">What the loop sees: <c>(Tensor&lt;float&gt; Inputs, Indices Labels)</c>, or any other type.</typeparam>
public class BatchLoader<TBatch> : IEnumerable<TBatch>, IStateful
{
    private readonly Collate<TBatch> collate;
    private readonly RandomStream? random; // of the order
    private readonly WeightedSampler? sampler;
    private readonly int rows;             // of an epoch
    private readonly bool prefetch;
    private (ulong Key, ulong Position) start; // where the stream stood when the epoch began
    private bool resumed;                  // the next foreach goes on in an epoch begun before

    /// <summary>A loader.</summary>
    /// <param name="examples">How many there are.</param>
    /// <param name="batchSize">Examples a batch, at least 1; the last batch of an epoch may be smaller, and if there are fewer in all, it is the only one.</param>
    /// <param name="collate">Makes a batch.</param>
    /// <param name="shuffle">Draws a new order for each epoch; without it they come in order.</param>
    /// <param name="dropLast">Leaves out the last batch when it is smaller than the others.</param>
    /// <param name="sampler">Draws the examples of each epoch, instead of a shuffle.</param>
    /// <param name="prefetch">Makes each batch on a thread of its own while the one before it is used; the batches are the same. The function that makes them must not touch what the loop changes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is less than 1, or the number of examples negative.</exception>
    /// <exception cref="ArgumentException">A shuffle and a sampler, or a sampler of another number of examples.</exception>
    public BatchLoader(int examples, int batchSize, Collate<TBatch> collate, RandomStream? shuffle = null, bool dropLast = false, WeightedSampler? sampler = null, bool prefetch = false)
    {
        ArgumentNullException.ThrowIfNull(collate);
        if (examples < 0) throw new ArgumentOutOfRangeException(nameof(examples), $"DataLoader: there cannot be {examples} examples.");
        if (batchSize < 1) throw new ArgumentOutOfRangeException(nameof(batchSize), $"DataLoader: a batch has at least 1 example, not {batchSize}.");
        if (shuffle is not null && sampler is not null) throw new ArgumentException("DataLoader: a sampler draws the order itself; leave out the shuffle.", nameof(sampler));
        if (sampler is not null && sampler.Examples != examples) throw new ArgumentException($"DataLoader: the sampler has weights for {sampler.Examples} examples, but there are {examples}.", nameof(sampler));
        (this.collate, this.sampler, this.prefetch, random) = (collate, sampler, prefetch, shuffle ?? sampler?.Random);
        (Examples, BatchSize, rows) = (examples, batchSize, sampler?.Count ?? examples);
        var (full, rest) = Math.DivRem(rows, batchSize);
        Count = full + (rest > 0 && !dropLast ? 1 : 0);
    }

    /// <summary>How many examples there are.</summary>
    public int Examples { get; }

    /// <summary>Examples a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches an epoch.</summary>
    public int Count { get; }

    /// <summary>How many epochs are over, which is when their last batch is: 0 during the first. <c>for (var epoch = loader.Epoch; epoch &lt; epochs; epoch++)</c> goes on after <see cref="LoadState"/>, too.</summary>
    public int Epoch { get; private set; }

    /// <summary>How many batches of the epoch were handed out.</summary>
    public int Batch { get; private set; }

    /// <summary>How many examples the batch handed out last has.</summary>
    internal int BatchRows => (int)Math.Min(BatchSize, rows - ((Batch - 1L) * BatchSize));

    /// <summary>Starts an epoch: draws its order, then makes one batch at a time.</summary>
    public IEnumerator<TBatch> GetEnumerator()
    {
        if (!resumed)
        {
            Batch = 0; // of an epoch that was left in its middle, too
            start = random is null ? default : (random.Key, random.Position);
        }
        using var epoch = TensorScope.ForEngine();
        var order = Order(random is not null && resumed ? new RandomStream(start.Key, start.Position) : random);
        epoch.Detach();
        resumed = false;

        // The word number k of the epoch's chance names the stream of batch k: it depends neither on who makes the batch nor on those before it.
        var (chance, number) = (new RandomStream(~start.Key, start.Position + (ulong)Epoch).Split().Key, Batch);
        TBatch Make(int k) => collate(order.AsSpan().Slice(k * BatchSize, Math.Min(BatchSize, rows - (k * BatchSize))), new RandomStream(chance, (ulong)k).Split());
        try
        {
            foreach (var made in prefetch ? Prefetch.Ahead(Make, number, Count) : OneByOne(Make, number, Count))
            {
                Batch = ++number; // what is handed out is used: the loop's body saves after its step
                yield return made;
            }
        }
        finally
        {
            if (number == Count && Batch == Count) EndEpoch(); // also where the loop is left with the last batch
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// The epoch, the batches of it that were handed out, and what draws the order. What such a place depends on (examples,
    /// batch size, order, whether the last batch is dropped) stands in the metadata.
    /// </summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary { { "epoch", StateEntry.From(Epoch) }, { "batch", StateEntry.From(Batch) } };
        foreach (var (what, now) in DependsOn) state.DependOn(what, now);
        if (random is null) return state;
        state.Add("epoch_key", StateEntry.From(unchecked((long)start.Key)));
        state.Add("epoch_position", StateEntry.From(unchecked((long)start.Position)));
        state.Add("key", StateEntry.From(unchecked((long)random.Key)));
        state.Add("position", StateEntry.From(unchecked((long)random.Position)));
        return state;
    }

    /// <summary>
    /// Goes to a saved place: the next <c>foreach</c> starts with the batch after the last one handed out before, or, where
    /// that was the last, with the next epoch. The stream of the shuffle is restored, too. A place within an epoch is refused
    /// by a loader of other examples, batch size or order; between two epochs they may change.
    /// </summary>
    /// <exception cref="ArgumentException">The state is none of a loader like this, or its place is beyond the epoch.</exception>
    public void LoadState(StateDictionary state)
    {
        string[] names = random is null ? [] : ["epoch_key", "epoch_position", "key", "position"];
        var reader = new StateReader("DataLoader", state, names.Prepend("batch").Prepend("epoch").Select(name => (name, Shape.Scalar)));
        var (epoch, batch) = ((int)reader.Count("epoch", most: int.MaxValue - 1), (int)reader.Count("batch", most: int.MaxValue));
        var stream = Array.ConvertAll(names, reader.Bits);
        if (batch > 0)
            foreach (var (what, now) in DependsOn) reader.CheckSame(what, now);
        if (batch > Count)
            throw new ArgumentException($"DataLoader: the state is after batch {batch} of epoch {epoch}, but an epoch has {Count} batches; was it saved with other data or another batch size?");
        (Epoch, Batch, resumed) = (epoch, batch, batch > 0);
        if (batch > 0 && batch == Count) EndEpoch();
        if (random is null) return;
        start = (stream[0], stream[1]);
        random.Restore(stream[2], stream[3]);
    }

    /// <summary>The next <c>foreach</c> goes on in the epoch that the last one left.</summary>
    internal void GoOn() => resumed |= Batch > 0;

    /// <summary>The batch handed out last was not used: it comes again.</summary>
    internal void TakeBack() => (Batch, resumed) = (Batch - 1, true);

    /// <summary>What a place within an epoch depends on.</summary>
    private (string What, object Now)[] DependsOn =>
    [
        ("number of examples", Examples),
        ("batch size", BatchSize),
        ("order", random is null ? "that of the examples" : sampler is null ? "shuffled" : sampler),
        ("dropping of the last batch", Count * (long)BatchSize < rows),
    ];

    private void EndEpoch() => (Epoch, Batch, resumed) = (Epoch + 1, 0, false);

    private Indices Order(RandomStream? from)
    {
        if (from is null) return Indices.From([.. Enumerable.Range(0, rows)]);
        if (sampler is null) return Indices.Permutation(Examples, from);
        var drawn = new int[rows];
        sampler.Draw(drawn, from);
        return Indices.From(drawn);
    }

    private static IEnumerable<TBatch> OneByOne(Func<int, TBatch> make, int first, int count)
    {
        for (var number = first; number < count; number++)
        {
            var batch = TensorScope.ForEngine();
            var thread = Environment.CurrentManagedThreadId;
            try
            {
                var made = make(number);
                batch.Detach();
                yield return made; // resumed at the next MoveNext, or left when the loop ends or throws: either way the batch's scope closes
            }
            finally
            {
                batch.EndBatch(isSameThread: thread == Environment.CurrentManagedThreadId);
            }
        }
    }
}

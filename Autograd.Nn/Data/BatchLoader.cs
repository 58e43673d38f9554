using System.Collections;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Walks over any examples in batches: which rows come when is decided here, what a batch is made of by a function of the rows. Each <c>foreach</c> is an epoch.
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

    /// <summary>How many epochs are over: 0 during the first. <c>for (var epoch = loader.Epoch; epoch &lt; epochs; epoch++)</c> goes on after <see cref="LoadState"/>, too.</summary>
    public int Epoch { get; private set; }

    /// <summary>How many batches of the epoch were handed out.</summary>
    public int Batch { get; private set; }

    /// <summary>Starts an epoch: draws its order, then makes one batch at a time.</summary>
    public IEnumerator<TBatch> GetEnumerator()
    {
        if (!resumed)
        {
            if (Batch > 0) Epoch++; // the last one was left before its end
            Batch = 0;
            start = random is null ? default : (random.Key, random.Position);
        }
        using var epoch = new TensorScope();
        var order = Order(resumed ? new RandomStream(start.Key, start.Position) : random);
        epoch.Detach();
        resumed = false;

        // The word number k of the epoch's chance names the stream of batch k: it depends neither on who makes the batch nor on those before it.
        var (chance, number) = (new RandomStream(~start.Key, start.Position + (ulong)Epoch).Split().Key, Batch);
        TBatch Make(int k) => collate(order.AsSpan().Slice(k * BatchSize, Math.Min(BatchSize, rows - (k * BatchSize))), new RandomStream(chance, (ulong)k).Split());
        foreach (var made in prefetch ? Prefetch.Ahead(Make, number, Count) : OneByOne(Make, number, Count))
        {
            Batch = ++number; // what is handed out is used: the loop's body saves after its step
            yield return made;
        }
        (Epoch, Batch) = (Epoch + 1, 0);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The epoch, the batches of it that were handed out, and what draws the order.</summary>
    public StateDictionary SaveState()
    {
        var state = new StateDictionary { { "epoch", StateEntry.From(Epoch) }, { "batch", StateEntry.From(Batch) } };
        if (random is null) return state;
        state.Add("epoch_key", StateEntry.From(unchecked((long)start.Key)));
        state.Add("epoch_position", StateEntry.From(unchecked((long)start.Position)));
        state.Add("key", StateEntry.From(unchecked((long)random.Key)));
        state.Add("position", StateEntry.From(unchecked((long)random.Position)));
        return state;
    }

    /// <summary>Goes to a saved place: the next <c>foreach</c> starts with the batch after the last one handed out before. The stream of the shuffle is restored, too.</summary>
    /// <exception cref="ArgumentException">The state is none of a loader like this, or its place is beyond the epoch.</exception>
    public void LoadState(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        string[] names = random is null ? ["epoch", "batch"] : ["epoch", "batch", "epoch_key", "epoch_position", "key", "position"];
        state.CheckHolds("DataLoader", names.Select(name => (name, Shape.Scalar)));
        var values = names.Select(name => state[name].ToInt64()).ToArray();
        if (values[0] is < 0 or > int.MaxValue || values[1] < 0 || values[1] > Count)
            throw new ArgumentException($"DataLoader: the state is after batch {values[1]} of epoch {values[0]}, but an epoch has {Count} batches; was it saved with other data or another batch size?");
        (Epoch, Batch, resumed) = ((int)values[0], (int)values[1], values[1] > 0);
        if (random is null) return;
        start = unchecked(((ulong)values[2], (ulong)values[3]));
        random.Restore(unchecked((ulong)values[4]), unchecked((ulong)values[5]));
    }

    /// <summary>The next <c>foreach</c> goes on in the epoch that the last one left.</summary>
    internal void GoOn() => resumed = Batch > 0;

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
            using var batch = new TensorScope();
            var made = make(number);
            batch.Detach();
            yield return made; // resumed at the next MoveNext, or left when the loop ends or throws: either way the batch's scope closes
        }
    }
}

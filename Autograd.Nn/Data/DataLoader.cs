using System.Collections;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Walks over a data set in batches: <c>foreach (var (inputs, labels) in loader)</c>, anew and, where a <see cref="RandomStream"/> is given, in a new order at each <c>foreach</c>.
/// A batch lives until the next one is asked for or the loop ends, by whatever way; its buffers come from the pool, so that no array is allocated from the second batch on. PyTorch: DataLoader.
/// </summary>
public sealed class DataLoader<T> : IEnumerable<(Tensor<T> Inputs, Indices Labels)>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomStream? shuffle;
    private readonly Indices inOrder; // 0, 1, 2, ...: the order without a shuffle
    private readonly Shape batchShape, lastShape; // of the full batches, and of what remains

    /// <summary>A loader over a data set.</summary>
    /// <param name="dataset">Inputs <c>[n ...]</c> and labels <c>[n]</c>.</param>
    /// <param name="batchSize">Examples a batch, at least 1; the last batch of an epoch may be smaller, and if there are fewer in all, it is the only one.</param>
    /// <param name="shuffle">Draws a new order for each epoch; without it the order is the data set's.</param>
    /// <param name="dropLast">Leaves out the last batch when it is smaller than the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is less than 1.</exception>
    public DataLoader(TensorDataset<T> dataset, int batchSize, RandomStream? shuffle = null, bool dropLast = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (batchSize < 1) throw new ArgumentOutOfRangeException(nameof(batchSize), $"DataLoader: a batch has at least 1 example, not {batchSize}.");
        this.shuffle = shuffle;
        inOrder = Indices.From([.. Enumerable.Range(0, shuffle is null ? dataset.Count : 0)]).Persist();
        Dataset = dataset;
        BatchSize = batchSize;
        var (full, rest) = Math.DivRem(dataset.Count, batchSize);
        Count = full + (rest > 0 && !dropLast ? 1 : 0);
        batchShape = Shape.Create([Math.Min(batchSize, dataset.Count), .. dataset.ExampleShape]);
        lastShape = Shape.Create([rest, .. dataset.ExampleShape]);
    }

    /// <summary>What is loaded.</summary>
    public TensorDataset<T> Dataset { get; }

    /// <summary>Examples a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches an epoch.</summary>
    public int Count { get; }

    /// <summary>Starts an epoch: draws its order, then makes one batch at a time.</summary>
    public IEnumerator<(Tensor<T> Inputs, Indices Labels)> GetEnumerator()
    {
        using var epoch = new TensorScope();
        var order = shuffle is null ? inOrder : Indices.Permutation(Dataset.Count, shuffle);
        epoch.Detach();
        for (var number = 0; number < Count; number++)
        {
            using var batch = new TensorScope();
            var start = number * BatchSize;
            var shape = BatchSize <= Dataset.Count - start ? batchShape : lastShape;
            var inputs = Dataset.TakeInputs(order, start, shape);
            var labels = Dataset.TakeLabels(order.AsSpan().Slice(start, shape[0]));
            batch.Detach();
            yield return (inputs, labels); // resumed at the next MoveNext, or left when the loop ends or throws: either way the batch's scope closes
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Walks over a data set in batches: <c>foreach (var (inputs, labels) in loader)</c>, anew and, where a <see cref="RandomStream"/> is given, in a new order at each <c>foreach</c>.
/// A batch lives until the next one is asked for or the loop ends, by whatever way; its buffers come from the pool, so that no array is allocated from the second batch on. PyTorch: DataLoader.
/// </summary>
public sealed class DataLoader<T> : BatchLoader<(Tensor<T> Inputs, Indices Labels)>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A loader over a data set.</summary>
    /// <param name="dataset">Inputs <c>[n ...]</c> and labels <c>[n]</c>.</param>
    /// <param name="batchSize">Examples a batch, at least 1; the last batch of an epoch may be smaller, and if there are fewer in all, it is the only one.</param>
    /// <param name="shuffle">Draws a new order for each epoch; without it the order is the data set's.</param>
    /// <param name="dropLast">Leaves out the last batch when it is smaller than the others.</param>
    /// <param name="sampler">Draws the examples of each epoch, instead of a shuffle.</param>
    /// <param name="transform">Changes the inputs of each batch, by chance if it likes: <c>(x, random) => Transforms.RandomShift(x, random, 2)</c>. The stream is the batch's own.</param>
    /// <param name="prefetch">Makes each batch on a thread of its own while the one before it is used; the batches are the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is less than 1.</exception>
    /// <exception cref="ArgumentException">A shuffle and a sampler, or a sampler of another number of examples.</exception>
    public DataLoader(TensorDataset<T> dataset, int batchSize, RandomStream? shuffle = null, bool dropLast = false, WeightedSampler? sampler = null,
        Func<Tensor<T>, RandomStream, Tensor<T>>? transform = null, bool prefetch = false)
        : base(Checked(dataset).Count, batchSize, (rows, random) => Make(dataset, rows, transform, random), shuffle, dropLast, sampler, prefetch) => Dataset = dataset;

    /// <summary>What is loaded.</summary>
    public TensorDataset<T> Dataset { get; }

    private static TensorDataset<T> Checked(TensorDataset<T> dataset) => dataset ?? throw new ArgumentNullException(nameof(dataset));

    private static (Tensor<T> Inputs, Indices Labels) Make(TensorDataset<T> dataset, ReadOnlySpan<int> rows, Func<Tensor<T>, RandomStream, Tensor<T>>? transform, RandomStream random)
    {
        var inputs = Collate.Rows(dataset.Inputs, rows);
        return (transform is null ? inputs : transform(inputs, random), Collate.Rows(dataset.Labels, rows));
    }
}

using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Makes a batch of some rows of whatever the examples lie in.</summary>
/// <param name="rows">Which examples, in the order of the batch.</param>
/// <param name="random">The batch's own stream, for what is left to chance: the same batch of the same epoch always gets the same one.</param>
/// <returns>The batch; its tensors belong to the loader's scope.</returns>
public delegate TBatch Collate<out TBatch>(ReadOnlySpan<int> rows, RandomStream random);

/// <summary>What batches are made of: rows of tensors and of indices, and sequences of any lengths filled up to one. PyTorch: default_collate, pad_sequence.</summary>
public static class Collate
{
    /// <summary>Some rows of a contiguous tensor <c>[n ...]</c>, copied: <c>[rows ...]</c>.</summary>
    /// <exception cref="ArgumentException">A row does not exist.</exception>
    public static Tensor<T> Rows<T>(Tensor<T> source, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        Check(source.Shape, rows);
        var taken = Tensor.Zeros<T>([rows.Length, .. source.Shape.Sizes[1..]]);
        taken.Update(new Picked<T>(source.AsSpan(), rows, source.Size / Math.Max(source.Shape[0], 1)), static (to, from) =>
        {
            for (var i = 0; i < from.Rows.Length; i++) from.Source.Slice(from.Rows[i] * from.Width, from.Width).CopyTo(to[(i * from.Width)..]);
        });
        return taken;
    }

    /// <summary>Some rows of indices <c>[n ...]</c>, copied: <c>[rows ...]</c>.</summary>
    /// <exception cref="ArgumentException">A row does not exist.</exception>
    public static Indices Rows(Indices source, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(source);
        Check(source.Shape, rows);
        var width = source.Size / Math.Max(source.Shape[0], 1);
        var size = rows.Length * width;
        Span<int> taken = size <= 1024 ? stackalloc int[size] : new int[size];
        for (var i = 0; i < rows.Length; i++) source.AsSpan().Slice(rows[i] * width, width).CopyTo(taken[(i * width)..]);
        return Indices.From(taken, [rows.Length, .. source.Shape.Sizes[1..]]);
    }

    /// <summary>Some sequences of any lengths, each filled up behind to the longest of them. PyTorch: pad_sequence(batch_first=True).</summary>
    /// <param name="sequences">All sequences.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="padding">What fills up: -100 is what the losses pass over, 0 what an embedding can look up.</param>
    /// <returns>The sequences <c>[rows longest]</c>, and how long each is, <c>[rows]</c>.</returns>
    /// <exception cref="ArgumentException">A row does not exist.</exception>
    public static (Indices Values, Indices Lengths) Pad(IReadOnlyList<int[]> sequences, ReadOnlySpan<int> rows, int padding)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        Check([sequences.Count], rows);
        var lengths = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) lengths[i] = sequences[rows[i]].Length;
        var longest = lengths.Length == 0 ? 0 : lengths.Max();
        var values = new int[rows.Length * longest];
        Array.Fill(values, padding);
        for (var i = 0; i < rows.Length; i++) sequences[rows[i]].CopyTo(values, i * longest);
        return (Indices.From(values, [rows.Length, longest]), Indices.From(lengths));
    }

    private static void Check(Shape source, ReadOnlySpan<int> rows)
    {
        if (source.Rank == 0) throw new ArgumentException("Collate: a scalar (shape []) has no rows; examples lie along the first axis.");
        var wrong = rows.IndexOfAnyExceptInRange(0, source[0] - 1);
        if (wrong >= 0) throw new ArgumentException($"Collate: row {rows[wrong]} does not exist, there are {source[0]} examples.");
    }

    private readonly ref struct Picked<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> rows, int width)
    {
        public readonly ReadOnlySpan<T> Source = source;
        public readonly ReadOnlySpan<int> Rows = rows;
        public readonly int Width = width;
    }
}

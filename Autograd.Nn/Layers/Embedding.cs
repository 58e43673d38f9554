using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// A table with a row for each of so many things: indices of any shape become the rows, <c>[...]</c> becomes <c>[... width]</c>. Starts as N(0, 1). A row named k times gets k gradients.
/// The row of the padding index starts as 0 and is read like any other, but gets no gradient. PyTorch: nn.Embedding.
/// </summary>
public sealed class Embedding<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A freshly drawn table.</summary>
    /// <param name="rows">How many rows. PyTorch: num_embeddings.</param>
    /// <param name="width">How many numbers a row has. PyTorch: embedding_dim.</param>
    /// <param name="random">Draws the table.</param>
    /// <param name="paddingIndex">The row of what only fills up a sequence, negative counted from the end. PyTorch: padding_idx.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the padding index outside the table.</exception>
    public Embedding(int rows, int width, RandomStream random, int? paddingIndex = null)
        : this(Draw(rows, width, random, paddingIndex), paddingIndex)
    {
    }

    /// <summary>A given table.</summary>
    /// <param name="weight">Shape <c>[rows width]</c>; taken as it is, the row of the padding index too.</param>
    /// <param name="paddingIndex">The row of what only fills up a sequence, negative counted from the end.</param>
    /// <exception cref="ArgumentException">The weight is no table, or the padding index outside it.</exception>
    public Embedding(Tensor<T> weight, int? paddingIndex = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2) throw new ArgumentException($"Embedding: the weight is [rows width], not {weight.Shape}.");
        PaddingIndex = paddingIndex is { } index ? Row(index, weight.Shape) : null;
        Weight = Register("weight", weight);
    }

    /// <summary>The table, <c>[rows width]</c>.</summary>
    public Tensor<T> Weight { get; }

    /// <summary>The row that is not trained, counted from 0, or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary><c>[...]</c> in, <c>[... width]</c> out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row of the table.</exception>
    public Tensor<T> Forward(Indices indices)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(indices);
            foreach (var index in indices.AsSpan())
                if ((uint)index >= (uint)Weight.Shape[0]) throw new ArgumentOutOfRangeException(nameof(indices), $"Embedding: index {index} among the indices {indices.Shape} is no row of the table {Weight.Shape}: it must be from 0 to {Weight.Shape[0] - 1}.");
            var rows = Weight.IndexSelect(0, indices.Reshape(indices.Size));
            if (PaddingIndex is { } padding && indices.AsSpan().Contains(padding)) rows = IsPadding(indices, padding).Where(rows.Detach(), rows);
            return rows.Reshape([.. indices.Shape, Weight.Shape[1]]);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Embedding({Weight.Shape[0]} rows of {Weight.Shape[1]}{(PaddingIndex is { } padding ? $", padding {padding}" : "")})";

    private static Mask IsPadding(Indices indices, int padding)
    {
        var mask = Mask.New([indices.Size, 1], "Embedding");
        var values = indices.AsSpan();
        var isPadding = mask.Fresh;
        for (var i = 0; i < values.Length; i++) isPadding[i] = values[i] == padding;
        return mask;
    }

    private static Tensor<T> Draw(int rows, int width, RandomStream random, int? paddingIndex)
    {
        if (rows < 1 || width < 1) throw new ArgumentOutOfRangeException(rows < 1 ? nameof(rows) : nameof(width), $"Embedding: a table has at least 1 row of at least 1 number, not {rows} of {width}.");
        var padding = paddingIndex is { } index ? Row(index, [rows, width]) : (int?)null;
        var weight = Tensor.Normal<T>([rows, width], random);
        if (padding is { } row) weight.Update((Row: row, Width: width), static (values, at) => values.Slice(at.Row * at.Width, at.Width).Clear());
        return weight;
    }

    private static int Row(int index, Shape table) => index >= -table[0] && index < table[0] ? index < 0 ? index + table[0] : index
        : throw new ArgumentOutOfRangeException(nameof(index), $"Embedding: paddingIndex {index} is no row of the table {table}: it must be from {-table[0]} to {table[0] - 1}.");
}

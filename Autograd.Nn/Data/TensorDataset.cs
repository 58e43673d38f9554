using System.Diagnostics;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Examples in memory: row i of the inputs belongs to label i. PyTorch: TensorDataset.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class TensorDataset<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Joins inputs and labels. Both are kept as persistent tensors; what belongs to an open scope is copied.</summary>
    /// <param name="inputs">Shape <c>[n ...]</c>: one example a row, each of any shape.</param>
    /// <param name="labels">Shape <c>[n]</c>: the class of each example.</param>
    /// <exception cref="ArgumentException">There are not as many labels as inputs.</exception>
    public TensorDataset(Tensor<T> inputs, Indices labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (inputs.Rank == 0) throw new ArgumentException("TensorDataset: inputs [] have no axis of examples; they are [examples ...].");
        if (labels.Shape.Rank != 1 || labels.Size != inputs.Shape[0])
            throw new ArgumentException($"TensorDataset: inputs {inputs.Shape} need labels [{inputs.Shape[0]}], one an example, not {labels.Shape}.");
        Inputs = inputs.Detach().Contiguous().Persist();
        Labels = labels.Persist();
    }

    /// <summary>All inputs, <c>[n ...]</c>.</summary>
    public Tensor<T> Inputs { get; }

    /// <summary>All labels, <c>[n]</c>.</summary>
    public Indices Labels { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => Labels.Size;

    /// <summary>The shape of one example: that of the inputs without their first axis.</summary>
    public Shape ExampleShape => Shape.Create(Inputs.Shape.Sizes[1..]);

    /// <summary>A copy of some examples, in the order given. PyTorch: Subset.</summary>
    /// <exception cref="ArgumentException">A row does not exist.</exception>
    public TensorDataset<T> Subset(ReadOnlySpan<int> rows)
    {
        using var scope = new TensorScope();
        return new TensorDataset<T>(TakeInputs(Indices.From(rows, [rows.Length]), 0, Shape.Create([rows.Length, .. ExampleShape])), TakeLabels(rows));
    }

    /// <summary>The inputs at <c>rows[start], rows[start + 1], ...</c>, as many as the shape says.</summary>
    internal Tensor<T> TakeInputs(Indices rows, int start, Shape shape)
    {
        var taken = Tensor.Zeros<T>(shape);
        taken.Update((Inputs, rows, start), static (to, at) =>
        {
            var from = at.Inputs.AsSpan();
            var (count, width) = (at.Inputs.Shape[0], from.Length / Math.Max(at.Inputs.Shape[0], 1));
            for (var (i, offset) = (at.start, 0); offset < to.Length; i++, offset += width)
                from.Slice(Checked(at.rows.AsSpan()[i], count) * width, width).CopyTo(to[offset..]);
        });
        return taken;
    }

    /// <summary>The labels at these rows.</summary>
    internal Indices TakeLabels(ReadOnlySpan<int> rows)
    {
        Span<int> taken = rows.Length <= 1024 ? stackalloc int[rows.Length] : new int[rows.Length];
        var labels = Labels.AsSpan();
        for (var i = 0; i < rows.Length; i++) taken[i] = labels[Checked(rows[i], labels.Length)];
        return Indices.From(taken, [rows.Length]);
    }

    /// <summary><c>TensorDataset [60000 1 28 28]</c>.</summary>
    public override string ToString() => $"TensorDataset {Inputs.Shape}";

    private static int Checked(int row, int count) =>
        (uint)row < (uint)count ? row : throw new ArgumentException($"TensorDataset: row {row} does not exist, there are {count} examples.");
}

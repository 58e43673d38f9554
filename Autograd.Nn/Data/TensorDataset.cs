using System.Diagnostics;
using System.Globalization;
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
        using var scope = TensorScope.ForEngine();
        return new TensorDataset<T>(Collate.Rows(Inputs, rows), Collate.Rows(Labels, rows));
    }

    /// <summary>Divides the examples by lot: a part to train with, the rest to test with. PyTorch: random_split.</summary>
    /// <param name="part">Which part is the first, 0 to 1; its number of examples is rounded.</param>
    /// <param name="random">Casts the lots.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not from 0 to 1.</exception>
    public (TensorDataset<T> Train, TensorDataset<T> Test) Split(double part, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!(part >= 0 && part <= 1)) throw new ArgumentOutOfRangeException(nameof(part), string.Create(CultureInfo.InvariantCulture, $"Split: a part is from 0 to 1, not {part}."));
        using var scope = TensorScope.ForEngine();
        var order = Indices.Permutation(Count, random).AsSpan();
        var first = (int)Math.Round(part * Count);
        return (Subset(order[..first]), Subset(order[first..]));
    }

    /// <summary><c>TensorDataset [60000 1 28 28]</c>.</summary>
    public override string ToString() => $"TensorDataset {Inputs.Shape}";
}

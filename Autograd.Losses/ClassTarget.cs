using System.Numerics;
using Autograd.Core;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Losses;

/// <summary>
/// Class indices as a loss needs them: negative where a position does not count, and what each position weighs. All of it is constant, nothing of it is on the tape.
/// </summary>
internal readonly struct ClassTarget<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>? weights;  // w[y] at each position; null: 1
    private readonly int ignored;

    private ClassTarget(Indices classes, Tensor<T>? weights, double totalWeight, int ignored)
    {
        Classes = classes;
        this.weights = weights;
        TotalWeight = totalWeight;
        this.ignored = ignored;
    }

    /// <summary>The target, negative where it is ignored.</summary>
    public Indices Classes { get; }

    /// <summary>The summed weights of the positions that count: without weights, their number.</summary>
    public double TotalWeight { get; }

    /// <summary>A checked target: each index is a class or the one to be ignored.</summary>
    public static ClassTarget<T> Of(Indices target, Tensor<T>? weight, int? ignoreIndex)
    {
        var indices = target.AsSpan();
        var ignored = ignoreIndex is { } ignore ? indices.Count(ignore) : 0;
        var classes = ignored > 0 && ignoreIndex >= 0 ? Negated(target, ignoreIndex.Value) : target;
        if (weight is null) return new ClassTarget<T>(classes, null, indices.Length - ignored, ignored);

        using var weights = SpanOwner<T>.Allocate(indices.Length);
        var perClass = weight.Detach().Contiguous().AsSpan();
        var total = 0.0;
        for (var i = 0; i < indices.Length; i++)
        {
            weights.Span[i] = indices[i] == ignoreIndex ? T.Zero : perClass[indices[i]];
            total += double.CreateTruncating(weights.Span[i]);
        }
        return new ClassTarget<T>(classes, Tensor.From<T>(weights.Span, target.Shape), total, ignored);
    }

    /// <summary>The scores with the class axis last, which is where the primitives have it.</summary>
    public static Tensor<T> Rows(Tensor<T> input, int axis)
    {
        if (axis == input.Rank - 1) return input;
        Span<int> order = stackalloc int[input.Rank];
        for (var i = 0; i < order.Length; i++) order[i] = i < axis ? i : i + 1;
        order[^1] = axis;
        return input.Permute(order); // [N d1 ... dK C]
    }

    /// <summary>How many rows of scores there are.</summary>
    public static int Positions(Tensor<T> rows)
    {
        var count = 1;
        foreach (var n in rows.Shape.Sizes[..^1]) count *= n;
        return count;
    }

    /// <summary>Each position's loss times its weight.</summary>
    public Tensor<T> Weigh(Tensor<T> losses) => weights is null ? losses : losses * weights;

    /// <summary>0 where the target is ignored: selected, not multiplied, so that an infinite loss there is 0 too, and so is its gradient.</summary>
    public Tensor<T> Select(Tensor<T> losses) => ignored == 0 ? losses : Mask.From([.. Classes.AsSpan().ToArray().Select(c => c >= 0)], Classes.Shape).Where(losses, 0);

    private static Indices Negated(Indices target, int ignore)
    {
        using var classes = SpanOwner<int>.Allocate(target.Size);
        target.AsSpan().Replace(classes.Span, ignore, -1);
        return Indices.From(classes.Span, target.Shape);
    }
}

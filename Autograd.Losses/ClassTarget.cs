using System.Numerics;
using Autograd.Core;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Losses;

/// <summary>
/// Class indices as a loss needs them: which positions count, what each weighs, and indices that can be gathered everywhere. All of it is constant, nothing of it is on the tape.
/// </summary>
internal readonly struct ClassTarget<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Indices classes;     // the target with 0 where it is ignored
    private readonly Mask? live;          // where it is not; null: everywhere
    private readonly Tensor<T>? weights;  // w[y] at each position; null: 1

    private ClassTarget(Indices classes, Mask? live, Tensor<T>? weights, double totalWeight)
    {
        this.classes = classes;
        this.live = live;
        this.weights = weights;
        TotalWeight = totalWeight;
    }

    /// <summary>The summed weights of the positions that count: without weights, their number.</summary>
    public double TotalWeight { get; }

    /// <summary>A checked target: each index is a class or the one to be ignored.</summary>
    public static ClassTarget<T> Of(Indices target, Tensor<T>? weight, int? ignoreIndex)
    {
        var indices = target.AsSpan();
        var ignored = ignoreIndex is { } ignore ? indices.Count(ignore) : 0;
        if (ignored == 0 && weight is null) return new ClassTarget<T>(target, null, null, indices.Length);

        using var classes = SpanOwner<int>.Allocate(indices.Length);
        using var live = SpanOwner<bool>.Allocate(indices.Length);
        using var weights = SpanOwner<T>.Allocate(indices.Length);
        var perClass = weight is null ? default : weight.Detach().Contiguous().AsSpan();
        var total = 0.0;
        for (var i = 0; i < indices.Length; i++)
        {
            live.Span[i] = indices[i] != ignoreIndex;
            classes.Span[i] = live.Span[i] ? indices[i] : 0;
            weights.Span[i] = !live.Span[i] ? T.Zero : weight is null ? T.One : perClass[indices[i]];
            total += double.CreateTruncating(weights.Span[i]);
        }
        return new ClassTarget<T>(
            ignored == 0 ? target : Indices.From(classes.Span, target.Shape),
            ignored == 0 ? null : Mask.From(live.Span, target.Shape),
            weight is null ? null : Tensor.From<T>(weights.Span, target.Shape),
            total);
    }

    /// <summary>The entry of the target's class at each position; of whatever class where the target is ignored.</summary>
    public Tensor<T> Pick(Tensor<T> perClass, int axis)
    {
        var sizes = perClass.Shape.Sizes;
        return perClass.Gather(axis, classes.Reshape([.. sizes[..axis], 1, .. sizes[(axis + 1)..]])).Squeeze(axis);
    }

    /// <summary>Each position's loss times its weight.</summary>
    public Tensor<T> Weigh(Tensor<T> losses) => weights is null ? losses : losses * weights;

    /// <summary>0 where the target is ignored: selected, not multiplied, so that an infinite loss there is 0 too, and so is its gradient.</summary>
    public Tensor<T> Select(Tensor<T> losses) => live is null ? losses : live.Where(losses, 0);

    /// <summary>Each class's entry times the class's weight, at all positions.</summary>
    public static Tensor<T> WeighClasses(Tensor<T> perClass, Tensor<T>? weight, int axis)
    {
        if (weight is null) return perClass;
        Span<int> sizes = stackalloc int[perClass.Rank];
        sizes.Fill(1);
        sizes[axis] = weight.Size;
        return perClass * weight.Detach().Reshape(sizes); // [C], or [1 C 1 ...]
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The first is to rank higher where y = 1, the second where y = −1: <c>max(0, −y(x1 − x2) + margin)</c>. All three of one shape. Where the hinge is exactly 0 the gradient passes. PyTorch: margin_ranking_loss.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ, or a target is neither 1 nor −1.</exception>
    public static Tensor<T> MarginRanking<T>(Tensor<T> input1, Tensor<T> input2, Tensor<T> target, double margin = 0, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckShapes.Same(nameof(MarginRanking), input1, nameof(input1), input2, nameof(input2));
        CheckShapes.Same(nameof(MarginRanking), input1, nameof(input1), target, nameof(target));
        Check.PlainReduction(nameof(MarginRanking), reduction);
        CheckNumbers.Signs(nameof(MarginRanking), target);
        return new MarginRankingFormula(margin).Reduce(input1, input2, target, reduction);
    }

    private readonly record struct MarginRankingFormula(double Margin) : IFormula3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R x1, R x2, R y) where R : struct, IReal<R> => R.Clamp(Margin - y * (x1 - x2), 0, double.PositiveInfinity);
    }
}

/// <summary><see cref="Loss.MarginRanking"/> with its options kept. PyTorch: nn.MarginRankingLoss.</summary>
public sealed record MarginRankingLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By how much right and wrong must differ for the loss to be 0.</summary>
    public double Margin { get; init; }

    /// <summary>Mean over all entries by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of two scores against which of them is to be higher, all of one shape.</summary>
    public Tensor<T> Forward(Tensor<T> input1, Tensor<T> input2, Tensor<T> target) => Loss.MarginRanking(input1, input2, target, Margin, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

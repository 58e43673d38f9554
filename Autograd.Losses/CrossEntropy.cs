using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

public static partial class Loss
{
    /// <summary>
    /// The negative log-probability of the right class, from logits: with <c>logp = log softmax x</c> over the classes, <c>s</c> the smoothing and <c>w</c> the class weights,
    /// <c>(1 − s)·w[y]·(−logp[y]) + (s/C)·Σ_c w[c]·(−logp[c])</c> at each position, 0 where the target is <paramref name="ignoreIndex"/>.
    /// The mean divides by the sum of <c>w[y]</c> over the positions that count, NaN if that is 0. PyTorch: cross_entropy.
    /// </summary>
    /// <param name="input">Logits <c>[N C]</c>, <c>[N C d1 ... dK]</c>, or <c>[C]</c> for a single example. Do not apply a softmax before.</param>
    /// <param name="target">Class indices <c>[N]</c>, <c>[N d1 ... dK]</c>, or <c>[]</c>.</param>
    /// <param name="weight">One weight a class, <c>[C]</c>; gets no gradient.</param>
    /// <param name="ignoreIndex">The target of positions that do not count; may be any number, a class too.</param>
    /// <param name="labelSmoothing">The part s of the target's probability that is spread evenly over all classes, 0 to 1.</param>
    /// <param name="reduction">None (the target's shape), Mean or Sum.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, a class outside 0 .. C − 1 (the text names its position), or an option out of range.</exception>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> input, Indices target, Tensor<T>? weight = null, int ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var axis = Check.ClassShapes(nameof(CrossEntropy), input, target);
        var classes = input.Shape[axis];
        Check.ClassRange(nameof(CrossEntropy), target, classes, ignoreIndex);
        Check.ClassWeight(nameof(CrossEntropy), weight, classes);
        Check.UnitInterval(nameof(CrossEntropy), labelSmoothing, nameof(labelSmoothing));
        Check.PlainReduction(nameof(CrossEntropy), reduction);
        CheckNumbers.Logits(nameof(CrossEntropy), input, axis);

        var y = ClassTarget<T>.Of(target, weight, ignoreIndex);
        var x = ClassTarget<T>.Rows(input, axis); // [N d1 ... dK C]
        if (weight is null && labelSmoothing == 0) return x.CrossEntropy(y.Classes, reduction.Divisor(y.TotalWeight));

        var losses = y.Weigh(x.CrossEntropy(y.Classes)); // [N d1 ... dK]
        if (labelSmoothing > 0)
        {
            var ofAll = x.CrossEntropy(weight is null ? Tensor.Ones<T>(x.Shape) : weight.Detach().Expand(x.Shape));
            losses = (1 - labelSmoothing) * losses + labelSmoothing / classes * y.Select(ofAll);
        }
        return losses.Reduce(reduction, y.TotalWeight);
    }

    /// <summary>
    /// The cross-entropy of class probabilities and logits: with <c>q = (1 − s)·y + s/C</c>, <c>−Σ_c w[c]·q[c]·logp[c]</c> at each position.
    /// The mean divides by the number of positions: unlike with class indices, the weights are not in it. Gradients to both, <c>∂/∂y = −w·(1 − s)·logp</c>. PyTorch: cross_entropy.
    /// </summary>
    /// <param name="input">Logits <c>[N C]</c>, <c>[N C d1 ... dK]</c>, or <c>[C]</c> for a single example. Do not apply a softmax before.</param>
    /// <param name="target">Class probabilities of the input's shape; they need not add up to 1.</param>
    /// <param name="weight">One weight a class, <c>[C]</c>; gets no gradient.</param>
    /// <param name="ignoreIndex">Means nothing here, as no position has one class; a negative number.</param>
    /// <param name="labelSmoothing">The part s of the probability that is spread evenly over all classes, 0 to 1.</param>
    /// <param name="reduction">None (the input's shape without the class axis), Mean or Sum.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or an option out of range.</exception>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weight = null, int ignoreIndex = -100, double labelSmoothing = 0, Reduction reduction = Reduction.Mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var axis = Check.ProbabilityShapes(nameof(CrossEntropy), input, target);
        var classes = input.Shape[axis];
        Check.ClassWeight(nameof(CrossEntropy), weight, classes);
        Check.NothingIgnored(nameof(CrossEntropy), ignoreIndex);
        Check.UnitInterval(nameof(CrossEntropy), labelSmoothing, nameof(labelSmoothing));
        Check.PlainReduction(nameof(CrossEntropy), reduction);
        CheckNumbers.Logits(nameof(CrossEntropy), input, axis);

        var q = labelSmoothing > 0 ? (1 - labelSmoothing) * target + labelSmoothing / classes : target;
        var (x, weighed) = (ClassTarget<T>.Rows(input, axis), ClassTarget<T>.Rows(q, axis)); // [N d1 ... dK C]
        return x.CrossEntropy(weight is null ? weighed : weighed * weight.Detach(), reduction.Divisor(ClassTarget<T>.Positions(x)));
    }
}

/// <summary><see cref="Loss.CrossEntropy{T}(Tensor{T}, Indices, Tensor{T}, int, double, Reduction)"/> with its options kept. PyTorch: nn.CrossEntropyLoss.</summary>
public sealed record CrossEntropyLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One weight a class, <c>[C]</c>, or none.</summary>
    public Tensor<T>? Weight { get; init; }

    /// <summary>The target of positions that do not count.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>How much of the target's probability is spread evenly over all classes, 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Mean over the weights of the positions that count, by default.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The loss of logits <c>[N C ...]</c> or <c>[C]</c> against class indices <c>[N ...]</c> or <c>[]</c>.</summary>
    public Tensor<T> Forward(Tensor<T> input, Indices target) => Loss.CrossEntropy(input, target, Weight, IgnoreIndex, LabelSmoothing, Reduction);

    /// <summary>The loss of logits <c>[N C ...]</c> or <c>[C]</c> against class probabilities of the same shape.</summary>
    public Tensor<T> Forward(Tensor<T> input, Tensor<T> target) => Loss.CrossEntropy(input, target, Weight, IgnoreIndex, LabelSmoothing, Reduction);

    /// <inheritdoc/>
    public override string ToString() => RecordText.Of(this, PrintMembers);
}

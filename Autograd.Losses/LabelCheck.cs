using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>
/// Looks at binary targets while a loss is computed, instead of in a pass of its own: a target outside 0 .. 1 makes the sum
/// NaN, and only then is it looked for.
/// </summary>
internal static class LabelCheck
{
    extension<TFormula>(TFormula formula)
        where TFormula : struct, IFormula2
    {
        /// <summary>The losses of a formula whose y are targets within 0 .. 1: none, sum, or the mean over all entries.</summary>
        /// <exception cref="ArgumentException">A target is outside; the message says where.</exception>
        public Tensor<T> ReduceOfLabels<T>(Tensor<T> x, Tensor<T> target, Reduction reduction, [CallerMemberName] string loss = "")
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (reduction == Reduction.None) CheckNumbers.Labels(loss, target);
            if (reduction == Reduction.None || !ValueChecks.Enabled) return formula.Reduce(x, target, reduction, op: loss);
            var value = new OfLabels<TFormula>(formula).Reduce(x, target, reduction, op: loss);
            Check(loss, value, target);
            return value;
        }
    }

    /// <summary>Of a loss that was computed with <see cref="OfLabels{TFormula}"/>.</summary>
    public static void Check<T>(string loss, Tensor<T> value, Tensor<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(value.Item())) CheckNumbers.Labels(loss, target);
    }
}

/// <summary>The same formula, but NaN where y is outside 0 .. 1. Its derivatives are those of the formula.</summary>
internal readonly struct OfLabels<TFormula>(TFormula formula) : IFormula2
    where TFormula : struct, IFormula2
{
    private readonly TFormula formula = formula;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Of<R>(R x, R y) where R : struct, IReal<R> =>
        formula.Of(x, R.WhereLess(y, 0, double.NaN, R.WhereLess(1, y, double.NaN, y)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R IFormula2.ByX<TSelf, R>(TSelf formula, R x, R y) => TFormula.ByX(Inner(ref formula), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R IFormula2.ByY<TSelf, R>(TSelf formula, R x, R y) => TFormula.ByY(Inner(ref formula), x, y);

    public override string ToString() => formula.ToString()!;

    /// <summary>TSelf is this type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFormula Inner<TSelf>(ref TSelf formula)
        where TSelf : struct => Unsafe.As<TSelf, OfLabels<TFormula>>(ref formula).formula;
}

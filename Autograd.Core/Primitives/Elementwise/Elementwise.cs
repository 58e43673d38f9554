using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// Makes an operation of a formula: its values in one pass over the operands, which broadcast, or summed while they are
/// computed, and the gradient to each operand in one pass more. Nobody writes the derivative: the formula is read with
/// <see cref="Dual{R}"/>. It is recorded as one entry, and differentiable to any order.
/// </summary>
/// <example>
/// <code>
/// readonly record struct Huber(double Delta) : IFormula2
/// {
///     public R Of&lt;R&gt;(R x, R y) where R : struct, IReal&lt;R&gt;
///     {
///         var d = x - y;
///         var a = R.Clamp(d, -Delta, Delta);
///         return a * (d - 0.5 * a);
///     }
/// }
/// var loss = Elementwise.Sum(new Huber(1), input, target) / input.Size;
/// </code>
/// </example>
public static class Elementwise
{
    /// <summary>The formula at each element, in the operand's shape.</summary>
    public static Tensor<T> Of<T, TFormula>(TFormula formula, Tensor<T> x, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula1 => Unary(new Formula1<TFormula>(formula), x, Summed.No, op);

    /// <summary>The formula at each pair of elements, in the shape that the operands broadcast to.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Of<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula2 => Binary(new Formula2<TFormula>(formula), x, y, Summed.No, op);

    /// <summary>The formula at each three elements, in the shape that the operands broadcast to.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Of<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula3 => Nary(new Formula3<TFormula>(formula), [x, y, z], Summed.No, op);

    /// <summary>The formula at each four elements, in the shape that the operands broadcast to.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Of<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, Tensor<T> w, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula4 => Nary(new Formula4<TFormula>(formula), [x, y, z, w], Summed.No, op);

    /// <summary>The sum of the formula over all elements: the shape <c>[]</c>.</summary>
    public static Tensor<T> Sum<T, TFormula>(TFormula formula, Tensor<T> x, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula1 => Unary(new Formula1<TFormula>(formula), x, Summed.All, op);

    /// <summary>The sum of the formula over all pairs of elements: the shape <c>[]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Sum<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula2 => Binary(new Formula2<TFormula>(formula), x, y, Summed.All, op);

    /// <summary>The sum of the formula over all elements: the shape <c>[]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Sum<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula3 => Nary(new Formula3<TFormula>(formula), [x, y, z], Summed.All, op);

    /// <summary>The sum of the formula over all elements: the shape <c>[]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Sum<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, Tensor<T> w, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula4 => Nary(new Formula4<TFormula>(formula), [x, y, z, w], Summed.All, op);

    /// <summary>The sum of the formula over each row: the operand's shape without its last axis.</summary>
    /// <exception cref="ArgumentException">The operand has no axis.</exception>
    public static Tensor<T> SumRows<T, TFormula>(TFormula formula, Tensor<T> x, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula1 => Unary(new Formula1<TFormula>(formula), x, Summed.Rows, op);

    /// <summary>The sum of the formula over each row: the shape that the operands broadcast to, without its last axis.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or have no axis.</exception>
    public static Tensor<T> SumRows<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula2 => Binary(new Formula2<TFormula>(formula), x, y, Summed.Rows, op);

    /// <summary>The sum of the formula over each row: the shape that the operands broadcast to, without its last axis.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or have no axis.</exception>
    public static Tensor<T> SumRows<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula3 => Nary(new Formula3<TFormula>(formula), [x, y, z], Summed.Rows, op);

    /// <summary>The sum of the formula over each row: the shape that the operands broadcast to, without its last axis.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or have no axis.</exception>
    public static Tensor<T> SumRows<T, TFormula>(
        TFormula formula, Tensor<T> x, Tensor<T> y, Tensor<T> z, Tensor<T> w, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula4 => Nary(new Formula4<TFormula>(formula), [x, y, z, w], Summed.Rows, op);

    private static Tensor<T> Unary<T, TFormula>(TFormula f, Tensor<T> x, Summed summed, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula => Record(Value(f, [x], summed, op), x, (Formula: f, Summed: summed),
            static (dy, x, y, at) => Gradient<T, TFormula, First>(at.Formula, at.Summed, dy, [x]), op);

    private static Tensor<T> Binary<T, TFormula>(TFormula f, Tensor<T> x, Tensor<T> y, Summed summed, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula => Record(Value(f, [x, y], summed, op), x, y, (Formula: f, Summed: summed),
            da: static (dl, x, y, l, at) => Gradient<T, TFormula, First>(at.Formula, at.Summed, dl, [x, y]),
            db: static (dl, x, y, l, at) => Gradient<T, TFormula, Second>(at.Formula, at.Summed, dl, [x, y]), op);

    private static Tensor<T> Nary<T, TFormula>(TFormula f, ReadOnlySpan<Tensor<T>> xs, Summed summed, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula => Record(Value(f, xs, summed, op), xs, (Formula: f, Summed: summed),
        static (dy, xs, y, i, at) => i switch
        {
            0 => Gradient<T, TFormula, First>(at.Formula, at.Summed, dy, [.. xs]),
            1 => Gradient<T, TFormula, Second>(at.Formula, at.Summed, dy, [.. xs]),
            2 => Gradient<T, TFormula, Third>(at.Formula, at.Summed, dy, [.. xs]),
            _ => Gradient<T, TFormula, Fourth>(at.Formula, at.Summed, dy, [.. xs]),
        }, op);

    private static Tensor<T> Value<T, TFormula>(TFormula f, ReadOnlySpan<Tensor<T>> xs, Summed summed, string op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula
    {
        var rank = 0;
        foreach (var x in xs)
        {
            ArgumentNullException.ThrowIfNull(x);
            rank = Math.Max(rank, x.Rank);
        }
        if (summed == Summed.Rows && rank == 0)
            throw new ArgumentException($"{op}: a single number has no rows to sum over; take Elementwise.Sum.");
        return Kernel<T>.Elementwise(new FormulaValue<TFormula, T>(f), xs, summed, op);
    }

    /// <summary>
    /// <c>dy · ∂f</c> by one of the operands: in one pass; or, where it is to be differentiated again, in recorded operations.
    /// </summary>
    private static Tensor<T> Gradient<T, TFormula, TBy>(
        TFormula f, Summed summed, Tensor<T> dy, ReadOnlySpan<Tensor<T>> xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFormula : struct, IFormula
        where TBy : struct, IOperand
    {
        if (summed == Summed.Rows) dy = dy.Unsqueeze(-1);
        if (Tape<T>.OpenForRecording is null)
            return Kernel<T>.TimesDerivative(new FormulaDerivative<TFormula, TBy, T>(f), dy, xs, "Gradient");
        var derivative = f.Derivative<TBy, TapeReal<T>>(At(xs, 0), At(xs, 1), At(xs, 2), At(xs, 3));
        if (derivative.IsZero) return Tensor.Zeros<T>(xs[TBy.Number].Shape);
        var gradient = dy * derivative.Value;
        if (summed == Summed.No) return gradient;
        // Where the derivative is the same all along an axis, each place along it counts.
        foreach (var x in xs)
            if (!Broadcasting.Fits(x.Shape, gradient.Shape))
                gradient = gradient.Expand(Broadcasting.Join(x.Shape, gradient.Shape, "Gradient").Sizes);
        return gradient;

        static TapeReal<T> At(ReadOnlySpan<Tensor<T>> xs, int operand) =>
            operand < xs.Length ? new(xs[operand]) : default;
    }
}

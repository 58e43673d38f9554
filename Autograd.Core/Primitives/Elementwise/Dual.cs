using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Forward mode: a number together with its derivative by the variable, <c>v + d·ε</c> with ε² = 0. What a formula makes
/// of duals is its value and its derivative, found by the rules below and never written. It works over any reading: over
/// registers in one pass, over tensors on the tape as operations that can be differentiated again.
/// </summary>
/// <param name="value">The number.</param>
/// <param name="derivative">Its derivative: 1 for the variable, 0 for a constant.</param>
public readonly struct Dual<R>(R value, R derivative) : IReal<Dual<R>>
    where R : struct, IReal<R>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // Fields: each property is one call more that the JIT has to see through.
    private readonly R v = value, d = derivative;

    /// <summary>The number.</summary>
    public R Value => v;

    /// <summary>Its derivative by the variable.</summary>
    public R Derivative => d;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static implicit operator Dual<R>(double value) => new(value, 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator +(Dual<R> x, Dual<R> y) => new(x.v + y.v, x.d + y.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator -(Dual<R> x, Dual<R> y) => new(x.v - y.v, x.d - y.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator *(Dual<R> x, Dual<R> y) =>
        new(x.v * y.v, Times(x.d, y.v) + Times(y.d, x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator /(Dual<R> x, Dual<R> y)
    {
        var quotient = x.v / y.v;
        return new(quotient, Over(x.d - Times(y.d, quotient), y.v));
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator -(Dual<R> x) => new(-x.v, -x.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator +(Dual<R> x, double y) => new(x.v + y, x.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator +(double x, Dual<R> y) => new(x + y.v, y.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator -(Dual<R> x, double y) => new(x.v - y, x.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator -(double x, Dual<R> y) => new(x - y.v, -y.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator *(Dual<R> x, double y) => new(x.v * y, x.d * y);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator *(double x, Dual<R> y) => new(x * y.v, x * y.d);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> operator /(Dual<R> x, double y) => new(x.v / y, x.d / y);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Abs(Dual<R> x) => new(R.Abs(x.v), x.d * R.Sign(x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Sign(Dual<R> x) => new(R.Sign(x.v), 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Square(Dual<R> x) => new(R.Square(x.v), Times(x.d, 2 * x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Sqrt(Dual<R> x)
    {
        var root = R.Sqrt(x.v);
        return new(root, Over(x.d, 2 * root));
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Exp(Dual<R> x)
    {
        var e = R.Exp(x.v);
        return new(e, Times(x.d, e));
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Expm1(Dual<R> x) => new(R.Expm1(x.v), Times(x.d, R.Exp(x.v)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Log(Dual<R> x) => new(R.Log(x.v), Over(x.d, x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Log1p(Dual<R> x) => new(R.Log1p(x.v), Over(x.d, 1 + x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Xlogy(Dual<R> x, Dual<R> y)
    {
        R byX = Times(x.d, R.Log(y.v)), byY = Times(y.d, x.v / y.v);
        byX = R.WhereEqual(x.v, 0, R.WhereLess(0, y.v, byX, 0), byX);
        byY = R.WhereEqual(x.v, 0, R.WhereEqual(y.v, 0, 0, byY), byY);
        return new(R.Xlogy(x.v, y.v), byX + byY);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Tanh(Dual<R> x)
    {
        var tanh = R.Tanh(x.v);
        return new(tanh, x.d * (1 - tanh * tanh));
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Sigmoid(Dual<R> x)
    {
        var sigmoid = R.Sigmoid(x.v, out var derivative);
        return new(sigmoid, x.d * derivative);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Softplus(Dual<R> x) => new(R.Softplus(x.v), x.d * R.Sigmoid(x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> LogCosh(Dual<R> x) => new(R.LogCosh(x.v), x.d * R.Tanh(x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Erf(Dual<R> x) => new(R.Erf(x.v), x.d * Bell(x.v));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Erfc(Dual<R> x) => new(R.Erfc(x.v), -(x.d * Bell(x.v)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> NormalCdf(Dual<R> x)
    {
        var cdf = R.NormalCdf(x.v, out var density);
        return new(cdf, x.d * density);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Relu(Dual<R> x) => new(R.Relu(x.v), R.WhereLess(0, x.v, x.d, 0));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Maximum(Dual<R> x, Dual<R> y) =>
        new(R.Maximum(x.v, y.v), OfLarger(x.v, y.v, x.d, y.d));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Minimum(Dual<R> x, Dual<R> y) =>
        new(R.Minimum(x.v, y.v), OfLarger(y.v, x.v, x.d, y.d));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Clamp(Dual<R> x, double lower, double upper) => new(
        R.Clamp(x.v, lower, upper),
        R.WhereLess(x.v, lower, 0, R.WhereLess(upper, x.v, 0, x.d)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> WhereLess(Dual<R> a, Dual<R> b, Dual<R> x, Dual<R> y) => new(
        R.WhereLess(a.v, b.v, x.v, y.v),
        R.WhereLess(a.v, b.v, x.d, y.d));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> WhereEqual(Dual<R> a, Dual<R> b, Dual<R> x, Dual<R> y) => new(
        R.WhereEqual(a.v, b.v, x.v, y.v),
        R.WhereEqual(a.v, b.v, x.d, y.d));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Detach(Dual<R> x) => new(R.Detach(x.v), 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> TimesOrZero(Dual<R> x, Dual<R> y)
    {
        var byX = Times(x.d, y.v);
        var atZero = R.WhereEqual(R.Abs(y.v), double.PositiveInfinity, 0, byX);
        return new(R.TimesOrZero(x.v, y.v), R.WhereEqual(x.v, 0, atZero, byX) + R.TimesOrZero(x.v, y.d));
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Dual<R> Of<TFormula>(TFormula formula, Dual<R> x, Dual<R> y)
        where TFormula : struct, IFormula2 => new(
            R.Of(formula, x.v, y.v),
            Times(x.d, TFormula.ByX(formula, x.v, y.v)) + Times(y.d, TFormula.ByY(formula, x.v, y.v)));

    // In the derivative of the product each term has been looked at already.
    [MethodImpl(Inline)]
    static Dual<R> IReal<Dual<R>>.ZeroWith(Dual<R> derivative, Dual<R> product) =>
        new(R.ZeroWith(derivative.v, product.v), product.d);

    [MethodImpl(Inline)]
    static Dual<R> IReal<Dual<R>>.NormalCdf(Dual<R> x, out Dual<R> density)
    {
        var cdf = R.NormalCdf(x.v, out var bell);
        density = new(bell, -(x.d * (x.v * bell)));
        return new(cdf, x.d * bell);
    }

    [MethodImpl(Inline)]
    static Dual<R> IReal<Dual<R>>.Sigmoid(Dual<R> x, out Dual<R> derivative)
    {
        var sigmoid = Sigmoid(x);
        derivative = sigmoid * (1 - sigmoid);
        return sigmoid;
    }

    /// <summary>A factor of a derivative that may be infinite: what does not depend on the variable stays 0.</summary>
    [MethodImpl(Inline)]
    private static R Times(R derivative, R factor) => R.ZeroWith(derivative, derivative * factor);

    [MethodImpl(Inline)]
    private static R Over(R derivative, R divisor) => R.ZeroWith(derivative, derivative / divisor);

    /// <summary>erf′</summary>
    [MethodImpl(Inline)]
    private static R Bell(R x) => 1.1283791670955126 * R.Exp(-(x * x));

    /// <summary>dx or dy, whose number is the larger; at a tie the mean of both.</summary>
    [MethodImpl(Inline)]
    private static R OfLarger(R x, R y, R dx, R dy) =>
        R.WhereLess(x, y, dy, R.WhereEqual(x, y, 0.5 * (dx + dy), dx));
}

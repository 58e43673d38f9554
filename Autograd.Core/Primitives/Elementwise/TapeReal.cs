using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// A formula's number as a tensor: what is done with it is done by recorded operations, so that it can be differentiated
/// again. Or a constant, which is no tensor; what is 0 or 1 times something is not computed.
/// </summary>
internal readonly struct TapeReal<T> : IReal<TapeReal<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>? tensor;
    private readonly double constant;

    public TapeReal(Tensor<T> tensor) => this.tensor = tensor;

    private TapeReal(double constant) => this.constant = constant;

    /// <summary>Whether it is the constant 0: the derivative of what does not depend on the variable.</summary>
    public bool IsZero => tensor is null && constant == 0;

    /// <summary>As a tensor.</summary>
    public Tensor<T> Value => tensor ?? Tensor.Scalar(T.CreateTruncating(constant));

    private bool IsOne => tensor is null && constant == 1;

    public static implicit operator TapeReal<T>(double value) => new(value);

    public static TapeReal<T> operator +(TapeReal<T> x, TapeReal<T> y) =>
        x.IsZero ? y : y.IsZero ? x
        : x.tensor is null ? y + x.constant
        : y.tensor is null ? x + y.constant
        : new(x.tensor + y.tensor);

    public static TapeReal<T> operator -(TapeReal<T> x, TapeReal<T> y) =>
        y.IsZero ? x
        : x.tensor is null ? x.constant - y
        : y.tensor is null ? x - y.constant
        : new(x.tensor - y.tensor);

    public static TapeReal<T> operator *(TapeReal<T> x, TapeReal<T> y) =>
        x.IsZero || y.IsZero ? 0
        : x.tensor is null ? x.constant * y
        : y.tensor is null ? x * y.constant
        : new(x.tensor * y.tensor);

    public static TapeReal<T> operator /(TapeReal<T> x, TapeReal<T> y) =>
        x.IsZero ? 0
        : y.tensor is null ? x / y.constant
        : x.tensor is null ? new(x.constant / y.tensor)
        : new(x.tensor / y.tensor);

    public static TapeReal<T> operator -(TapeReal<T> x) => x.tensor is null ? -x.constant : new TapeReal<T>(-x.tensor);

    public static TapeReal<T> operator +(TapeReal<T> x, double y) =>
        x.tensor is null ? x.constant + y : y == 0 ? x : new(x.tensor + y);

    public static TapeReal<T> operator +(double x, TapeReal<T> y) => y + x;

    public static TapeReal<T> operator -(TapeReal<T> x, double y) => x + -y;

    public static TapeReal<T> operator -(double x, TapeReal<T> y) =>
        y.tensor is null ? x - y.constant : x == 0 ? new TapeReal<T>(-y.tensor) : new TapeReal<T>(x - y.tensor);

    public static TapeReal<T> operator *(TapeReal<T> x, double y) =>
        x.tensor is null ? x.constant * y : y == 0 ? 0 : y == 1 ? x : new(x.tensor * y);

    public static TapeReal<T> operator *(double x, TapeReal<T> y) => y * x;

    public static TapeReal<T> operator /(TapeReal<T> x, double y) =>
        x.tensor is null ? x.constant / y : y == 1 ? x : new(x.tensor / y);

    public static TapeReal<T> Abs(TapeReal<T> x) => new(x.Value.Abs());

    public static TapeReal<T> Sign(TapeReal<T> x) => new(x.Value.Sign());

    public static TapeReal<T> Square(TapeReal<T> x) => new(x.Value.Square());

    public static TapeReal<T> Sqrt(TapeReal<T> x) => new(x.Value.Sqrt());

    public static TapeReal<T> Exp(TapeReal<T> x) => new(x.Value.Exp());

    public static TapeReal<T> Expm1(TapeReal<T> x) => new(x.Value.Expm1());

    public static TapeReal<T> Log(TapeReal<T> x) => new(x.Value.Log());

    public static TapeReal<T> Log1p(TapeReal<T> x) => new(x.Value.Log1p());

    public static TapeReal<T> Xlogy(TapeReal<T> x, TapeReal<T> y) => new(x.Value.Xlogy(y.Value));

    public static TapeReal<T> Tanh(TapeReal<T> x) => new(x.Value.Tanh());

    public static TapeReal<T> Sigmoid(TapeReal<T> x) => new(x.Value.Sigmoid());

    public static TapeReal<T> Softplus(TapeReal<T> x) => new(-(-x.Value).LogSigmoid());

    public static TapeReal<T> LogCosh(TapeReal<T> x) => new(x.Value.LogCosh());

    public static TapeReal<T> Erf(TapeReal<T> x) => new(x.Value.Erf());

    public static TapeReal<T> Erfc(TapeReal<T> x) => new(x.Value.Erfc());

    public static TapeReal<T> NormalCdf(TapeReal<T> x) => new(0.5 * (x.Value * -Math.Sqrt(0.5)).Erfc());

    public static TapeReal<T> Relu(TapeReal<T> x) => new(x.Value.Relu());

    public static TapeReal<T> Maximum(TapeReal<T> x, TapeReal<T> y) => new(x.Value.Maximum(y.Value));

    public static TapeReal<T> Minimum(TapeReal<T> x, TapeReal<T> y) => new(x.Value.Minimum(y.Value));

    public static TapeReal<T> Clamp(TapeReal<T> x, double lower, double upper) => new(x.Value.Clamp(lower, upper));

    public static TapeReal<T> WhereLess(TapeReal<T> a, TapeReal<T> b, TapeReal<T> x, TapeReal<T> y) =>
        a.tensor is null && b.tensor is null ? (a.constant < b.constant ? x : y)
        : x.tensor is null && y.tensor is null && x.constant == y.constant ? x
        : Choose(a.tensor is null ? b.Value > a.Value : a.Value < b.Value, x, y);

    public static TapeReal<T> WhereEqual(TapeReal<T> a, TapeReal<T> b, TapeReal<T> x, TapeReal<T> y) =>
        a.tensor is null && b.tensor is null ? (a.constant == b.constant ? x : y)
        : x.tensor is null && y.tensor is null && x.constant == y.constant ? x
        : Choose(a.Value.EqualTo(b.Value), x, y);

    public static TapeReal<T> Detach(TapeReal<T> x) => x.tensor is null ? x : new(x.tensor.Detach());

    public static TapeReal<T> Of<TFormula>(TFormula formula, TapeReal<T> x, TapeReal<T> y)
        where TFormula : struct, IFormula2 => new(Elementwise.Of(formula, x.Value, y.Value, typeof(TFormula).Name));

    // Nothing to mask: a product with the constant 0 is the constant 0, and a derivative that happens to be 0 here has
    // derivatives of its own.
    static TapeReal<T> IReal<TapeReal<T>>.ZeroWith(TapeReal<T> derivative, TapeReal<T> product) => product;

    static TapeReal<T> IReal<TapeReal<T>>.NormalCdf(TapeReal<T> x, out TapeReal<T> density)
    {
        density = new((x.Value.Square() / -2).Exp() / Math.Sqrt(2 * Math.PI));
        return NormalCdf(x);
    }

    static TapeReal<T> IReal<TapeReal<T>>.Sigmoid(TapeReal<T> x, out TapeReal<T> derivative)
    {
        var sigmoid = x.Value.Sigmoid();
        derivative = new(sigmoid * (-x.Value).Sigmoid());
        return new(sigmoid);
    }

    private static TapeReal<T> Choose(Mask mask, TapeReal<T> x, TapeReal<T> y) =>
        x.tensor is null ? new(mask.Where(x.constant, y.Value))
        : y.tensor is null ? new(mask.Where(x.tensor, y.constant))
        : new(mask.Where(x.tensor, y.tensor));
}

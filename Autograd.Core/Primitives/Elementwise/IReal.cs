using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// What a formula computes with. The same formula, generic over <typeparamref name="TSelf"/>, is read in three ways: with
/// numbers in a register it gives values, many in one pass; with <see cref="Dual{R}"/> its derivative; with tensors on
/// the tape the composition of recorded operations that it stands for. Functions have the names of the operations, and
/// their conventions at kinks. A number of the formula's own is a <c>double</c>, rounded to the elements' type.
/// </summary>
/// <remarks>
/// Only this library implements it, so that functions can be added. C# has no type for the result of a comparison here:
/// instead of <c>x &lt; y ? u : v</c> write <see cref="WhereLess"/>; both u and v are computed.
/// </remarks>
public interface IReal<TSelf>
    where TSelf : struct, IReal<TSelf>
{
    /// <summary>A number of the formula's own. It carries no derivative.</summary>
    static abstract implicit operator TSelf(double value);

    /// <summary>The sum.</summary>
    static abstract TSelf operator +(TSelf x, TSelf y);

    /// <summary>The difference.</summary>
    static abstract TSelf operator -(TSelf x, TSelf y);

    /// <summary>The product.</summary>
    static abstract TSelf operator *(TSelf x, TSelf y);

    /// <summary>The quotient.</summary>
    static abstract TSelf operator /(TSelf x, TSelf y);

    /// <summary>The negative.</summary>
    static abstract TSelf operator -(TSelf x);

    // With numbers, which carry no derivative, so that none is computed.

    /// <summary>The sum with a number.</summary>
    static abstract TSelf operator +(TSelf x, double y);

    /// <summary>The sum with a number.</summary>
    static abstract TSelf operator +(double x, TSelf y);

    /// <summary>The difference from a number.</summary>
    static abstract TSelf operator -(TSelf x, double y);

    /// <summary>The difference of a number.</summary>
    static abstract TSelf operator -(double x, TSelf y);

    /// <summary>The product with a number.</summary>
    static abstract TSelf operator *(TSelf x, double y);

    /// <summary>The product with a number.</summary>
    static abstract TSelf operator *(double x, TSelf y);

    /// <summary>x over a number: the product with its reciprocal, which is much faster than a division.</summary>
    static abstract TSelf operator /(TSelf x, double y);

    /// <summary>|x|; the derivative at 0 is 0.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>−1, 0 or 1; the derivative is 0.</summary>
    static abstract TSelf Sign(TSelf x);

    /// <summary>x²</summary>
    static abstract TSelf Square(TSelf x);

    /// <summary>√x</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>eˣ</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>eˣ − 1, all digits kept near 0.</summary>
    static abstract TSelf Expm1(TSelf x);

    /// <summary>ln x</summary>
    static abstract TSelf Log(TSelf x);

    /// <summary>ln(1 + x), all digits kept near 0.</summary>
    static abstract TSelf Log1p(TSelf x);

    /// <summary>x ln y, and 0 where x is 0; there the derivatives are 0 where y ≤ 0, and where y = 0.</summary>
    static abstract TSelf Xlogy(TSelf x, TSelf y);

    /// <summary>tanh x</summary>
    static abstract TSelf Tanh(TSelf x);

    /// <summary>σ(x) = 1/(1 + e⁻ˣ)</summary>
    static abstract TSelf Sigmoid(TSelf x);

    /// <summary>ln(1 + eˣ), finite for every finite x.</summary>
    static abstract TSelf Softplus(TSelf x);

    /// <summary>ln cosh x, all digits kept near 0, finite for every finite x.</summary>
    static abstract TSelf LogCosh(TSelf x);

    /// <summary>The error function.</summary>
    static abstract TSelf Erf(TSelf x);

    /// <summary>1 − erf x, the tail towards 0 with all its digits.</summary>
    static abstract TSelf Erfc(TSelf x);

    /// <summary>Φ(x), the normal distribution's probability below x, the tail towards 0 with all its digits.</summary>
    static abstract TSelf NormalCdf(TSelf x);

    /// <summary>max(x, 0); the derivative at 0 is 0.</summary>
    static abstract TSelf Relu(TSelf x);

    /// <summary>The larger; at a tie half of the derivative to each.</summary>
    static abstract TSelf Maximum(TSelf x, TSelf y);

    /// <summary>The smaller; at a tie half of the derivative to each.</summary>
    static abstract TSelf Minimum(TSelf x, TSelf y);

    /// <summary>
    /// min(max(x, lower), upper) for numbers, of which the lower may be −∞ and the upper +∞; the derivative at a bound is 1.
    /// </summary>
    static abstract TSelf Clamp(TSelf x, double lower, double upper);

    /// <summary>x where a is less than b, else y.</summary>
    static abstract TSelf WhereLess(TSelf a, TSelf b, TSelf x, TSelf y);

    /// <summary>x where a equals b, else y.</summary>
    static abstract TSelf WhereEqual(TSelf a, TSelf b, TSelf x, TSelf y);

    /// <summary>x as a constant: its derivative is 0.</summary>
    static abstract TSelf Detach(TSelf x);

    /// <summary>
    /// x · y, and 0 where x is 0, though y be infinite: a class of probability 0 costs nothing. There the derivative by x is
    /// y, or 0 if that is infinite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf TimesOrZero(TSelf x, TSelf y) =>
        x * TSelf.WhereEqual(x, 0, TSelf.WhereEqual(TSelf.Abs(y), double.PositiveInfinity, 0, y), y);

    /// <summary>
    /// A formula within a formula. On the tape it is an operation of its own, so that the derivatives that it states hold
    /// there, too; elsewhere it is the same as <c>formula.Of(x, y)</c>.
    /// </summary>
    static abstract TSelf Of<TFormula>(TFormula formula, TSelf x, TSelf y) where TFormula : struct, IFormula2;

    /// <summary>
    /// A product in which a derivative is a factor, or 0 where that derivative is 0, though the other factor be infinite
    /// or NaN: what does not depend on the variable adds nothing, whatever it is multiplied with.
    /// </summary>
    internal static abstract TSelf ZeroWith(TSelf derivative, TSelf product);

    /// <summary>Φ(x), and its derivative, the density, both from one exponential function.</summary>
    internal static abstract TSelf NormalCdf(TSelf x, out TSelf density);

    /// <summary>σ(x), and its derivative σ(x) σ(−x), both with all their digits.</summary>
    internal static abstract TSelf Sigmoid(TSelf x, out TSelf derivative);
}

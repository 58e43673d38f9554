using System.Runtime.CompilerServices;

namespace Autograd.Core;

// A register is a real, lane by lane: a formula reads it like any other number.
internal partial interface IVector<TSelf, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator +(TSelf x, double y)
    {
        TSelf number = y;
        return x + number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator +(double x, TSelf y)
    {
        TSelf number = x;
        return number + y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator -(TSelf x, double y)
    {
        TSelf number = y;
        return x - number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator -(double x, TSelf y)
    {
        TSelf number = x;
        return number - y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator *(TSelf x, double y)
    {
        TSelf number = y;
        return x * number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator *(double x, TSelf y)
    {
        TSelf number = x;
        return number * y;
    }

    /// <summary>A division takes many times as long as the product with the reciprocal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.operator /(TSelf x, double y)
    {
        TSelf number = 1 / y;
        return x * number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Sign(TSelf x) => SpecialFunctions<T>.Sign(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Square(TSelf x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Exp(TSelf x) => SpecialFunctions<T>.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Expm1(TSelf x) => SpecialFunctions<T>.Expm1(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Log(TSelf x) => SpecialFunctions<T>.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Log1p(TSelf x) => SpecialFunctions<T>.Log1p(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Tanh(TSelf x) => SpecialFunctions<T>.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Sigmoid(TSelf x) => SpecialFunctions<T>.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Softplus(TSelf x) => TSelf.AtLeast(x, TSelf.Zero) + SpecialFunctions<T>.SoftplusOfMinusAbs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.LogCosh(TSelf x) => SpecialFunctions<T>.LogCosh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Erf(TSelf x) => SpecialFunctions<T>.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Erfc(TSelf x) => SpecialFunctions<T>.Erfc(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.NormalCdf(TSelf x) => SpecialFunctions<T>.NormalCdf(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Relu(TSelf x) => TSelf.AtLeast(x, TSelf.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Detach(TSelf x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Xlogy(TSelf x, TSelf y) => SpecialFunctions<T>.Xlogy(x, y);

    /// <summary>NaN if either is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Maximum(TSelf x, TSelf y) =>
        TSelf.WhereEqual(y, y, TSelf.AtLeast(x, y), y);

    /// <summary>NaN if either is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Minimum(TSelf x, TSelf y) =>
        TSelf.WhereEqual(y, y, TSelf.AtMost(x, y), y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Clamp(TSelf x, double lower, double upper) =>
        TSelf.AtMost(TSelf.AtLeast(x, lower), upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.TimesOrZero(TSelf x, TSelf y) =>
        TSelf.WhereEqual(x, TSelf.Zero, TSelf.Zero, x * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Of<TFormula>(TFormula formula, TSelf x, TSelf y) => formula.Of(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.ZeroWith(TSelf derivative, TSelf product) =>
        TSelf.WhereEqual(derivative, TSelf.Zero, TSelf.Zero, product);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.NormalCdf(TSelf x, out TSelf density) => SpecialFunctions<T>.NormalCdf(x, out density);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf IReal<TSelf>.Sigmoid(TSelf x, out TSelf derivative)
    {
        var sigmoid = SpecialFunctions<T>.Sigmoid(x, out var rest);
        derivative = sigmoid * rest;
        return sigmoid;
    }
}

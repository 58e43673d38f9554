using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// A SIMD register of <typeparamref name="T"/>, so that a kernel is written once and generic over the width, and reads like its formula: <c>x * x + 1</c>.
/// Nearly each member is one instruction: the JIT specialises a kernel for each of the three structs and sees through all of this.
/// </summary>
/// <remarks>
/// Pick the widest accelerated one where a kernel starts:
/// <code>
/// if (Vector512.IsHardwareAccelerated) Kernel&lt;Simd512&lt;T&gt;&gt;(...);
/// else if (Vector256.IsHardwareAccelerated) Kernel&lt;Simd256&lt;T&gt;&gt;(...);
/// else Kernel&lt;Simd128&lt;T&gt;&gt;(...);
/// </code>
/// The last one is right without any acceleration too, only slow. T is float or double.
/// A comparison gives a <em>mask</em>: all bits of a lane are ones where it holds, zeros where not (any comparison with NaN does not hold).
/// </remarks>
internal partial interface IVector<TSelf, T> : IReal<TSelf>
    where TSelf : struct, IVector<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Broadcast(T value);

    /// <summary>A number of a formula in every lane, rounded to T. (The compiler does not look for it in a base interface.)</summary>
    static abstract implicit operator TSelf(double value);

    /// <summary>Reads <see cref="Count"/> elements from <paramref name="source"/> on; no alignment needed.</summary>
    static abstract TSelf Load(ref readonly T source);

    void Store(ref T destination);

    /// <summary>Bitwise and: a lane survives under all ones and becomes +0 under all zeros, NaN and infinities too.</summary>
    static abstract TSelf operator &(TSelf x, TSelf y);

    static abstract TSelf operator |(TSelf x, TSelf y);

    static abstract TSelf operator ~(TSelf x);

    static abstract TSelf operator <(TSelf x, TSelf y);

    static abstract TSelf operator >(TSelf x, TSelf y);

    static abstract TSelf operator <=(TSelf x, TSelf y);

    static abstract TSelf operator >=(TSelf x, TSelf y);

    static abstract TSelf AreEqual(TSelf x, TSelf y);

    /// <summary>x under a mask's ones, y under its zeros.</summary>
    static abstract TSelf Select(TSelf mask, TSelf x, TSelf y);

    /// <summary>x where <see cref="Count"/> booleans are true, y where not.</summary>
    static abstract TSelf WhereTrue(ref readonly bool booleans, TSelf x, TSelf y);

    /// <summary>Writes a mask as <see cref="Count"/> booleans.</summary>
    static abstract void StoreMask(TSelf mask, ref bool destination);

    /// <summary>Whether a mask has a lane of ones.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>How many lanes of a mask are ones.</summary>
    static abstract int CountOf(TSelf mask);

    /// <summary>The size of x with the sign of y, -0 included.</summary>
    static abstract TSelf CopySign(TSelf x, TSelf y);

    /// <summary>The larger of x and a bound; NaN stays.</summary>
    static abstract TSelf AtLeast(TSelf x, TSelf bound);

    /// <summary>The smaller of x and a bound; NaN stays.</summary>
    static abstract TSelf AtMost(TSelf x, TSelf bound);

    /// <summary><c>x · y + z</c>, rounded once where the hardware can and twice where it cannot.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary><c>x · y + z</c>, rounded once everywhere; slow where the hardware cannot. With z = -xy it is the rounding error of the product.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary><c>x · 2ᵏ</c> for integers k, rounded where the result is subnormal.</summary>
    static abstract TSelf ScaleB(TSelf x, TSelf k);

    static abstract TSelf Floor(TSelf x);

    /// <summary>Each lane's bits as an unsigned integer, shifted.</summary>
    static abstract TSelf ShiftLeft(TSelf x, int bits);

    /// <inheritdoc cref="ShiftLeft"/>
    static abstract TSelf ShiftRight(TSelf x, int bits);

    T First { get; }

    /// <summary>The sum over the lanes, in an order fixed for each width.</summary>
    T Sum();

    /// <summary>The largest of the lanes; where one is NaN, NaN or the largest of some.</summary>
    T Max();
}

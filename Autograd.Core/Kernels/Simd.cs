using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

/// <summary>
/// A SIMD register of <typeparamref name="T"/>, so that a kernel is written once and generic over the width.
/// Each member is one instruction: the JIT specialises a kernel for each struct below and sees through all of this.
/// </summary>
/// <remarks>
/// Pick the widest accelerated one where a kernel starts:
/// <code>
/// if (Vector512.IsHardwareAccelerated) Kernel&lt;Simd512&lt;T&gt;&gt;(...);
/// else if (Vector256.IsHardwareAccelerated) Kernel&lt;Simd256&lt;T&gt;&gt;(...);
/// else Kernel&lt;Simd128&lt;T&gt;&gt;(...);
/// </code>
/// The last one is right without any acceleration too, only slow. T is float or double.
/// </remarks>
internal interface IVector<TSelf, T>
    where TSelf : struct, IVector<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract int Count { get; }
    static abstract TSelf Zero { get; }

    static abstract TSelf Broadcast(T value);

    /// <summary>Reads <see cref="Count"/> elements from <paramref name="source"/> on; no alignment needed.</summary>
    static abstract TSelf Load(ref readonly T source);

    void Store(ref T destination);

    static abstract TSelf operator +(TSelf x, TSelf y);

    /// <summary>Bitwise and: a lane survives under all ones and becomes +0 under all zeros, NaN and infinities too.</summary>
    static abstract TSelf operator &(TSelf x, TSelf y);

    /// <summary><c>x · y + z</c>, rounded once where the hardware can and twice where it cannot.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>The sum over the lanes, in an order fixed for each width.</summary>
    T Sum();
}

/// <inheritdoc cref="IVector{TSelf, T}"/>
internal readonly struct Simd512<T>(Vector512<T> value) : IVector<Simd512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> value = value;

    public static int Count { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Vector512<T>.Count; }
    public static Simd512<T> Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector512<T>.Zero); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Load(ref readonly T source) => new(Vector512.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator +(Simd512<T> x, Simd512<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator &(Simd512<T> x, Simd512<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> MultiplyAdd(Simd512<T> x, Simd512<T> y, Simd512<T> z) => typeof(T) == typeof(float)
        ? new(Vector512.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector512.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector512.Sum(value);
}

/// <inheritdoc cref="IVector{TSelf, T}"/>
internal readonly struct Simd256<T>(Vector256<T> value) : IVector<Simd256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> value = value;

    public static int Count { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Vector256<T>.Count; }
    public static Simd256<T> Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector256<T>.Zero); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Load(ref readonly T source) => new(Vector256.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator +(Simd256<T> x, Simd256<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator &(Simd256<T> x, Simd256<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> MultiplyAdd(Simd256<T> x, Simd256<T> y, Simd256<T> z) => typeof(T) == typeof(float)
        ? new(Vector256.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector256.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector256.Sum(value);
}

/// <inheritdoc cref="IVector{TSelf, T}"/>
internal readonly struct Simd128<T>(Vector128<T> value) : IVector<Simd128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector128<T> value = value;

    public static int Count { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Vector128<T>.Count; }
    public static Simd128<T> Zero { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => new(Vector128<T>.Zero); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Load(ref readonly T source) => new(Vector128.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator +(Simd128<T> x, Simd128<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator &(Simd128<T> x, Simd128<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> MultiplyAdd(Simd128<T> x, Simd128<T> y, Simd128<T> z) => typeof(T) == typeof(float)
        ? new(Vector128.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector128.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector128.Sum(value);
}

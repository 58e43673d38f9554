using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autograd.Core;

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
    public static implicit operator Simd512<T>(double value) => typeof(T) == typeof(float)
        ? new(Vector512.Create((float)value).As<float, T>())
        : new(Vector512.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator +(Simd512<T> x, Simd512<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator -(Simd512<T> x, Simd512<T> y) => new(x.value - y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator *(Simd512<T> x, Simd512<T> y) => new(x.value * y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator /(Simd512<T> x, Simd512<T> y) => new(x.value / y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator &(Simd512<T> x, Simd512<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator |(Simd512<T> x, Simd512<T> y) => new(x.value | y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator -(Simd512<T> x) => new(-x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator ~(Simd512<T> x) => new(~x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator <(Simd512<T> x, Simd512<T> y) => new(Vector512.LessThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator >(Simd512<T> x, Simd512<T> y) => new(Vector512.GreaterThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator <=(Simd512<T> x, Simd512<T> y) => new(Vector512.LessThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator >=(Simd512<T> x, Simd512<T> y) => new(Vector512.GreaterThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> AreEqual(Simd512<T> x, Simd512<T> y) => new(Vector512.Equals(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> WhereLess(Simd512<T> a, Simd512<T> b, Simd512<T> x, Simd512<T> y) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> WhereEqual(Simd512<T> a, Simd512<T> b, Simd512<T> x, Simd512<T> y) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Select(Simd512<T> mask, Simd512<T> x, Simd512<T> y) => new(Vector512.ConditionalSelect(mask.value, x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> WhereTrue(ref readonly bool booleans, Simd512<T> x, Simd512<T> y) => typeof(T) == typeof(float)
        ? new(Vector512.ConditionalSelect(Vector512.Equals(Booleans.UInt32x16(in booleans), Vector512<uint>.Zero).As<uint, T>(), y.value, x.value))
        : new(Vector512.ConditionalSelect(Vector512.Equals(Booleans.UInt64x8(in booleans), Vector512<ulong>.Zero).As<ulong, T>(), y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Simd512<T> mask, ref bool destination)
    {
        if (typeof(T) == typeof(float)) Booleans.Store(mask.value.AsUInt32(), ref destination);
        else Booleans.Store(mask.value.AsUInt64(), ref destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd512<T> mask) => Vector512.ExtractMostSignificantBits(mask.value) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(Simd512<T> mask) => BitOperations.PopCount(Vector512.ExtractMostSignificantBits(mask.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Abs(Simd512<T> x) => new(Vector512.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> CopySign(Simd512<T> x, Simd512<T> y) => new(Vector512.ConditionalSelect(((Simd512<T>)(-0.0)).value, y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> AtLeast(Simd512<T> x, Simd512<T> bound) => new(Vector512.MaxNative(bound.value, x.value));             // in this order, which decides what NaN does

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> AtMost(Simd512<T> x, Simd512<T> bound) => new(Vector512.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> MultiplyAdd(Simd512<T> x, Simd512<T> y, Simd512<T> z) => typeof(T) == typeof(float)
        ? new(Vector512.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector512.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> FusedMultiplyAdd(Simd512<T> x, Simd512<T> y, Simd512<T> z) => typeof(T) == typeof(float)
        ? new(Vector512.FusedMultiplyAdd(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector512.FusedMultiplyAdd(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> ScaleB(Simd512<T> x, Simd512<T> k) =>
        !Avx512F.IsSupported ? SpecialFunctions<T>.ScaleInTwoSteps(x, k) :
        typeof(T) == typeof(float)
            ? new(Avx512F.Scale(x.value.AsSingle(), k.value.AsSingle()).As<float, T>())
            : new(Avx512F.Scale(x.value.AsDouble(), k.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Floor(Simd512<T> x) => typeof(T) == typeof(float)
        ? new(Vector512.Floor(x.value.AsSingle()).As<float, T>())
        : new(Vector512.Floor(x.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Sqrt(Simd512<T> x) => new(Vector512.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> ShiftLeft(Simd512<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector512.ShiftLeft(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector512.ShiftLeft(x.value.AsUInt64(), bits).As<ulong, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> ShiftRight(Simd512<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector512.ShiftRightLogical(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector512.ShiftRightLogical(x.value.AsUInt64(), bits).As<ulong, T>());

    public T First { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => value.GetElement(0); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => new Simd256<T>(value.GetLower() + value.GetUpper()).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Max() => new Simd256<T>(Vector256.MaxNative(value.GetLower(), value.GetUpper())).Max();
}

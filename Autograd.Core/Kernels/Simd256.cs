using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autograd.Core;

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
    public static implicit operator Simd256<T>(double value) => typeof(T) == typeof(float)
        ? new(Vector256.Create((float)value).As<float, T>())
        : new(Vector256.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator +(Simd256<T> x, Simd256<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator -(Simd256<T> x, Simd256<T> y) => new(x.value - y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator *(Simd256<T> x, Simd256<T> y) => new(x.value * y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator /(Simd256<T> x, Simd256<T> y) => new(x.value / y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator &(Simd256<T> x, Simd256<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator |(Simd256<T> x, Simd256<T> y) => new(x.value | y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator -(Simd256<T> x) => new(-x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator ~(Simd256<T> x) => new(~x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator <(Simd256<T> x, Simd256<T> y) => new(Vector256.LessThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator >(Simd256<T> x, Simd256<T> y) => new(Vector256.GreaterThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator <=(Simd256<T> x, Simd256<T> y) => new(Vector256.LessThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator >=(Simd256<T> x, Simd256<T> y) => new(Vector256.GreaterThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> AreEqual(Simd256<T> x, Simd256<T> y) => new(Vector256.Equals(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> WhereLess(Simd256<T> a, Simd256<T> b, Simd256<T> x, Simd256<T> y) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> WhereEqual(Simd256<T> a, Simd256<T> b, Simd256<T> x, Simd256<T> y) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Select(Simd256<T> mask, Simd256<T> x, Simd256<T> y) => new(Vector256.ConditionalSelect(mask.value, x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> WhereTrue(ref readonly bool booleans, Simd256<T> x, Simd256<T> y) => typeof(T) == typeof(float)
        ? new(Vector256.ConditionalSelect(Vector256.Equals(Booleans.UInt32x8(in booleans), Vector256<uint>.Zero).As<uint, T>(), y.value, x.value))
        : new(Vector256.ConditionalSelect(Vector256.Equals(Booleans.UInt64x4(in booleans), Vector256<ulong>.Zero).As<ulong, T>(), y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Simd256<T> mask, ref bool destination)
    {
        if (typeof(T) == typeof(float)) Booleans.Store(mask.value.AsUInt32(), ref destination);
        else Booleans.Store(mask.value.AsUInt64(), ref destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd256<T> mask) => Vector256.ExtractMostSignificantBits(mask.value) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(Simd256<T> mask) => BitOperations.PopCount(Vector256.ExtractMostSignificantBits(mask.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Abs(Simd256<T> x) => new(Vector256.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> CopySign(Simd256<T> x, Simd256<T> y) => new(Vector256.ConditionalSelect(((Simd256<T>)(-0.0)).value, y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> AtLeast(Simd256<T> x, Simd256<T> bound) => new(Vector256.MaxNative(bound.value, x.value));             // in this order, which decides what NaN does

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> AtMost(Simd256<T> x, Simd256<T> bound) => new(Vector256.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> MultiplyAdd(Simd256<T> x, Simd256<T> y, Simd256<T> z) => typeof(T) == typeof(float)
        ? new(Vector256.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector256.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> FusedMultiplyAdd(Simd256<T> x, Simd256<T> y, Simd256<T> z) => typeof(T) == typeof(float)
        ? new(Vector256.FusedMultiplyAdd(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector256.FusedMultiplyAdd(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ScaleB(Simd256<T> x, Simd256<T> k) =>
        !Avx512F.VL.IsSupported ? SpecialFunctions<T>.ScaleInTwoSteps(x, k) :
        typeof(T) == typeof(float)
            ? new(Avx512F.VL.Scale(x.value.AsSingle(), k.value.AsSingle()).As<float, T>())
            : new(Avx512F.VL.Scale(x.value.AsDouble(), k.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Floor(Simd256<T> x) => typeof(T) == typeof(float)
        ? new(Vector256.Floor(x.value.AsSingle()).As<float, T>())
        : new(Vector256.Floor(x.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Sqrt(Simd256<T> x) => new(Vector256.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ShiftLeft(Simd256<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector256.ShiftLeft(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector256.ShiftLeft(x.value.AsUInt64(), bits).As<ulong, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ShiftRight(Simd256<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector256.ShiftRightLogical(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector256.ShiftRightLogical(x.value.AsUInt64(), bits).As<ulong, T>());

    public T First { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => value.GetElement(0); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => new Simd128<T>(value.GetLower() + value.GetUpper()).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Max() => new Simd128<T>(Vector128.MaxNative(value.GetLower(), value.GetUpper())).Max();
}

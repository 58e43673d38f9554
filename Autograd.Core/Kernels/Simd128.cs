using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autograd.Core;

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
    public static implicit operator Simd128<T>(double value) => typeof(T) == typeof(float)
        ? new(Vector128.Create((float)value).As<float, T>())
        : new(Vector128.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator +(Simd128<T> x, Simd128<T> y) => new(x.value + y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator -(Simd128<T> x, Simd128<T> y) => new(x.value - y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator *(Simd128<T> x, Simd128<T> y) => new(x.value * y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator /(Simd128<T> x, Simd128<T> y) => new(x.value / y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator &(Simd128<T> x, Simd128<T> y) => new(x.value & y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator |(Simd128<T> x, Simd128<T> y) => new(x.value | y.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator -(Simd128<T> x) => new(-x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator ~(Simd128<T> x) => new(~x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator <(Simd128<T> x, Simd128<T> y) => new(Vector128.LessThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator >(Simd128<T> x, Simd128<T> y) => new(Vector128.GreaterThan(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator <=(Simd128<T> x, Simd128<T> y) => new(Vector128.LessThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator >=(Simd128<T> x, Simd128<T> y) => new(Vector128.GreaterThanOrEqual(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> AreEqual(Simd128<T> x, Simd128<T> y) => new(Vector128.Equals(x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> WhereLess(Simd128<T> a, Simd128<T> b, Simd128<T> x, Simd128<T> y) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> WhereEqual(Simd128<T> a, Simd128<T> b, Simd128<T> x, Simd128<T> y) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a.value, b.value), x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Select(Simd128<T> mask, Simd128<T> x, Simd128<T> y) => new(Vector128.ConditionalSelect(mask.value, x.value, y.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> WhereTrue(ref readonly bool booleans, Simd128<T> x, Simd128<T> y) => typeof(T) == typeof(float)
        ? new(Vector128.ConditionalSelect(Vector128.Equals(Booleans.UInt32x4(in booleans), Vector128<uint>.Zero).As<uint, T>(), y.value, x.value))
        : new(Vector128.ConditionalSelect(Vector128.Equals(Booleans.UInt64x2(in booleans), Vector128<ulong>.Zero).As<ulong, T>(), y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Simd128<T> mask, ref bool destination)
    {
        if (typeof(T) == typeof(float)) Booleans.Store(mask.value.AsUInt32(), ref destination);
        else Booleans.Store(mask.value.AsUInt64(), ref destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Simd128<T> mask) => Vector128.ExtractMostSignificantBits(mask.value) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(Simd128<T> mask) => BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Abs(Simd128<T> x) => new(Vector128.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> CopySign(Simd128<T> x, Simd128<T> y) => new(Vector128.ConditionalSelect(((Simd128<T>)(-0.0)).value, y.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> AtLeast(Simd128<T> x, Simd128<T> bound) => new(Vector128.MaxNative(bound.value, x.value));             // in this order, which decides what NaN does

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> AtMost(Simd128<T> x, Simd128<T> bound) => new(Vector128.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> MultiplyAdd(Simd128<T> x, Simd128<T> y, Simd128<T> z) => typeof(T) == typeof(float)
        ? new(Vector128.MultiplyAddEstimate(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector128.MultiplyAddEstimate(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> FusedMultiplyAdd(Simd128<T> x, Simd128<T> y, Simd128<T> z) => typeof(T) == typeof(float)
        ? new(Vector128.FusedMultiplyAdd(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>())
        : new(Vector128.FusedMultiplyAdd(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> ScaleB(Simd128<T> x, Simd128<T> k) =>
        !Avx512F.VL.IsSupported ? SpecialFunctions<T>.ScaleInTwoSteps(x, k) :
        typeof(T) == typeof(float)
            ? new(Avx512F.VL.Scale(x.value.AsSingle(), k.value.AsSingle()).As<float, T>())
            : new(Avx512F.VL.Scale(x.value.AsDouble(), k.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Floor(Simd128<T> x) => typeof(T) == typeof(float)
        ? new(Vector128.Floor(x.value.AsSingle()).As<float, T>())
        : new(Vector128.Floor(x.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Sqrt(Simd128<T> x) => new(Vector128.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> ShiftLeft(Simd128<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector128.ShiftLeft(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector128.ShiftLeft(x.value.AsUInt64(), bits).As<ulong, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> ShiftRight(Simd128<T> x, int bits) => typeof(T) == typeof(float)
        ? new(Vector128.ShiftRightLogical(x.value.AsUInt32(), bits).As<uint, T>())
        : new(Vector128.ShiftRightLogical(x.value.AsUInt64(), bits).As<ulong, T>());

    public T First { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => value.GetElement(0); }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Max()
    {
        if (typeof(T) == typeof(double)) return Vector128.MaxNative(value.AsDouble(), Vector128.Shuffle(value.AsDouble(), Vector128.Create(1L, 0L))).As<double, T>().ToScalar();
        var pairs = Vector128.MaxNative(value.AsSingle(), Vector128.Shuffle(value.AsSingle(), Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).As<float, T>().ToScalar();
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Elementwise functions: those that are one instruction or exact in System.Numerics.Tensors are taken from there, the rest from SpecialFunctions.
internal static partial class Kernel<T>
{
    public static Tensor<T> Sqrt(Tensor<T> x) => Map<SqrtOperation>(x);

    public static Tensor<T> Rsqrt(Tensor<T> x) => Map<RsqrtOperation>(x);

    public static Tensor<T> Abs(Tensor<T> x) => Map<AbsOperation>(x);

    public static Tensor<T> Sign(Tensor<T> x) => Map<SignOperation>(x);

    public static Tensor<T> Floor(Tensor<T> x) => Map<FloorOperation>(x);

    public static Tensor<T> Ceil(Tensor<T> x) => Map<CeilOperation>(x);

    public static Tensor<T> Round(Tensor<T> x) => Map<RoundOperation>(x);

    public static Tensor<T> Expm1(Tensor<T> x) => Map<Expm1Operation>(x);

    public static Tensor<T> Log1p(Tensor<T> x) => Map<Log1pOperation>(x);

    public static Tensor<T> Log2(Tensor<T> x) => Map<Log2Operation>(x);

    public static Tensor<T> Log10(Tensor<T> x) => Map<Log10Operation>(x);

    public static Tensor<T> Sin(Tensor<T> x) => Map<SinOperation>(x);

    public static Tensor<T> Cos(Tensor<T> x) => Map<CosOperation>(x);

    public static Tensor<T> Sigmoid(Tensor<T> x) => Map<SigmoidOperation>(x);

    public static Tensor<T> LogSigmoid(Tensor<T> x) => Map<LogSigmoidOperation>(x);

    public static Tensor<T> Erf(Tensor<T> x) => Map<ErfOperation>(x);

    public static Tensor<T> Erfc(Tensor<T> x) => Map<ErfcOperation>(x);

    public static Tensor<T> Lgamma(Tensor<T> x) => Map(x, 0, static (x, _) => GammaFunctions.LogGamma(x), "Lgamma");

    public static Tensor<T> Digamma(Tensor<T> x) => Map(x, 0, static (x, _) => GammaFunctions.Digamma(x), "Digamma");

    public static Tensor<T> Polygamma(Tensor<T> x, int n) => Map(x, n, static (x, n) => GammaFunctions.Polygamma(n, x), "Polygamma");

    public static Tensor<T> Maximum(Tensor<T> a, Tensor<T> b) => Zip<MaximumOperation>(a, b);

    public static Tensor<T> Minimum(Tensor<T> a, Tensor<T> b) => Zip<MinimumOperation>(a, b);

    public static Tensor<T> LogAddExp(Tensor<T> a, Tensor<T> b) => Zip<LogAddExpOperation>(a, b);

    public static Tensor<T> Xlogy(Tensor<T> a, Tensor<T> b) => Zip<XlogyOperation>(a, b);

    /// <summary>x where the gate is not 0 or below, else 0.</summary>
    public static Tensor<T> Through(Tensor<T> x, Tensor<T> gate) => Zip<ThroughOperation>(x, gate);

    public static Tensor<T> Pow(Tensor<T> a, Tensor<T> b) => Zip<PowOperation>(a, b);

    /// <summary>The exponents of polynomials need no logarithm, and but for the cube (two roundings) give the nearest number.</summary>
    public static Tensor<T> Pow(Tensor<T> a, T b) =>
        b == T.One ? Map<IdentityOperation>(a) :
        b == T.CreateTruncating(2) ? Map<SquareOperation>(a) :
        b == T.CreateTruncating(3) ? Map<CubeOperation>(a) :
        b == T.NegativeOne ? Zip<DivideOperation>(T.One, a) :
        Zip<PowOperation>(a, b);

    /// <summary>A function of one double and a parameter, element by element; a float is rounded from it.</summary>
    private static Tensor<T> Map(Tensor<T> x, int parameter, Func<double, int, double> function, string op)
    {
        var result = Tensor<T>.New(x.Layout.Dense, op);
        CopyTo(x, result.Fresh);
        foreach (ref var y in result.Fresh) y = T.CreateTruncating(function(double.CreateTruncating(y), parameter));
        return result;
    }

    private readonly struct IdentityOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => x.CopyTo(y);
    }

    private readonly struct CubeOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y)
        {
            TensorPrimitives.Multiply(x, x, y);
            TensorPrimitives.Multiply(x, y, y);
        }
    }

    private readonly struct SqrtOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Sqrt(x, y);
    }

    private readonly struct RsqrtOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y)
        {
            TensorPrimitives.Sqrt(x, y);
            TensorPrimitives.Divide(T.One, y, y);
        }
    }

    private readonly struct AbsOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Abs(x, y);
    }

    private readonly struct SignOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<SignOf>(x, y);
    }

    /// <summary>0 for -0 too; NaN stays.</summary>
    private readonly struct SignOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(x, V.Zero, -1.0, V.WhereLess(V.Zero, x, 1.0, V.WhereEqual(x, V.Zero, V.Zero, x)));
    }

    private readonly struct FloorOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<FloorOf>(x, y);
    }

    private readonly struct FloorOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => V.Floor(x);
    }

    private readonly struct CeilOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<CeilOf>(x, y);
    }

    private readonly struct CeilOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T> => -V.Floor(-x);
    }

    private readonly struct RoundOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => Lanes<T>.Map<RoundOf>(x, y);
    }

    /// <summary>From 2²³ on (a double from 2⁵²) a number is whole; beside that one, no room is left for a fraction.</summary>
    private readonly struct RoundOf : IFunction<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            V whole = typeof(T) == typeof(float) ? 1 << 23 : 1L << 52, size = V.Abs(x);
            return V.CopySign(V.WhereLess(size, whole, size + whole - whole, size), x);
        }
    }

    private readonly struct Expm1Operation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Expm1(x, y);
    }

    private readonly struct Log1pOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Log1p(x, y);
    }

    private readonly struct Log2Operation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Log2(x, y);
    }

    private readonly struct Log10Operation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Log10(x, y);
    }

    private readonly struct SinOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Sin(x, y);
    }

    private readonly struct CosOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Cos(x, y);
    }

    private readonly struct SigmoidOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Sigmoid(x, y);
    }

    private readonly struct LogSigmoidOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.LogSigmoid(x, y);
    }

    private readonly struct ErfOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Erf(x, y);
    }

    private readonly struct ErfcOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Erfc(x, y);
    }

    private readonly struct MaximumOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Max(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => TensorPrimitives.Max(a, b, y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Max(b, a, y);
    }

    private readonly struct MinimumOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Min(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => TensorPrimitives.Min(a, b, y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Min(b, a, y);
    }

    private readonly struct LogAddExpOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.LogAddExp(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => SpecialFunctions<T>.LogAddExp(a, [b], y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.LogAddExp([a], b, y);
    }

    private readonly struct ThroughOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> gate, Span<T> y) => Lanes<T>.Map<ThroughOf>(x, gate, y);

        public static void Invoke(ReadOnlySpan<T> x, T gate, Span<T> y) => Lanes<T>.Map<ThroughOf>(x, [gate], y);

        public static void Invoke(T x, ReadOnlySpan<T> gate, Span<T> y) => Lanes<T>.Map<ThroughOf>([x], gate, y);
    }

    private readonly struct ThroughOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V gate) where V : struct, IVector<V, T> => ~(gate <= V.Zero) & x;
    }

    private readonly struct XlogyOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.Xlogy(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => SpecialFunctions<T>.Xlogy(a, [b], y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.Xlogy([a], b, y);
    }

    private readonly struct PowOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.Pow(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => SpecialFunctions<T>.Pow(a, [b], y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => SpecialFunctions<T>.Pow([a], b, y);
    }
}

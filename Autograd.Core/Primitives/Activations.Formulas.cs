using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The activations in registers, each with its slope, and the composition that the slope stands for.
public static partial class Activations
{
    private const double RootTwoOverPi = 0.79788456080286536, Cubed = 0.044715;

    /// <summary>So far out σ is 0 or 1 in either type, and what is multiplied with it must not be infinite: 0 · ∞ is NaN.</summary>
    private const double Beyond = 1000;

    /// <summary>Of y = tanh x: <c>1 − y²</c>.</summary>
    internal readonly struct TanhSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V y) where V : struct, IVector<V, T> => 1.0 - y * y;

        public Tensor<T> Composed(Tensor<T> y) => 1 - y.Square();
    }

    /// <summary>Of y = σ(x): <c>y (1 − y)</c>.</summary>
    internal readonly struct SigmoidSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V y) where V : struct, IVector<V, T> => y * (1.0 - y);

        public Tensor<T> Composed(Tensor<T> y) => y * (1 - y);
    }

    /// <summary><c>σ(−x)</c></summary>
    internal readonly struct LogSigmoidSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => SpecialFunctions<T>.Sigmoid(-x, out _);

        public Tensor<T> Composed(Tensor<T> x) => (-x).Sigmoid();
    }

    /// <summary><c>ln(1 + e^βx)/β</c>, to 2 ulp for β = 1. Its numbers are of the elements' type: converted in the loop, each register would wait for the one before it.</summary>
    internal readonly struct SoftplusOf<T>(double beta, double threshold) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T beta = T.CreateTruncating(beta), inverse = T.CreateTruncating(1 / beta), threshold = T.CreateTruncating(threshold);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            V z = V.Broadcast(beta) * x, softplus = V.AtLeast(z, V.Zero) + SpecialFunctions<T>.SoftplusOfMinusAbs(z);
            return V.WhereLess(V.Broadcast(threshold), z, x, softplus * V.Broadcast(inverse));
        }
    }

    /// <summary><c>σ(βx)</c>, or 1 beyond the threshold.</summary>
    internal readonly struct SoftplusSlope<T>(double beta, double threshold) : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T beta = T.CreateTruncating(beta), threshold = T.CreateTruncating(threshold);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var z = V.Broadcast(beta) * x;
            return V.WhereLess(V.Broadcast(threshold), z, 1.0, SpecialFunctions<T>.Sigmoid(z, out _));
        }

        public Tensor<T> Composed(Tensor<T> x) => (beta * x > Tensor.Scalar(threshold)).Where(1, (beta * x).Sigmoid());
    }

    internal readonly struct LeakyReluOf<T>(double slope) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T slope = T.CreateTruncating(slope);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(V.Zero, x, x, V.Broadcast(slope) * x);
    }

    /// <summary>1 above 0, else the slope.</summary>
    internal readonly struct LeakyReluSlope<T>(double slope) : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T slope = T.CreateTruncating(slope);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(V.Zero, x, 1.0, V.Broadcast(slope));

        public Tensor<T> Composed(Tensor<T> x) => (x > 0).Where(Tensor.Scalar(T.One), Tensor.Scalar(slope));
    }

    /// <summary>x, or below 0 <c>α (eˣ − 1)</c>, to 2.5 ulp.</summary>
    internal readonly struct EluOf<T>(double alpha) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T alpha = T.CreateTruncating(alpha);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(V.Zero, x, x, V.Broadcast(alpha) * SpecialFunctions<T>.Expm1(x));
    }

    /// <summary>1 above 0, else <c>α eˣ</c>.</summary>
    internal readonly struct EluSlope<T>(double alpha) : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T alpha = T.CreateTruncating(alpha);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => V.WhereLess(V.Zero, x, 1.0, V.Broadcast(alpha) * SpecialFunctions<T>.Exp(x));

        // Above 0 the exponential is not taken: an infinite one would make the 0 that goes back to it NaN.
        public Tensor<T> Composed(Tensor<T> x) => (x > 0).Where(1, Tensor.Scalar(alpha) * x.Clamp(max: 0).Exp());
    }

    /// <summary><c>x σ(x)</c>, to 2.5 ulp.</summary>
    internal readonly struct SiluOf<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            x = V.AtLeast(x, -Beyond);                                 // −∞/∞ would be NaN
            return x / (1.0 + SpecialFunctions<T>.Exp(-x));
        }
    }

    /// <summary><c>σ(x) (1 + x σ(−x))</c></summary>
    internal readonly struct SiluSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            x = V.AtMost(V.AtLeast(x, -Beyond), Beyond);               // 0 · ∞ would be NaN
            var sigmoid = SpecialFunctions<T>.Sigmoid(x, out var rest);
            return sigmoid * (1.0 + x * rest);
        }

        public Tensor<T> Composed(Tensor<T> x)
        {
            x = x.Clamp(-Beyond, Beyond);
            return x.Sigmoid() * (1 + x * (-x).Sigmoid());
        }
    }

    internal readonly struct GeluOf<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => SpecialFunctions<T>.Gelu(x);
    }

    /// <summary><c>Φ(x) + x φ(x)</c> with the normal density φ(x) = e^(−x²/2)/√2π.</summary>
    internal readonly struct GeluSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T> => SpecialFunctions<T>.GeluSlope(x);

        public Tensor<T> Composed(Tensor<T> x)
        {
            x = x.Clamp(-40, 40);                                      // the density is 0 there
            return 0.5 * (x * -Math.Sqrt(0.5)).Erfc() + x * ((x.Square() / -2).Exp() / Math.Sqrt(2 * Math.PI));
        }
    }

    /// <summary><c>x/2 (1 + tanh u) = x σ(2u)</c> for <c>u = √(2/π) (x + 0.044715 x³)</c>; σ keeps the digits of its tail, all but the hundred ulp that u's rounding costs.</summary>
    internal readonly struct GeluByTanhOf<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            x = V.AtLeast(x, -Beyond);
            return x / (1.0 + SpecialFunctions<T>.Exp(-2.0 * RootTwoOverPi * x * (1.0 + Cubed * x * x)));
        }
    }

    /// <summary><c>σ(2u) (1 + x σ(−2u) 2u′)</c></summary>
    internal readonly struct GeluByTanhSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            x = V.AtMost(V.AtLeast(x, -30.0), 30.0);                   // σ is 0 and 1 there, and x² must not be infinite
            var sigmoid = SpecialFunctions<T>.Sigmoid(2.0 * RootTwoOverPi * x * (1.0 + Cubed * x * x), out var rest);
            return sigmoid * (1.0 + x * rest * (2.0 * RootTwoOverPi * (1.0 + 3.0 * Cubed * x * x)));
        }

        public Tensor<T> Composed(Tensor<T> x)
        {
            x = x.Clamp(-30, 30);
            var u = RootTwoOverPi * (x + Cubed * x.Pow(3));
            return (2 * u).Sigmoid() * (1 + x * (-2 * u).Sigmoid() * (2 * RootTwoOverPi * (1 + 3 * Cubed * x.Square())));
        }
    }

    /// <summary>With w = eˣ, <c>tanh(ln(1 + w)) = w (w + 2)/(w (w + 2) + 2)</c>, where nothing cancels: to 4 ulp.</summary>
    internal readonly struct MishOf<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            x = V.AtLeast(x, -Beyond);
            var w = SpecialFunctions<T>.Exp(V.AtMost(x, 40.0));
            var n = w * (w + 2.0);
            return x * (n / (n + 2.0));
        }
    }

    /// <summary><c>t + x (1 − t²) σ(x)</c> for t = tanh(ln(1 + eˣ)): with w and n as above, <c>(n + 4x w (1 + w)/(n + 2))/(n + 2)</c>.</summary>
    internal readonly struct MishSlope<T> : ISlopeFormula<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x) where V : struct, IVector<V, T>
        {
            var a = V.AtMost(V.AtLeast(x, -Beyond), 40.0);             // 1 from there on
            var w = SpecialFunctions<T>.Exp(a);
            V n = w * (w + 2.0), d = n + 2.0;
            return (n + a * 4.0 * w * (1.0 + w) / d) / d;
        }

        public Tensor<T> Composed(Tensor<T> x)
        {
            x = x.Clamp(-Beyond, Beyond);
            var t = x.Softplus(threshold: double.PositiveInfinity).Tanh();
            return t + x * (1 - t.Square()) * x.Sigmoid();
        }
    }
}

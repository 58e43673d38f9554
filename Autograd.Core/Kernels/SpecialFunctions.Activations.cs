using System.Runtime.CompilerServices;

namespace Autograd.Core;

// What activations are made of, in registers.
internal static partial class SpecialFunctions<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, IVector<V, T> => ExpOf.Invoke(x);

    /// <summary><c>log(1 + exp(-|x|))</c>: what max(x, 0) lacks of softplus(x), and max(-x, 0) of softplus(-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SoftplusOfMinusAbs<V>(V x) where V : struct, IVector<V, T> => Log1pUpTo1(ExpOf.Invoke(-V.Abs(x)));

    /// <summary><c>σ(x)</c> and <c>σ(−x)</c>, the smaller of which keeps its digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x, out V rest) where V : struct, IVector<V, T>
    {
        var e = ExpOf.Invoke(-V.Abs(x));
        var larger = 1.0 / (1.0 + e);
        var smaller = e * larger;
        rest = V.WhereLess(x, V.Zero, larger, smaller);
        return V.WhereLess(x, V.Zero, smaller, larger);
    }
}

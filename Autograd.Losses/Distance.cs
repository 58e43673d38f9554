using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>Lengths and distances over the last axis, with gradient 0 where the difference is 0.</summary>
internal static class Distance
{
    /// <summary><c>‖u − v + eps‖_p</c>.</summary>
    public static Tensor<T> Pairwise<T>(Tensor<T> u, Tensor<T> v, double p, double eps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p != 2) return (u - v + eps).Norm(p, -1);
        var squares = Elementwise.SumRows(new ShiftedSquare(eps), u, v); // in one pass
        if (IsLost(squares)) return (u - v + eps).Norm(2, -1);  // which no square leaves the range of
        var zero = squares.EqualTo(0);
        return zero.Where(0, zero.Where(1, squares).Sqrt());    // a root is infinitely steep at 0, and 0 · ∞ is NaN
    }

    /// <summary>Whether a square overflowed or vanished, which a length need not do.</summary>
    private static bool IsLost<T>(Tensor<T> squares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T low = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-28 : 1e-280);
        foreach (var square in squares.AsSpan())
            if (square < low || T.IsPositiveInfinity(square)) return true;
        return false;
    }

    private readonly record struct ShiftedSquare(double Shift) : IFormula2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R Of<R>(R u, R v) where R : struct, IReal<R> => R.Square(u - v + Shift);
    }
}

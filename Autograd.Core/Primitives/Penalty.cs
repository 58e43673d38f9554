using System.Numerics;
using System.Runtime.CompilerServices;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>What the terms of a penalty are summed over while they are computed, so that no tensor of them is made.</summary>
public enum SumOver
{
    /// <summary>They are given one by one.</summary>
    Nothing,

    /// <summary>One sum a row.</summary>
    LastAxis,

    /// <summary>One sum of all.</summary>
    All,
}

/// <summary>What one number costs beside another: in registers, with its two derivatives, and as the composition of recorded operations that it stands for.</summary>
internal interface IPenalty<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    V Value<V>(V a, V b) where V : struct, IVector<V, T>;

    /// <summary>∂f/∂a</summary>
    V SlopeOfA<V>(V a, V b) where V : struct, IVector<V, T>;

    /// <summary>∂f/∂b</summary>
    V SlopeOfB<V>(V a, V b) where V : struct, IVector<V, T>;

    /// <summary>The same from other operations: its second derivatives are this one's, and tests hold value and slopes to it.</summary>
    Tensor<T> Composed(Tensor<T> a, Tensor<T> b);
}

/// <summary>
/// How a penalty becomes a primitive: <c>y = f(a, b)</c>, or its sum, so <c>da = dy · ∂f/∂a</c> and <c>db = dy · ∂f/∂b</c>. Each is one pass over a and b, summed or not.
/// The two products are primitives as well, and their derivatives are those of f's composition.
/// </summary>
internal static class Penalty
{
    public static Tensor<T> Of<T, TPenalty>(TPenalty f, Tensor<T> a, Tensor<T> b, SumOver sum, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TPenalty : struct, IPenalty<T>
    {
        ArgumentNullException.ThrowIfNull(b);
        if (sum == SumOver.LastAxis && a.Rank == 0 && b.Rank == 0) throw new ArgumentException($"{op}: [] and [] have no last axis to sum over; take SumOver.All.");
        return Record(Kernel<T>.Penalty(f, a, b, sum, op), a, b, (Penalty: f, Sum: sum),
            da: static (dy, a, b, y, at) => Times<T, SlopeOfA<T>, TPenalty>(at.Sum == SumOver.LastAxis ? dy.Unsqueeze(-1) : dy, a, b, at.Penalty),
            db: static (dy, a, b, y, at) => Times<T, SlopeOfB<T>, TPenalty>(at.Sum == SumOver.LastAxis ? dy.Unsqueeze(-1) : dy, a, b, at.Penalty), op);
    }

    /// <summary><c>g = dy · ∂f</c> by one of the operands, so <c>ddy = dg · ∂f</c>, and <c>da</c> and <c>db</c> are <c>dg · dy · ∂²f</c>.</summary>
    internal static Tensor<T> Times<T, TSlope, TPenalty>(Tensor<T> dy, Tensor<T> a, Tensor<T> b, TPenalty f)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSlope : struct, ISlope<T>
        where TPenalty : struct, IPenalty<T> =>
        Record(Kernel<T>.TimesSlope<TSlope, TPenalty>(f, dy, a, b), [dy, a, b], f, static (dg, xs, g, i, f) =>
            i == 0 ? Times<T, TSlope, TPenalty>(dg, xs[1], xs[2], f) : Curved(f, dg * xs[0], xs[1], xs[2], TSlope.Of, i - 1), "TimesSlope");

    /// <summary><c>w · ∂²f</c> by an operand and by another or the same: the derivative of the composition's derivative, along w.</summary>
    private static Tensor<T> Curved<T, TPenalty>(TPenalty f, Tensor<T> w, Tensor<T> a, Tensor<T> b, int first, int second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TPenalty : struct, IPenalty<T>
    {
        // On the open tape, if this is to be differentiated again; else on one of its own, where nothing of the open one may be used.
        var recorded = Tape<T>.OpenForRecording is not null;
        Tensor<T>[] at = [OfItsOwn(a), OfItsOwn(b)];
        var ones = Tensor.Ones<T>(w.Shape);
        return Differentiate.Vjp(
            z => Differentiate.Vjp(v => f.Composed(Operand(0, v, z), Operand(1, v, z)), first == second ? z : at[first], ones).Product,
            at[second], recorded ? w : w.Detach()).Product;

        Tensor<T> Operand(int i, Tensor<T> v, Tensor<T> z) => i == first ? v : i == second ? z : at[i];

        // Expanded to w's shape, and another tensor in any case: the derivative leaves out what a and b owe to each other.
        Tensor<T> OfItsOwn(Tensor<T> x)
        {
            var view = x.View(x.Layout.Expand(w.Shape));
            return recorded ? Record(view, x, static (dy, x, y) => dy, "Expand") : view;
        }
    }
}

/// <summary>One of the two slopes, times a gradient.</summary>
internal interface ISlope<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By which operand.</summary>
    static abstract int Of { get; }

    static abstract V Invoke<TPenalty, V>(TPenalty f, V a, V b)
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T>;
}

internal readonly struct SlopeOfA<T> : ISlope<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Of => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<TPenalty, V>(TPenalty f, V a, V b)
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T> => f.SlopeOfA(a, b);
}

internal readonly struct SlopeOfB<T> : ISlope<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Of => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<TPenalty, V>(TPenalty f, V a, V b)
        where TPenalty : struct, IPenalty<T>
        where V : struct, IVector<V, T> => f.SlopeOfB(a, b);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autograd.Nn;

/// <summary>An optimizer's formula for one vector of elements: takes x and its gradient, changes the states, returns the new x.</summary>
internal interface IUpdateRule<T>
    where T : unmanaged
{
    Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> first, ref Vector<T> second);
}

/// <summary>
/// Parameter, gradient and up to two states in one pass: each is read and written once, where separate operations would go through memory for every sign of the formula.
/// What remains after the last whole vector goes through the same rule in a scratch vector, so a formula is written once and an element's result does not depend on its place.
/// </summary>
internal static class FusedUpdate
{
    /// <summary>Applies a rule to every element; a state that the rule does not use is empty.</summary>
    public static void Run<T, TRule>(in TRule rule, Span<T> x, ReadOnlySpan<T> dx, Span<T> first, Span<T> second)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        OverVectors(rule, Vectors(x), MemoryMarshal.Cast<T, Vector<T>>(dx), Vectors(first), Vectors(second));

        var rest = x.Length % Vector<T>.Count;
        if (rest == 0) return;
        Span<Vector<T>> scratch = stackalloc Vector<T>[4];
        scratch.Clear();
        dx[^rest..].CopyTo(Elements(scratch[1..]));
        Borrow(x, scratch[..1]);
        Borrow(first, scratch[2..3]);
        Borrow(second, scratch[3..]);
        OverVectors(rule, scratch[..1], scratch[1..2], scratch[2..3], scratch[3..]);
        GiveBack(scratch[..1], x);
        GiveBack(scratch[2..3], first);
        GiveBack(scratch[3..], second);

        void Borrow(Span<T> from, Span<Vector<T>> to)
        {
            if (!from.IsEmpty) from[^rest..].CopyTo(Elements(to));
        }

        void GiveBack(Span<Vector<T>> from, Span<T> to)
        {
            if (!to.IsEmpty) Elements(from)[..rest].CopyTo(to[^rest..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at its best from the first step on: there is little time to warm up in
    private static void OverVectors<T, TRule>(in TRule rule, Span<Vector<T>> x, ReadOnlySpan<Vector<T>> dx, Span<Vector<T>> first, Span<Vector<T>> second)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        var unused = Vector<T>.Zero;
        for (var i = 0; i < x.Length; i++)
            x[i] = rule.Next(x[i], dx[i], ref first.IsEmpty ? ref unused : ref first[i], ref second.IsEmpty ? ref unused : ref second[i]);
    }

    private static Span<Vector<T>> Vectors<T>(Span<T> elements)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(elements);

    private static Span<T> Elements<T>(Span<Vector<T>> vectors)
        where T : unmanaged => MemoryMarshal.Cast<Vector<T>, T>(vectors);
}

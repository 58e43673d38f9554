using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>An optimizer's formula for one vector of elements: takes x and its gradient, changes the states, returns the new x.</summary>
internal interface IUpdateRule<T>
    where T : unmanaged
{
    Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third);
}

/// <summary>How most rules begin: the gradient turned round to maximize, then the pull of weight decay, <c>g + λθ</c>.</summary>
internal readonly struct Opening<T>(bool maximize, double weightDecay)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector<T> decay = FusedUpdate.All<T>(weightDecay);
    private readonly bool hasDecay = weightDecay != 0, maximize = maximize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Of(Vector<T> x, Vector<T> dx)
    {
        if (maximize) dx = -dx;
        return hasDecay ? dx + (decay * x) : dx;
    }
}

/// <summary>
/// Parameter, gradient and up to three states in one pass: each is read and written once, where separate operations would go through memory for every sign of the formula.
/// What remains after the last whole vector goes through the same rule in a scratch vector, so a formula is written once and an element's result does not depend on its place;
/// large tensors are cut, by their size alone, for several threads.
/// </summary>
internal static class FusedUpdate
{
    /// <summary>Elements a thread takes at a time: some 5 µs of them, and whole vectors of any length.</summary>
    public const int ChunkSize = 1 << 14;

    /// <summary>Applies a rule to every element, in place; a state that the rule does not use is left out.</summary>
    /// <param name="rule">The formula.</param>
    /// <param name="x">A contiguous tensor, which is changed.</param>
    /// <param name="dx">A contiguous tensor of as many elements.</param>
    /// <param name="states">Arrays of as many elements, which are changed.</param>
    public static void Run<T, TRule>(in TRule rule, Tensor<T> x, Tensor<T> dx, params ReadOnlySpan<T[]> states)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : struct, IUpdateRule<T>
    {
        _ = x.Writable("Step"); // counted as a change before any thread looks
        var chunks = new Chunks<T, TRule>(rule, x, dx, states.Length > 0 ? states[0] : [], states.Length > 1 ? states[1] : [], states.Length > 2 ? states[2] : []);
        if (chunks.Count == 1) chunks.Invoke(0);
        else Parallelism.For(chunks.Count, chunks);
    }

    /// <summary>A number in every place of a vector.</summary>
    public static Vector<T> All<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(T.CreateTruncating(value));

    private static void OverElements<T, TRule>(in TRule rule, Span<T> x, ReadOnlySpan<T> dx, Span<T> first, Span<T> second, Span<T> third)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        OverVectors(rule, Vectors(x), MemoryMarshal.Cast<T, Vector<T>>(dx), Vectors(first), Vectors(second), Vectors(third));

        var rest = x.Length % Vector<T>.Count;
        if (rest == 0) return;
        Span<Vector<T>> scratch = stackalloc Vector<T>[5];
        scratch.Clear();
        dx[^rest..].CopyTo(Elements(scratch[1..]));
        Borrow(x, scratch[..1]);
        Borrow(first, scratch[2..3]);
        Borrow(second, scratch[3..4]);
        Borrow(third, scratch[4..]);
        OverVectors(rule, scratch[..1], scratch[1..2], scratch[2..3], scratch[3..4], scratch[4..]);
        GiveBack(scratch[..1], x);
        GiveBack(scratch[2..3], first);
        GiveBack(scratch[3..4], second);
        GiveBack(scratch[4..], third);

        void Borrow(Span<T> from, Span<Vector<T>> to)
        {
            if (!from.IsEmpty) from[^rest..].CopyTo(Elements(to));
        }

        void GiveBack(Span<Vector<T>> from, Span<T> to)
        {
            if (!to.IsEmpty) Elements(from)[..rest].CopyTo(to[^rest..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)] // at its best from the first step on: there is little time to warm up in
    private static void OverVectors<T, TRule>(in TRule rule, Span<Vector<T>> x, ReadOnlySpan<Vector<T>> dx, Span<Vector<T>> first, Span<Vector<T>> second, Span<Vector<T>> third)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        var formula = rule; // of one's own: no write to an array can change its numbers, so they stay in registers
        var unused = Vector<T>.Zero;
        for (var i = 0; i < x.Length; i++)
            x[i] = formula.Next(x[i], dx[i], ref first.IsEmpty ? ref unused : ref first[i], ref second.IsEmpty ? ref unused : ref second[i], ref third.IsEmpty ? ref unused : ref third[i]);
    }

    private static Span<Vector<T>> Vectors<T>(Span<T> elements)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(elements);

    private static Span<T> Elements<T>(Span<Vector<T>> vectors)
        where T : unmanaged => MemoryMarshal.Cast<Vector<T>, T>(vectors);

    /// <summary>The whole of it, a piece at a time.</summary>
    private readonly struct Chunks<T, TRule>(TRule rule, Tensor<T> x, Tensor<T> dx, T[] first, T[] second, T[] third) : IChunkAction
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : struct, IUpdateRule<T>
    {
        private readonly TRule rule = rule;

        public int Count => Math.Max(1, Parallelism.Chunks(x.Size, ChunkSize));

        public void Invoke(int chunk)
        {
            var (start, length) = (chunk * ChunkSize, Math.Min(ChunkSize, x.Size - (chunk * ChunkSize)));
            var elements = x.Storage.Span(x.Shape).Slice(x.Size == 0 ? 0 : x.Layout.Offset + start, length);
            OverElements(rule, elements, dx.AsSpan().Slice(start, length), Part(first), Part(second), Part(third));

            Span<T> Part(T[] state) => state.Length == 0 ? [] : state.AsSpan(start, length);
        }
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

// The equations of the cells and of their gradients, in the blocks i f g o of a long short-term memory and r z n of a gated recurrent unit.
internal static partial class Kernel<T>
{
    /// <summary><c>c' = σ(f)·c + σ(i)·tanh g</c></summary>
    public readonly struct LstmCell : ICell<T>
    {
        public static int Results => 1;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> none, Span<T> y, Span<T> room)
        {
            var n = cell.Length;
            SpecialFunctions<T>.Sigmoid(gates[..(2 * n)], room);
            SpecialFunctions<T>.Tanh(gates.Slice(2 * n, n), y);
            TensorPrimitives.Multiply(y, room[..n], y);
            TensorPrimitives.MultiplyAdd(room.Slice(n, n), cell, y, y);
        }
    }

    /// <summary><c>di = dc'·tanh g·σ'(i)</c>, <c>df = dc'·c·σ'(f)</c>, <c>dg = dc'·σ(i)·tanh' g</c>, and 0 for o.</summary>
    public readonly struct LstmCellGates : ICell<T>
    {
        public static int Results => 4;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> dy, Span<T> y, Span<T> room)
        {
            var n = cell.Length;
            Span<T> i = room[..n], f = room.Slice(n, n), g = room.Slice(2 * n, n);
            SpecialFunctions<T>.Sigmoid(gates[..(2 * n)], room);
            SpecialFunctions<T>.Tanh(gates.Slice(2 * n, n), g);
            Lanes<T>.Map<BySigmoidSlope>(i, g, dy, y[..n]);
            Lanes<T>.Map<BySigmoidSlope>(f, cell, dy, y.Slice(n, n));
            Lanes<T>.Map<ByTanhSlope>(g, i, dy, y.Slice(2 * n, n));
            y[(3 * n)..].Clear();
        }
    }

    /// <summary><c>dc = dc'·σ(f)</c></summary>
    public readonly struct LstmCellBefore : ICell<T>
    {
        public static int Results => 1;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> dy, Span<T> y, Span<T> room)
        {
            SpecialFunctions<T>.Sigmoid(gates.Slice(cell.Length, cell.Length), y);
            TensorPrimitives.Multiply(y, dy, y);
        }
    }

    /// <summary><c>h = σ(o)·tanh c</c></summary>
    public readonly struct LstmState : ICell<T>
    {
        public static int Results => 1;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> none, Span<T> y, Span<T> room)
        {
            SpecialFunctions<T>.Sigmoid(gates[(3 * cell.Length)..], room);
            SpecialFunctions<T>.Tanh(cell, y);
            TensorPrimitives.Multiply(y, room[..cell.Length], y);
        }
    }

    /// <summary><c>do = dh·tanh c·σ'(o)</c>, and 0 for i, f and g.</summary>
    public readonly struct LstmStateGates : ICell<T>
    {
        public static int Results => 4;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> dy, Span<T> y, Span<T> room)
        {
            var n = cell.Length;
            SpecialFunctions<T>.Sigmoid(gates[(3 * n)..], room);
            SpecialFunctions<T>.Tanh(cell, room[n..]);
            y[..(3 * n)].Clear();
            Lanes<T>.Map<BySigmoidSlope>(room[..n], room.Slice(n, n), dy, y[(3 * n)..]);
        }
    }

    /// <summary><c>dc = dh·σ(o)·tanh' c</c></summary>
    public readonly struct LstmStateCell : ICell<T>
    {
        public static int Results => 1;

        public static void Invoke(ReadOnlySpan<T> gates, ReadOnlySpan<T> cell, ReadOnlySpan<T> dy, Span<T> y, Span<T> room)
        {
            var n = cell.Length;
            SpecialFunctions<T>.Sigmoid(gates[(3 * n)..], room);
            SpecialFunctions<T>.Tanh(cell, room[n..]);
            Lanes<T>.Map<ByTanhSlope>(room.Slice(n, n), room[..n], dy, y);
        }
    }

    /// <summary>With s = σ(x), what comes through it: <c>dy · v · σ'(x) = dy · v · s (1 − s)</c>.</summary>
    private readonly struct BySigmoidSlope : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V s, V v, V dy) where V : struct, IVector<V, T> => dy * v * (s * (1.0 - s));
    }

    /// <summary>With t = tanh x, what comes through it: <c>dy · v · tanh' x = dy · v · (1 − t²)</c>.</summary>
    private readonly struct ByTanhSlope : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V t, V v, V dy) where V : struct, IVector<V, T> => dy * v * (1.0 - t * t);
    }
}

using System.Numerics;
using static Autograd.Core.Tape;

namespace Autograd.Core;

/// <summary>
/// What happens in a cell of a recurrent network, once the products are made: gates of a number of features each, in blocks one after another on the last axis, and states of as many features.
/// Each is one pass, and so is the gradient to each operand; further derivatives are those of the composition.
/// </summary>
public static class Cells
{
    extension<T>(Tensor<T> gates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>
        /// The cell of a long short-term memory from the blocks i, f, g, o, <c>[.. 4n]</c>, and the cell before, <c>[.. n]</c>: <c>c' = σ(f)·c + σ(i)·tanh g</c>.
        /// So <c>dc = dc'·σ(f)</c>, <c>df = dc'·c·σ'(f)</c>, <c>di = dc'·tanh g·σ'(i)</c>, <c>dg = dc'·σ(i)·tanh' g</c>. Source: Hochreiter and Schmidhuber, 1997. PyTorch: lstm_cell, without its products.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor<T> LstmCell(Tensor<T> cell)
        {
            var n = Features("LstmCell", gates.Shape, 4, cell);
            return Record(Kernel<T>.Cells<Kernel<T>.LstmCell>(n, [gates, cell], "LstmCell"), gates, cell,
                da: static (dy, gates, cell, y) => Gradient<T, Kernel<T>.LstmCellGates>("LstmCellGates", ComposedCell, 0, [gates, cell, dy]),
                db: static (dy, gates, cell, y) => Gradient<T, Kernel<T>.LstmCellBefore>("LstmCellBefore", ComposedCell, 1, [gates, cell, dy]));
        }

        /// <summary>The state that the gates and their cell show: <c>h = σ(o)·tanh c</c>. So <c>do = dh·tanh c·σ'(o)</c> and <c>dc = dh·σ(o)·tanh' c</c>.</summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor<T> LstmState(Tensor<T> cell)
        {
            var n = Features("LstmState", gates.Shape, 4, cell);
            return Record(Kernel<T>.Cells<Kernel<T>.LstmState>(n, [gates, cell], "LstmState"), gates, cell,
                da: static (dy, gates, cell, y) => Gradient<T, Kernel<T>.LstmStateGates>("LstmStateGates", ComposedState, 0, [gates, cell, dy]),
                db: static (dy, gates, cell, y) => Gradient<T, Kernel<T>.LstmStateCell>("LstmStateCell", ComposedState, 1, [gates, cell, dy]));
        }
    }

    /// <summary>What <see cref="LstmCell{T}"/> equals.</summary>
    internal static Tensor<T> ComposedCell<T>(IReadOnlyList<Tensor<T>> xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = xs[0].Chunk(4, axis: -1);
        return blocks[1].Sigmoid() * xs[1] + blocks[0].Sigmoid() * blocks[2].Tanh();
    }

    /// <summary>What <see cref="LstmState{T}"/> equals.</summary>
    internal static Tensor<T> ComposedState<T>(IReadOnlyList<Tensor<T>> xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => xs[0].Chunk(4, axis: -1)[3].Sigmoid() * xs[1].Tanh();

    /// <summary>The gradient in operand k of a fused operation, fused too.</summary>
    private static Tensor<T> Gradient<T, TCell>(string op, Func<IReadOnlyList<Tensor<T>>, Tensor<T>> composed, int k, Tensor<T>[] xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCell : ICell<T>
    {
        var n = Features(op, xs[0].Shape, 4, xs[1]);
        if (xs[2].Shape != xs[1].Shape) Throw.ShapesDiffer(op, xs[1].Shape, xs[2].Shape);
        return Record(Kernel<T>.Cells<TCell>(n, xs, op), xs, new Composed<T>(composed, k), static (u, xs, y, i, of) => Composition.SecondGradient(of.Function, of.Operand, xs, i, u), op);
    }

    private static int Features<T>(string op, Shape gates, int blocks, Tensor<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Rank == 0 || gates.Rank != state.Rank || gates[^1] != blocks * state.Shape[^1] || !gates.Sizes[..^1].SequenceEqual(state.Shape.Sizes[..^1]))
            throw new ArgumentException($"{op}: gates {gates} and state {state.Shape} must be [.. {blocks}·features] and [.. features].");
        return state.Shape[^1];
    }

    /// <summary>The composition of which something is a gradient, and in which operand.</summary>
    private readonly record struct Composed<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> Function, int Operand)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override string ToString() => $"of operand {Operand}";
    }
}

using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

/// <summary>What becomes of the values of a formula.</summary>
internal enum Summed
{
    /// <summary>They are given one by one.</summary>
    No,

    /// <summary>One sum per row, the last axis.</summary>
    Rows,

    /// <summary>One sum of all.</summary>
    All,
}

// Formulas and their derivatives, each one pass over its operands. A sum is taken while its terms are computed, and cut by
// the shape alone: it does not depend on the number of threads.
internal static unsafe partial class Kernel<T>
{
    private const int ShortRow = 64, ShortRows = 1024;

    /// <summary>A function of the elements of up to five tensors, which broadcast, one by one or summed.</summary>
    public static Tensor<T> Elementwise<TFunction>(TFunction f, ReadOnlySpan<Tensor<T>> xs, Summed summed, string op)
        where TFunction : struct, IRegisterFunction<T>
    {
        var layout = xs[0].Layout;
        foreach (var x in xs[1..]) layout = Broadcasting.Join(layout, x.Layout, op);
        var shape = layout.Shape;
        Tensor<T> a = WholeOrOne(xs[0], shape), b = Whole(xs, 1, shape), c = Whole(xs, 2, shape);
        Tensor<T> d = Whole(xs, 3, shape), e = Whole(xs, 4, shape);
        var n = shape.Size;
        fixed (T* pa = a.Buffer, pb = b.Buffer, pc = c.Buffer, pd = d.Buffer, pe = e.Buffer)
        {
            var pointers = new Pointers(
                n, Start(a, pa), Count(a), Start(b, pb), Count(b), Start(c, pc), Count(c), Start(d, pd), Count(d), Start(e, pe), Count(e));
            if (summed == Summed.No)
            {
                var each = Tensor<T>.New(layout.Dense, op);
                fixed (T* py = each.Fresh) LongRuns.For(n, new FormulaRun<TFunction>(f, pointers, py));
                return each;
            }
            var y = Tensor.New<T>(summed == Summed.All ? [] : Shape.Create(shape.Sizes[..^1]), op);
            if (summed == Summed.Rows) SumRows(f, pointers, shape[^1], y.Fresh);
            else if (n < LongRuns.Least) y.Fresh[0] = RegisterLoop<T>.Sum(f, pointers.Part(0, n), n);
            else
            {
                var pieces = n / ReducePiece;
                using var partial = SpanOwner<T>.Allocate(pieces + 1);
                SumRows(f, pointers, ReducePiece, partial.Span[..pieces]);
                var rest = n - (pieces * ReducePiece);
                partial.Span[pieces] = RegisterLoop<T>.Sum(f, pointers.Part(n - rest, rest), rest);
                y.Fresh[0] = SumReduction.Reduce(partial.Span);
            }
            if (AllFinite(y)) return y;
        }
        return SumOfEach(f, xs, shape, summed, op);
    }

    /// <summary>The same where a sum leaves the range, which may come back into it: <see cref="Sum"/> knows how.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor<T> SumOfEach<TFunction>(
        TFunction f, ReadOnlySpan<Tensor<T>> xs, Shape shape, Summed summed, string op)
        where TFunction : struct, IRegisterFunction<T> =>
        Sum(Elementwise(f, xs, Summed.No, op), (summed == Summed.All ? Axes.All : -1).Resolve(shape, op), keepDims: false);

    /// <summary>
    /// <c>g = dy · ∂f</c> of the common shape of xs, where f's operand 0 is dy: of that shape too, or one number per row
    /// (its last axis is 1), or a single one.
    /// </summary>
    public static Tensor<T> TimesDerivative<TFunction>(TFunction f, Tensor<T> dy, ReadOnlySpan<Tensor<T>> xs, string op)
        where TFunction : struct, IRegisterFunction<T>
    {
        var layout = xs[0].Layout;
        foreach (var x in xs[1..]) layout = Broadcasting.Join(layout, x.Layout, op);
        var shape = layout.Shape;
        var g = Tensor<T>.New(layout.Dense, op);
        var n = g.Size;
        if (n == 0) return g;
        var isOnePerRow = dy.Size > 1 && dy.Size < n && dy.IsContiguous && dy.Rank == g.Rank &&
            dy.Size * shape[^1] == n && dy.Shape[^1] == 1;
        if (!isOnePerRow) dy = WholeOrOne(dy, shape);
        Tensor<T> b = WholeOrOne(xs[0], shape), c = Whole(xs, 1, shape);
        Tensor<T> d = Whole(xs, 2, shape), e = Whole(xs, 3, shape);
        fixed (T* pa = dy.Buffer, pb = b.Buffer, pc = c.Buffer, pd = d.Buffer, pe = e.Buffer, pg = g.Fresh)
        {
            var pointers = new Pointers(
                n, Start(dy, pa), Count(dy), Start(b, pb), Count(b), Start(c, pc), Count(c), Start(d, pd), Count(d), Start(e, pe), Count(e));
            if (isOnePerRow) ForRows(new DerivativeRows<TFunction>(f, pointers, pg, shape[^1]), dy.Size, shape[^1]);
            else LongRuns.For(n, new FormulaRun<TFunction>(f, pointers, pg));
        }
        return g;
    }

    private static T* Start(Tensor<T> x, T* buffer) => buffer + x.Layout.Offset;

    private static Tensor<T> Whole(ReadOnlySpan<Tensor<T>> xs, int i, Shape shape) =>
        i < xs.Length ? WholeOrOne(xs[i], shape) : xs[0];

    /// <summary>How many numbers are read: one, if it stands for all.</summary>
    private static int Count(Tensor<T> x) => x.Layout.IsUniform ? 1 : x.Size;

    private static Tensor<T> WholeOrOne(Tensor<T> x, Shape shape)
    {
        if (x.Layout.IsUniform) return x;
        if (x.Shape != shape) x = x.View(x.Layout.Expand(shape));
        return x.IsContiguous ? x : Contiguous(x);
    }

    private static void SumRows<TFunction>(TFunction f, Pointers x, int n, Span<T> y)
        where TFunction : struct, IRegisterFunction<T>
    {
        if (n == 0) y.Clear();
        else fixed (T* py = y) ForRows(new SumOfRows<TFunction>(f, x, py, n), y.Length, n);
    }

    /// <summary>The operands of a pass over n elements: pinned, each of n elements or of one.</summary>
    private readonly struct Pointers(int n, T* a, int ofA, T* b, int ofB, T* c, int ofC, T* d, int ofD, T* e, int ofE)
    {
        public Operands<T> Part(int start, int length) => new(
            Part(a, ofA, start, length),
            Part(b, ofB, start, length),
            Part(c, ofC, start, length),
            Part(d, ofD, start, length),
            Part(e, ofE, start, length));

        /// <summary>The same with other numbers for the first operand.</summary>
        public Operands<T> Part(ReadOnlySpan<T> first, int start, int length) => new(
            first,
            Part(b, ofB, start, length),
            Part(c, ofC, start, length),
            Part(d, ofD, start, length),
            Part(e, ofE, start, length));

        public T First(int i) => a[i];

        private ReadOnlySpan<T> Part(T* x, int size, int start, int length) =>
            size == n ? new(x + start, length) : new(x, 1);
    }

    private readonly struct FormulaRun<TFunction>(TFunction f, Pointers x, T* y) : IRunAction
        where TFunction : struct, IRegisterFunction<T>
    {
        private readonly TFunction f = f;
        private readonly Pointers x = x;

        public void Invoke(int start, int length) => RegisterLoop<T>.Map(f, x.Part(start, length), new(y + start, length));
    }

    private readonly struct SumOfRows<TFunction>(TFunction f, Pointers x, T* y, int n) : IRunAction
        where TFunction : struct, IRegisterFunction<T>
    {
        private readonly TFunction f = f;
        private readonly Pointers x = x;

        public void Invoke(int start, int length)
        {
            if (n < ShortRow) InvokeShort(start, length);
            else
                for (var row = start; row < start + length; row++) y[row] = RegisterLoop<T>.Sum(f, x.Part(row * n, n), n);
        }

        /// <summary>Rows that fill hardly a register: the terms of many at a time, then their sums.</summary>
        [SkipLocalsInit]
        private void InvokeShort(int start, int length)
        {
            Span<T> terms = stackalloc T[ShortRows];
            for (int row = start, end = start + length; row < end;)
            {
                var rows = Math.Min(ShortRows / n, end - row);
                RegisterLoop<T>.Map(f, x.Part(row * n, rows * n), terms[..(rows * n)]);
                for (var at = 0; at < rows * n; at += n) y[row++] = SumReduction.Reduce(terms.Slice(at, n));
            }
        }
    }

    private readonly struct DerivativeRows<TFunction>(TFunction f, Pointers x, T* g, int n) : IRunAction
        where TFunction : struct, IRegisterFunction<T>
    {
        private readonly TFunction f = f;
        private readonly Pointers x = x;

        public void Invoke(int start, int length)
        {
            if (n < ShortRow) InvokeShort(start, length);
            else
                for (var row = start; row < start + length; row++)
                    RegisterLoop<T>.Map(f, x.Part([x.First(row)], row * n, n), new(g + (row * n), n));
        }

        /// <summary>Rows that fill hardly a register: dy is repeated along many at a time.</summary>
        [SkipLocalsInit]
        private void InvokeShort(int start, int length)
        {
            Span<T> repeated = stackalloc T[ShortRows];
            for (int row = start, end = start + length; row < end;)
            {
                var rows = Math.Min(ShortRows / n, end - row);
                var first = row * n;
                for (var at = 0; at < rows * n; at += n) repeated.Slice(at, n).Fill(x.First(row++));
                RegisterLoop<T>.Map(f, x.Part(repeated[..(rows * n)], first, rows * n), new(g + first, rows * n));
            }
        }
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>A function of one number, over spans. An element's result must not depend on where in the span it stands.</summary>
internal interface IUnary<T>
{
    static abstract void Invoke(ReadOnlySpan<T> x, Span<T> y);
}

/// <summary>A function of two numbers, over spans and a span with a number on either side.</summary>
internal interface IBinary<T>
{
    static abstract void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y);

    static abstract void Invoke(ReadOnlySpan<T> a, T b, Span<T> y);

    static abstract void Invoke(T a, ReadOnlySpan<T> b, Span<T> y);
}

// Elementwise operations: contiguous operands in one call of the kernel, others block by block through a StridedReader.
internal static unsafe partial class Kernel<T>
{
    private const int ShortRun = 32; // below, gathering runs costs less than a call for each
    private const int LongSpan = 4096; // from here on TensorPrimitives pays, which aligns and spares the cache; what it checks first is more than a short sum takes

    public static Tensor<T> Add(Tensor<T> a, Tensor<T> b) => Zip<AddOperation>(a, b);

    public static Tensor<T> Add(Tensor<T> a, T b) => Zip<AddOperation>(a, b);

    public static Tensor<T> Subtract(Tensor<T> a, Tensor<T> b) => Zip<SubtractOperation>(a, b);

    public static Tensor<T> Subtract(T a, Tensor<T> b) => Zip<SubtractOperation>(a, b);

    public static Tensor<T> Multiply(Tensor<T> a, Tensor<T> b) => Zip<MultiplyOperation>(a, b);

    public static Tensor<T> Multiply(Tensor<T> a, T b) => Zip<MultiplyOperation>(a, b);

    public static Tensor<T> Divide(Tensor<T> a, Tensor<T> b) => Zip<DivideOperation>(a, b);

    public static Tensor<T> Divide(Tensor<T> a, T b) => Zip<DivideOperation>(a, b);

    public static Tensor<T> Divide(T a, Tensor<T> b) => Zip<DivideOperation>(a, b);

    public static Tensor<T> Negate(Tensor<T> x) => Map<NegateOperation>(x);

    public static Tensor<T> Square(Tensor<T> x) => Map<SquareOperation>(x);

    public static Tensor<T> Exp(Tensor<T> x) => Map<ExpOperation>(x);

    public static Tensor<T> Log(Tensor<T> x) => Map<LogOperation>(x);

    public static Tensor<T> Tanh(Tensor<T> x) => Map<TanhOperation>(x);

    public static Tensor<T> Relu(Tensor<T> x) => Map<ReluOperation>(x);

    /// <summary>Raised to at least min, then lowered to at most max; NaN stays.</summary>
    public static Tensor<T> Clamp(Tensor<T> x, T min, T max)
    {
        if (!x.IsContiguous) x = Contiguous(x);
        var y = Tensor<T>.New(x.Layout.Dense, "Clamp");
        fixed (T* px = x.AsSpan(), py = y.Fresh) LongRuns.For(y.Size, new ClampRun(px, min, max, py));
        return y;
    }

    /// <summary><c>destination += x</c>, where the destination is a dense buffer nobody else holds.</summary>
    [SkipLocalsInit]
    public static void AddInto(Tensor<T> destination, Tensor<T> x)
    {
        var y = destination.Writable("AddInto");
        if (x.IsContiguous)
        {
            Run<AddOperation>(y, x.AsSpan(), y);
            return;
        }
        var reader = new StridedReader<T>(x.Buffer, x.Layout, stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            TensorPrimitives.Add(y[..n], reader.Next(n), y[..n]);
            y = y[n..];
        }
    }

    /// <summary>The same where x belongs to a part of the destination.</summary>
    public static void AddInto(Tensor<T> destination, Layout part, Tensor<T> x)
    {
        Span<T> y = destination.Writable("AddInto");
        var source = x.Buffer;
        for (var cursor = new RunCursor(part, x.Layout); cursor.MoveNext();)
        {
            if (cursor is { StrideA: 1, StrideB: 1 }) AddOperation.Invoke(y.Slice(cursor.A, cursor.Length), source.Slice(cursor.B, cursor.Length), y.Slice(cursor.A, cursor.Length));
            else
                for (int i = 0, a = cursor.A, b = cursor.B; i < cursor.Length; i++, a += cursor.StrideA, b += cursor.StrideB) y[a] += source[b];
        }
    }

    private static Tensor<T> Map<TOperation>(Tensor<T> x, [CallerMemberName] string op = "")
        where TOperation : IUnary<T>
    {
        var y = Tensor<T>.New(x.Layout.Dense, op);
        if (x.IsContiguous) Run<TOperation>(x.AsSpan(), y.Fresh);
        else MapStrided<TOperation>(x, y.Fresh);
        return y;
    }

    // A method of its own: where the stack is allocated on, the JIT optimizes at once and without what it has seen of the calls, and Map is the path of every small operation.
    [SkipLocalsInit]
    private static void MapStrided<TOperation>(Tensor<T> x, Span<T> y)
        where TOperation : IUnary<T>
    {
        if (x.Layout.IsUniform)
        {
            TOperation.Invoke(x.Buffer.Slice(x.Layout.Offset, 1), y[..1]);
            y.Fill(y[0]);
            return;
        }
        var reader = new StridedReader<T>(x.Buffer, x.Layout, stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            TOperation.Invoke(reader.Next(n), y[..n]);
            y = y[n..];
        }
    }

    private static Tensor<T> Zip<TOperation>(Tensor<T> a, Tensor<T> b, [CallerMemberName] string op = "")
        where TOperation : IBinary<T>
    {
        if (a.Layout != b.Layout || !a.Layout.IsDense || a.Size == 0) return ZipUnlike<TOperation>(a, b, op);
        var y = Tensor<T>.New(a.Layout, op); // nearly always: two laid out alike, from the beginning of their buffers to the end
        Run<TOperation>(a.Whole, b.Whole, y.Fresh);
        return y;
    }

    private static Tensor<T> ZipUnlike<TOperation>(Tensor<T> a, Tensor<T> b, string op)
        where TOperation : IBinary<T>
    {
        var result = Tensor<T>.New(Broadcasting.Join(a.Layout, b.Layout, op), op);
        var y = result.Fresh;
        if (y.Length == 0) return result;
        var (wholeA, wholeB) = (a.IsContiguous && a.Size == y.Length, b.IsContiguous && b.Size == y.Length);
        if (wholeA && wholeB) Run<TOperation>(a.Whole, b.Whole, y);
        else if (wholeA && b.Layout.IsUniform) Run<TOperation>(a.AsSpan(), b.Buffer[b.Layout.Offset], y); // one number, or one expanded, like the gradient of a sum
        else if (wholeB && a.Layout.IsUniform) Run<TOperation>(a.Buffer[a.Layout.Offset], b.AsSpan(), y);
        else ZipStrided<TOperation>(a, b, result.Shape, y);
        return result;
    }

    private static void ZipStrided<TOperation>(Tensor<T> a, Tensor<T> b, Shape shape, Span<T> y)
        where TOperation : IBinary<T>
    {
        var (left, right) = (a.Layout.Expand(shape), b.Layout.Expand(shape));
        var runs = new RunCursor(left, right);
        if (runs.Length < ShortRun || runs.StrideA is not (0 or 1) || runs.StrideB is not (0 or 1)) ZipGathered<TOperation>(a.Buffer, left, b.Buffer, right, y);
        else ZipLying<TOperation>(runs, a.Buffer, b.Buffer, y);
    }

    /// <summary>Runs long enough for a call of the kernel each, on the operands where they lie: rows beside a row or a column, anything beside an expanded number.</summary>
    private static void ZipLying<TOperation>(RunCursor runs, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TOperation : IBinary<T>
    {
        fixed (T* pa = a, pb = b, py = y) LongRuns.For(y.Length, new ZipRuns<TOperation>(runs, pa, pb, py));
    }

    [SkipLocalsInit]
    private static void ZipGathered<TOperation>(ReadOnlySpan<T> a, Layout layoutA, ReadOnlySpan<T> b, Layout layoutB, Span<T> y)
        where TOperation : IBinary<T>
    {
        var left = new StridedReader<T>(a, layoutA, stackalloc T[StridedReader<T>.Block]);
        var right = new StridedReader<T>(b, layoutB, stackalloc T[StridedReader<T>.Block]);
        while (y.Length > 0)
        {
            var n = Math.Min(StridedReader<T>.Block, y.Length);
            TOperation.Invoke(left.Next(n), right.Next(n), y[..n]);
            y = y[n..];
        }
    }

    private static Tensor<T> Zip<TOperation>(Tensor<T> a, T b, [CallerMemberName] string op = "")
        where TOperation : IBinary<T>
    {
        if (!a.IsContiguous) a = Contiguous(a);
        var result = Tensor<T>.New(a.Layout.Dense, op);
        Run<TOperation>(a.AsSpan(), b, result.Fresh);
        return result;
    }

    private static Tensor<T> Zip<TOperation>(T a, Tensor<T> b, [CallerMemberName] string op = "")
        where TOperation : IBinary<T>
    {
        if (!b.IsContiguous) b = Contiguous(b);
        var result = Tensor<T>.New(b.Layout.Dense, op);
        Run<TOperation>(a, b.AsSpan(), result.Fresh);
        return result;
    }

    private readonly struct AddOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        {
            if (y.Length < LongSpan) Lanes<T>.Map<SumOf>(a, b, y);
            else TensorPrimitives.Add(a, b, y);
        }

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => TensorPrimitives.Add(a, b, y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Add(b, a, y);
    }

    private readonly struct SumOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a + b;
    }

    private readonly struct ProductOf : IFunction2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V a, V b) where V : struct, IVector<V, T> => a * b;
    }

    private readonly struct SubtractOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Subtract(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => TensorPrimitives.Subtract(a, b, y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Subtract(a, b, y);
    }

    private readonly struct MultiplyOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        {
            if (y.Length < LongSpan) Lanes<T>.Map<ProductOf>(a, b, y);
            else TensorPrimitives.Multiply(a, b, y);
        }

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y) => TensorPrimitives.Multiply(a, b, y);

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Multiply(b, a, y);
    }

    private readonly struct DivideOperation : IBinary<T>
    {
        public static void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Divide(a, b, y);

        public static void Invoke(ReadOnlySpan<T> a, T b, Span<T> y)
        {
            if (y.Length == 1) y[0] = a[0] / b; // the mean of a loss, and its gradient
            else TensorPrimitives.Divide(a, b, y);
        }

        public static void Invoke(T a, ReadOnlySpan<T> b, Span<T> y) => TensorPrimitives.Divide(a, b, y);
    }

    private readonly struct NegateOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Negate(x, y);
    }

    private readonly struct SquareOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Multiply(x, x, y);
    }

    private readonly struct ExpOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Exp(x, y);
    }

    private readonly struct LogOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Log(x, y);
    }

    private readonly struct TanhOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => SpecialFunctions<T>.Tanh(x, y);
    }

    private readonly struct ReluOperation : IUnary<T>
    {
        public static void Invoke(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Max(x, T.Zero, y);
    }

    private readonly struct ClampRun(T* x, T min, T max, T* y) : IRunAction
    {
        public void Invoke(int start, int length) => Lanes<T>.Map<ClampOf>(new(x + start, length), [min], [max], new(y + start, length));
    }

    private readonly struct ClampOf : IFunction3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Invoke<V>(V x, V min, V max) where V : struct, IVector<V, T> => V.AtMost(V.AtLeast(x, min), max);
    }
}

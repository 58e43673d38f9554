namespace Autograd.Core;

/// <summary>What a cell of a recurrent network does in one example, once the products are made.</summary>
internal interface ICell<T>
{
    /// <summary>How many blocks of features the result has.</summary>
    static abstract int Results { get; }

    /// <summary>A row y from the rows of the operands: a, whose blocks are the gates, b, and c, if there are three; with room for four blocks on the way.</summary>
    static abstract void Invoke(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y, Span<T> room);
}

// Rows in blocks of n features: feature i of the result depends on feature i of every block.
internal static unsafe partial class Kernel<T>
{
    private const int CellPasses = 16; // what the functions in a cell cost, in passes over its features
    private const int CellRoom = 4;

    /// <summary>A cell's formula, row by row. Two operands or three, with as many rows and whole blocks of n features.</summary>
    public static Tensor<T> Cells<TCell>(int n, ReadOnlySpan<Tensor<T>> xs, string op)
        where TCell : ICell<T>
    {
        var y = Tensor.New<T>([.. xs[0].Shape.Sizes[..^1], TCell.Results * n], op);
        if (y.Size == 0) return y;
        Tensor<T> a = Dense(xs[0]), b = Dense(xs[1]), c = xs.Length > 2 ? Dense(xs[2]) : b;
        fixed (T* pa = a.AsSpan(), pb = b.AsSpan(), pc = c.AsSpan(), py = y.Fresh)
            ForRows(new CellRows<TCell>(new(pa, a.Shape[^1]), new(pb, b.Shape[^1]), new(pc, c.Shape[^1]), py, n), y.Size / (TCell.Results * n), n, CellPasses);
        return y;

        static Tensor<T> Dense(Tensor<T> x) => x.IsContiguous ? x : Contiguous(x);
    }

    private readonly struct CellRows<TCell>(CellOperand a, CellOperand b, CellOperand c, T* y, int n) : IRunAction
        where TCell : ICell<T>
    {
        public void Invoke(int start, int length)
        {
            var room = new Span<T>(Scratch<T>.Rent(CellRoom * n), CellRoom * n);
            var width = TCell.Results * n;
            for (var row = start; row < start + length; row++) TCell.Invoke(a.Row(row), b.Row(row), c.Row(row), new(y + ((nint)row * width), width), room);
        }
    }

    private readonly struct CellOperand(T* first, int width)
    {
        public ReadOnlySpan<T> Row(int row) => new(first + ((nint)row * width), width);
    }
}

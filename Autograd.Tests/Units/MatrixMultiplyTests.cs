using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>
/// The fast matrix product against three loops. Most operands are small whole numbers, whose products and sums are exact in any order: then the results must be equal, bit for bit.
/// </summary>
[Collection("number of threads")]
public class MatrixMultiplyTests
{
    // Nothing, one, primes, and the sizes around tiles (8 rows, vectors of 2 to 16, two of them).
    private static readonly int[] Sizes = [0, 1, 2, 3, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 47, 64, 65];

    /// <summary>Strides (row, column) of an operand of so many rows and columns. A negative one starts at the end.</summary>
    private static readonly Dictionary<string, Func<int, int, (int Row, int Column)>> Layouts = new()
    {
        ["rows"] = (rows, columns) => (columns, 1),
        ["columns"] = (rows, columns) => (1, rows),
        ["rows apart"] = (rows, columns) => (columns + 3, 1),
        ["columns apart"] = (rows, columns) => (1, rows + 5),
        ["nothing adjacent"] = (rows, columns) => ((2 * columns) + 1, 2),
        ["rows backwards"] = (rows, columns) => (-columns, 1),
        ["columns backwards"] = (rows, columns) => (columns, -1),
        ["all backwards"] = (rows, columns) => (-1, -rows),
        ["one row repeated"] = (rows, columns) => (0, 1),
        ["one column repeated"] = (rows, columns) => (1, 0),
        ["one number repeated"] = (rows, columns) => (0, 0),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var a in Layouts.Keys)
                foreach (var b in Layouts.Keys) pairs.Add(a, b);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_of_layouts_gives_the_exact_product(string a, string b)
    {
        var sizes = new RandomStream((ulong)(a.Length + (100 * b.Length)));
        for (var i = 0; i < 15; i++)
        {
            int m = Sizes[sizes.NextInt(Sizes.Length)], n = Sizes[sizes.NextInt(Sizes.Length)], k = Sizes[sizes.NextInt(Sizes.Length)];
            Check<float>(m, n, k, a, b, accumulate: i % 2 == 1);
            Check<double>(m, n, k, a, b, accumulate: i % 2 == 1);
        }
    }

    [Theory]
    [InlineData(1, 300, 77)] // row times matrix: whole strips, half ones, single vectors, and a rest
    [InlineData(300, 1, 77)]
    [InlineData(1, 5, 600)] // more than a block deep, fewer columns than a vector
    [InlineData(5, 1, 600)]
    [InlineData(1, 1, 1000)]
    [InlineData(9, 17, 300)] // a block and a bit deep
    [InlineData(130, 130, 40)] // wide and high enough to be packed
    [InlineData(257, 40, 33)]
    [InlineData(2, 513, 3)]
    public void Shapes_that_have_loops_of_their_own_give_the_exact_product(int m, int n, int k)
    {
        foreach (var a in Layouts.Keys)
        {
            Check<float>(m, n, k, a, "rows", accumulate: false);
            Check<double>(m, n, k, "rows", a, accumulate: true);
            Check<float>(m, n, k, a, "columns", accumulate: true);
            Check<float>(m, n, k, "columns apart", a, accumulate: false);
        }
    }

    [Theory]
    [InlineData(9, 600, 2100, "rows", "columns")] // more columns of B, deeper, than one packed block holds
    [InlineData(530, 150, 2100, "columns apart", "rows")] // more rows of A than one packed block holds
    [InlineData(130, 512, 64, "rows", "rows")] // rows of B a page apart are packed
    public void Operands_larger_than_a_packed_block_give_the_exact_product(int m, int n, int k, string a, string b)
    {
        Check<float>(m, n, k, a, b, accumulate: true);
        Check<double>(m, n, k, a, b, accumulate: false);
    }

    [Theory]
    [InlineData(65, 129, 257, "rows", "rows")]
    [InlineData(200, 200, 200, "columns", "columns")]
    [InlineData(300, 20, 150, "nothing adjacent", "columns backwards")]
    [InlineData(1, 4000, 200, "rows", "rows")]
    [InlineData(1, 4000, 200, "columns", "columns")]
    [InlineData(4000, 1, 200, "rows", "rows")]
    public void The_number_of_threads_changes_no_bit(int m, int n, int k, string a, string b)
    {
        Same.Bits<float>(OnThreads(1, () => Product<float>(m, n, k, a, b)), OnThreads(2, () => Product<float>(m, n, k, a, b)));
        Same.Bits<double>(OnThreads(1, () => Product<double>(m, n, k, a, b)), OnThreads(3, () => Product<double>(m, n, k, a, b)));
    }

    [Theory]
    [InlineData(40, 30, 7, 9)]
    [InlineData(3, 64, 65, 66)]
    [InlineData(9, 1, 5, 1000)]
    public void A_batch_is_as_many_products_on_any_number_of_threads(int batch, int m, int n, int k)
    {
        var (a, b) = (Normal<float>([batch, m, k], 1), Normal<float>([k, n], 2).Expand(batch, k, n));
        var one = OnThreads(1, () => a.MatMul(b).ToArray());
        Same.Bits<float>(one, OnThreads(2, () => a.MatMul(b).ToArray()));
        for (var i = 0; i < batch; i++) Same.Bits<float>(a[i].MatMul(b[i]).ToArray(), one.AsSpan(i * m * n, m * n));
    }

    [Fact]
    public void Rounding_stays_within_its_bound_on_ordinary_numbers()
    {
        const int M = 20, N = 30, K = 700;
        var (a, b) = (Normal<float>([M, K], 3), Normal<float>([K, N], 4));
        var exact = Naive.MatMul(M, N, K, (i, p) => a.At(i, p), (p, j) => b.At(p, j));
        var magnitude = Naive.MatMul(M, N, K, (i, p) => Math.Abs(a.At(i, p)), (p, j) => Math.Abs(b.At(p, j)));
        var product = a.MatMul(b).ToArray();
        for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], product[i], K * Math.ScaleB(1, -24) * magnitude[i]);
    }

    [Fact]
    public void Infinities_and_NaN_reach_only_the_elements_they_belong_to()
    {
        Tensor<double> a = Tensor.Ones<double>([9, 20]), b = Tensor.Ones<double>([20, 19]);
        a.Update(span => span[(4 * 20) + 19] = double.NaN);
        b.Update(span => span[18] = double.PositiveInfinity);
        foreach (var right in new[] { b, b.Transpose().Contiguous().Transpose() })
            for (var i = 0; i < 9; i++)
                for (var j = 0; j < 19; j++)
                {
                    var expected = i == 4 ? double.NaN : j == 18 ? double.PositiveInfinity : 20;
                    Assert.Equal(expected, a.MatMul(right).At(i, j));
                    Assert.Equal(expected, a[i..(i + 1)].MatMul(right).At(0, j)); // the loops of a single row
                    Assert.Equal(expected, a.MatMul(right[.., j..(j + 1)]).At(i, 0));
                }
    }

    [Fact]
    public void An_inner_size_of_zero_gives_zeros_or_leaves_the_sum_alone()
    {
        Assert.Equal(new float[6], Tensor.Zeros<float>([2, 0]).MatMul(Tensor.Zeros<float>([0, 3])).ToArray());
        float[] c = [1, 2, 3, 4, 5, 6];
        MatrixMultiply<float>.Multiply(2, 3, 0, [], 0, 1, [], 3, 1, c, accumulate: true);
        Assert.Equal([1, 2, 3, 4, 5, 6], c);
    }

    private static T[] OnThreads<T>(int threads, Func<T[]> compute)
    {
        var before = Parallelism.Threads;
        Parallelism.Threads = threads;
        try
        {
            return compute();
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }

    private static Tensor<T> Normal<T>(Shape shape, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Normal<T>(shape, new RandomStream(seed));

    /// <summary>The product of whole numbers, in the middle of an array that must not change around it, from buffers with NaN in every gap.</summary>
    private static void Check<T>(int m, int n, int k, string a, string b, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var left = new Operand<T>(m, k, a, new RandomStream(1), whole: true);
        var right = new Operand<T>(k, n, b, new RandomStream(2), whole: true);
        var c = Enumerable.Range(0, (m * n) + 8).Select(i => T.CreateTruncating(i % 5)).ToArray();
        var expected = (T[])c.Clone();
        var product = Naive.MatMul(m, n, k, left.At, right.At);
        for (var i = 0; i < product.Length; i++) expected[i + 4] = T.CreateTruncating(product[i]) + (accumulate ? c[i + 4] : T.Zero);

        left.Times(right, c.AsSpan(4, m * n), accumulate);
        Same.Bits<T>(expected, c);
    }

    private static T[] Product<T>(int m, int n, int k, string a, string b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = new T[m * n];
        new Operand<T>(m, k, a, new RandomStream(1), whole: false).Times(new Operand<T>(k, n, b, new RandomStream(2), whole: false), c, accumulate: false);
        return c;
    }

    private sealed class Operand<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int rows, columns, rowStride, columnStride, first;
        private readonly T[] buffer;

        public Operand(int rows, int columns, string layout, RandomStream random, bool whole)
        {
            (this.rows, this.columns) = (rows, columns);
            (rowStride, columnStride) = Layouts[layout](rows, columns);
            int last = Math.Max(rows - 1, 0), lastColumn = Math.Max(columns - 1, 0);
            first = Math.Max(0, -rowStride * last) + Math.Max(0, -columnStride * lastColumn);
            buffer = new T[1 + (Math.Abs(rowStride) * last) + (Math.Abs(columnStride) * lastColumn)]; // not an element more: reading past the end would show
            Array.Fill(buffer, T.NaN);
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++) buffer[Place(i, j)] = T.CreateTruncating(whole ? random.NextInt(9) - 4 : (2 * random.NextDouble()) - 1);
        }

        public double At(int i, int j) => double.CreateTruncating(buffer[Place(i, j)]);

        public void Times(Operand<T> other, Span<T> c, bool accumulate) => MatrixMultiply<T>.Multiply(
            rows, other.columns, columns, in buffer[first], rowStride, columnStride, in other.buffer[other.first], other.rowStride, other.columnStride, c, accumulate);

        private int Place(int i, int j) => first + (i * rowStride) + (j * columnStride);
    }
}

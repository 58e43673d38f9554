#:project ../Autograd.Core

// Tensors: numbers in a box of axes. Making them, looking at parts of them, computing with them.
//   dotnet run -c Release examples/01-tensors.cs

using Autograd.Core;

var x = Tensor.From([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
Show("a tensor prints with its shape", x);
Show("factories: zeros, ones, arange, linspace, eye", Tensor.Linspace<double>(0, 1, 5));
Show("chance is passed in: the same seed, the same numbers", Tensor.Normal<double>([2, 3], new RandomStream(seed: 7)));

// Views share the buffer: nothing below copies a number.
Show("a row", x[1]);
Show("a column", x[.., 0]);
Show("from the end, and backwards", x[^1, Slice.Step(-1)]);
Show("other sizes for the same numbers; -1 is worked out", x.Reshape(3, -1));
Show("transposed", x.Transpose());

// Operations are elementwise; shapes are aligned at the right, and a size 1 stretches.
Show("arithmetic", 1 / (1 + (-x).Exp()));
Show("[2 3] minus [3]: each column loses its mean", x - x.Mean(0));
Show("[2 1] times [3]", Tensor.From([[10.0], [20.0]]) * Tensor.From([1.0, 2.0, 3.0]));
Show("reductions over one axis, kept as size 1", x.Sum(-1, keepDims: true));
Show("matrix product [2 3] x [3 2]", x.MatMul(x.Transpose()));
Show("a mask chooses", (x > 3).Where(x, Tensor.Zeros<double>([2, 3])));
Show("the largest of each row, by place", x.ArgMax(-1));

// What cannot be meant is an error that says what to do.
try
{
    _ = x + Tensor.From([1.0, 2.0]);
}
catch (ArgumentException error)
{
    Show("an error", error.Message);
}

static void Show(string what, object value) => Console.WriteLine($"{what}\n{value}\n");

/* prints:
a tensor prints with its shape
[[1 2 3]
 [4 5 6]]  [2 3]

factories: zeros, ones, arange, linspace, eye
[0.00 0.25 0.50 0.75 1.00]  [5]

chance is passed in: the same seed, the same numbers
[[-0.6740  1.3680 -0.5380]
 [-0.1058  2.3887 -0.3889]]  [2 3]

a row
[4 5 6]  [3]

a column
[1 4]  [2]

from the end, and backwards
[6 5 4]  [3]

other sizes for the same numbers; -1 is worked out
[[1 2]
 [3 4]
 [5 6]]  [3 2]

transposed
[[1 4]
 [2 5]
 [3 6]]  [3 2]

arithmetic
[[0.7311 0.8808 0.9526]
 [0.9820 0.9933 0.9975]]  [2 3]

[2 3] minus [3]: each column loses its mean
[[-1.5 -1.5 -1.5]
 [ 1.5  1.5  1.5]]  [2 3]

[2 1] times [3]
[[10 20 30]
 [20 40 60]]  [2 3]

reductions over one axis, kept as size 1
[[ 6]
 [15]]  [2 1]

matrix product [2 3] x [3 2]
[[14 32]
 [32 77]]  [2 2]

a mask chooses
[[0 0 0]
 [4 5 6]]  [2 3]

the largest of each row, by place
[2 2]  [2]

an error
Add: cannot broadcast [2 3] with [2]: axis 1 of the result would be 3 and 2. Sizes must be equal, or one of them 1 (see Unsqueeze and Reshape).
*/

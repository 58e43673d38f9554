#:project ../Autograd.Core

// Is the gradient right? The definition says f'(x) ≈ (f(x + h) − f(x − h)) / 2h: slow and rough, but nobody's opinion.
//   dotnet run -c Release examples/03-gradients.cs

using Autograd.Core;

Console.OutputEncoding = System.Text.Encoding.UTF8;

static Tensor<double> F(Tensor<double> x) => (x * x.Tanh() + (-x.Square()).Exp()).Sum();

var x = Tensor.From([-1.5, -0.5, 0.25, 1.0, 2.0]);
var analytic = Gradient(F, x);

Console.WriteLine("f(x) = Σ x·tanh x + e^(−x²)\n\n     x      ours   numeric");
for (var i = 0; i < x.Size; i++)
    Console.WriteLine($"{x.At(i),6:0.00}  {analytic.At(i),8:0.00000}  {Numeric(F, x, i),8:0.00000}");

// The checker does it along random directions, which no wrong gradient survives, and to any order.
GradientCheck.Verify(F, x, order: 3);
Console.WriteLine("\nGradientCheck: right to the third order");
var wrong = GradientCheck.Compare(x => (x * x.Detach()).Sum(), x); // half of the derivative of x² is cut off
var atFirst = wrong.Elements.First(element => element.Input == 0);
Console.WriteLine($"and with half of it cut off: {(wrong.Passed ? "right" : "wrong")}, at x = {x.At(0)}: {atFirst.Analytic:0.000} instead of {atFirst.Numeric:0.000}");

// A gradient is itself computed with operations: recorded (createGraph), it can be differentiated again.
using (var tape = new Tape<double>())
{
    var t = Tensor.Scalar(0.5).RequireGrad();
    var y = t.Square() * t; // t³
    var first = tape.Gradient(y, t, createGraph: true);
    var second = tape.Gradient(first, t, createGraph: true);
    var third = tape.Gradient(second, t);
    Console.WriteLine($"\nt³ at 0.5, and its derivatives 3t², 6t, 6:  {y.Item():0.000}  {first.Item():0.000}  {second.Item():0.000}  {third.Item():0.000}");
}

static Tensor<double> Gradient(Func<Tensor<double>, Tensor<double>> f, Tensor<double> x)
{
    var leaf = Tensor.From(x.ToArray()).RequireGrad();
    using var tape = new Tape<double>();
    f(leaf).Backward();
    return leaf.Grad!;
}

static double Numeric(Func<Tensor<double>, Tensor<double>> f, Tensor<double> x, int i, double h = 1e-5)
{
    var (up, down) = (x.ToArray(), x.ToArray());
    up[i] += h;
    down[i] -= h;
    return (f(Tensor.From(up)).Item() - f(Tensor.From(down)).Item()) / (2 * h);
}

/* prints:
f(x) = Σ x·tanh x + e^(−x²)

     x      ours   numeric
 -1.50  -0.86001  -0.86001
 -0.50  -0.07654  -0.07654
  0.25   0.01022   0.01022
  1.00   0.44581   0.44581
  2.00   1.03207   1.03207

GradientCheck: right to the third order
and with half of it cut off: wrong, at x = -1.5: -1.500 instead of -3.000

t³ at 0.5, and its derivatives 3t², 6t, 6:  0.125  0.750  3.000  6.000
*/

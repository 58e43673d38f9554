#:project ../Autograd.Nn
#:project ../Autograd.Losses

// Newton's method without a Hessian: conjugate gradients want only its product with a vector, which is the derivative of a derivative. Against gradient descent, where inputs differ in scale.
//   dotnet run -c Release examples/12-second-order.cs
//   dotnet run -c Release examples/12-second-order.cs -- --quick     fewer steps of gradient descent

using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
const ulong Seed = 1;
const int Points = 500, Inputs = 20;
var steps = args.Contains("--quick") ? 1_000 : 10_000;

// Points on one side of a plane or the other, some on the wrong one; the first input is a hundred times as large as the last. What is looked for: the plane.
var random = new RandomStream(Seed);
var scales = Tensor.From([.. Enumerable.Range(0, Inputs).Select(i => Math.Pow(10, -2.0 * i / (Inputs - 1)))]);
var x = Tensor.Normal<double>([Points, Inputs], random) * scales;
var noisy = x.MatMul(Tensor.Normal<double>([Inputs], random) / scales) + Tensor.Normal<double>([Points], random);
var sides = (noisy.Sign() + 1) / 2;
Console.WriteLine($"{Points} points of {Inputs} inputs, seed {Seed}");

Tensor<double> Objective(Tensor<double> w) => Loss.BceWithLogits(x.MatMul(w), sides) + 1e-6 * w.Square().Sum();

// Newton: where the parabola that fits here has its bottom, w − H⁻¹g; half as far, and again half, while that is not lower.
Console.WriteLine("\nNewton   loss       largest slope   products with H");
var newton = Tensor.Zeros<double>([Inputs]);
var products = 0;
for (var step = 0; ; step++)
{
    using var scope = new TensorScope();
    var (loss, gradient) = Differentiate.ValueAndGrad(Objective, newton);
    var slope = gradient.Abs().Max().Item();
    Console.WriteLine($"{step,6}   {loss.Item():0.000000}   {slope,13:0.0e+00}   {products,15}");
    if (slope < 1e-8) break;
    var direction = SolveForStep(newton, gradient);
    var length = 1.0;
    while (Objective(newton + length * direction).Item() > loss.Item()) length /= 2;
    newton.CopyFrom(newton + length * direction);
}

// Gradient descent: its rate must suit the steepest direction, and the flattest waits.
Console.WriteLine("\nSgd      loss");
var plain = Tensor.Zeros<double>([Inputs]).RequireGrad();
var sgd = new Sgd<double>([plain], learningRate: 4);
for (var step = 0; step <= steps; step++)
{
    using var tape = new Tape<double>();
    var loss = Objective(plain);
    if (step is 0 or 10 or 100 or 1_000 or 10_000) Console.WriteLine($"{step,6}   {loss.Item():0.000000}");
    sgd.ZeroGrad();
    loss.Backward();
    sgd.Step();
}

// Between the two: the curvature guessed from the last few gradients, one evaluation a guess.
Console.WriteLine("\nLbfgs    loss");
var guessed = Tensor.Zeros<double>([Inputs]).RequireGrad();
var lbfgs = new Lbfgs<double>([guessed], maxIterations: 10, lineSearch: LineSearch.StrongWolfe);
for (var step = 0; step <= 5; step++)
{
    var before = lbfgs.Step(() =>
    {
        using var tape = new Tape<double>();
        var loss = Objective(guessed);
        loss.Backward();
        return loss.Item();
    });
    Console.WriteLine($"{10 * step,6}   {before:0.000000}");
}

// Solves H·d = −g to a hundredth of it: each direction p is at right angles, as H measures them, to all before.
Tensor<double> SolveForStep(Tensor<double> w, Tensor<double> gradient)
{
    var (d, residual) = (Tensor.Zeros<double>([Inputs]), -gradient);
    var (p, square) = (residual, Square(residual));
    while (square > 1e-4 * Square(gradient))
    {
        var hp = Differentiate.Hvp(Objective, w, p);
        products++;
        var length = square / (p * hp).Sum().Item();
        d += length * p;
        residual -= length * hp;
        var next = Square(residual);
        p = residual + next / square * p;
        square = next;
    }
    return d;
}

static double Square(Tensor<double> v) => v.Square().Sum().Item();

/* prints:
500 points of 20 inputs, seed 1

Newton   loss       largest slope   products with H
     0   0.693147         1.4e-01                 0
     1   0.328532         4.1e-02                18
     2   0.235175         1.5e-02                36
     3   0.202958         4.6e-03                55
     4   0.197396         8.3e-04                74
     5   0.197186         3.5e-05                93
     6   0.197185         1.8e-07               117
     7   0.197185         1.2e-09               141

Sgd      loss
     0   0.693147
    10   0.565090
   100   0.475905
  1000   0.373725
 10000   0.255777

Lbfgs    loss
     0   0.693147
    10   0.428219
    20   0.352936
    30   0.255392
    40   0.203551
    50   0.199060
*/

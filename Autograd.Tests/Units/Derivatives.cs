using Autograd.Core;

namespace Autograd.Tests;

/// <summary>
/// Gradients against central differences: φ(t) = ⟨f(x + t u), v⟩ along a random direction u, with a random cotangent v, so that no element and no sign can hide in a plain sum.
/// Written apart from GradientCheck, which it thereby checks too.
/// </summary>
internal static class Derivatives
{
    /// <summary>A function of several tensors.</summary>
    public delegate Tensor<double> Function(Tensor<double>[] xs);

    private const double Tolerance = 1e-8;

    /// <summary>The gradient with respect to every input.</summary>
    public static void First(Function f, StridedCase[] inputs, double low = -2, double high = 2)
    {
        var x = Values(inputs, low, high);
        var u = Directions(inputs, seed: 1);
        var v = Cotangent(f, inputs, x);
        Compare(Dot(Pullback(f, inputs, x, v), u), t => Dot([Evaluate(f, inputs, Moved(x, u, t))], [v]));
    }

    /// <summary>The gradient of the gradient, as a function of the inputs and of the cotangent.</summary>
    public static void Second(Function f, StridedCase[] inputs, double low = -2, double high = 2)
    {
        var x = Values(inputs, low, high);
        var v = Cotangent(f, inputs, x);
        double[][] all = [.. x, v], u = [.. Directions(inputs, seed: 1), Normal(v.Length, 3)], w = Directions(inputs, seed: 2);
        Compare(Dot(PullbackOfPullback(f, inputs, x, v, w), u), t =>
        {
            var moved = Moved(all, u, t);
            return Dot(Pullback(f, inputs, moved[..^1], moved[^1]), w);
        });
    }

    private static void Compare(double analytic, Func<double, double> phi)
    {
        const double H = 1e-3; // the error of this stencil is H⁴/30 times the fifth derivative
        var numeric = ((8 * (phi(H) - phi(-H))) - (phi(2 * H) - phi(-2 * H))) / (12 * H);
        Assert.True(Math.Abs(numeric) > 1e-3, $"The derivative {numeric:G3} is too small to check anything by.");
        Assert.True(Math.Abs(analytic - numeric) <= Tolerance * Math.Max(Math.Abs(numeric), 1), $"The gradient gives {analytic:R} along the direction, differences give {numeric:R}.");
    }

    private static double[] Evaluate(Function f, StridedCase[] inputs, double[][] x) => f(Lay(inputs, x)).ToArray();

    private static double[][] Pullback(Function f, StridedCase[] inputs, double[][] x, double[] v)
    {
        using var tape = new Tape<double>();
        var xs = Lay(inputs, x);
        var y = f(xs);
        return [.. tape.Gradient(y, xs, Tensor.From(v, y.Shape)).Select((gradient, i) => Checked(gradient, xs[i]))];
    }

    private static double[][] PullbackOfPullback(Function f, StridedCase[] inputs, double[][] x, double[] v, double[][] w)
    {
        using var tape = new Tape<double>();
        var xs = Lay(inputs, x);
        var y = f(xs);
        Tensor<double>[] all = [.. xs, Tensor.From(v, y.Shape).RequireGrad()];
        var gradients = tape.Gradient(y, xs, all[^1], createGraph: true);
        var sums = all.Select(z => new double[z.Size]).ToArray();
        for (var i = 0; i < gradients.Length; i++)
        {
            var second = tape.Gradient(gradients[i], all, Tensor.From(w[i], gradients[i].Shape));
            for (var j = 0; j < all.Length; j++) sums[j] = [.. sums[j].Zip(Checked(second[j], all[j]), (sum, value) => sum + value)];
        }
        return sums;
    }

    private static double[] Checked(Tensor<double> gradient, Tensor<double> x)
    {
        Assert.Equal(x.Shape, gradient.Shape);
        return gradient.ToArray();
    }

    private static Tensor<double>[] Lay(StridedCase[] inputs, double[][] x) => [.. inputs.Select((input, i) => input.Lay<double>(x[i]).RequireGrad())];

    private static double[][] Values(StridedCase[] inputs, double low, double high) => [.. inputs.Select(input => input.Make<double>(low, high).ToArray())];

    private static double[][] Directions(StridedCase[] inputs, ulong seed) => [.. inputs.Select(input => Normal(input.Size, seed + (10 * input.Seed)))];

    private static double[] Cotangent(Function f, StridedCase[] inputs, double[][] x) => Normal(Evaluate(f, inputs, x).Length, 77);

    private static double[] Normal(int n, ulong seed) => Tensor.Normal<double>([n], new RandomStream(seed)).ToArray();

    private static double[][] Moved(double[][] x, double[][] u, double t) => [.. x.Zip(u, (values, direction) => values.Zip(direction, (value, d) => value + (t * d)).ToArray())];

    private static double Dot(double[][] a, double[][] b) => a.Zip(b, (p, q) => p.Zip(q, (x, y) => x * y).Sum()).Sum();
}

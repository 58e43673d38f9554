using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests.Range;

/// <summary>Values, gradients and Hessian-vector products at numbers that a test names, in either type.</summary>
internal static class Gradients
{
    /// <summary>The value of f and the gradient of its sum.</summary>
    public static (double[] Value, double[] Gradient) Of<T>(Func<Tensor<T>, Tensor<T>> f, params double[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var tape = new Tape<T>();
        var leaf = From<T>(x).RequireGrad();
        var y = f(leaf);
        return (ToDoubles(y), ToDoubles(tape.Gradient(y, leaf, Tensor.Ones<T>(y.Shape))));
    }

    /// <summary>What the second derivatives of the sum of f give along a direction.</summary>
    public static double[] Second<T>(Func<Tensor<T>, Tensor<T>> f, double[] x, double[] along)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var tape = new Tape<T>();
        var leaf = From<T>(x).RequireGrad();
        var y = f(leaf);
        var gradient = tape.Gradient(y, leaf, Tensor.Ones<T>(y.Shape), createGraph: true);
        var other = Tensor.Zeros<T>(leaf.Shape).RequireGrad(); // so that there is something to differentiate where the gradient is constant
        return ToDoubles(tape.Gradient(gradient + other, leaf, From<T>(along)));
    }

    public static Tensor<T> From<T>(params double[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.From<T>(Array.ConvertAll(values, T.CreateTruncating));

    public static double[] ToDoubles<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(x.ToArray(), double.CreateTruncating);

    /// <summary>Equal relative to the expected numbers, which may be infinite, but never NaN.</summary>
    public static void Close(double[] expected, double[] actual, double within = 1e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(expected[i] == actual[i] || Math.Abs(expected[i] - actual[i]) <= within * Math.Abs(expected[i]),
                $"element {i} should be {expected[i]:g17} and is {actual[i]:g17}: [{string.Join(" ", actual)}]");
    }

    public static void Close(double expected, Tensor<double> actual, double within = 1e-12) => Close([expected], actual.ToArray(), within);

    public static void Close(double expected, Tensor<float> actual, double within = 1e-6) => Close([expected], ToDoubles(actual), within);
}

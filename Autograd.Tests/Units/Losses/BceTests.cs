using System.Numerics;
using Autograd.Core;
using Autograd.Losses;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Binary cross-entropy of probabilities: its logarithms, its clamp at 100 and the gradient that bypasses it.</summary>
public class BceTests
{
    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void Values_and_gradients_are_those_of_the_logarithms(Reduction reduction)
    {
        var random = new RandomStream(1);
        Tensor<double> p = Tensor.Uniform<double>([3, 4], random, 0.01, 0.99), y = Tensor.Uniform<double>([3, 4], random), weight = Tensor.Uniform<double>([4], random);
        var ours = Gradients((p, y) => Loss.Bce(p, y, weight, reduction));
        var logarithms = Gradients((p, y) =>
        {
            var losses = -weight * (y * p.Log() + (1 - y) * (1 - p).Log());
            return reduction switch { Reduction.None => losses, Reduction.Sum => losses.Sum(), _ => losses.Sum() / 12 };
        });
        foreach (var (expected, actual) in logarithms.Zip(ours)) Same.Near(Naive.Box(expected), actual, 1e-13, 1e-13);
        GradientCheck.Verify((p, y) => new BceLoss<double> { Weight = weight, Reduction = reduction }.Forward(p, y), p, y, order: 2);

        Tensor<double>[] Gradients(Func<Tensor<double>, Tensor<double>, Tensor<double>> loss)
        {
            Tensor<double> a = p.Detach().RequireGrad(), b = y.Detach().RequireGrad();
            using var tape = new Tape<double>();
            var value = loss(a, b);
            return Array.ConvertAll([value, .. tape.Gradient(value, [a, b], Tensor.Ones<double>(value.Shape))], x => x.Persist());
        }
    }

    /// <summary>A certain mistake costs 100; its gradient is the quotient's, floored at 1e-12; where p = y both are 0.</summary>
    [Fact]
    public void Probabilities_of_exactly_0_and_1_in_double() => Corners<double>();

    [Fact]
    public void Probabilities_of_exactly_0_and_1_in_float() => Corners<float>();

    private static void Corners<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] Values(params double[] values) => Array.ConvertAll(values, T.CreateTruncating);
        var (p, y) = (Tensor.From(Values(0, 1, 0, 1)).RequireGrad(), Tensor.From(Values(0, 1, 1, 0)));
        using var tape = new Tape<T>();
        var losses = Loss.Bce(p, y, reduction: Reduction.None);
        Assert.Equal(Values(0, 0, 100, 100), losses.ToArray());
        var first = tape.Gradient(losses, p, Tensor.Ones<T>([4]), createGraph: true);
        Same.Near(new Box<T>([4], Values(0, 0, -1e12, 1e12)), first, 1e-7);
        Assert.All(tape.Gradient(first.Sum(), p).ToArray(), value => Assert.True(T.IsFinite(value)));
    }

    [Fact]
    public void Errors_name_the_place_the_value_and_the_usual_mistake()
    {
        var (pair, zeros) = (Tensor.From([0.5, 3]), Tensor.From([1.0, 0]));
        Throws<ArgumentException>("Bce: input [2] is 3 at [1]; a probability lies in 0 .. 1; of logits take the Sigmoid, or BceWithLogits.", () => Loss.Bce(pair, zeros));
        Throws<ArgumentException>("Bce: input [1] is NaN at [0]; a probability lies in 0 .. 1.", () => Loss.Bce(Tensor.From([double.NaN]), Tensor.From([0.0])));
        Throws<ArgumentException>("Bce: input [2 1] and target [2] must have the same shape, nothing is broadcast: write target.Reshape(2, 1), or input.Reshape(2).", () => Loss.Bce(zeros.Reshape(2, 1), zeros));
        Throws<ArgumentException>("Bce: weight [3] does not broadcast to input [2].", () => Loss.Bce(zeros, zeros, Tensor.Zeros<double>([3])));
        Throws<ArgumentOutOfRangeException>("Bce: BatchMean is for divergences between distributions only; take Mean. (Parameter 'reduction')", () => Loss.Bce(zeros, zeros, reduction: Reduction.BatchMean));
    }
}

using System.Numerics;
using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class ClipGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3.5)]
    [InlineData(0.5)]
    [InlineData(double.PositiveInfinity)]
    public void The_norm_is_that_of_all_gradients_as_one_vector(double p) =>
        Property.Holds(Gen.Choose(0, 600).Zip(Gen.Choose(0, 10_000)), static _ => [], test =>
        {
            Check<double>(test.Item1, (ulong)test.Item2, p, 1e-12);
            Check<float>(test.Item1, (ulong)test.Item2, p, 1e-6);
        }, count: 30);

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void Squares_that_leave_the_range_do_not_matter(float scale)
    {
        var x = With<float>(3 * scale, 4 * scale);
        Assert.Equal(5 * scale, ClipGradient.ByNorm([x], double.PositiveInfinity), 1e-6 * scale);
        Assert.Equal([3 * scale, 4 * scale], x.Grad!.ToArray()); // it only measured
        Assert.Equal(5e200, ClipGradient.ByNorm([With(3e200, 4e200)], double.PositiveInfinity), 1e188);
        Assert.Equal(5e-200, ClipGradient.ByNorm([With(3e-200, 4e-200)], 1), 1e-212);
    }

    [Fact]
    public void Parameters_without_a_gradient_are_passed_over_and_buffers_stay()
    {
        var (x, none) = (With(3.0, -4), Leaf(1));
        var buffer = x.Grad;
        Assert.Equal(5, ClipGradient.ByNorm([none, x], 1));
        Same.Near(new Box<double>([2], [0.6, -0.8]), x.Grad!, 1e-6);
        ClipGradient.ByValue([none, x], 0.7);
        Same.Near(new Box<double>([2], [0.6, -0.7]), x.Grad!, 1e-6);
        Assert.Null(none.Grad);
        Assert.Same(buffer, x.Grad);
        Assert.Equal(0, ClipGradient.ByNorm([none], 1));
    }

    [Fact]
    public void No_array_is_made_in_the_steady_state()
    {
        Tensor<float>[] parameters = [Large(), Large()];
        Clip();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Clip();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000); // delegates and enumerators, no arrays of 40,000 bytes

        void Clip()
        {
            ClipGradient.ByNorm(parameters, 1);
            ClipGradient.ByValue(parameters, 1);
        }

        static Tensor<float> Large() => With(Tensor.Normal<float>([10_000], new RandomStream(1)).ToArray());
    }

    [Fact]
    public void Errors_say_what_is_wrong_and_change_nothing()
    {
        var x = With(1.0, double.PositiveInfinity);
        Throws<ArgumentException>("ClipGradient.ByNorm: the norm is Infinity: parameter 1 [2] has a gradient that is not finite; lower the learning rate, or leave errorIfNotFinite out.",
            () => ClipGradient.ByNorm([With(1.0, 2), x], 1, errorIfNotFinite: true));
        Assert.Equal([1, double.PositiveInfinity], x.Grad!.ToArray());
        Throws<ArgumentOutOfRangeException>("ClipGradient.ByNorm: the maximum is -1; it must be at least 0. (Parameter 'maximum')", () => ClipGradient.ByNorm([x], -1));
        Throws<ArgumentOutOfRangeException>("ClipGradient.ByNorm: the p is 0; it must be above 0. (Parameter 'p')", () => ClipGradient.ByNorm([x], 1, p: 0));
        Throws<ArgumentOutOfRangeException>("ClipGradient.ByValue: the maximum is NaN; it must be at least 0. (Parameter 'maximum')", () => ClipGradient.ByValue([x], double.NaN));
    }

    private static void Check<T>(int size, ulong seed, double p, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(seed);
        Tensor<T>[] parameters = [With(Tensor.Normal<T>([size], random).ToArray()), With(Tensor.Normal<T>([3], random).ToArray())];
        var all = parameters.SelectMany(x => x.Grad!.ToArray()).Select(g => double.CreateTruncating(g)).ToArray();
        var norm = double.IsInfinity(p) ? all.Max(Math.Abs) : Math.Pow(all.Sum(g => Math.Pow(Math.Abs(g), p)), 1 / p);
        Assert.Equal(norm, ClipGradient.ByNorm(parameters, norm / 2, p), tolerance * norm);
        var clipped = parameters.SelectMany(x => x.Grad!.ToArray()).ToArray();
        for (var i = 0; i < all.Length; i++) Assert.Equal(all[i] * norm / 2 / (norm + 1e-6), double.CreateTruncating(clipped[i]), tolerance * 10);
    }

    private static Tensor<T> With<T>(params T[] gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = Tensor.Zeros<T>([gradient.Length]).RequireGrad();
        using var tape = new Tape<T>();
        (x * Tensor.From(gradient)).Sum().Backward();
        return x;
    }
}

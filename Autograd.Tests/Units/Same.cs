using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>What it means to be equal.</summary>
internal static class Same
{
    /// <summary>The same shape, and bit for bit the same numbers; any NaN is like any other.</summary>
    public static void Bits<T>(Box<T> expected, Tensor<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(Shape.Create(expected.Sizes), actual.Shape);
        Bits(expected.Values, Naive.Box(actual).Values);
    }

    public static void Bits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (!Bits(expected[i], actual[i])) Assert.Fail($"element {i} is {actual[i]:R}, expected exactly {expected[i]:R}");
    }

    /// <summary>The same shape, and numbers that differ by at most a fraction of the expected one; infinities exactly, zeros too.</summary>
    public static void Near<T>(Box<T> expected, Tensor<T> actual, double relative, double absolute = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(Shape.Create(expected.Sizes), actual.Shape);
        var values = Naive.Box(actual).Values;
        for (var i = 0; i < values.Length; i++)
        {
            double x = double.CreateTruncating(expected.Values[i]), y = double.CreateTruncating(values[i]);
            var same = double.IsFinite(x) ? Math.Abs(x - y) <= (relative * Math.Abs(x)) + absolute : x.Equals(y);
            if (!same) Assert.Fail($"element {i} is {y:R}, expected {x:R} to {relative:G2} of it");
        }
    }

    private static bool Bits<T>(T x, T y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsNaN(x) ? T.IsNaN(y) : x == y && T.IsNegative(x) == T.IsNegative(y);
}

using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// First values of weights, scaled so that signals neither grow nor fade from layer to layer. A shape is <c>[outputs inputs]</c>, or <c>[outputs inputs k...]</c> for a convolution:
/// fan-in is inputs · Πk, fan-out outputs · Πk.
/// </summary>
public static class Initializers
{
    /// <summary>
    /// U(−b, b), b = gain·√(3/fan), gain = √(2/(1 + a²)) for a ReLU of slope a below zero: keeps the variance through such layers (He et al., 2015). PyTorch: kaiming_uniform_.
    /// </summary>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or no elements.</exception>
    public static Tensor<T> KaimingUniform<T>(Shape shape, RandomStream random, double negativeSlope = 0, Fan fan = Fan.In)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Uniform<T>(shape, random, Math.Sqrt(3) * KaimingDeviation(shape, negativeSlope, fan));

    /// <summary>N(0, σ²), σ = gain/√fan, gain as for <see cref="KaimingUniform"/>. PyTorch: kaiming_normal_.</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or no elements.</exception>
    public static Tensor<T> KaimingNormal<T>(Shape shape, RandomStream random, double negativeSlope = 0, Fan fan = Fan.In)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Normal<T>(shape, random, 0, KaimingDeviation(shape, negativeSlope, fan));

    /// <summary>U(−b, b), b = gain·√(6/(fan-in + fan-out)): keeps the variance through tanh and linear layers, forward and backward (Glorot and Bengio, 2010). PyTorch: xavier_uniform_.</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or no elements.</exception>
    public static Tensor<T> XavierUniform<T>(Shape shape, RandomStream random, double gain = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Uniform<T>(shape, random, Math.Sqrt(3) * XavierDeviation(shape, gain));

    /// <summary>N(0, σ²), σ = gain·√(2/(fan-in + fan-out)). PyTorch: xavier_normal_.</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or no elements.</exception>
    public static Tensor<T> XavierNormal<T>(Shape shape, RandomStream random, double gain = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Normal<T>(shape, random, 0, XavierDeviation(shape, gain));

    /// <summary>U(−1/√fan-in, 1/√fan-in): what PyTorch gives linear layers and convolutions, biases too.</summary>
    internal static Tensor<T> FanInUniform<T>(Shape shape, int fanIn, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Uniform<T>(shape, random, 1 / Math.Sqrt(fanIn));

    private static Tensor<T> Uniform<T>(Shape shape, RandomStream random, double bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.Uniform<T>(shape, random, -bound, bound);

    private static double KaimingDeviation(Shape shape, double negativeSlope, Fan fan)
    {
        if (!double.IsFinite(negativeSlope))
        {
            var slope = negativeSlope.ToString(CultureInfo.InvariantCulture);
            throw new ArgumentOutOfRangeException(nameof(negativeSlope), $"Initializers: a slope of {slope} cannot be meant.");
        }
        var (fanIn, fanOut) = Fans(shape);
        return Math.Sqrt(2 / (1 + negativeSlope * negativeSlope)) / Math.Sqrt(fan == Fan.In ? fanIn : fanOut);
    }

    private static double XavierDeviation(Shape shape, double gain)
    {
        var (fanIn, fanOut) = Fans(shape);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static (int In, int Out) Fans(Shape shape)
    {
        if (shape.Rank < 2 || shape.Size == 0) throw new ArgumentException($"Initializers: a weight is [outputs inputs] or [outputs inputs k...] with no size 0, not {shape}; a bias has no fan.");
        var taps = shape.Size / (shape[0] * shape[1]);
        return (shape[1] * taps, shape[0] * taps);
    }
}

/// <summary>Which number of connections a Kaiming initializer goes by.</summary>
public enum Fan
{
    /// <summary>Those into an output: keeps the variance of the forward pass.</summary>
    In,

    /// <summary>Those out of an input: keeps the variance of the backward pass.</summary>
    Out,
}

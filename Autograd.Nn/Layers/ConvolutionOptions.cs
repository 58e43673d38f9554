using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What the convolutional layers share: their options, how these print, and what is checked before there is an input.</summary>
internal sealed record ConvolutionOptions(Pair Stride, Padding Padding, Pair OutputPadding, Pair Dilation, int Groups)
{
    /// <summary>Weight <c>[first second/groups kernel...]</c> and bias; both uniform, by what the weight's second axis and kernel hold.</summary>
    public static (Tensor<T> Weight, Tensor<T>? Bias) Draw<T>(string layer, int first, int second, int outputs, int groups, ReadOnlySpan<int> kernel, bool bias, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (first < 1 || second < 1) throw new ArgumentOutOfRangeException(nameof(outputs), $"{layer}: a layer has at least 1 channel in and 1 out, not {first} and {second}.");
        if (groups < 1 || first % groups != 0 || second % groups != 0)
            throw new ArgumentOutOfRangeException(nameof(groups), $"{layer}: {groups} groups do not divide the channels in and out, {first} and {second}.");
        var fan = second / groups;
        foreach (var n in kernel)
        {
            if (n < 1) throw new ArgumentOutOfRangeException(nameof(kernel), $"{layer}: a kernel of the size {n} sees nothing; at least 1.");
            fan = checked(fan * n);
        }
        return (Initializers.FanInUniform<T>([first, second / groups, .. kernel], fan, random), bias ? Initializers.FanInUniform<T>([outputs], fan, random) : null);
    }

    public void Check<T>(string layer, Tensor<T> weight, Tensor<T>? bias, int axes, bool isTransposed = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(weight);
        ConvolutionCheck.Weight(layer, weight.Shape, axes);
        ConvolutionCheck.Options(layer, Stride, Padding.Each, Dilation, Groups);
        ConvolutionCheck.Divides(layer, Groups, weight.Shape, isTransposed ? "input" : "output");
        if (Padding.IsSame) ConvolutionCheck.Same(layer, Stride);
        var outputs = isTransposed ? weight.Shape[1] * Groups : weight.Shape[0];
        if (bias is not null && (bias.Rank != 1 || bias.Size != outputs))
            throw new ArgumentException($"{layer}: weight {weight.Shape} needs a bias [{outputs}], one for each output, not {bias.Shape}.");
    }

    /// <summary>What is not the default.</summary>
    public override string ToString() =>
        $"{(Stride == 1 ? "" : $", stride {Stride}")}{(Padding == 0 ? "" : $", padding {Padding}")}{(OutputPadding == 0 ? "" : $", output padding {OutputPadding}")}"
        + $"{(Dilation == 1 ? "" : $", dilation {Dilation}")}{(Groups == 1 ? "" : $", groups {Groups}")}";
}

using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

// Convolutions and windows.
internal static partial class LayerOperations
{
    private static Dictionary<string, FixtureOperation> ConvolutionLayers() => new()
    {
        ["conv1d"] = new("Conv1d", static a =>
        {
            var (x, weight, bias) = (a.Tensor("input"), a.Tensor("weight"), a.TensorOrNull("bias"));
            var (stride, padding, dilation, groups) = (SingleOrNull(a, "stride") ?? 1, PaddingOption(a, isSingle: true), SingleOrNull(a, "dilation") ?? 1, a.Int("groups", 1));
            return a.Load(new Conv1d<double>(weight, bias, stride, padding, dilation, groups)).Forward(x);
        })
        { OtherName = "Convolve1d" },
        ["conv2d"] = new("Conv2d", static a =>
        {
            var (x, weight, bias) = (a.Tensor("input"), a.Tensor("weight"), a.TensorOrNull("bias"));
            var (stride, padding, dilation, groups) = (PairOrNull(a, "stride"), PaddingOption(a, isSingle: false), PairOrNull(a, "dilation"), a.Int("groups", 1));
            return a.Load(new Conv2d<double>(weight, bias, stride, padding, dilation, groups)).Forward(x);
        })
        { OtherName = "Convolve2d" },
        ["conv_transpose2d"] = new("ConvTranspose2d", static a =>
        {
            var (x, weight, bias) = (a.Tensor("input"), a.Tensor("weight"), a.TensorOrNull("bias"));
            var (stride, padding, outputPadding, dilation, groups) = (PairOrNull(a, "stride"), PairOrNull(a, "padding") ?? 0, PairOrNull(a, "output_padding") ?? 0, PairOrNull(a, "dilation"), a.Int("groups", 1));
            return a.Load(new ConvTranspose2d<double>(weight, bias, stride, padding, outputPadding, dilation, groups)).Forward(x);
        })
        { OtherName = "ConvolveTransposed2d" },
        ["unfold"] = new("Unfold", static a =>
        {
            var x = a.Tensor("input");
            return new Unfold<double>(Pair(a, "kernel_size"), PairOrNull(a, "stride"), PairOrNull(a, "padding") ?? 0, PairOrNull(a, "dilation")).Forward(x);
        }),
        ["fold"] = new("Fold", static a =>
        {
            var x = a.Tensor("input");
            return new Fold<double>(Pair(a, "output_size"), Pair(a, "kernel_size"), PairOrNull(a, "stride"), PairOrNull(a, "padding") ?? 0, PairOrNull(a, "dilation")).Forward(x);
        }),
    };

    /// <summary>A number, one for each axis, or a word.</summary>
    private static Padding PaddingOption(Arguments a, bool isSingle) => !a.Has("padding") ? 0
        : !a.IsText("padding") ? isSingle ? Single(a, "padding") : Pair(a, "padding")
        : a.Text("padding") switch
        {
            "same" => Padding.Same,
            "valid" => 0,
            var word => throw new FixtureException($"unknown padding {word}"),
        };
}

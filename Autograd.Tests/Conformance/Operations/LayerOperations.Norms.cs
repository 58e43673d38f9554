using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

internal static partial class LayerOperations
{
    private static Dictionary<string, FixtureOperation> Norms() => new()
    {
        ["batch_norm"] = new("BatchNorm1d", static a =>
        {
            var (x, training, affine, tracks) = (a.Tensor("input"), a.Bool("training"), a.Has("weight") | a.Has("bias"), a.Has("running_mean") | a.Has("running_var"));
            foreach (var name in new[] { "weight", "bias", "running_mean", "running_var" }) a.TensorOrNull(name);
            var (epsilon, momentum) = (a.Double("eps", 1e-5), a.DoubleOrNull("momentum") ?? 0.1);
            BatchNorm<double> layer = x.Rank > 3
                ? new BatchNorm2d<double>(x.Shape[1], epsilon, momentum, affine, tracks)
                : new BatchNorm1d<double>(x.Shape[1], epsilon, momentum, affine, tracks);
            if (!training) a.Load(layer).Eval();
            else a.Load(layer);
            var parts = new Dictionary<string, object> { ["output"] = layer.Forward(x) };
            if (tracks) (parts["running_mean"], parts["running_var"]) = (layer.RunningMean!, layer.RunningVariance!);
            return new Outcome(parts);
        })
        { OtherName = "BatchNorm2d" },
        ["layer_norm"] = new("LayerNorm", static a =>
        {
            var (x, weight, bias) = (a.Tensor("input"), a.TensorOrNull("weight"), a.TensorOrNull("bias"));
            return a.Load(new LayerNorm<double>(Shape.Create(a.Ints("normalized_shape")), a.Double("eps", 1e-5), weight is not null, bias is not null)).Forward(x);
        }),
        ["rms_norm"] = new("RmsNorm", static a =>
        {
            var (x, weight) = (a.Tensor("input"), a.TensorOrNull("weight"));
            return a.Load(new RmsNorm<double>(Shape.Create(a.Ints("normalized_shape")), a.DoubleOrNull("eps"), weight is not null)).Forward(x);
        }),
        ["group_norm"] = new("GroupNorm", static a =>
        {
            var (x, weight, _) = (a.Tensor("input"), a.TensorOrNull("weight"), a.TensorOrNull("bias"));
            return a.Load(new GroupNorm<double>(a.Int("num_groups"), x.Shape[1], a.Double("eps", 1e-5), weight is not null)).Forward(x);
        }),
        ["embedding"] = new("Embedding", static a =>
        {
            var (indices, weight) = (a.Indices("input"), a.Tensor("weight"));
            return a.Load(new Embedding<double>(weight, a.IntOrNull("padding_idx"))).Forward(indices);
        }),
        ["bilinear"] = new("Bilinear", static a =>
        {
            var (x1, x2) = (a.Tensor("input1"), a.Tensor("input2"));
            return a.Load(new Bilinear<double>(a.Tensor("weight"), a.TensorOrNull("bias"))).Forward(x1, x2);
        }),
    };
}
